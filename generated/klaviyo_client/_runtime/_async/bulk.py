"""Sending many rows."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence, Sized
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ..answers import ResponseDecodeError
from ..bulk import checkpoint as _checkpoint
from ..bulk.matching import DONE, fates
from ..bulk.packing import pack
from ..bulk.parts import Part
from ..bulk.plan import Plan, encoded_row, unwrapped
from ..bulk.refusals import judged, whole
from ..bulk.results import BulkProgress, Fate, RowResult
from ..bulk.settings import Kept, Settings, check_deadline, check_rows, kept
from ..errors import ArgumentError, KlaviyoError
from ..jobs.bar import close, showing
from ..jobs.errors import JobError
from ..jobs.places import Place, operation_of
from ..jobs.state import related_ids
from ..jobs.waiting import Wait, pause_after
from ..operation import DerivedId
from ..wire.request import Request
from ..wire.retries import repeatable
from . import io as _io
from .jobs import look, with_errors
from .workers import Source, Workers

if TYPE_CHECKING:
    from ..options import RequestOptions
    from .calling import AsyncCalling

WORKERS = 4
"""How many requests with rows are sent at once."""

LOOKS = 8
"""How many jobs are looked at once."""

MEMORY = 96 * 1024 * 1024
"""Bytes that rows may take which have no result yet, as far as that is known. Where they
are that many, nothing more is read before the first of them have theirs; unless the
caller says how many jobs there may be."""

UNSENT = 8 * 1024 * 1024
"""Bytes of requests that are ready to be sent."""

IN_A_ROW = 3
"""How many requests may come to nothing, one after the other, before it is taken that
all would: the API fails, or refuses what all rows share."""

PUT_OFF = 10
"""How often a request may be put off that the API has no room for."""

LONGEST_PUT_OFF = 30.0


def bulk(
    client: AsyncCalling,
    method: Any,
    rows: Any,
    common: Mapping[str, Any],
    settings: Settings,
    options: RequestOptions | None,
) -> AsyncIterator[RowResult[Any]]:
    """The result of each row, while rows are sent; see `client.bulk`."""
    method, common = unwrapped(method, common)
    owner, operation = operation_of(method)
    if owner._asynchronous is not client._asynchronous:
        raise ArgumentError(f"give a method of this client, not of {owner!r}")
    check_rows(rows, client._asynchronous)
    check_deadline(settings.job_deadline)
    asked = client if type(owner) is type(client) else owner
    plan = Plan(operation, common, settings.max_jobs)
    run = _Run(asked, plan, rows, settings, options)
    # What all requests share is wrong at once, not after the first rows.
    run.prepare([])
    run.kept = kept(settings)
    return run.results()


class _Run:
    """Rows on their way, in parts that keep their order."""

    def __init__(
        self,
        client: AsyncCalling,
        plan: Plan,
        rows: Any,
        settings: Settings,
        options: RequestOptions | None,
    ) -> None:
        self._client = client
        self._plan = plan
        self._settings = settings
        self._options = options
        self._source = Source(rows)
        self._clock = client._timing.clock
        self._polled = client.operations.get(plan.operation.starts or "")
        self._waiting: list[Any] = []
        self._ended = False
        self._goal = plan.max_items
        self._parts: deque[Part] = deque()
        self._left: list[Part] = []
        self._read = 0
        self._told = 0
        self._told_digest = ""
        self._digest = blake2b(digest_size=16)
        self._saved = b""
        self._strikes = 0
        self._failure: BaseException | None = None
        self._typical = 0.0
        self._wide = settings.max_jobs is not None
        self._workers = Workers(max(WORKERS, LOOKS))
        total = len(rows) if isinstance(rows, Sized) else None
        self._progress = BulkProgress(total=total)
        self._show = showing(settings.progress, repr)
        self.kept = Kept(None, None, "")

    def prepare(self, rows: Sequence[Any]) -> Request:
        """The request for some rows."""
        plan = self._plan
        return self._client._prepare(
            plan.operation, plan.arguments(rows), self._options
        )

    async def results(self) -> AsyncIterator[RowResult[Any]]:
        """The result of each row, in order.

        Raises:
            KlaviyoError: when no more rows can be sent; after the results of those that
                were read.
        """
        try:
            await self._resume()
            await self._save()
            while True:
                await self._fill()
                if not self._parts:
                    break
                await self._round()
                await self._tell_progress()
                while self._parts and self._parts[0].stage == "settled":
                    for result in self._parts[0].results():
                        yield result
                        self._progress.count(result.status)
                    self._count_as_told(self._parts.popleft())
                await self._save()
            await self._tell_progress()
            if self._failure is not None:
                self._failure.add_note(
                    f"{self._progress.told} rows have their result; no others were read"
                )
                raise self._failure
        finally:
            close(self._show)
            await self._workers.close()
            if isinstance(self.kept.save, _checkpoint.CheckpointFile):
                self.kept.save.close()

    # ------------------------------------------------------------ reading

    async def _fill(self) -> None:
        """Read rows and make requests of them, as many as there is room for."""
        while self._failure is None and self._room():
            try:
                await self._read_on()
                if not self._waiting:
                    return
                self._pack()
            except Exception as error:
                # The rows cannot be read on, or what they share cannot be sent.
                self._fail(error)
        if self._failure is not None and self._waiting:
            rest, self._waiting = self._waiting, []
            self._append(rest, {}).settle(self._unsent())

    def _room(self) -> bool:
        unsent = [part for part in self._parts if part.stage == "read"]
        under_way = [part for part in self._parts if part.stage != "settled"]
        return (
            len(unsent) < WORKERS
            and sum(len(p.request.content or b"") for p in unsent if p.request) < UNSENT
            and len(under_way) < self._plan.max_jobs
            and (self._wide or sum(part.cost for part in self._parts) < MEMORY)
        )

    async def _read_on(self) -> None:
        missing = self._goal - len(self._waiting)
        if missing > 0 and not self._ended:
            taken = await self._source.take(missing)
            self._ended = len(taken) < missing
            self._waiting += taken
            self._progress.read += len(taken)

    def _pack(self) -> None:
        """Make a part of the first rows that wait."""
        rows = self._waiting[: self._goal]
        packed = pack(self._plan, self.prepare, rows)
        cut = packed.taken < len(rows)
        grown = int(self._goal * 1.25) + 1
        self._goal = packed.taken if cut else min(grown, self._plan.max_items)
        part = self._append(rows[: packed.taken], packed.failed)
        self._waiting = self._waiting[packed.taken :]
        if packed.request is None:
            part.settle()
        else:
            part.request = packed.request
            part.cost += len(packed.request.content or b"")

    def _append(self, rows: list[Any], failed: dict[int, Fate]) -> Part:
        part = Part(self._read, rows, failed, self._digested(rows))
        self._read = part.stop
        self._parts.append(part)
        return part

    def _digested(self, rows: Sequence[Any]) -> str:
        """What tells all rows up to the last of these from others."""
        if self.kept.save is None and self.kept.before is None:
            return ""
        for row in rows:
            self._digest.update(encoded_row(row) + b"\n")
        return self._digest.hexdigest()

    # ------------------------------------------------------------ sending, polling

    async def _round(self) -> None:
        """Send what can be sent, look at the jobs that are due, or wait for the next."""
        if self._failure is not None:
            for part in self._parts:
                if part.stage == "read":
                    part.settle(self._unsent())
        now = self._clock()
        running = [part for part in self._parts if part.stage == "running"]
        unsent = [part for part in self._parts if part.stage == "read"]
        free = self._plan.max_jobs - len(running)
        sends = [part for part in unsent if part.due <= now][: min(WORKERS, free)]
        looks = [part for part in running if part.due <= now][:LOOKS]
        if not sends and not looks:
            due = [part.due for part in running + unsent[: max(free, 0)]]
            if due and self._parts[0].stage != "settled":
                await self._client._pause(max(min(due) - now, 0.0))
            return
        for part in sends:
            part.stage = "sending"
        answers: dict[int, Any] = {}
        tasks = [partial(self._send, part, answers) for part in sends]
        tasks += [partial(self._look, part) for part in looks]
        if sends:
            await self._save()
        try:
            await self._workers.run(tasks)
        finally:
            for part in sends:
                if part.start in answers:
                    self._take(part, answers[part.start])
            if sends:
                await self._save()

    async def _send(self, part: Part, answers: dict[int, Any]) -> None:
        """Send a part, and have its answer or its error."""
        request, part.request = part.request, None
        try:
            request = request or self.prepare(part.live_rows)
            answers[part.start] = await self._client._fetch(request)
        except ResponseDecodeError:
            answers[part.start] = None  # it was taken, whatever the answer says
        except KlaviyoError as error:
            answers[part.start] = error

    def _take(self, part: Part, answer: Any) -> None:
        """Take what came of sending a part."""
        if not isinstance(answer, KlaviyoError):
            self._taken(part, answer)
            return
        verdict = judged(answer, self._plan, len(part.live))
        came_to_nothing = verdict.way in ("failed", "uncertain")
        self._strikes = self._strikes + 1 if came_to_nothing else 0
        match verdict.way:
            case "strip":
                part.strip(verdict.fates)
            case "failed":
                part.settle(whole(answer, verdict.message))
            case "uncertain":
                part.settle(Fate("uncertain", (), verdict.message))
            case "halve":
                self._halve(part)
            case "again" if part.tries < PUT_OFF:
                part.stage = "read"
                part.tries += 1
                part.due = self._clock() + min(2.0**part.tries, LONGEST_PUT_OFF)
            case _:
                self._fail(answer)
                part.settle(self._unsent())
        if self._strikes >= IN_A_ROW:
            self._fail(answer)

    def _taken(self, part: Part, answer: Any) -> None:
        """The API has taken a part."""
        self._strikes = 0
        id = getattr(getattr(answer, "data", None), "id", None)
        if self._polled is not None and isinstance(id, str):
            part.outside = frozenset(part.fates)
            self._run(part, id)
        elif self._plan.operation.path.rstrip("/").endswith("-jobs") or (
            202 in self._plan.operation.responses
        ):
            part.settle(Fate("accepted", (), "the API took it, and tells no more"))
        else:
            part.settle(DONE)

    def _run(self, part: Part, id: str) -> None:
        now = self._clock()
        part.stage, part.job = "running", id
        part.wait = Wait(id, now, self._settings.job_deadline)
        soon = pause_after(0.0, self._client._timing.random())
        part.due = now + max(soon, min(self._typical * 0.8, 30.0))

    def _halve(self, part: Part) -> None:
        """Send the rows of a part in two requests, and no larger ones after that."""
        one, other = part.halves()
        at = self._parts.index(part)
        self._parts[at] = one
        self._parts.insert(at + 1, other)
        self._goal = max(len(one.rows), 1)
        self._plan.max_items = self._goal

    async def _look(self, part: Part) -> None:
        """Look at a part's job, and find out the fate of its rows when it is complete."""
        assert part.wait is not None and part.job is not None
        assert self._polled is not None
        place, wait = Place(self._polled, part.job), part.wait
        timing = self._client._timing
        try:
            left = wait.left(timing.clock())
            if not await look(self._client, place, wait, self._options, left):
                now = timing.clock()
                part.due = now + wait.pause(now, timing.random())
                return
            waited = wait.waited(timing.clock())
            self._typical = (self._typical + waited) / 2 if self._typical else waited
            part.settle_each(await self._fates(part, place))
        except JobError as error:
            part.settle(Fate("uncertain", (), str(error)))
        except KlaviyoError as error:
            text = f"job {part.job} took it, and cannot be asked: {error}"
            part.settle(Fate("accepted", (), text))

    async def _fates(self, part: Part, place: Place) -> list[Fate]:
        """What came of the rows of a job that is complete."""
        assert part.wait is not None
        state, rows = part.wait.state, part.live_rows
        if not state.failed and not state.errors:
            return fates(state, self._plan, rows)
        # That the errors cannot be read makes rows uncertain, and no more.
        with suppress(KlaviyoError):
            state = await with_errors(self._client, place, state, self._options)
        content = self.prepare(rows).content
        sent = self._plan.sent(content) if isinstance(content, bytes) else []
        found = fates(state, self._plan, sent)
        if all(fate.status != "uncertain" for fate in found):
            return found
        related = await self._related(place)
        return fates(state, self._plan, sent, related, self._derived(sent))

    async def _related(self, place: Place) -> frozenset[str]:
        """The ids that a job says it has made or changed."""
        include = [p for p in place.operation.parameters if p.name == "include"]
        if not include:
            return frozenset()
        arguments = {**place.arguments, "include": list(include[0].values)}
        try:
            answer = await self._client._call(place.operation, arguments, self._options)
            return related_ids(answer.raw.json())
        except KlaviyoError:
            return frozenset()

    def _derived(self, rows: Sequence[Any]) -> DerivedId | None:
        """How the ids of these rows' resources follow from their attributes."""
        types = {row.get("type") for row in rows if isinstance(row, Mapping)}
        for operation in self._client.operations.values():
            template = operation.body.template if operation.body else {}
            if operation.derived_id and template.get("data", {}).get("type") in types:
                return operation.derived_id
        return None

    # ------------------------------------------------------------ ending, going on

    def _fail(self, error: BaseException) -> None:
        """Send nothing more."""
        if self._failure is None:
            self._failure = error

    def _unsent(self) -> Fate:
        return Fate("not_sent", (), f"nothing was sent any more after: {self._failure}")

    def _count_as_told(self, part: Part) -> None:
        """Have the next run begin after a part, unless there is something left to do."""
        if self._left or part.unsent:
            self._left.append(part)
        else:
            self._told, self._told_digest = part.stop, part.digest

    async def _tell_progress(self) -> None:
        if self._show is not None:
            running = sum(part.stage == "running" for part in self._parts)
            self._progress.jobs = running
            await _io.call(self._show, self._progress)

    async def _save(self) -> None:
        """Note down how far all is, where it has changed."""
        if self.kept.save is None:
            return
        content = _checkpoint.noted(
            self._plan.operation.name,
            self._plan.digest(),
            self._told,
            self._told_digest,
            [*self._left, *self._parts],
        )
        if content == self._saved:
            return
        if isinstance(self.kept.save, _checkpoint.CheckpointFile):
            await _io.run(self.kept.save, content)
        else:
            await _io.call(self.kept.save, content)
        self._saved = content

    async def _resume(self) -> None:
        """Go on where the run before has ended."""
        if self.kept.before is None:
            return
        name, plan = self.kept.name, self._plan
        operation = plan.operation.name
        noted = _checkpoint.read(self.kept.before, operation, plan.digest(), name)
        left = noted.told
        while left > 0:
            rows = await self._source.take(min(left, 1000))
            if not rows:
                raise _checkpoint.changed(name, noted.told)
            self._digested(rows)
            left -= len(rows)
        self._told = self._read = noted.told
        self._told_digest = noted.digest
        if noted.told and self._digest.hexdigest() != noted.digest:
            raise _checkpoint.changed(name, noted.told)
        for one in noted.parts:
            rows = await self._source.take(one.stop - one.start)
            digest = self._digested(rows)
            whole = len(rows) == one.stop - one.start and one.start == self._read
            if not whole or (one.digest and digest != one.digest):
                raise _checkpoint.changed(name, one.stop)
            part = _checkpoint.restored(one, rows)
            part.digest = digest
            self._read = part.stop
            self._parts.append(part)
            self._go_on(part)
        self._progress.read = self._read

    def _go_on(self, part: Part) -> None:
        """Take up a part where the run before has left it."""
        if part.stage == "running" and part.job is not None:
            self._run(part, part.job)
        elif part.stage == "sending":
            idempotent = (self._options or {}).get("idempotent")
            if repeatable(self._plan.operation, None, idempotent):
                part.stage = "read"
            else:
                text = "it was being sent when the run before ended"
                part.settle(Fate("uncertain", (), text))

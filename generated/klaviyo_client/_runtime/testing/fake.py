"""The offline Klaviyo: a transport for both clients, with what tests tell it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.resources import files
from threading import RLock
from typing import Any, ClassVar, NamedTuple

import httpx2

from ..errors import ArgumentError
from ..operation import Operation
from ..wire.checking import instead
from .clock import Clock
from .contract import Contract
from .errors import Refused
from .exchange import (
    Answered,
    Asked,
    authorize,
    find,
    lowered,
    perform,
    refused_answer,
)
from .faults import Fault, Faults
from .kinds import Kind
from .limits import Limiter
from .service import Service
from .store import Resource, Store
from .webhooks import Delivery, Sender, deliver
from .world import Revision, RowCheck, State, World

REMEMBERED = 10_000
"""So many of the last requests are kept."""

BODY = 65_536
"""Bytes of a request's body that are kept at most."""


class Seen(NamedTuple):
    """A request that came: the operation's name, None where it is about none, the first
    64 KiB of its body, and the status that it was answered with, 0 for a lost
    connection."""

    operation: str | None
    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes
    status: int


class OfflineKlaviyo(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Klaviyo without a network, made of the documents that the client is made of.

    It judges every request by the document, keeps what is created, and answers as the
    document says. Give it to a client as its `transport`.
    """

    homes: ClassVar[tuple[str, ...]] = ()
    """The packages of the revisions, the one first that others fall forward to."""

    def __init__(
        self,
        *,
        seed: int = 0,
        now: datetime | None = None,
        rate_limits: bool = False,
        invent: bool = False,
        api_keys: Sequence[str] | None = None,
        job_polls: int = 2,
        job_seconds: float = 0.0,
        job_missing: int = 0,
        refuse_row: RowCheck | None = None,
        fail_row: RowCheck | None = None,
    ) -> None:
        """Make it, empty but for what every account has.

        Args:
            seed: what ids and chances come of: equal seeds give equal ids.
            now: the time, at which it stands until it is moved; without it time goes
                by as usual.
            rate_limits: whether calls over the limits get a 429. The headers tell of
                the limits in any case.
            invent: whether resources that are asked for and not there are made up,
                instead of a 404.
            api_keys: the keys and tokens that are taken; without them any is.
            job_polls: how often a job is asked for until it is complete.
            job_seconds: how old it is at least when it is complete.
            job_missing: how often it is not found before that.
            refuse_row: judges rows of batches; what it gives a sentence for makes the
                whole request a 400 that points to the row.
            fail_row: likewise, but the job is complete with a failed row.

        Raises:
            ArgumentError: for a time without a time zone, and for a number below 0.
        """
        for name, number in (
            ("job_polls", job_polls),
            ("job_seconds", job_seconds),
            ("job_missing", job_missing),
        ):
            if number < 0:
                raise ArgumentError(f"{name} has to be 0 or more")
        self._revisions = tuple(map(_revision, self.homes))
        self._settings: dict[str, Any] = {
            "invent": invent,
            "job_polls": job_polls,
            "job_seconds": job_seconds,
            "job_missing": job_missing,
            "refuse_row": refuse_row,
            "fail_row": fail_row,
        }
        self._seed = seed
        self._start = now
        self._keys = None if api_keys is None else frozenset(api_keys)
        self.rate_limits = rate_limits
        self._lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Forget everything, and begin anew with the same seed and time."""
        with self._lock:
            kinds: dict[str, Kind] = {}
            store = Store(kinds, self._seed)
            self._state = State(store, Clock(self._start), **self._settings)
            worlds = [World(revision, self._state) for revision in self._revisions]
            for world in reversed(worlds):
                for name, kind in world.kinds.items():
                    known = kinds[name].relations if name in kinds else {}
                    relations = {**known, **kind.relations}
                    kinds[name] = replace(kind, relations=relations)
            self._services = [Service(world) for world in worlds]
            self._limiter = Limiter()
            self._faults = Faults(self._seed)
            self._requests: deque[Seen] = deque(maxlen=REMEMBERED)
            for service in self._services:
                service.begin()

    # -------------------------------------------------------------- what it holds

    def seed(
        self,
        type_: str,
        id_: str | None = None,
        /,
        *,
        relationships: Mapping[str, Sequence[str] | str] | None = None,
        **attributes: Any,
    ) -> str:
        """Put a resource there that no request has made.

        Args:
            type_: its type, as `profile`.
            id_: its id; without it there will be one.
            relationships: the ids that it is related to, by the relationship's name.
            attributes: its attributes, by their names in the API.

        Returns:
            Its id.

        Raises:
            ArgumentError: when there is no such type, or no such relationship of it.
        """
        with self._lock:
            service = self._service_of(type_)
            kind = service.world.kinds[type_]
            given = {
                name: [ids] if isinstance(ids, str) else list(ids)
                for name, ids in (relationships or {}).items()
            }
            for name in given:
                if name not in kind.relations:
                    known = instead(name, kind.relations, "there are")
                    raise ArgumentError(f"{type_} has no relationship {name!r}{known}")
            resource = self._state.store.add(
                type_, id_ or self._state.store.new_id(), attributes, self._now()
            )
            for name, ids in given.items():
                for other in ids:
                    service.writer.reach(kind.relations[name].type, other, "/data")
                self._state.store.link(resource, name, ids)
            return resource.id

    def get(self, type_: str, id_: str) -> Resource | None:
        """A resource that is held, None where there is none.

        Raises:
            ArgumentError: when there is no such type.
        """
        with self._lock:
            self._service_of(type_)
            return self._state.store.get(type_, id_)

    def all(self, type_: str) -> list[Resource]:
        """The resources of a type, in the order in which they came.

        Raises:
            ArgumentError: when there is no such type.
        """
        with self._lock:
            self._service_of(type_)
            return self._state.store.all(type_)

    @property
    def types(self) -> list[str]:
        """The types that there may be resources of."""
        names = {n for service in self._services for n in service.world.kinds}
        return sorted(names)

    @property
    def requests(self) -> list[Seen]:
        """The last 10,000 requests, the latest last."""
        return list(self._requests)

    def _service_of(self, type_: str) -> Service:
        for service in self._services:
            if type_ in service.world.kinds:
                return service
        known = instead(type_, self.types, "there are")
        raise ArgumentError(f"there are no resources of type {type_!r}{known}")

    # -------------------------------------------------------------- what goes wrong

    def fail(
        self,
        on: str | Callable[[Operation], bool] | None = None,
        *,
        status: int | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        reset: bool = False,
        processed: bool = False,
        times: int | None = 1,
        skip: int = 0,
        chance: float = 1.0,
    ) -> Fault:
        """Let requests go wrong.

        Args:
            on: an operation's name or alias, a group's name, or what tells of an
                operation whether it is meant; without it all are.
            status: of the answer in place of the right one.
            body: of that answer: bytes and text as they are, anything else as JSON;
                without it an error of the API's form.
            headers: of that answer.
            delay: seconds before the answer.
            reset: whether the connection is lost, instead of an answer.
            processed: whether the request is done all the same.
            times: how often; None for ever.
            skip: how many requests go well before.
            chance: how likely it is, from 0 to 1.

        Raises:
            ArgumentError: when nothing would go wrong, or a number cannot be.
        """
        known = [e.operation for r in self._revisions for e in r.contract.endpoints]
        if isinstance(on, str) and not any(
            Fault(on, reset=True).concerns(operation) for operation in known
        ):
            names = [operation.name for operation in known]
            raise ArgumentError(
                f"there is no operation {on!r}{instead(on, names, 'there are')}"
            )
        fault = Fault(
            on,
            status,
            body,
            headers or {},
            delay,
            reset,
            processed,
            times,
            skip,
            chance,
        )
        with self._lock:
            self._faults.waiting.append(fault)
        return fault

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._faults.waiting.clear()

    # -------------------------------------------------------------- time, webhooks

    @property
    def stands(self) -> bool:
        """Whether its time only goes by when it is moved."""
        return self._state.clock.stands

    def now(self) -> float:
        """Its time, in seconds since 1970."""
        return self._now()

    def advance(self, seconds: float) -> None:
        """Let so many seconds go by at once."""
        self._state.clock.move(seconds)

    def _now(self) -> float:
        return self._state.clock.now()

    def deliver_webhooks(self, send: Sender) -> list[Delivery]:
        """Send what happened since the last time to the webhooks that were created.

        Args:
            send: takes a request of httpx2 and gives a response: `client.send` of an
                `httpx2.Client`, or a function of a test's own.

        Returns:
            What was sent to each webhook, signed with its secret.
        """
        return deliver(self._services[0], self._lock, send)

    # -------------------------------------------------------------- answering

    def answer(self, asked: Asked) -> Answered:
        """The answer to a request; nothing waits here."""
        with self._lock:
            name, answered = self._answered(asked)
            status = 0 if answered.reset else answered.status
            self._requests.append(
                Seen(
                    name,
                    asked.method,
                    asked.target,
                    asked.headers,
                    asked.content[:BODY],
                    status,
                )
            )
            if answered.delay and self._state.clock.stands:
                self.advance(answered.delay)
            return answered

    def _answered(self, asked: Asked) -> tuple[str | None, Answered]:
        try:
            found = find(self._services, asked)
        except Refused as refused:
            return None, self._refusal(refused)
        operation = found.endpoint.operation
        fault = self._faults.next(operation) if self._faults.waiting else None
        if fault is not None and fault.replaces and not fault.processed:
            return operation.name, _faulty(fault)
        try:
            account = authorize(found.endpoint, asked, self._keys)
            answered = perform(
                found, asked, self._limiter, account, enforced=self.rate_limits
            )
        except Refused as refused:
            answered = self._refusal(refused)
        if fault is not None:
            if fault.replaces:
                return operation.name, _faulty(fault)
            answered = answered._replace(delay=fault.delay)
        return operation.name, answered

    def _refusal(self, refused: Refused) -> Answered:
        ids = [self._state.store.new_uuid() for _ in refused.errors]
        return refused_answer(refused, ids)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a sync client."""
        answered = self.answer(_asked(request, request.read()))
        wait = _patience(request, answered, self._state.clock)
        if wait:
            time.sleep(wait)
        return _response(request, answered)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer an async client."""
        answered = self.answer(_asked(request, await request.aread()))
        wait = _patience(request, answered, self._state.clock)
        if wait:
            from anyio import sleep

            await sleep(wait)
        return _response(request, answered)


def _faulty(fault: Fault) -> Answered:
    headers = {name.lower(): value for name, value in fault.headers.items()}
    headers.setdefault("content-type", "application/vnd.api+json")
    return Answered(
        200 if fault.status is None else fault.status,
        headers,
        b"" if fault.reset else fault.content(),
        fault.delay,
        fault.reset,
    )


def _asked(request: httpx2.Request, content: bytes) -> Asked:
    url = request.url
    target = request.extensions.get("target", url.raw_path).decode("latin-1")
    headers = {lowered(k): v.decode("latin-1") for k, v in request.headers.raw}
    origin = f"{url.scheme}://{url.netloc.decode()}"
    return Asked(request.method, origin, target, headers, content)


def _patience(request: httpx2.Request, answered: Answered, clock: Clock) -> float:
    """The seconds to wait for an answer; a clock that stands has been moved instead.

    Raises:
        httpx2.ReadTimeout: when the client does not wait so long.
    """
    limit = request.extensions.get("timeout", {}).get("read")
    if limit is not None and answered.delay > limit:
        raise httpx2.ReadTimeout("the offline Klaviyo took too long", request=request)
    return 0.0 if clock.stands else answered.delay


def _response(request: httpx2.Request, answered: Answered) -> httpx2.Response:
    if answered.reset:
        raise httpx2.ReadError(
            "the offline Klaviyo lost the connection", request=request
        )
    return httpx2.Response(
        answered.status,
        headers=answered.headers,
        content=answered.content,
        request=request,
    )


@cache
def _revision(home: str) -> Revision:
    """What the package of a revision holds."""
    operations = import_module(f"{home}._operations").operations
    filters = import_module(f"{home}.filters")
    text = files(home).joinpath("_contract.json").read_bytes()
    return Revision(Contract(text, operations, filters))

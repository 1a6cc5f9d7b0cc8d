"""Requests that are about many rows: what they do, and the jobs that they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..operation import Operation
from .clock import iso
from .contract import Endpoint
from .errors import Refused, invalid, missing
from .kinds import RELATIONSHIPS, Kind
from .store import Resource
from .validation import Problem
from .world import Run, World
from .writing import Writer, is_embedded, links_in

RETENTION = 7 * 86_400
"""Seconds for which a job is kept, as a live account says."""


class Row(NamedTuple):
    """A resource in a batch, where it stands, and the resources around it."""

    pointer: str
    data: Mapping[str, Any]
    around: tuple[Mapping[str, Any], ...]


def rows_of(data: Mapping[str, Any], pointer: str = "/data") -> Iterator[Row]:
    """The resources in a body's attributes, from the first to the last."""
    yield from _rows(data.get("attributes"), f"{pointer}/attributes", ())


def _rows(
    value: Any, pointer: str, around: tuple[Mapping[str, Any], ...]
) -> Iterator[Row]:
    if not isinstance(value, Mapping):
        return
    single = tuple(
        item["data"]
        for item in value.values()
        if is_embedded(item) and isinstance(item["data"], Mapping)
    )
    many = any(
        is_embedded(item) and isinstance(item["data"], list) for item in value.values()
    )
    for name, item in value.items():
        if not is_embedded(item):
            continue
        listed = item["data"] if isinstance(item["data"], list) else [item["data"]]
        if many and not isinstance(item["data"], list):
            continue  # it belongs to the rows beside it
        for index, data in enumerate(listed):
            at = f"{pointer}/{name}/data"
            at = f"{at}/{index}" if isinstance(item["data"], list) else at
            inner = list(_rows(data.get("attributes"), f"{at}/attributes", single))
            whole = any(
                is_embedded(v) and isinstance(v["data"], list)
                for v in (data.get("attributes") or {}).values()
            )
            if whole:
                yield from inner
            else:
                yield Row(at, data, around + (single if many else ()))


def check_size(operation: Operation, body: Any, length: int) -> None:
    """See that a request is no larger than the document lets it be.

    Raises:
        Refused: when it is.
    """
    if operation.max_bytes is not None and length > operation.max_bytes:
        detail = f"The request is larger than {operation.max_bytes} bytes."
        raise Refused(413, detail)
    pointer = operation.body.items if operation.body else None
    if operation.max_items is None or pointer is None:
        return
    count = _count(body, pointer.split("/")[1:])
    if count > operation.max_items:
        detail = f"There are {count} items; {operation.max_items} are allowed."
        raise Refused(400, detail, pointer.partition("/*")[0])


def _count(value: Any, steps: list[str]) -> int:
    if not steps:
        return len(value) if isinstance(value, list) else 0
    if steps[0] == "*":
        return sum(_count(item, steps[1:]) for item in value or ())
    inner = value.get(steps[0]) if isinstance(value, Mapping) else None
    return _count(inner, steps[1:])


class Batches:
    """Does what batches ask for."""

    def __init__(self, world: World, writer: Writer) -> None:
        self._world = world
        self._writer = writer

    def run(self, endpoint: Endpoint, data: Mapping[str, Any]) -> Run:
        """Do what a batch asks for, and say how it went.

        Raises:
            Refused: when nothing of it is done, since something in it is wrong.
        """
        rows = list(rows_of(data))
        self._refuse(rows)
        verbs = set(endpoint.collection.split("-"))
        for _, type_, id_ in links_in(data):
            self._writer.reach(type_, id_, "/data")
        run = Run(total=len(rows))
        touched: list[Resource] = []
        for row in rows:
            kind = self._world.kinds.get(row.data["type"])
            wrong = self._fails(row)
            if wrong is None and kind is not None:
                try:
                    done = self._row(endpoint, kind, row, verbs)
                except Refused as refused:
                    wrong = str(refused.errors[0]["detail"])
                else:
                    touched += [done] if done is not None else []
            if wrong is not None:
                run.failures.append((row.pointer, row.data, wrong))
        self._join(data, touched, remove=bool({"delete", "unsubscribe"} & verbs))
        run.done = touched
        return run

    def _refuse(self, rows: list[Row]) -> None:
        check = self._world.state.refuse_row
        found = []
        for row in rows:
            detail = check(row.data) if check else None
            if detail is not None:
                found.append(Problem(row.pointer, detail))
        found += self._repetitions(rows)
        if found:
            raise invalid(found)

    def _repetitions(self, rows: list[Row]) -> list[Problem]:
        """Rows that the API knows by their id already: these fail the whole request."""
        found = []
        for row in rows:
            kind = self._world.kinds.get(row.data["type"])
            attributes = row.data.get("attributes") or {}
            if kind is None or attributes.get(kind.unique_id or "") is None:
                continue
            if self._writer.is_repeated(kind, attributes, row.around):
                at = f"{row.pointer}/attributes/{kind.unique_id}"
                detail = f"'{attributes[kind.unique_id or '']}' was sent before."
                found.append(Problem(at, detail))
        return found

    def _fails(self, row: Row) -> str | None:
        check = self._world.state.fail_row
        return check(row.data) if check else None

    def _row(
        self, endpoint: Endpoint, kind: Kind, row: Row, verbs: set[str]
    ) -> Resource | None:
        """Do what is asked for one row; None where nothing stays of it."""
        own = endpoint.collection.startswith(f"{kind.name}-bulk-")
        if own and "delete" in verbs or "deletion" in verbs:
            found = self._meant(kind, row.data)
            if found is not None:
                self._writer.delete(found)
            return None
        if own and "update" in verbs:
            found = self._meant(kind, row.data)
            assert found is not None
            self._writer.update(kind, found, row.data)
            return found
        if kind.identifiers:
            return self._writer.upsert(kind, row.data)[0]
        beside = tuple(
            self._writer.embedded(other, data)
            for data in row.around
            if (other := self._world.kinds.get(data["type"])) is not None
        )
        if kind.made_elsewhere:
            return self._writer.embedded(kind, row.data)
        created: Resource = self._writer.create(kind, row.data, beside)
        return created

    def _meant(self, kind: Kind, data: Mapping[str, Any]) -> Resource | None:
        found = self._writer.meant(kind, data)
        id_ = data.get("id")
        if found is None and id_ is not None:
            if not self._world.state.invent:
                raise missing(kind.name, id_)
            found = self._writer.invented(kind, id_)
        return found

    def _join(
        self, data: Mapping[str, Any], rows: list[Resource], *, remove: bool
    ) -> None:
        """Put rows into what the batch is related to, as into a list, or take them out."""
        store = self._world.store
        for _, type_, id_ in links_in(data):
            kind, holder = self._world.kinds.get(type_), store.get(type_, id_)
            if kind is None or holder is None or not rows:
                continue
            for relation in kind.relations.values():
                ids = [r.id for r in rows if r.type == relation.type]
                if not relation.many or not ids:
                    continue
                if remove:
                    for each in ids:
                        store.unlink(holder, relation.name, each)
                else:
                    store.link(holder, relation.name, ids)

    # -------------------------------------------------------------- jobs

    def start(
        self, endpoint: Endpoint, kind: Kind, data: Mapping[str, Any]
    ) -> Resource:
        """Make a job; what it asks for is done, and it tells of that when it is over."""
        run = self.run(endpoint, data)
        store, now = self._world.store, self._world.now()
        declared = self._declared(kind)
        # Those that tell of failed rows themselves begin at once.
        first = "processing" if "errors" in declared else "queued"
        status = first if first in kind.statuses else kind.statuses[0]
        known = {
            "status": status,
            "total_count": run.total,
            "completed_count": 0,
            "failed_count": 0,
            "skipped_count": 0,
            "errors": [],
            "expires_at": iso(now + RETENTION),
        }
        attributes = {name: known[name] for name in known if name in declared}
        job = store.add(
            kind.name, str(data.get("id") or store.new_id()), attributes, now
        )
        self._writer.set_links(kind, job, data)
        self._world.state.runs[kind.name, job.id] = run
        for relation in kind.relations.values():
            ids = [r.id for r in run.done if r.type == relation.type]
            if ids and relation.many:
                store.link(job, relation.name, ids)
        run.done = []
        return job

    def poll(self, kind: Kind, job: Resource) -> None:
        """Let a job get on, as it is asked for.

        Raises:
            Refused: while it is not to be found yet.
        """
        state = self._world.state
        run = state.runs.get((kind.name, job.id))
        if run is None or run.finished:
            return
        run.polls += 1
        polls = run.polls - state.job_missing
        if polls <= 0:
            raise missing(kind.name, job.id)
        now = self._world.now()
        if run.cancelled:
            run.finished = True
        elif polls >= state.job_polls and now - job.created >= state.job_seconds:
            self._finish(kind, job, run)
        elif polls > 1 and "processing" in kind.statuses:
            self._world.store.update(job, {"status": "processing"}, now)

    def cancel(self, kind: Kind, job: Resource) -> None:
        """End a job before it is done."""
        status = "cancelled" if "cancelled" in kind.statuses else kind.statuses[0]
        self._world.store.update(job, {"status": status}, self._world.now())
        run = self._world.state.runs.get((kind.name, job.id))
        if run is not None:
            run.cancelled = run.finished = True

    def _finish(self, kind: Kind, job: Resource, run: Run) -> None:
        run.finished = True
        now = self._world.now()
        declared = self._declared(kind)
        known = {
            "status": "complete" if "complete" in kind.statuses else kind.statuses[0],
            "completed_count": run.total - len(run.failures),
            "failed_count": len(run.failures),
            "skipped_count": len(run.failures),
            "completed_at": iso(now),
            "started_at": iso(job.created),
            "errors": [
                {"id": self._world.store.new_uuid(), **_error(pointer, detail)}
                for pointer, _, detail in run.failures
            ],
        }
        attributes = {name: known[name] for name in known if name in declared}
        self._world.store.update(job, attributes, now)
        self._report(kind, job, run)
        self._appear(kind, job)

    def _report(self, kind: Kind, job: Resource, run: Run) -> None:
        """Make the resources that tell of failed rows, where the job has such."""
        store = self._world.store
        for relation in kind.relations.values():
            if not relation.name.endswith("errors"):
                continue
            for pointer, data, detail in run.failures:
                told = {**_error(pointer, detail), "original_payload": _payload(data)}
                error = store.add(
                    relation.type, store.new_uuid(), told, self._world.now()
                )
                store.link(job, relation.name, [error.id])

    def _appear(self, kind: Kind, job: Resource) -> None:
        """Make what a job is for, where that has the job's id."""
        result = self._world.kinds.get(kind.name.removesuffix("-job"))
        if result is not None and result is not kind and result.made_elsewhere:
            if self._world.store.get(result.name, job.id) is None:
                self._writer.invented(result, job.id)

    def _declared(self, kind: Kind) -> Mapping[str, Any]:
        shape = self._world.schemas.property(kind.shape, "attributes") or {}
        declared: Mapping[str, Any] = shape.get("properties", {})
        return declared


def _error(pointer: str, detail: str) -> dict[str, Any]:
    return {
        "code": "invalid",
        "title": "Invalid input.",
        "detail": detail,
        "source": {"pointer": pointer},
    }


def _payload(data: Mapping[str, Any]) -> dict[str, Any]:
    """A row as errors of imports tell it: its id and its attributes."""
    identity = {"id": data["id"]} if data.get("id") else {}
    links = data.get(RELATIONSHIPS)
    return {
        **identity,
        **(data.get("attributes") or {}),
        **({RELATIONSHIPS: links} if links else {}),
    }

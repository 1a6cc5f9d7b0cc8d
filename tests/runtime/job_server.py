"""An API of things that are made, changed and deleted in bulk, by jobs; in memory.

It answers as Klaviyo was seen to: a request is taken whole or not at all, a job has no
status for failure, errors stand in the job or in a list of their own.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, ClassVar, Literal

import httpx2
from msgspec import UNSET, UnsetType
from runtime.models.model import Collection, Document, Model
from runtime.operation import Body, DerivedId, Job, Linkage, Operation, Parameter

from tests.runtime import samples
from tests.runtime.samples import KEY, operation


class ThingAttributes(Model, kw_only=True):
    email: str | None | UnsetType = UNSET
    external_id: str | UnsetType = UNSET
    size: int | None | UnsetType = UNSET
    note: str | UnsetType = UNSET


class Thing(Model, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    id: str | UnsetType = UNSET
    attributes: ThingAttributes | UnsetType = UNSET


class Things(Model, kw_only=True):
    data: list[Thing]


class Identifier(Model, kw_only=True, tag_field="type", tag="list"):
    type: ClassVar[Literal["list"]] = "list"
    id: str


class ToMany(Model, kw_only=True):
    data: list[Identifier]


class ThingIdentifier(Model, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    id: str


class ThingIdentifiers(Model, kw_only=True):
    data: list[ThingIdentifier]


class WriteAttributes(Model, kw_only=True):
    things: Things
    source: str | UnsetType = UNSET


class WriteRelationships(Model, kw_only=True):
    lists: ToMany | UnsetType = UNSET


class Write(Model, kw_only=True, tag_field="type", tag="thing-job"):
    type: ClassVar[Literal["thing-job"]] = "thing-job"
    attributes: WriteAttributes
    relationships: WriteRelationships | UnsetType = UNSET


class JobQuery(Model, kw_only=True):
    data: Write


class JobAttributes(Model, kw_only=True):
    status: str
    total_count: int | None | UnsetType = UNSET
    completed_count: int | None | UnsetType = UNSET
    failed_count: int | None | UnsetType = UNSET
    skipped_count: int | None | UnsetType = UNSET
    errors: list[dict[str, Any]] | None | UnsetType = UNSET


class JobResource(Model, kw_only=True, tag_field="type", tag="thing-job"):
    type: ClassVar[Literal["thing-job"]] = "thing-job"
    id: str
    attributes: JobAttributes


class JobDocument(Document, kw_only=True):
    data: JobResource


class ImportError_(Model, kw_only=True, tag_field="type", tag="import-error"):
    type: ClassVar[Literal["import-error"]] = "import-error"
    id: str
    attributes: dict[str, Any]


class ErrorsDocument(Collection["ImportError_"], kw_only=True):
    data: list[ImportError_]
    links: samples.Links | UnsetType = UNSET


class ThingWrite(Model, kw_only=True):
    data: Thing


class ThingResource(Model, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    id: str
    attributes: ThingAttributes | UnsetType = UNSET


class ThingDocument(Document, kw_only=True):
    data: ThingResource


models = ModuleType("models")
for _model in (
    JobQuery,
    JobDocument,
    ErrorsDocument,
    ThingIdentifiers,
    ThingWrite,
    ThingDocument,
):
    setattr(models, _model.__name__, _model)

STATUSES = ("cancelled", "complete", "processing", "queued")
JOB_ID = Parameter("job_id", "job_id", "path", required=True)
ROWS = "/data/attributes/things/data"


def _bulk(name: str, kind: str, **facts: Any) -> Operation:
    """An operation that takes many things."""
    return operation(
        name,
        "POST",
        f"/api/thing-{kind}-jobs",
        body=Body(
            model="JobQuery",
            template={"data": {"type": "thing-job", "attributes": {}}},
            keywords={
                "things": "/data/attributes/things",
                "source": "/data/attributes/source",
                "lists": "/data/relationships/lists/data",
            },
            linkages={"lists": Linkage("list", many=True)},
            required=("things",),
            items=ROWS,
        ),
        scopes=("things:write",),
        **{"max_items": 10, "responses": {202: "JobDocument"}, **facts},
    )


def _polled(kind: str, *more: Parameter, **facts: Any) -> Operation:
    return operation(
        f"get_{kind}_things_job",
        "GET",
        f"/api/thing-{kind}-jobs/{{job_id}}",
        parameters=(JOB_ID, *more),
        responses={200: "JobDocument"},
        job=Job(STATUSES, **facts),
    )


ID = Parameter("id", "id", "path", required=True)
INCLUDE = Parameter("include", "include", "query", array=True, values=("things",))
THING_BODY = Body(
    model="ThingWrite",
    template={"data": {"type": "thing", "attributes": {}}},
    keywords={
        name: f"/data/attributes/{name}"
        for name in ("email", "external_id", "size", "note")
    },
)
OPERATIONS = {
    one.name: one
    for one in (
        _bulk(
            "bulk_create_things",
            "create",
            starts="get_create_things_job",
            max_bytes=4000,
            max_item_bytes=500,
            max_jobs=4,
        ),
        _polled("create", INCLUDE),
        _bulk("bulk_import_things", "import", starts="get_import_things_job"),
        _polled("import", errors="get_import_errors"),
        operation(
            "get_import_errors",
            "GET",
            "/api/thing-import-jobs/{id}/import-errors",
            parameters=(
                ID,
                Parameter("page_size", "page[size]", "query", maximum=2),
                Parameter("page_cursor", "page[cursor]", "query"),
            ),
            responses={200: "ErrorsDocument"},
            paging="cursor",
        ),
        _bulk("bulk_delete_things", "delete", responses={202: None}),
        operation(
            "add_things_to_list",
            "POST",
            "/api/lists/{id}/relationships/things",
            parameters=(ID,),
            body=Body(
                model="ThingIdentifiers",
                template={"data": []},
                keywords={"ids": "/data"},
                linkages={"ids": Linkage("thing", many=True)},
                required=("ids",),
                items="/data",
            ),
            responses={204: None},
            max_items=10,
        ),
        operation(
            "create_thing",
            "POST",
            "/api/things",
            body=THING_BODY,
            responses={201: "ThingDocument"},
            derived_id=DerivedId(("external_id",)),
        ),
        operation(
            "get_thing",
            "GET",
            "/api/things/{id}",
            parameters=(ID,),
            responses={200: "ThingDocument"},
        ),
    )
}


class Group:
    """The methods of a client, as a generated group has them."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def _method(self, name: str, arguments: dict[str, Any]) -> Any:
        options = arguments.pop("options", None)
        return self._client._call(OPERATIONS[name], arguments, options)

    def bulk_create_things(self, **arguments: Any) -> Any:
        return self._method("bulk_create_things", arguments)

    def bulk_import_things(self, **arguments: Any) -> Any:
        return self._method("bulk_import_things", arguments)

    def bulk_delete_things(self, **arguments: Any) -> Any:
        return self._method("bulk_delete_things", arguments)

    def add_things_to_list(self, **arguments: Any) -> Any:
        return self._method("add_things_to_list", arguments)

    def create_thing(self, **arguments: Any) -> Any:
        return self._method("create_thing", arguments)

    def get_thing(self, id: str) -> Any:
        return self._method("get_thing", {"id": id})

    def get_create_things_job(self, job_id: str, **arguments: Any) -> Any:
        return self._method("get_create_things_job", {"job_id": job_id, **arguments})

    def get_import_things_job(self, job_id: str) -> Any:
        return self._method("get_import_things_job", {"job_id": job_id})


class Klaviyo(samples.Klaviyo):
    models = models
    operations = OPERATIONS

    @property
    def coupons(self) -> Group:
        """The group."""
        return Group(self)


class AsyncKlaviyo(samples.AsyncKlaviyo):
    models = models
    operations = OPERATIONS

    @property
    def coupons(self) -> Group:
        """The group."""
        return Group(self)


def client(flavour: samples.Flavour, handler: samples.Handler, **settings: Any) -> Any:
    """A client of a flavour, with the operations above."""
    transport = httpx2.MockTransport(handler)
    given: dict[str, Any] = {"api_key": KEY, "max_retries": 0, "rate_limit": False}
    settings = given | settings
    if flavour.asynchronous:
        http = httpx2.AsyncClient(transport=transport)
        return AsyncKlaviyo(http_client=http, **settings)
    return Klaviyo(http_client=httpx2.Client(transport=transport), **settings)


class Clock:
    """Time that passes when it is waited for, and so takes none."""

    def __init__(self, client: Any) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        client._timing = client._timing._replace(
            clock=lambda: self.now, random=lambda: 0.5
        )
        if client._asynchronous:
            client._pause = self._pause_async
        else:
            client._pause = self._pause

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    async def _pause_async(self, seconds: float) -> None:
        self._pause(seconds)


# ---------------------------------------------------------------- the server

Json = dict[str, Any]


@dataclass
class Started:
    """A job: its rows, how often it was looked at, and what is wrong with rows."""

    id: str
    kind: str
    rows: Sequence[Json]
    failing: list[int]
    looks: int = 0
    status: str = "queued"


@dataclass
class JobServer:
    """Takes rows and runs jobs.

    Attributes:
        looks: how often a job is looked at until it is complete.
        invalid: whether a row is one that the API refuses the whole request for.
        failing: whether a row is one that a job fails on.
        fault: what to do instead of answering, by the request and whether it was
            processed already; for None it goes on.
        most_bytes: how large a request may be.
        named: how many rows a refusal names at most.
        matching: what errors of jobs tell of their row.
        applied: how often each row was done, by its key.
        most_jobs: how many jobs were under way at a time.
    """

    looks: int = 2
    invalid: Callable[[Json], bool] = lambda row: False
    failing: Callable[[Json], bool] = lambda row: False
    fault: Callable[[httpx2.Request, bool], httpx2.Response | None] = (
        lambda request, processed: None
    )
    most_bytes: int = 1_000_000
    named: int = 1000
    matching: Literal["pointer", "payload", "nothing"] = "pointer"
    applied: Counter[str] = field(default_factory=Counter)
    jobs: dict[str, Started] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    most_jobs: int = 0
    keep: bool = True
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        with self.lock:
            return self.fault(request, False) or self._answered(request)

    def _answered(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        if request.method == "POST":
            answer = self._post(request, path)
            return self.fault(request, True) or answer
        if found := re.fullmatch(r"/api/thing-\w+-jobs/([^/]+)(/import-errors)?", path):
            job = self.jobs.get(found[1])
            if job is None:
                return refused(404, {"code": "not_found"})
            if found[2]:
                return self._errors(request, job)
            return httpx2.Response(200, json=self._look(job, request))
        return refused(404, {"code": "not_found"})

    def _post(self, request: httpx2.Request, path: str) -> httpx2.Response:
        if len(request.content) > self.most_bytes:
            return refused(413, {"code": "too_large"})
        body = json.loads(request.content)["data"]
        if isinstance(body, list):
            self._apply(body, [])
            return httpx2.Response(204)
        rows = body["attributes"]["things"]["data"]
        self.sizes.append(len(rows))
        wrong = [at for at, row in enumerate(rows) if self.invalid(row)]
        if wrong:
            return refused(400, *(invalid_row(at) for at in wrong[: self.named]))
        kind = path.split("-")[1]
        failing = [at for at, row in enumerate(rows) if self.failing(row)]
        if kind == "delete":
            self._apply(rows, failing)
            return httpx2.Response(202)
        job = Started(f"job-{len(self.jobs)}", kind, rows, failing)
        self.jobs[job.id] = job
        running = [j for j in self.jobs.values() if j.status not in ("complete",)]
        self.most_jobs = max(self.most_jobs, len(running))
        return httpx2.Response(202, json=self._told(job))

    def _look(self, job: Started, request: httpx2.Request) -> Json:
        job.looks += 1
        if job.status != "complete" and job.looks >= self.looks:
            job.status = "complete"
            self._apply(job.rows, job.failing)
        elif job.status == "queued":
            job.status = "processing"
        told = self._told(job)
        if "include" in request.url.params:
            ids = [r["id"] for i, r in enumerate(job.rows) if i not in job.failing]
            things = {"data": [{"type": "thing", "id": id} for id in ids]}
            told["data"]["relationships"] = {"things": things}
        if not self.keep and job.status == "complete":
            job.rows = ()
            self.applied.clear()
        return told

    def _told(self, job: Started) -> Json:
        attributes: Json = {"status": job.status}
        if job.status == "complete":
            attributes |= {
                "total_count": len(job.rows),
                "completed_count": len(job.rows) - len(job.failing),
                "failed_count": len(job.failing),
            }
            if job.kind == "create":
                attributes["errors"] = [self._error(job, at) for at in job.failing]
        return {"data": {"type": "thing-job", "id": job.id, "attributes": attributes}}

    def _error(self, job: Started, at: int) -> Json:
        error: Json = {"code": "invalid", "detail": "a bad row", "source": {}}
        if self.matching == "pointer":
            error["source"] = {"pointer": f"{ROWS}/{at}/attributes/email"}
        if self.matching == "payload":
            error["original_payload"] = job.rows[at]["attributes"]
        return error

    def _errors(self, request: httpx2.Request, job: Started) -> httpx2.Response:
        size = int(request.url.params.get("page[size]", 20))
        start = int(request.url.params.get("page[cursor]", 0))
        errors = [
            {"type": "import-error", "id": str(at), "attributes": self._error(job, at)}
            for at in job.failing
        ]
        following = start + size
        link = request.url.copy_set_param("page[cursor]", str(following))
        links = {"next": str(link) if following < len(errors) else None}
        page = {"data": errors[start:following], "links": links}
        return httpx2.Response(200, json=page)

    def _apply(self, rows: Sequence[Json], failing: Sequence[int]) -> None:
        for at, row in enumerate(rows):
            if at not in failing:
                self.applied[key(row)] += 1


def key(row: Mapping[str, Any]) -> str:
    """What tells a row from others."""
    return str(row.get("id") or row["attributes"]["email"])


def invalid_row(at: int) -> Json:
    """The error of a row that the API refuses."""
    pointer = f"{ROWS}/{at}/attributes/email"
    return {"code": "invalid", "detail": "not an email", "source": {"pointer": pointer}}


def refused(status: int, *errors: Json) -> httpx2.Response:
    """An answer that is no success."""
    return httpx2.Response(status, json={"errors": list(errors)})


def thing(number: int, **attributes: Any) -> Json:
    """A row."""
    email = f"{number}@example.com"
    return {"type": "thing", "attributes": {"email": email, **attributes}}

"""A Coupons API in memory that answers as Klaviyo's does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx2

from tests.functional.filter_reader import Condition
from tests.functional.jsonapi_server import (
    ORIGIN,
    Json,
    JsonApiServer,
    Recorded,
    Refusal,
    answer,
    attributes_of,
    conflict,
    invalid,
    known,
    moment,
    not_found,
    page,
    route,
    single,
)

NOW = datetime(2024, 4, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
MAX_CODES_IN_A_JOB = 1000

COUPON_ID = "/api/coupons/{id}"
CODE_ID = "/api/coupon-codes/{id}"
JOBS = "/api/coupon-code-bulk-create-jobs"

COUPON_FIELDS = "fields[coupon]"
CODE_FIELDS = "fields[coupon-code]"
JOB_FIELDS = "fields[coupon-code-bulk-create-job]"
PAGE = ("page[cursor]", "page[size]")

CODE_FILTERS = {
    "expires_at": ("greater-or-equal", "greater-than", "less-or-equal", "less-than"),
    "status": ("equals",),
    "coupon.id": ("any", "equals"),
    "profile.id": ("any", "equals"),
}
JOB_FILTERS = {"status": ("equals",)}
CODE_STATUSES = (
    "ASSIGNED_TO_PROFILE",
    "DELETING",
    "PROCESSING",
    "UNASSIGNED",
    "USED",
    "VERSION_NOT_ACTIVE",
)
JOB_STATUSES = ("queued", "processing", "complete")


@dataclass
class Coupon:
    """A coupon. All codes of one that was made in Klaviyo's UI expire with it."""

    id: str
    description: str | None = None
    monitor_configuration: Json | None = None
    from_ui: bool = False
    expires_at: datetime | None = None


@dataclass
class Code:
    """A coupon code."""

    coupon: str
    unique_code: str
    expires_at: datetime
    status: str = "UNASSIGNED"
    profile: str | None = None

    @property
    def id(self) -> str:
        """The coupon's id and the code."""
        return f"{self.coupon}-{self.unique_code}"


@dataclass
class Job:
    """A bulk job. Each reading of it moves it on by one status."""

    id: str
    resources: Sequence[Json]
    readings: int = 0
    added: list[str] = field(default_factory=list)
    errors: list[Json] = field(default_factory=list)

    @property
    def status(self) -> str:
        """How far the job is; queued when it is read for the first time."""
        return JOB_STATUSES[min(max(self.readings - 1, 0), 2)]


class CouponsServer(JsonApiServer):
    """The coupons of one account.

    Behaviour after Klaviyo's coupons guide and its 2026-04-15 document.
    """

    revision = "2026-04-15"

    def __init__(self) -> None:
        super().__init__()
        self.coupons: dict[str, Coupon] = {}
        self.codes: dict[str, Code] = {}
        self.jobs: dict[str, Job] = {}

    # ------------------------------------------------------------ coupons

    @route("GET", "/api/coupons", COUPON_FIELDS, *PAGE)
    def get_coupons(self, request: Recorded) -> httpx2.Response:
        """One page of all coupons."""
        resources = [_coupon(request, coupon) for coupon in self.coupons.values()]
        return answer(200, page(request, resources))

    @route("POST", "/api/coupons", COUPON_FIELDS)
    def create_coupon(self, request: Recorded) -> httpx2.Response:
        """A new coupon, unless its id is taken."""
        data = request.resource("coupon", ["attributes"])
        keys = ["external_id", "description", "monitor_configuration"]
        given = dict(attributes_of(data, keys, "/data"))
        id, pointer = given.pop("external_id", None), "/data/attributes/external_id"
        if not isinstance(id, str):
            raise invalid("external_id is required.", pointer=pointer)
        if id in self.coupons:
            raise conflict(f"A coupon with id {id} already exists.", pointer)
        coupon = self.coupons[id] = Coupon(id, **given)
        return answer(201, single(request, _coupon(request, coupon)))

    @route("GET", COUPON_ID, COUPON_FIELDS)
    def get_coupon(self, request: Recorded, id: str) -> httpx2.Response:
        """One coupon."""
        return answer(200, single(request, _coupon(request, self._coupon(id))))

    @route("PATCH", COUPON_ID, COUPON_FIELDS)
    def update_coupon(self, request: Recorded, id: str) -> httpx2.Response:
        """A coupon with some attributes changed."""
        coupon = self._coupon(id)
        data = request.resource("coupon", ["id", "attributes"], id)
        keys = ["description", "monitor_configuration"]
        for name, value in attributes_of(data, keys, "/data").items():
            setattr(coupon, name, value)
        return answer(200, single(request, _coupon(request, coupon)))

    @route("DELETE", COUPON_ID)
    def delete_coupon(self, request: Recorded, id: str) -> httpx2.Response:
        """Nothing, and one coupon with its codes less."""
        del self.coupons[self._coupon(id).id]
        codes = self.codes.items()
        self.codes = {key: code for key, code in codes if code.coupon != id}
        return answer(204)

    # ------------------------------------------------------------ coupon codes

    @route(
        "GET",
        "/api/coupon-codes",
        *(CODE_FIELDS, COUPON_FIELDS, "filter", "include", *PAGE),
    )
    def get_coupon_codes(self, request: Recorded) -> httpx2.Response:
        """One page of the codes of some coupons or profiles."""
        found = request.conditions(CODE_FILTERS)
        if not {"coupon.id", "profile.id"} & {condition.field for condition in found}:
            raise invalid("Name coupons or profiles.", parameter="filter")
        document = page(request, self._codes(request, found))
        return answer(200, self._with_coupons(request, document))

    @route("POST", "/api/coupon-codes", CODE_FIELDS)
    def create_coupon_code(self, request: Recorded) -> httpx2.Response:
        """A new code: with 200, as the document has it."""
        data = request.resource("coupon-code", ["attributes", "relationships"])
        code = self._new_code(data, "/data")
        return answer(200, single(request, _code(request, code)))

    @route("GET", CODE_ID, CODE_FIELDS, COUPON_FIELDS, "include")
    def get_coupon_code(self, request: Recorded, id: str) -> httpx2.Response:
        """One code."""
        document = single(request, _code(request, self._code(id)))
        return answer(200, self._with_coupons(request, document))

    @route("PATCH", CODE_ID, CODE_FIELDS)
    def update_coupon_code(self, request: Recorded, id: str) -> httpx2.Response:
        """A code with another status or expiry."""
        code = self._code(id)
        data = request.resource("coupon-code", ["id", "attributes"], id)
        given = attributes_of(data, ["status", "expires_at"], "/data")
        status = given.get("status", code.status)
        if status not in CODE_STATUSES:
            pointer = "/data/attributes/status"
            raise invalid(f"{status} is not a status.", pointer=pointer)
        if "expires_at" in given:
            code.expires_at = self._expiry(code.coupon, given, "/data")
        code.status = status
        return answer(200, single(request, _code(request, code)))

    @route("DELETE", CODE_ID)
    def delete_coupon_code(self, request: Recorded, id: str) -> httpx2.Response:
        """Nothing, and one code less, unless a profile has it."""
        if self._code(id).profile is not None:
            raise invalid("The code is assigned to a profile.", pointer="/data")
        del self.codes[id]
        return answer(204)

    # ------------------------------------------------------------ relationships

    @route("GET", f"{COUPON_ID}/coupon-codes", CODE_FIELDS, "filter", *PAGE)
    def get_codes_for_coupon(self, request: Recorded, id: str) -> httpx2.Response:
        """One page of a coupon's codes."""
        return answer(200, page(request, self._codes_of(request, id)))

    @route("GET", f"{COUPON_ID}/relationships/coupon-codes", "filter", *PAGE)
    def get_code_ids_for_coupon(self, request: Recorded, id: str) -> httpx2.Response:
        """One page of the ids of a coupon's codes."""
        codes = self._codes_of(request, id)
        identifiers = [{"type": code["type"], "id": code["id"]} for code in codes]
        return answer(200, page(request, identifiers))

    @route("GET", f"{CODE_ID}/coupon", COUPON_FIELDS)
    def get_coupon_for_code(self, request: Recorded, id: str) -> httpx2.Response:
        """The coupon of a code."""
        coupon = self.coupons[self._code(id).coupon]
        return answer(200, single(request, _coupon(request, coupon)))

    @route("GET", f"{CODE_ID}/relationships/coupon")
    def get_coupon_id_for_code(self, request: Recorded, id: str) -> httpx2.Response:
        """The id of a code's coupon."""
        identifier = {"type": "coupon", "id": self._code(id).coupon}
        return answer(200, single(request, identifier))

    # ------------------------------------------------------------ jobs

    @route("GET", JOBS, JOB_FIELDS, "filter", "page[cursor]")
    def get_jobs(self, request: Recorded) -> httpx2.Response:
        """One page of the jobs."""
        found = request.conditions(JOB_FILTERS)
        resources = [
            _job(request, job)
            for job in self.jobs.values()
            if all(condition.holds(job.status) for condition in found)
        ]
        return answer(200, page(request, resources))

    @route("POST", JOBS, JOB_FIELDS)
    def create_job(self, request: Recorded) -> httpx2.Response:
        """A new job, which adds its codes when it is complete."""
        data = request.resource("coupon-code-bulk-create-job", ["attributes"])
        given = attributes_of(data, ["coupon-codes"], "/data")
        resources = given.get("coupon-codes", {}).get("data")
        pointer = "/data/attributes/coupon-codes/data"
        if not isinstance(resources, list):
            raise invalid("coupon-codes is required.", pointer=pointer)
        if len(resources) > MAX_CODES_IN_A_JOB:
            raise invalid("More than 1000 coupon codes.", pointer=pointer)
        job = Job(f"01GSQPBF74KQ5YTDEPP41T{len(self.jobs):04}", resources)
        self.jobs[job.id] = job
        return answer(202, single(request, _job(request, job)))

    @route("GET", f"{JOBS}/{{job_id}}", JOB_FIELDS, CODE_FIELDS, "include")
    def get_job(self, request: Recorded, job_id: str) -> httpx2.Response:
        """One job, a status further than before."""
        if job_id not in self.jobs:
            raise not_found("job", job_id)
        job = self.jobs[job_id]
        job.readings += 1
        if job.readings == len(JOB_STATUSES):
            self._run(job)
        document = single(request, _job(request, job))
        if request.listed("include", ["coupon-codes"]):
            codes = [self.codes[id] for id in job.added]
            document["included"] = [_code(request, code) for code in codes]
        return answer(200, document)

    # ------------------------------------------------------------ what they share

    def _coupon(self, id: str) -> Coupon:
        if id not in self.coupons:
            raise not_found("coupon", id)
        return self.coupons[id]

    def _code(self, id: str) -> Code:
        if id not in self.codes:
            raise not_found("coupon code", id)
        return self.codes[id]

    def _codes(self, request: Recorded, found: Sequence[Condition]) -> list[Json]:
        def passes(code: Code) -> bool:
            values = {
                "expires_at": code.expires_at,
                "status": code.status,
                "coupon.id": code.coupon,
                "profile.id": code.profile,
            }
            return all(condition.holds(values[condition.field]) for condition in found)

        return [_code(request, code) for code in self.codes.values() if passes(code)]

    def _codes_of(self, request: Recorded, coupon_id: str) -> list[Json]:
        its = Condition("equals", "coupon.id", (self._coupon(coupon_id).id,))
        return self._codes(request, [its, *request.conditions(CODE_FILTERS)])

    def _with_coupons(self, request: Recorded, document: Json) -> Json:
        if not request.listed("include", ["coupon"]):
            return document
        data = document["data"]
        codes = data if isinstance(data, list) else [data]
        ids = {code["relationships"]["coupon"]["data"]["id"]: None for code in codes}
        included = [_coupon(request, self.coupons[id]) for id in ids]
        return {**document, "included": included}

    def _run(self, job: Job) -> None:
        for index, resource in enumerate(job.resources):
            try:
                pointer = f"/data/attributes/coupon-codes/data/{index}"
                job.added.append(self._new_code(resource, pointer).id)
            except Refusal as refusal:
                job.errors.append(refusal.error)

    def _new_code(self, resource: Json, pointer: str) -> Code:
        known(resource, ("type", "attributes", "relationships"), pointer)
        given = attributes_of(resource, ["unique_code", "expires_at"], pointer)
        where = f"{pointer}/attributes/unique_code"
        if not isinstance(given.get("unique_code"), str):
            raise invalid("unique_code is required.", pointer=where)
        coupon = resource["relationships"]["coupon"]["data"]
        if coupon["type"] != "coupon" or coupon["id"] not in self.coupons:
            at = f"{pointer}/relationships/coupon/data"
            raise invalid("The coupon does not exist.", pointer=at)
        expires_at = self._expiry(coupon["id"], given, pointer)
        code = Code(coupon["id"], given["unique_code"], expires_at)
        if code.id in self.codes:
            raise conflict(f"A coupon code with id {code.id} already exists.", where)
        self.codes[code.id] = code
        return code

    def _expiry(self, coupon_id: str, given: Json, pointer: str) -> datetime:
        """When a code expires: a year from now where the request does not say."""
        pointer = f"{pointer}/attributes/expires_at"
        value = given.get("expires_at")
        expires_at = None if value is None else moment(value, pointer=pointer)
        coupon = self.coupons[coupon_id]
        if coupon.from_ui and expires_at != coupon.expires_at:
            raise conflict("The code has to expire when its coupon does.", pointer)
        return expires_at or NOW + YEAR


# ---------------------------------------------------------------- resources


def _resource(
    request: Recorded, type: str, path: str, id: str, attributes: Json
) -> Json:
    """A resource with those attributes that `fields[...]` asks for, or all."""
    fields = request.listed(f"fields[{type}]", ["id", *attributes]) or attributes
    return {
        "type": type,
        "id": id,
        "attributes": {k: v for k, v in attributes.items() if k in fields},
        "links": {"self": f"{ORIGIN}{path}/{quote(id, safe='')}"},
    }


def _related(resource: Json, name: str, **linkage: object) -> Json:
    """A relationship: its linkage, where there is one, and its links."""
    url = resource["links"]["self"]
    links = {"self": f"{url}/relationships/{name}", "related": f"{url}/{name}"}
    return {**linkage, "links": links}


def _coupon(request: Recorded, coupon: Coupon) -> Json:
    attributes = {
        "external_id": coupon.id,
        "description": coupon.description,
        "monitor_configuration": coupon.monitor_configuration,
    }
    return _resource(request, "coupon", "/api/coupons", coupon.id, attributes)


def _code(request: Recorded, code: Code) -> Json:
    attributes = {
        "unique_code": code.unique_code,
        "expires_at": code.expires_at.isoformat(),
        "status": code.status,
    }
    resource = _resource(
        request, "coupon-code", "/api/coupon-codes", code.id, attributes
    )
    coupon = {"type": "coupon", "id": code.coupon}
    profile = {"data": {"type": "profile", "id": code.profile}} if code.profile else {}
    resource["relationships"] = {
        "coupon": _related(resource, "coupon", data=coupon),
        "profile": _related(resource, "profile", **profile),
    }
    return resource


def _job(request: Recorded, job: Job) -> Json:
    attributes = {
        "status": job.status,
        "created_at": NOW.isoformat(),
        "total_count": len(job.resources),
        "completed_count": len(job.added),
        "failed_count": len(job.errors),
        "completed_at": NOW.isoformat() if job.status == "complete" else None,
        "errors": job.errors,
        "expires_at": (NOW + YEAR).isoformat(),
    }
    type_ = "coupon-code-bulk-create-job"
    resource = _resource(request, type_, JOBS, job.id, attributes)
    codes = [{"type": "coupon-code", "id": id} for id in job.added]
    resource["relationships"] = {
        "coupon-codes": _related(resource, "coupon-codes", data=codes)
    }
    return resource

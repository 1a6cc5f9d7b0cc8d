"""Klaviyo's coupons guide followed with the vendored SDK, request by request."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from tests.functional.coupons_server import NOW, YEAR, Code, Coupon, CouponsServer
from tests.functional.filter_reader import Condition, read_filter

sys.path.insert(0, str(Path(__file__).parents[2] / "generated"))

from klaviyo_client import (
    ArgumentError,
    AsyncKlaviyo,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    Klaviyo,
    NotFoundError,
)
from klaviyo_client.filters import (
    GetBulkCreateCouponCodeJobsFilter,
    GetCouponCodesForCouponFilter,
)
from klaviyo_client.filters import GetCouponCodesFilter as F

CODES = "/api/coupon-codes"
JOBS = "/api/coupon-code-bulk-create-jobs"
EXPIRY = datetime(2024, 4, 20, tzinfo=UTC)
UNIQUE_CODES = [
    "ASD325FHK324UJDOI2M3JNES99",
    "AFD35FHK324UJDOI2M3JNES10",
    "ACD45FHK324UJDOI2M3JNES11",
]
GUIDE_FILTER = (
    "and%28equals%28coupon.id%2C%2210OFF%22%29"
    "%2Cequals%28status%2C%22UNASSIGNED%22%29"
    "%2Cgreater-or-equal%28expires_at%2C2024-04-20T00%3A00%3A00Z%29%29"
)

# As the server wrote the link, not as the client would have.
NEXT_PAGE = (
    "/api/coupon-codes?filter=and(equals(coupon.id,%2210OFF%22),"
    "equals(status,%22UNASSIGNED%22),"
    "greater-or-equal(expires_at,2024-04-20T00:00:00Z))"
    "&page%5Bsize%5D=2&page%5Bcursor%5D=bmV4dDo6b2Zmc2V0Ojoy"
)


def code_resource(unique_code: str) -> dict[str, Any]:
    """A coupon code as the guide uploads it."""
    return {
        "type": "coupon-code",
        "attributes": {
            "unique_code": unique_code,
            "expires_at": "2024-04-20T00:00:00Z",
        },
        "relationships": {"coupon": {"data": {"type": "coupon", "id": "10OFF"}}},
    }


CREATED_COUPON = (
    "POST",
    "/api/coupons",
    {
        "data": {
            "type": "coupon",
            "attributes": {
                "external_id": "10OFF",
                "description": "10% off for purchases over $50",
            },
        }
    },
)
CREATED_JOB = (
    "POST",
    JOBS,
    {
        "data": {
            "type": "coupon-code-bulk-create-job",
            "attributes": {
                "coupon-codes": {"data": [code_resource(code) for code in UNIQUE_CODES]}
            },
        }
    },
)


@pytest.fixture
def server() -> CouponsServer:
    """An account without coupons."""
    return CouponsServer()


@pytest.fixture
def stocked(server: CouponsServer) -> CouponsServer:
    """An account with the guide's coupon and its codes."""
    description = "10% off for purchases over $50"
    server.coupons["10OFF"] = Coupon("10OFF", description=description)
    for unique_code in UNIQUE_CODES:
        code = Code("10OFF", unique_code, EXPIRY)
        server.codes[code.id] = code
    return server


def sent(server: CouponsServer) -> list[tuple[str, str, Any]]:
    """Method, raw target and JSON of what came since the last look."""
    requests, server.requests = server.requests, []
    return [(request.method, request.target, request.json) for request in requests]


# ---------------------------------------------------------------- the guide itself


def test_guide(server: CouponsServer) -> None:
    http_client = httpx2.Client(transport=server.transport)
    with Klaviyo(
        api_key="pk_test", http_client=http_client, rate_limit=False
    ) as klaviyo:
        coupon = klaviyo.coupons.create_coupon(
            external_id="10OFF", description="10% off for purchases over $50"
        )
        assert coupon.data.id == "10OFF"
        assert sent(server) == [CREATED_COUPON]

        created = klaviyo.coupons.bulk_create_coupon_codes(
            coupon_codes=[
                {
                    "unique_code": code,
                    "expires_at": "2024-04-20T00:00:00Z",
                    "coupon": "10OFF",
                }
                for code in UNIQUE_CODES
            ]
        )
        assert created.data.attributes.status == "queued"
        assert sent(server) == [CREATED_JOB]

        statuses: list[str] = []
        while statuses[-1:] != ["complete"]:
            job = klaviyo.coupons.get_bulk_create_coupon_codes_job(created.data.id)
            statuses.append(job.data.attributes.status)
        assert statuses == ["queued", "processing", "complete"]
        assert job.data.attributes.completed_count == 3
        assert job.data.attributes.completed_at == NOW
        assert sent(server) == [("GET", f"{JOBS}/{created.data.id}", None)] * 3

        codes = klaviyo.coupons.get_coupon_codes(
            filter=F.coupon_id.equals("10OFF")
            & F.status.equals("UNASSIGNED")
            & (F.expires_at >= EXPIRY),
            page_size=2,
        )
        assert [code.attributes.unique_code for code in codes] == UNIQUE_CODES
        assert sent(server) == [
            ("GET", f"{CODES}?filter={GUIDE_FILTER}&page%5Bsize%5D=2", None),
            ("GET", NEXT_PAGE, None),
        ]


def test_guide_async(server: CouponsServer) -> None:
    asyncio.run(follow_the_guide(server))


async def follow_the_guide(server: CouponsServer) -> None:
    http_client = httpx2.AsyncClient(transport=server.transport)
    async with AsyncKlaviyo(
        api_key="pk_test", http_client=http_client, rate_limit=False
    ) as klaviyo:
        coupon = await klaviyo.coupons.create_coupon(
            external_id="10OFF", description="10% off for purchases over $50"
        )
        assert coupon.data.id == "10OFF"
        assert sent(server) == [CREATED_COUPON]

        created = await klaviyo.coupons.bulk_create_coupon_codes(
            coupon_codes=[
                {
                    "unique_code": code,
                    "expires_at": "2024-04-20T00:00:00Z",
                    "coupon": "10OFF",
                }
                for code in UNIQUE_CODES
            ]
        )
        assert created.data.attributes.status == "queued"
        assert sent(server) == [CREATED_JOB]

        statuses: list[str] = []
        while statuses[-1:] != ["complete"]:
            job = await klaviyo.coupons.get_bulk_create_coupon_codes_job(
                created.data.id
            )
            statuses.append(job.data.attributes.status)
        assert statuses == ["queued", "processing", "complete"]
        assert job.data.attributes.completed_count == 3
        assert job.data.attributes.completed_at == NOW
        assert sent(server) == [("GET", f"{JOBS}/{created.data.id}", None)] * 3

        codes = await klaviyo.coupons.get_coupon_codes(
            filter=F.coupon_id.equals("10OFF")
            & F.status.equals("UNASSIGNED")
            & (F.expires_at >= EXPIRY),
            page_size=2,
        )
        assert [code.attributes.unique_code async for code in codes] == UNIQUE_CODES
        assert sent(server) == [
            ("GET", f"{CODES}?filter={GUIDE_FILTER}&page%5Bsize%5D=2", None),
            ("GET", NEXT_PAGE, None),
        ]


# ---------------------------------------------------------------- both flavours


class Coupons:
    """The coupons group of a client, called alike whether it is sync or async."""

    def __init__(self, client: Klaviyo | AsyncKlaviyo, runner: asyncio.Runner) -> None:
        self.client = client
        self.runner = runner

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """What a method answers."""
        result = getattr(self.client.coupons, name)(*args, **kwargs)
        return self.runner.run(result) if inspect.iscoroutine(result) else result

    def every(self, iterable: Any) -> list[Any]:
        """Everything that a collection, or its pages, iterate over."""

        async def gather() -> list[Any]:
            return [item async for item in iterable]

        is_async = isinstance(self.client, AsyncKlaviyo)
        return self.runner.run(gather()) if is_async else list(iterable)


@pytest.fixture(params=["sync", "async"])
def coupons(request: pytest.FixtureRequest, server: CouponsServer) -> Iterator[Coupons]:
    """Each flavour of the client, against the server."""
    with asyncio.Runner() as runner:
        if request.param == "sync":
            http_client = httpx2.Client(transport=server.transport)
            with Klaviyo(
                api_key="pk_test", http_client=http_client, rate_limit=False
            ) as klaviyo:
                yield Coupons(klaviyo, runner)
        else:
            http = httpx2.AsyncClient(transport=server.transport)
            aklaviyo = AsyncKlaviyo(
                api_key="pk_test", http_client=http, rate_limit=False
            )
            yield Coupons(aklaviyo, runner)
            runner.run(aklaviyo.close())


def test_coupons(coupons: Coupons, server: CouponsServer) -> None:
    coupons.call("create_coupon", external_id="10OFF")
    sent(server)

    changed = coupons.call(
        "update_coupon", "10OFF", description=None, fields_coupon=["description"]
    )
    assert changed.data.attributes.description is None
    assert changed.data.attributes.external_id is msgspec.UNSET
    body = {"type": "coupon", "id": "10OFF", "attributes": {"description": None}}
    target = "/api/coupons/10OFF?fields%5Bcoupon%5D=description"
    assert sent(server) == [("PATCH", target, {"data": body})]

    monitor = {"low_balance_threshold": 100}
    coupons.call("update_coupon", "10OFF", monitor_configuration=monitor)
    attributes = {"monitor_configuration": monitor}
    body = {"type": "coupon", "id": "10OFF", "attributes": attributes}
    assert sent(server) == [("PATCH", "/api/coupons/10OFF", {"data": body})]

    read = coupons.call("get_coupon", "10OFF")
    assert read.data.type == "coupon"
    assert read.data.attributes.monitor_configuration == monitor
    assert sent(server) == [("GET", "/api/coupons/10OFF", None)]

    listed = coupons.call("get_coupons", page_size=1)
    assert [coupon.id for coupon in coupons.every(listed)] == ["10OFF"]
    assert sent(server) == [("GET", "/api/coupons?page%5Bsize%5D=1", None)]

    coupons.call("delete_coupon", "10OFF")
    assert sent(server) == [("DELETE", "/api/coupons/10OFF", None)]
    assert server.coupons == {}


def test_coupon_codes(coupons: Coupons, stocked: CouponsServer) -> None:
    made = coupons.call(
        "create_coupon_code", unique_code="A/B ü?", expires_at=EXPIRY, coupon="10OFF"
    )
    assert made.data.id == "10OFF-A/B ü?"
    assert made.raw.status == 200
    assert sent(stocked) == [("POST", CODES, {"data": code_resource("A/B ü?")})]

    made = coupons.call("create_coupon_code", unique_code="C", coupon="10OFF")
    assert made.data.attributes.expires_at == NOW + YEAR
    body = code_resource("C")
    del body["attributes"]["expires_at"]
    assert sent(stocked) == [("POST", CODES, {"data": body})]

    target = f"{CODES}/10OFF-A%2FB%20%C3%BC%3F"
    changed = coupons.call("update_coupon_code", "10OFF-A/B ü?", status="USED")
    assert changed.data.attributes.status == "USED"
    body = {
        "type": "coupon-code",
        "id": "10OFF-A/B ü?",
        "attributes": {"status": "USED"},
    }
    assert sent(stocked) == [("PATCH", target, {"data": body})]

    read = coupons.call(
        "get_coupon_code",
        "10OFF-A/B ü?",
        include=["coupon"],
        fields_coupon=["external_id", "description"],
    )
    assert read.data.relationships.coupon.data.id == "10OFF"
    assert read.data.relationships.profile.data is msgspec.UNSET
    assert read.included[0].attributes.description == "10% off for purchases over $50"
    assert read.included[0].attributes.monitor_configuration is msgspec.UNSET
    query = "fields%5Bcoupon%5D=external_id%2Cdescription&include=coupon"
    assert sent(stocked) == [("GET", f"{target}?{query}", None)]

    coupons.call("delete_coupon_code", "10OFF-A/B ü?")
    assert sent(stocked) == [("DELETE", target, None)]
    assert "10OFF-A/B ü?" not in stocked.codes


def test_pages(coupons: Coupons, stocked: CouponsServer) -> None:
    first = coupons.call(
        "get_coupon_codes",
        filter=F.coupon_id.any(["10OFF", "20OFF"]),
        include=["coupon"],
        fields_coupon_code=["unique_code"],
        page_size=1,
    )
    pages = coupons.every(first.pages)
    found = [[code.attributes.unique_code for code in page.data] for page in pages]
    assert found == [[unique_code] for unique_code in UNIQUE_CODES]
    assert {page.included[0].id for page in pages} == {"10OFF"}
    assert first.data[0].attributes.status is msgspec.UNSET
    first_target, *others = [target for _, target, _ in sent(stocked)]
    assert first_target == (
        f"{CODES}?fields%5Bcoupon-code%5D=unique_code"
        "&filter=any%28coupon.id%2C%5B%2210OFF%22%2C%2220OFF%22%5D%29"
        "&include=coupon&page%5Bsize%5D=1"
    )
    assert [target.rpartition("&")[2] for target in others] == [
        "page%5Bcursor%5D=bmV4dDo6b2Zmc2V0Ojox",
        "page%5Bcursor%5D=bmV4dDo6b2Zmc2V0Ojoy",
    ]


def test_relationships(coupons: Coupons, stocked: CouponsServer) -> None:
    code_id = f"10OFF-{UNIQUE_CODES[0]}"

    for name in ("get_coupon_for_coupon_code", "get_coupon_code_coupon"):
        coupon = coupons.call(name, code_id)
        assert coupon.data.attributes.external_id == "10OFF"
        assert sent(stocked) == [("GET", f"{CODES}/{code_id}/coupon", None)]

    for name in (
        "get_coupon_id_for_coupon_code",
        "get_coupon_relationships_coupon_codes",
    ):
        coupon = coupons.call(name, code_id)
        assert (coupon.data.type, coupon.data.id) == ("coupon", "10OFF")
        target = f"{CODES}/{code_id}/relationships/coupon"
        assert sent(stocked) == [("GET", target, None)]

    query = "filter=greater-than%28expires_at%2C2024-04-20T00%3A00%3A00Z%29"
    later = GetCouponCodesForCouponFilter.expires_at > EXPIRY
    for name in (
        "get_coupon_codes_for_coupon",
        "get_coupon_coupon_codes",
        "get_codes_for_coupon",
    ):
        codes = coupons.call(name, "10OFF", filter=later)
        assert coupons.every(codes) == []
        target = f"/api/coupons/10OFF/coupon-codes?{query}"
        assert sent(stocked) == [("GET", target, None)]

    for name in (
        "get_coupon_code_ids_for_coupon",
        "get_coupon_code_relationships_coupon",
        "get_code_ids_for_coupon",
        "get_coupon_relationships_codes",
    ):
        codes = coupons.call(name, "10OFF")
        found = [code.id for code in coupons.every(codes)]
        assert found == [f"10OFF-{unique_code}" for unique_code in UNIQUE_CODES]
        target = "/api/coupons/10OFF/relationships/coupon-codes"
        assert sent(stocked) == [("GET", target, None)]


def test_jobs(coupons: Coupons, stocked: CouponsServer) -> None:
    resources = [code_resource(UNIQUE_CODES[0]), code_resource("NEW")]
    created = coupons.call(
        "spawn_coupon_code_bulk_create_job", coupon_codes={"data": resources}
    )
    id = created.data.id
    assert [target for _, target, _ in sent(stocked)] == [JOBS]

    queued = GetBulkCreateCouponCodeJobsFilter.status.equals("queued")
    jobs = coupons.call("get_bulk_create_coupon_code_jobs", filter=queued)
    assert [job.id for job in coupons.every(jobs)] == [id]
    target = f"{JOBS}?filter=equals%28status%2C%22queued%22%29"
    assert sent(stocked) == [("GET", target, None)]

    for _ in range(3):
        job = coupons.call(
            "get_coupon_code_bulk_create_job",
            id,
            fields_coupon_code_bulk_create_job=["status", "failed_count", "errors"],
            fields_coupon_code=["unique_code"],
            include=["coupon-codes"],
        )
    assert job.data.attributes.status == "complete"
    assert job.data.attributes.failed_count == 1
    assert job.data.attributes.total_count is msgspec.UNSET
    error = job.data.attributes.errors[0]
    assert error.code == "conflict"
    pointer = "/data/attributes/coupon-codes/data/0/attributes/unique_code"
    assert error.source.pointer == pointer
    assert [code.attributes.unique_code for code in job.included] == ["NEW"]
    assert sent(stocked)[-1][1] == (
        f"{JOBS}/{id}"
        "?fields%5Bcoupon-code-bulk-create-job%5D=status%2Cfailed_count%2Cerrors"
        "&fields%5Bcoupon-code%5D=unique_code&include=coupon-codes"
    )


# ---------------------------------------------------------------- errors


def test_what_is_not_there(coupons: Coupons, server: CouponsServer) -> None:
    for name in ("get_coupon", "get_coupon_code", "delete_coupon"):
        with pytest.raises(NotFoundError) as caught:
            coupons.call(name, "10OFF")
        assert caught.value.status == 404
        assert caught.value.errors[0].code == "not_found"
        assert "with id 10OFF does not exist" in str(caught.value)


def test_what_is_there_already(coupons: Coupons, stocked: CouponsServer) -> None:
    with pytest.raises(ConflictError) as caught:
        coupons.call("create_coupon", external_id="10OFF")
    error = caught.value.errors[0]
    assert error.source.pointer == "/data/attributes/external_id"
    with pytest.raises(ConflictError):
        code = UNIQUE_CODES[0]
        coupons.call("create_coupon_code", unique_code=code, coupon="10OFF")


@pytest.mark.parametrize(
    ("coupon_expires", "code_expires"),
    [(EXPIRY, None), (EXPIRY, EXPIRY.replace(day=21)), (None, EXPIRY)],
    ids=["code without expiry", "other expiry", "coupon without expiry"],
)
def test_expiry_of_a_coupon_from_the_ui(
    coupons: Coupons,
    server: CouponsServer,
    coupon_expires: datetime | None,
    code_expires: datetime | None,
) -> None:
    server.coupons["UI"] = Coupon("UI", from_ui=True, expires_at=coupon_expires)
    with pytest.raises(ConflictError) as caught:
        coupons.call(
            "create_coupon_code",
            unique_code="A",
            expires_at=code_expires,
            coupon="UI",
        )
    assert caught.value.errors[0].source.pointer == "/data/attributes/expires_at"
    attributes = server.last.json["data"]["attributes"]
    assert ("expires_at" in attributes, attributes["expires_at"]) == (
        True,
        code_expires and code_expires.isoformat().replace("+00:00", "Z"),
    )


def test_assigned_code(coupons: Coupons, stocked: CouponsServer) -> None:
    id = f"10OFF-{UNIQUE_CODES[0]}"
    stocked.codes[id].profile = "01GDDKASAP8TKDDA2GRZDSVP4H"
    of_profile = F.profile_id.equals("01GDDKASAP8TKDDA2GRZDSVP4H")
    codes = coupons.call("get_coupon_codes", filter=of_profile)
    (code,) = coupons.every(codes)
    assert code.relationships.profile.data.id == "01GDDKASAP8TKDDA2GRZDSVP4H"
    with pytest.raises(BadRequestError, match="assigned to a profile"):
        coupons.call("delete_coupon_code", id)


def test_wrong_key(coupons: Coupons, server: CouponsServer) -> None:
    server.api_key = "pk_other"
    with pytest.raises(AuthenticationError) as caught:
        coupons.call("get_coupons")
    assert "pk_test" not in f"{caught.value!r} {caught.value}"


def test_filter_as_text(coupons: Coupons, stocked: CouponsServer) -> None:
    text = "equals(coupon.id,'10OFF'),equals(unique_code,'A')"
    with pytest.raises(BadRequestError) as caught:
        coupons.call("get_coupon_codes", filter=text, options={"check": False})
    assert caught.value.errors[0].source.parameter == "filter"
    assert stocked.last.query["filter"] == text


def test_hostile_values_stay_values(coupons: Coupons, server: CouponsServer) -> None:
    hostile = 'x"),any(coupon.id,["\\&include=profile#%22+é'
    filter = F.coupon_id.equals(hostile)
    assert coupons.every(coupons.call("get_coupon_codes", filter=filter)) == []
    assert server.last.query.keys() == {"filter"}
    conditions = read_filter(server.last.query["filter"])
    assert conditions == [Condition("equals", "coupon.id", (hostile,))]


@pytest.mark.parametrize("size", [0, 101])
def test_page_size_is_checked_before(
    coupons: Coupons, server: CouponsServer, size: int
) -> None:
    with pytest.raises(ArgumentError):
        coupons.call("get_coupons", page_size=size)
    assert server.requests == []


def test_headers(coupons: Coupons, stocked: CouponsServer) -> None:
    coupons.call("get_coupon", "10OFF")
    coupons.call("create_coupon", external_id="20OFF")
    reading, writing = stocked.requests
    for request in (reading, writing):
        assert request.headers["authorization"] == "Klaviyo-API-Key pk_test"
        assert request.headers["revision"] == "2026-04-15"
        assert request.headers["accept"] == "application/vnd.api+json"
    assert "content-type" not in reading.headers
    assert writing.headers["content-type"] == "application/vnd.api+json"
    expected = b'{"data":{"type":"coupon","attributes":{"external_id":"20OFF"}}}'
    assert writing.body == expected

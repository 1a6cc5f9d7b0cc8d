"""Jobs and many rows, by every operation of 2026-07-15 that has them."""

from __future__ import annotations

import asyncio
import json
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests.conftest import Once
from tests.contract.documents import sdk

pytestmark = pytest.mark.full

JOBS, BATCHES = 15, 21


@pytest.fixture(scope="module")
def package(once: Once, specs: Any) -> ModuleType:
    """The SDK of the stable document."""
    return sdk("2026-07-15/stable", once)


def client(package: ModuleType, handler: Any) -> Any:
    http = httpx2.Client(transport=httpx2.MockTransport(handler))
    made = package.Klaviyo(http_client=http, api_key="k", rate_limit=False)
    made._pause = lambda seconds: None
    return made


def method(klaviyo: Any, operation: Any) -> Any:
    return getattr(getattr(klaviyo, operation.group), operation.name)


def test_every_kind_of_job_is_waited_for(package: ModuleType) -> None:
    starting = [o for o in package.operations.values() if o.starts]
    assert len(starting) == len({o.starts for o in starting}) == JOBS
    for operation in starting:
        kind = operation.path.rpartition("/")[2].removesuffix("s")
        polled = package.operations[operation.starts]
        asked: list[str] = []

        def job(
            request: httpx2.Request, kind: str = kind, asked: list[str] = asked
        ) -> httpx2.Response:
            asked.append(request.url.path)
            status = "complete" if len(asked) > 2 else "processing"
            data = {"type": kind, "id": "J", "attributes": {"status": status}}
            return httpx2.Response(200, json={"data": data})

        klaviyo = client(package, job)
        state = klaviyo.wait(method(klaviyo, polled), "J", errors=False)
        assert (state.status, state.type) == ("complete", kind)
        assert asked == [f"{operation.path}/J"] * 3


def batches(package: ModuleType) -> list[Any]:
    return [o for o in package.operations.values() if o.max_items]


def test_every_operation_with_a_batch_takes_rows(package: ModuleType) -> None:
    assert len(batches(package)) == BATCHES
    klaviyo = client(package, None)
    asynchronous = package.AsyncKlaviyo(api_key="k")
    common: dict[str, Any] = {"id": "L", "company_id": "C", "data_source": "D"}
    common["profile"] = {"email": "x@example.com"}

    async def taken(rows: Any) -> list[Any]:
        return [row async for row in rows]

    for operation in batches(package):
        known = {p.name for p in operation.parameters} | operation.body.keywords.keys()
        given = {name: value for name, value in common.items() if name in known}
        assert list(klaviyo.bulk(method(klaviyo, operation), [], **given)) == []
        rows = asynchronous.bulk(method(asynchronous, operation), [], **given)
        assert asyncio.run(taken(rows)) == []


def test_rows_are_flat_or_in_their_envelopes(package: ModuleType) -> None:
    bodies: list[Any] = []

    def accept(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content)["data"])
        return httpx2.Response(202)

    klaviyo = client(package, accept)
    consent = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}
    flat: dict[str, Any] = {"email": "a@example.com", "subscriptions": consent}
    whole = {"type": "profile", "attributes": flat}
    upload = klaviyo.profiles.bulk_subscribe_profiles
    results = list(klaviyo.bulk(upload, [flat, whole], list="L"))
    assert [result.message for result in results] == [results[0].message] * 2
    assert [result.status for result in results] == ["accepted", "accepted"]
    assert [result.row for result in results] == [flat, whole]
    assert bodies[-1]["attributes"]["profiles"]["data"] == [whole, whole]
    assert bodies[-1]["relationships"]["list"]["data"]["id"] == "L"


def test_ids_do_where_identifiers_are_taken(package: ModuleType) -> None:
    bodies: list[Any] = []

    def accept(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content)["data"])
        return httpx2.Response(202)

    klaviyo = client(package, accept)
    remove = klaviyo.catalogs.bulk_delete_catalog_items
    whole = {"type": "catalog-item", "id": "$custom:::$default:::2"}
    flat = {"id": "$custom:::$default:::1"}
    rows: list[Any] = [flat, whole, "$custom:::$default:::3"]
    remove_records = klaviyo.custom_objects.bulk_delete_object_records
    for method, given in ((remove, rows), (remove_records, ["1", "2"])):
        results = list(klaviyo.bulk(method, given))
        assert {result.message for result in results} == {results[0].message}
        assert {result.status for result in results} == {"accepted"}
    items = bodies[0]["attributes"]["items"]["data"]
    assert items[:2] == [{"type": "catalog-item", **flat}, whole]
    assert items[2] == {"type": "catalog-item", "id": rows[2]}
    records = bodies[1]["relationships"]["object-records"]["data"]
    assert [record["id"] for record in records] == ["1", "2"]


def test_events_are_counted_over_all_profiles(package: ModuleType) -> None:
    counts: list[int] = []

    def accept(request: httpx2.Request) -> httpx2.Response:
        groups = json.loads(request.content)["data"]["attributes"]["events-bulk-create"]
        rows = groups["data"]
        counts.append(sum(len(row["attributes"]["events"]["data"]) for row in rows))
        return httpx2.Response(202)

    event = {"metric": {"name": "M"}, "properties": {}, "time": "2030-01-01T00:00:00Z"}
    rows = [
        {"profile": {"email": f"{n}@example.com"}, "events": [event] * 30}
        for n in range(100)
    ]
    klaviyo = client(package, accept)
    results = list(klaviyo.bulk(klaviyo.events.bulk_create_events, rows))
    assert {result.status for result in results} == {"accepted"}
    assert sum(counts) == 3000 and max(counts) <= 1000 and len(counts) <= 8

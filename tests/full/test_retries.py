"""Which operations of 2026-07-15 are repeated, and which lists are counted."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from runtime.wire.retries import taken_already

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.understand import retry_rule
from tests.conftest import Once
from tests.contract.documents import sdk

pytestmark = pytest.mark.full

READS = """
    query_metric_aggregates query_campaign_values query_flow_values query_flow_series
    query_form_values query_form_series query_segment_values query_segment_series
    render_template
""".split()
EVENTS = "create_event bulk_create_events create_client_event bulk_create_client_events"
APPEND = "create_or_update_profile update_profile bulk_import_profiles create_event"

COUNTED = {
    "add_profiles_to_list": "/data",
    "bulk_create_catalog_categories": "/data/attributes/categories/data",
    "bulk_create_catalog_items": "/data/attributes/items/data",
    "bulk_create_catalog_variants": "/data/attributes/variants/data",
    "bulk_create_client_events": "/data/attributes/events/data",
    "bulk_create_coupon_codes": "/data/attributes/coupon-codes/data",
    "bulk_create_data_source_records": "/data/attributes/data-source-records/data",
    "bulk_create_events": (
        "/data/attributes/events-bulk-create/data/*/attributes/events/data"
    ),
    "bulk_delete_catalog_categories": "/data/attributes/categories/data",
    "bulk_delete_catalog_items": "/data/attributes/items/data",
    "bulk_delete_catalog_variants": "/data/attributes/variants/data",
    "bulk_delete_object_records": "/data/relationships/object-records/data",
    "bulk_import_profiles": "/data/attributes/profiles/data",
    "bulk_subscribe_profiles": "/data/attributes/profiles/data",
    "bulk_suppress_profiles": "/data/attributes/profiles/data",
    "bulk_unsubscribe_profiles": "/data/attributes/profiles/data",
    "bulk_unsuppress_profiles": "/data/attributes/profiles/data",
    "bulk_update_catalog_categories": "/data/attributes/categories/data",
    "bulk_update_catalog_items": "/data/attributes/items/data",
    "bulk_update_catalog_variants": "/data/attributes/variants/data",
    "remove_profiles_from_list": "/data",
}


@pytest.fixture(scope="module")
def package(once: Once, specs: Path) -> ModuleType:
    """The SDK of the stable document."""
    return sdk("2026-07-15/stable", once)


def test_what_is_repeated(package: ModuleType) -> None:
    operations = package.operations.values()
    posts = {o.name: o.retry for o in operations if o.method == "POST"}
    assert {name for name, rule in posts.items() if rule == "safe"} == set(READS)
    assert {n for n, rule in posts.items() if rule == "unique"} == set(EVENTS.split())
    assert {o.retry for o in operations if o.method != "POST"} == {"safe"}


def test_a_time_stands_in_for_the_id_of_every_event(package: ModuleType) -> None:
    bodies = {name: package.operations[name].body for name in EVENTS.split()}
    for body in bodies.values():
        assert body.time == f"{body.unique_id.rpartition('/')[0]}/time"
    several = {name for name, body in bodies.items() if "/*/" in body.unique_id}
    assert several == {"bulk_create_events", "bulk_create_client_events"}


def test_what_appends_is_known(package: ModuleType) -> None:
    for name in APPEND.split():
        assert package.operations[name].body.appends


def test_every_limit_of_items_counts_a_list(package: ModuleType) -> None:
    counted = {
        operation.name: operation.body.items
        for operation in package.operations.values()
        if operation.max_items is not None
    }
    assert counted == COUNTED


@pytest.mark.parametrize("revision", ["2022-10-17", "2024-10-15", "2026-07-15"])
def test_the_listing_says_what_the_client_does(
    once: Once, specs: Path, revision: str
) -> None:
    operations = sdk(f"{revision}/stable", once).operations
    source = specs / revision / "stable.json"
    api = pipeline.load_api([source], Settings(), Report(), lambda _: None)
    for operation in api.operations:
        built = operations[operation.name]
        assert retry_rule.retried(operation) == built.retry
        assert retry_rule.refuses_repetitions(operation) == taken_already(built, 400)


TIMED = {"properties": {}, "time": "2026-01-31T12:00:00Z"}
BARE: dict[str, Any] = {"properties": {}, "time": None}
NAMED = {"properties": {}, "unique_id": "mine"}


def _event(attributes: dict[str, Any]) -> dict[str, Any]:
    named = {"type": "metric", "attributes": {"name": "Bought"}}
    return {"type": "event", "attributes": {**attributes, "metric": {"data": named}}}


def _profile(attributes: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"type": "profile", "attributes": attributes}}


def _groups() -> dict[str, Any]:
    """Events of two profiles, each with all that can identify them."""
    events = {"data": [_event(one) for one in (TIMED, BARE, NAMED)]}
    people = (_profile({"external_id": one}) for one in ("a", "b"))
    return {
        "data": [
            {
                "type": "event-bulk-create",
                "attributes": {"profile": person, "events": events},
            }
            for person in people
        ]
    }


@pytest.mark.parametrize("form", ["keyword", "body", "model"])
def test_a_bulk_call_adds_ids_to_what_has_no_time(
    package: ModuleType, form: str
) -> None:
    body = {
        "data": {
            "type": "event-bulk-create-job",
            "attributes": {"events-bulk-create": _groups()},
        }
    }
    model = getattr(package.models, package.operations["bulk_create_events"].body.model)
    given: dict[str, Any] = {
        "keyword": {"events_bulk_create": _groups()},
        "body": {"whole": body},
        "model": {"whole": model.from_dict(body)},
    }[form]
    requests: list[httpx2.Request] = []
    answers: list[Exception | httpx2.Response] = [
        httpx2.ReadTimeout("lost"),
        httpx2.Response(400),
    ]

    def answer(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        reply = answers.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    client = package.Klaviyo(api_key="k", http_client=http, rate_limit=False)
    client._pause = lambda seconds: None
    with pytest.raises(package.ProbablyTakenError, match="probably taken already"):
        if "whole" in given:
            client.send(client.events.bulk_create_events, given["whole"])
        client.events.bulk_create_events(**given)
    first, second = (request.content for request in requests)
    assert first == second
    sent = json.loads(first)
    ids = [
        event["attributes"].pop("unique_id")
        for group in sent["data"]["attributes"]["events-bulk-create"]["data"]
        for event in group["attributes"]["events"]["data"]
        if event["attributes"].get("unique_id") != "mine"
        and "unique_id" in event["attributes"]
    ]
    assert len(set(ids)) == 2
    assert sent == body

"""What the package knows of its operations, without calling any."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tests.support.sdk import Once, sdk


def test_limits_and_scopes_can_be_read(once: Once) -> None:
    package = sdk("conditional-limits", once)
    operation = package.operations["get_profiles"]
    window = package.Window
    assert operation.rate_limit == package.RateLimit(
        burst=window(75, 1), steady=window(750, 60), daily=window(9000, 86400)
    )
    (limit,) = operation.conditional_limits
    assert (limit.parameter, limit.value) == (
        "additional_fields_profile",
        "predictions",
    )
    assert limit.rate_limit == package.RateLimit(
        burst=window(10, 1), steady=window(150, 60)
    )
    assert operation.scopes == ("profiles:read", "metrics:read")


def test_what_an_operation_is_on_the_wire_can_be_read(once: Once) -> None:
    operation = sdk("client-operations", once).operations["create_client_event"]
    assert (operation.method, operation.path) == ("POST", "/client/events")
    assert (operation.group, operation.revision) == ("things", "2026-07-15")
    assert operation.security is False
    assert operation.responses == {202: None}
    assert operation.body.model == "_EventQuery"
    assert operation.reference == (
        "https://developers.klaviyo.com/en/reference/create_client_event"
    )


def test_paging_can_be_read(once: Once) -> None:
    assert sdk("paging-cursor", once).operations["get_things"].paging == "cursor"
    report = sdk("page-cursor-report", once).operations["query_report"]
    assert report.paging == "cursor"
    assert sdk("aliases", once).operations["get_thing"].paging is None


def test_jobs_and_capacities_can_be_read(once: Once) -> None:
    operations = sdk("bulk-job", once).operations
    job = operations["get_bulk_create_things_job"].job
    assert job.statuses == ("complete", "processing", "queued")
    assert job.pointer == "/data/attributes/status"
    bulk = operations["bulk_create_things"]
    assert (bulk.max_items, bulk.max_bytes) == (1000, 5 * 1024**2)
    assert bulk.job is None


def test_a_pre_release_says_so(once: Once) -> None:
    package = sdk("pre-release-subtags", once)
    operation = package.operations["get_agent"]
    assert operation.pre_release
    assert (operation.group, operation.subtag) == ("customer_agents", "Customer Agents")
    doc: Any = package.Klaviyo(api_key="k").customer_agents.get_agent.__doc__
    assert "Pre-release" in doc
    assert "Reads an agent." in doc
    assert "beta" not in doc


def test_an_alias_names_the_operation_behind_it(once: Once) -> None:
    package = sdk("aliases", once)
    operations = package.operations
    assert operations["fetch_thing"] is operations["get_thing"]
    assert operations["get_thing"].aliases == ("fetch_thing", "read_thing")
    assert list(operations) == ["get_thing"]
    assert "read_thing" in operations
    with pytest.raises(KeyError):
        operations["bogus"]
    things = type(package.Klaviyo(api_key="k").things)
    assert things.fetch_thing is things.get_thing
    assert inspect.signature(things.read_thing) == inspect.signature(things.get_thing)


def test_a_docstring_says_what_there_is_to_know(once: Once) -> None:
    klaviyo = sdk("conditional-limits", once).Klaviyo(api_key="k")
    doc = inspect.getdoc(klaviyo.things.get_profiles)
    assert doc is not None
    assert doc.splitlines()[0] == "Get Profiles."
    for text in (
        "Get all profiles.",
        "`GET /api/profiles`",
        "additional_fields_profile: ",
        "Raises:",
        "Rate limits: 75/s burst, 750/m steady, 9000/d daily",
        "With `additional_fields_profile` predictions: 10/s burst, 150/m steady",
        "Scopes: profiles:read, metrics:read",
        "Reference: https://developers.klaviyo.com/en/reference/get_profiles",
    ):
        assert text in doc
    assert "*Rate limits*" not in doc


def test_hostile_descriptions_stay_text(once: Once) -> None:
    package = sdk("hostile-text", once)
    things = package.Klaviyo(api_key="k").things_boom
    doc: Any = things.get_thing.__doc__
    for text in ('"""\n', "import os", "{{ 7 * 7 }} {% raw %} {0} %s \\N{BEL}"):
        assert text in doc
    assert "\u202e" not in doc
    assert 'Things """ {{ boom }}' in (type(things).__doc__ or "")
    assert package.models.Thing.__doc__.strip() == '"Quoted" at both "ends"'
    assert package.operations["get_thing"].summary == "ends with a backslash \\"


@pytest.mark.parametrize("flavour", ["Klaviyo", "AsyncKlaviyo"])
def test_both_clients_have_the_same_methods(once: Once, flavour: str) -> None:
    package = sdk("project-pages", once)
    things = getattr(package, flavour)(api_key="k").things
    for name in package.operations:
        method = getattr(things, name)
        assert inspect.iscoroutinefunction(method) == (flavour == "AsyncKlaviyo")

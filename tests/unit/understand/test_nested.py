"""Which places of a body take resources that may be flat, and which do not."""

from __future__ import annotations

from typing import Any

import pytest

from generator.base.errors import Report, SpecErrors
from generator.understand.ir import Keyword, Nested
from tests.support.documents import (
    FREE,
    STRING,
    Schema,
    array,
    document,
    enum,
    identifier,
    nullable,
    obj,
    one_of,
    operation,
    ref,
    relationship,
    resource,
    understood,
)

METRIC = resource("metric", {"name": STRING, "service?": nullable(STRING)}, id="")


def places(attributes: dict[str, Any]) -> dict[str, Nested | None]:
    """What the attributes of a body take flat, by their names."""
    data = resource("job", attributes, id="")
    given = operation("POST /api/jobs", "call", body=ref("Query"))
    schemas = {"Query": obj({"data": data})}
    (described,) = understood(document(given, schemas=schemas)).operations
    assert described.body
    return {str(k.name): k.nested for k in described.body.keywords}


def keys(nested: Nested | None) -> dict[str, tuple[str, bool]]:
    assert nested is not None
    return {key.name: (key.pointer, key.required) for key in nested.keys}


def test_a_wrapped_resource_is_given_by_its_members() -> None:
    found = places({"metric": obj({"data": METRIC})})["metric"]
    assert keys(found) == {
        "name": ("/attributes/name", True),
        "service": ("/attributes/service", False),
    }
    assert found and (found.many, found.wrapped, found.identifier) == (
        False,
        True,
        False,
    )
    assert found.template == {"type": "metric", "attributes": {}}


def test_lists_and_what_is_within_them() -> None:
    event = resource(
        "event",
        {"metric": obj({"data": METRIC})},
        {"list?": relationship("list"), "tags?": relationship("tag", many=True)},
    )
    found = places({"events?": nullable(obj({"data": array(event)}))})["events"]
    assert found and found.many
    inner: dict[str, Keyword] = {key.name: key for key in found.keys}
    assert keys(inner["metric"].nested).keys() == {"name", "service"}
    assert inner["tags"].linkage and inner["tags"].linkage.many
    assert inner["list"].pointer == "/relationships/list/data"


def test_bare_lists_of_resources_are_flat_too() -> None:
    found = places({"items": array(METRIC)})["items"]
    assert found and (found.many, found.wrapped) == (True, False)


def test_identifiers_go_by_their_ids() -> None:
    found = places({"items": obj({"data": array(identifier("item"))})})["items"]
    assert found and found.identifier


@pytest.mark.parametrize(
    "schema",
    [
        METRIC,
        array(identifier("item")),
        obj({"data": METRIC, "meta": FREE}),
        obj({"data": one_of(METRIC, identifier("a"))}),
        obj({"data": obj({"x": STRING})}),
        obj({"data": FREE}),
        array(one_of(obj({"type": enum("list"), "id": STRING}), STRING)),
        obj({"data": obj({"type": enum("x"), "attributes": FREE})}),
    ],
    ids=str,
)
def test_what_only_looks_like_it_stays_as_it_is(schema: Schema) -> None:
    assert places({"place": schema}) == {"place": None}


@pytest.mark.parametrize("name", ["data", "type", "attributes", "relationships"])
def test_what_could_be_taken_for_an_envelope_is_refused(name: str) -> None:
    inner = resource("thing", {name: STRING}, id="")
    data = resource("job", {"thing": obj({"data": inner})}, id="")
    given = operation("POST /api/jobs", "call", body=ref("Query"))
    root = document(given, schemas={"Query": obj({"data": data})})
    with pytest.raises(SpecErrors, match=f"has a member '{name}', which its envelope"):
        understood(root)
    report = Report({"requestBody"})
    (described,) = understood(root, report).operations
    assert described.body and not described.body.keywords
    assert "takes the whole body only" in str(report.warnings[0])

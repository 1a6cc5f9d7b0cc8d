"""The instances themselves: valid by the document, and enough of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import pytest

from tests.contract.documents import checker, names, subject
from tests.support.instances import HOSTILE, Instances, instances

pytestmark = [pytest.mark.contract, pytest.mark.full]


@pytest.mark.parametrize("name", names())
def test_answers_are_valid(name: str) -> None:
    checked = 0
    problems = []
    for operation in subject(name).operations.values():
        path = operation.path.replace("{", "").replace("}", "")
        request = httpx2.Request(operation.method, f"https://a.klaviyo.com{path}")
        for status, schema in operation.responses.items():
            if schema is None:
                continue
            for label, value in subject(name).answers.all(schema, own=True):
                headers = {"content-type": operation.accept or ""}
                response = httpx2.Response(status, json=value, headers=headers)
                checked += 1
                problems += [
                    f"{operation.id} {status} {label}: {text}"
                    for text in checker(name).response_problems(request, response)
                ]
    assert not problems, "\n".join(problems)
    assert checked > 3 * len(subject(name).operations)


@pytest.mark.parametrize("name", names())
def test_each_branch_of_each_union_has_an_instance(name: str) -> None:
    schemas = subject(name).schemas
    maker = Instances(subject(name).document)
    problems = []
    for component, schema in schemas.items():
        made = list(maker.alternatives(schema, own=True))
        labels = [label for label, _ in made if label.startswith("branch /")]
        assert len(labels) == len(list(maker.targets(schema, own=True)))
        problems += [
            f"{component} {label}"
            for label, value in made
            if not maker.accepts(schema, value)
        ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", names())
def test_overlays_leave_no_union_that_cannot_be_met(name: str) -> None:
    """But for enums beside a plain string, which validation warns of."""
    maker = Instances(subject(name).document)
    left = [
        pointer
        for pointer, union in _unions(subject(name).schemas)
        if not maker.separable(union)
    ]
    assert Counter(pointer.rpartition("/")[2] for pointer in left) == (
        {"font_family": 5} if name.startswith("2026") and "stable" in name else {}
    )


def _unions(value: Any, pointer: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, dict):
        if "oneOf" in value:
            yield pointer, value
        for key, item in value.items():
            yield from _unions(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unions(item, f"{pointer}/{index}")


# ---------------------------------------------------------------- by hand

DOCUMENT = {
    "components": {
        "schemas": {
            "Base": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string"},
                    "made": {"type": "string", "format": "date-time", "readOnly": True},
                    "secret": {"type": "string", "writeOnly": True},
                    "attributes": {
                        "type": "object",
                        "properties": {"size": {"type": "integer", "maximum": 3}},
                    },
                },
            },
            "Extended": {
                "allOf": [
                    {"$ref": "#/components/schemas/Base"},
                    {
                        "properties": {
                            "attributes": {
                                "type": "object",
                                "properties": {
                                    "color": {"type": "string", "enum": ["red", "blue"]}
                                },
                            }
                        }
                    },
                ]
            },
            "Holder": {
                "type": "object",
                "properties": {
                    "base": {"$ref": "#/components/schemas/Base", "nullable": True},
                    "either": {
                        "nullable": True,
                        "oneOf": [
                            {"type": "string", "format": "date"},
                            {"type": "string", "enum": ["today"]},
                        ],
                    },
                    "number": {"oneOf": [{"type": "integer"}, {"type": "number"}]},
                },
            },
            "Tree": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "children": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Tree"},
                    },
                },
            },
        }
    }
}
SCHEMAS: Mapping[str, Any] = DOCUMENT["components"]["schemas"]


def _made(name: str, direction: Any = None) -> dict[str, Any]:
    return dict(instances(DOCUMENT, SCHEMAS[name], direction))


def test_minimal_and_maximal() -> None:
    made = _made("Extended")
    assert made["minimal"] == {"id": "some text"}
    assert made["maximal"] == {
        "id": "some text",
        "made": "2024-04-20T00:00:00Z",
        "secret": "some text",
        "attributes": {"size": 3, "color": "red"},
    }
    assert made["hostile"]["id"] == HOSTILE
    assert made["turn 1"]["attributes"]["color"] == "blue"


def test_directions() -> None:
    assert "made" not in _made("Base", "request")["maximal"]
    assert "secret" in _made("Base", "request")["maximal"]
    assert "secret" not in _made("Base", "response")["maximal"]


def test_nulls_beside_a_reference_and_a_union() -> None:
    made = _made("Holder")
    assert made["null"]["base"] is None
    assert made["null"]["either"] is None
    assert made["null leaves"]["base"]["id"] == "some text"


def test_each_branch() -> None:
    made = _made("Holder")
    assert made["maximal"]["either"] == "2024-04-20"
    assert made["branch /either/oneOf/1"] == {"either": "today"}
    maker = Instances(DOCUMENT)
    either, number = (SCHEMAS["Holder"]["properties"][n] for n in ("either", "number"))
    assert maker.separable(either)
    assert maker.matching(either, "today") == [1]
    assert not maker.separable(number)


def test_recursion_ends() -> None:
    leaf = {"name": "some text"}
    inner = {
        "name": "some text",
        "children": [{"name": "some text", "children": []}, leaf],
    }
    assert _made("Tree")["maximal"] == {"name": "some text", "children": [inner, leaf]}

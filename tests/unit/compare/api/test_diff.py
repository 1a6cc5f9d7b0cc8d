"""The comparison in the API's terms: every rule, both ways, in small documents."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from generator.base.errors import Report
from generator.compare.api import rules as all_rules
from generator.compare.api.described import Described
from generator.compare.api.diff import SHARED, compare_apis, notes, side
from generator.compare.api.rules import RULES, SEVERITY, Direction
from generator.compare.changes import Change, Impact, Rule, Side
from generator.documents.document import Document
from generator.understand.build import build
from tests.support.documents import (
    BOOLEAN,
    DATE_TIME,
    FREE,
    INTEGER,
    NUMBER,
    STRING,
    Schema,
    array,
    content,
    document,
    enum,
    nullable,
    obj,
    one_of,
    operation,
    parameter,
    ref,
    resource,
)

Root = Mapping[str, Any]

ANSWER = obj({"data?": STRING})
THINGS = {"Things": ANSWER}


def described(root: Root, name: str = "api.json") -> Described:
    given = Document(name, copy.deepcopy(dict(root)))
    return Described(given, build(given, "", Report(["content", "parameter:sort"])))


def compare(old: Root, new: Root) -> tuple[Change, ...]:
    return compare_apis(described(old), described(new))


def rules(old: Root, new: Root) -> list[str]:
    return [change.rule.name for change in compare(old, new)]


def directed(kind: str, directions: frozenset[Direction]) -> Rule:
    """The rule that counts for a kind of change, by its constant."""
    pair = getattr(all_rules, kind.upper().replace("-", "_"))
    assert isinstance(pair, all_rules.Directed)
    return pair.rule(directions)


def only(old: Root, new: Root) -> Change:
    (change,) = compare(old, new)
    return change


# ---------------------------------------------------------------- the table


def test_rules_are_named_once_and_say_why() -> None:
    assert len({rule.reason for rule in RULES.values()}) > 70
    for name, rule in RULES.items():
        assert name == rule.name
        assert rule.reason and not rule.reason.endswith(".")


def test_directed_rules_stand_in_pairs() -> None:
    alone = {
        # Only requests have parameters and bodies that may be left out, and only an
        # answer can come without a body that stays the same answer.
        "request-body-added",
        "request-body-required",
        "request-body-optional",
    }
    for name in RULES.keys() - alone:
        way, _, kind = name.partition("-")
        if way in ("request", "response"):
            assert {f"request-{kind}", f"response-{kind}"} <= RULES.keys()


def test_the_worse_direction_counts() -> None:
    both: frozenset[Direction] = frozenset({"request", "response"})
    assert directed("null-allowed", both).name == "response-null-allowed"
    assert directed("values-removed", both).name == "request-values-removed"
    assert directed("property-added", both).name == "request-property-added"


def test_severities_rank_as_impacts_do() -> None:
    assert sorted(Impact, key=SEVERITY.__getitem__) == list(Impact)


# ---------------------------------------------------------------- schemas

# What a property was, what it is, and the rules for one way and for the way back.
SCHEMAS: dict[str, tuple[Schema, Schema, str, str]] = {
    "null": (STRING, nullable(STRING), "null-allowed", "null-refused"),
    "null among the values": (
        enum("a"),
        {"type": "string", "enum": ["a", None]},
        "null-allowed",
        "null-refused",
    ),
    "null in a branch": (
        one_of(STRING, INTEGER),
        one_of(nullable(STRING), INTEGER),
        "null-allowed",
        "null-refused",
    ),
    "integer to number": (INTEGER, NUMBER, "type-widened", "type-narrowed"),
    "date-time to string": (DATE_TIME, STRING, "type-widened", "type-narrowed"),
    "string to anything": (STRING, {}, "type-widened", "type-narrowed"),
    "object to any object": (
        obj({"a": STRING}),
        FREE,
        "type-widened",
        "type-narrowed",
    ),
    "one to one of two": (
        STRING,
        one_of(STRING, INTEGER),
        "type-widened",
        "type-narrowed",
    ),
    "string to integer": (STRING, INTEGER, "type-changed", "type-changed"),
    "one to others": (
        STRING,
        one_of(BOOLEAN, INTEGER),
        "type-changed",
        "type-changed",
    ),
    "elements": (array(STRING), array(BOOLEAN), "type-changed", "type-changed"),
    "elements of any kind": (
        array(STRING),
        {"type": "array"},
        "type-widened",
        "type-narrowed",
    ),
    "values": (enum("a"), enum("a", "b"), "values-added", "values-removed"),
    "other values": (enum("a"), enum("b"), "values-replaced", "values-replaced"),
    "any value": (enum("a"), STRING, "values-lifted", "values-imposed"),
    "values without a type": (
        {"enum": ["a"]},
        {"enum": ["a", "b"]},
        "values-added",
        "values-removed",
    ),
    "a maximum": (
        {"type": "integer", "maximum": 5},
        {"type": "integer", "maximum": 9},
        "limit-loosened",
        "limit-tightened",
    ),
    "a minimum": (
        {"type": "integer", "minimum": 5},
        {"type": "integer", "minimum": 0},
        "limit-loosened",
        "limit-tightened",
    ),
    "a limit of nothing": (
        {"type": "string", "maxLength": 0},
        STRING,
        "limit-loosened",
        "limit-tightened",
    ),
    "a condition": (
        {"type": "array", "items": STRING, "uniqueItems": True},
        {"type": "array", "items": STRING, "uniqueItems": False},
        "limit-loosened",
        "limit-tightened",
    ),
    "another pattern": (
        {"type": "string", "pattern": "a"},
        {"type": "string", "pattern": "b"},
        "limit-tightened",
        "limit-tightened",
    ),
    "another default": (
        {"type": "string", "default": "a"},
        {"type": "string", "default": "b"},
        "default-changed",
        "default-changed",
    ),
    "a default": (
        STRING,
        {"type": "string", "default": None},
        "default-stated",
        "default-unstated",
    ),
    "an alternative": (
        one_of(STRING, INTEGER),
        one_of(STRING, INTEGER, BOOLEAN),
        "alternative-added",
        "alternative-removed",
    ),
    "a property": (
        obj({"a": STRING}),
        obj({"a": STRING, "b?": STRING}),
        "property-added",
        "property-removed",
    ),
    "a required property": (
        obj({"a": STRING}),
        obj({"a": STRING, "b": STRING}),
        "required-property-added",
        "property-removed",
    ),
    "a property that becomes required": (
        obj({"a?": STRING}),
        obj({"a": STRING}),
        "property-required",
        "property-optional",
    ),
    "a read-only property": (
        STRING,
        {"type": "string", "readOnly": True},
        "read-only-set",
        "read-only-unset",
    ),
    "a write-only property": (
        STRING,
        {"type": "string", "writeOnly": True},
        "write-only-set",
        "write-only-unset",
    ),
    "a deprecated property": (
        STRING,
        {"type": "string", "deprecated": True},
        "deprecated",
        "undeprecated",
    ),
}

USES: dict[str, frozenset[Direction]] = {
    "requests": frozenset({"request"}),
    "answers": frozenset({"response"}),
    "requests and answers": frozenset({"request", "response"}),
}


def using(schema: Schema, uses: str) -> Root:
    """A document whose component `Thing` has a property of a schema."""
    other = ref("Other")
    body = ref("Thing") if "requests" in uses else other
    answer = ref("Thing") if "answers" in uses else other
    return document(
        operation("POST /api/things", "make_thing", body=body, answer=answer),
        schemas={"Thing": obj({"x": schema}), "Other": obj({"o": STRING})},
    )


@pytest.mark.parametrize("uses", USES)
@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_judged_by_the_way_that_values_travel(name: str, uses: str) -> None:
    old, new, kind, back = SCHEMAS[name]
    before, after = using(old, uses), using(new, uses)
    change = only(before, after)
    assert change.rule == directed(kind, USES[uses])
    assert (change.subject, change.group) == ("Thing", "things")
    assert change.text.startswith("`x") and change.text.endswith(f", in {uses}")
    assert change.pointer.startswith("/components/schemas/Thing/properties/x")
    assert only(after, before).rule == directed(back, USES[uses])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (enum("a", "b"), enum("b", "a")),
        (one_of(STRING, INTEGER), {"anyOf": [INTEGER, STRING]}),
        (one_of(one_of(STRING, BOOLEAN), INTEGER), one_of(STRING, BOOLEAN, INTEGER)),
        (one_of(STRING, {"enum": [None]}), one_of(nullable(STRING))),
        (obj({"a": STRING, "b": STRING}), obj({"b": STRING, "a": STRING})),
        ({"properties": {"a": STRING}}, obj({"a?": STRING})),
        ({"type": "string", "deprecated": False}, STRING),
        (ref("Other"), obj({"o": STRING})),
        (
            {"allOf": [ref("Other")], "nullable": True},
            {**ref("Other"), "nullable": True},
        ),
        (
            {"allOf": [ref("Other"), obj({"p": STRING})]},
            obj({"o": STRING, "p": STRING}),
        ),
        (one_of(ref("Other"), obj({"o": STRING})), one_of(ref("Other"))),
    ],
)
def test_the_same_in_other_words_is_no_change(old: Schema, new: Schema) -> None:
    before, after = using(old, "answers"), using(new, "answers")
    assert compare(before, after) == compare(after, before) == ()


# ---------------------------------------------------------------- everything else


@dataclass(frozen=True)
class Case:
    """Two documents, and the rules that their comparison finds, there and back."""

    old: Root
    new: Root
    there: tuple[str, ...]
    back: tuple[str, ...]


def get(*parameters: Any, route: str = "GET /api/things", **members: Any) -> Root:
    """A document of one operation."""
    members = {"id": "get_things", "answer": ref("Things"), **members}
    name = members.pop("id")
    return document(operation(route, name, *parameters, **members), schemas=THINGS)


def extension(name: str, value: Any) -> dict[str, Any]:
    return {f"x-klaviyo-{name}": value}


def both(*operations: Any, **members: Any) -> Root:
    return document(*operations, schemas=THINGS, **members)


def limited(**limits: str) -> Root:
    return get(**extension("ratelimit", limits))


def told(text: str, **members: Any) -> Root:
    return get(
        description=text, body=ref("Things"), route="POST /api/things", **members
    )


def filtered(fields: dict[str, Any] | None, text: str = "") -> Root:
    given = {} if fields is None else extension("filters", fields)
    return get(parameter("filter", description=text), **given)


def field(*operators: str, lists: tuple[str, ...] = (), **value: Any) -> dict[str, Any]:
    return {
        "operators": {"single": list(operators), "list": list(lists)},
        "value": value or {"type": "string"},
    }


def made(**members: Any) -> Root:
    """A document of one operation with a body."""
    return both(operation("POST /api/things", "make", **members))


def answering(**answers: Any) -> Root:
    """A document of one operation that answers in several ways."""
    responses = {
        status.removeprefix("s"): {
            "description": "",
            **({"content": content(schema)} if schema else {}),
        }
        for status, schema in answers.items()
    }
    return both(operation("GET /api/things", "get_things", responses=responses))


def sized(**members: Any) -> Root:
    return get(parameter("page[size]", {"type": "integer", **members}))


def schemes(**headers: str) -> Root:
    root = both(A)
    root["components"]["securitySchemes"] = {
        name: {"type": "apiKey", "in": "header", "name": header}
        for name, header in headers.items()
    }
    return root


def several(*media_types: str) -> dict[str, Any]:
    """What has the same content in several media types."""
    return {"content": {k: {"schema": ref("Things")} for k in media_types}}


A = operation("GET /api/a", "get_a", answer=ref("Things"))
B = operation("GET /api/b", "get_b", answer=ref("Things"))
BODY = {"content": content(ref("Things"))}
TEXT_LIMIT = "*Rate limits*:<br>Burst: `3/s`<br>Steady: `60/m`"

CASES: dict[str, Case] = {
    "an operation": Case(
        both(A), both(A, B), ("operation-added",), ("operation-removed",)
    ),
    "a new name with the old one as alias": Case(
        get(),
        get(id="list_things", **extension("operation-aliases", ["get_things"])),
        ("operation-renamed",),
        ("operation-renamed-without-alias",),
    ),
    "a new name": Case(
        get(),
        get(id="list_things"),
        ("operation-renamed-without-alias",),
        ("operation-renamed-without-alias",),
    ),
    "another path": Case(
        get(), get(route="GET /api/items"), ("operation-moved",), ("operation-moved",)
    ),
    "another method": Case(
        get(), get(route="PUT /api/things"), ("operation-moved",), ("operation-moved",)
    ),
    "another path and a new name": Case(
        get(),
        get(
            route="GET /api/items",
            id="get_items",
            **extension("operation-aliases", ["get_things"]),
        ),
        ("operation-moved", "operation-renamed"),
        ("operation-moved", "operation-renamed-without-alias"),
    ),
    "a slash at the end": Case(
        get(route="GET /api/things/"),
        get(),
        ("trailing-slash-changed",),
        ("trailing-slash-changed",),
    ),
    "another name in the path": Case(
        get(route="GET /api/things/{id}"),
        get(route="GET /api/things/{job_id}"),
        ("path-parameter-renamed",),
        ("path-parameter-renamed",),
    ),
    "another group": Case(
        get(), get(tag="Items"), ("operation-regrouped",), ("operation-regrouped",)
    ),
    "another subtag": Case(
        get(**extension("subtag", "Codes")),
        get(**extension("subtag", "Coupons")),
        ("operation-fact-changed",),
        ("operation-fact-changed",),
    ),
    "a subtag": Case(
        get(),
        get(**extension("subtag", "Codes")),
        ("operation-fact-changed",),
        ("operation-fact-changed",),
    ),
    "a release": Case(
        get(**extension("pre-release", "BETA")),
        get(**extension("pre-release", "None")),
        ("operation-released",),
        ("operation-unreleased",),
    ),
    "a revision of its own": Case(
        get(parameter("revision", {**STRING, "default": "2026-07-15"}, "header")),
        get(parameter("revision", {**STRING, "default": "2026-01-15"}, "header")),
        ("operation-revision-changed",),
        ("operation-revision-changed",),
    ),
    "deprecation": Case(
        get(),
        get(deprecated=True),
        ("operation-deprecated",),
        ("operation-undeprecated",),
    ),
    "the end of the documentation": Case(
        get(),
        get(**extension("exclude-from-docs-on-date", "2026-12-09")),
        ("operation-deprecated",),
        ("operation-undeprecated",),
    ),
    "a name of another operation": Case(
        both(A, operation("GET /api/b", "get_b", answer=ref("Things"))),
        both(
            operation("GET /api/a", "find_a", answer=ref("Things")),
            operation("GET /api/b", "get_a", answer=ref("Things")),
        ),
        ("name-rebound", "operation-renamed-without-alias"),
        ("name-rebound", "operation-renamed-without-alias"),
    ),
    "an alias": Case(
        get(),
        get(**extension("operation-aliases", ["find_things"])),
        ("alias-added",),
        ("alias-removed",),
    ),
    "a parameter": Case(
        get(), get(parameter("sort")), ("parameter-added",), ("parameter-removed",)
    ),
    "a required parameter": Case(
        get(),
        get(parameter("sort", required=True)),
        ("required-parameter-added",),
        ("parameter-removed",),
    ),
    "a parameter that becomes required": Case(
        get(parameter("sort")),
        get(parameter("sort", required=True)),
        ("parameter-required",),
        ("parameter-optional",),
    ),
    "a deprecated parameter": Case(
        get(parameter("sort")),
        get(parameter("sort", deprecated=True)),
        ("request-deprecated",),
        ("request-undeprecated",),
    ),
    "lists in another style": Case(
        get(parameter("ids", array(STRING), explode=True)),
        get(parameter("ids", array(STRING), explode=False)),
        ("parameter-style-changed",),
        ("parameter-style-changed",),
    ),
    "values of a parameter": Case(
        get(parameter("include", array(enum("a", "b")))),
        get(parameter("include", array(enum("b", "c")))),
        ("request-values-removed", "request-values-added"),
        ("request-values-removed", "request-values-added"),
    ),
    "the size of pages": Case(
        sized(default=20, maximum=100, minimum=1),
        sized(default=50, maximum=50, minimum=1),
        ("request-limit-tightened", "page-size-default-changed"),
        ("page-size-default-changed", "request-limit-loosened"),
    ),
    "a parameter of which nothing is told": Case(
        get({"in": "query", "name": "sort"}),
        get(parameter("sort")),
        ("request-type-narrowed",),
        ("request-type-widened",),
    ),
    "null in a path": Case(
        get(
            route="GET /api/things/{id}",
            parameters=[parameter("id", nullable(STRING), "path")],
        ),
        get(route="GET /api/things/{id}"),
        (),
        (),
    ),
    "a body": Case(
        made(),
        made(requestBody=BODY),
        ("request-body-added",),
        ("request-body-removed",),
    ),
    "a required body": Case(
        made(),
        made(body=ref("Things")),
        ("required-request-body-added",),
        ("request-body-removed",),
    ),
    "a body that becomes required": Case(
        made(requestBody=BODY),
        made(requestBody={**BODY, "required": True}),
        ("request-body-required",),
        ("request-body-optional",),
    ),
    "a body in an answer": Case(
        answering(s202=None),
        answering(s202=ref("Things")),
        ("response-body-added",),
        ("response-body-removed",),
    ),
    "a status of success": Case(
        answering(s200=ref("Things")),
        answering(s200=ref("Things"), s202=None),
        ("success-status-added",),
        ("success-status-removed",),
    ),
    "another status of success": Case(
        answering(s200=ref("Things")),
        answering(s201=ref("Things")),
        ("success-status-removed", "success-status-added"),
        ("success-status-removed", "success-status-added"),
    ),
    "a status of failure": Case(
        answering(s204=None),
        answering(s204=None, s409=None),
        ("error-status-added",),
        ("error-status-removed",),
    ),
    "another media type of a body": Case(
        made(requestBody={"content": content(ref("Things"), "application/json")}),
        made(requestBody=BODY),
        ("request-media-type-removed",),
        ("request-media-type-removed",),
    ),
    "another media type of an answer": Case(
        get(),
        get(
            responses={
                "200": {
                    "description": "",
                    "content": content(ref("Things"), "application/json"),
                }
            }
        ),
        ("response-media-type-removed",),
        ("response-media-type-removed",),
    ),
    "a field to filter by": Case(
        filtered({"a": field("equals")}),
        filtered({"a": field("equals"), "b": field("equals")}),
        ("filter-field-added",),
        ("filter-field-removed",),
    ),
    "an operator": Case(
        filtered({"a": field("equals")}),
        filtered({"a": field("equals", lists=("equals",))}),
        ("filter-operator-added",),
        ("filter-operator-removed",),
    ),
    "values to filter by": Case(
        filtered({"a": field("equals", type="string", enum=["x"])}),
        filtered({"a": field("equals", type="string", enum=["x", "y"])}),
        ("filter-value-widened",),
        ("filter-value-narrowed",),
    ),
    "any text to filter by": Case(
        filtered({"a": field("equals", type="string", enum=["x"])}),
        filtered({"a": field("equals")}),
        ("filter-value-widened",),
        ("filter-value-narrowed",),
    ),
    "numbers to filter by": Case(
        filtered({"a": field("equals", type="integer")}),
        filtered({"a": field("equals", type="number")}),
        ("filter-value-widened",),
        ("filter-value-narrowed",),
    ),
    "other values to filter by": Case(
        filtered({"a": field("equals", type="string", enum=["x"])}),
        filtered({"a": field("equals", type="string", enum=["y"])}),
        ("filter-value-changed",),
        ("filter-value-changed",),
    ),
    "another type to filter by": Case(
        filtered({"a": field("equals", type="boolean")}),
        filtered({"a": field("equals", type="string", format="date-time")}),
        ("filter-value-changed",),
        ("filter-value-changed",),
    ),
    "filters told in prose": Case(
        filtered(None, "Allowed field(s)/operator(s):<br>`a`: `equals`"),
        filtered(
            {"a": field(lists=("equals",))},
            "Allowed field(s)/operator(s):<br>`a`: `equals`",
        ),
        ("filter-description-changed",),
        ("filter-description-changed",),
    ),
    "filters that nothing tells of": Case(
        filtered(None),
        filtered({"a": field("equals")}),
        ("filter-description-changed",),
        ("filter-description-changed",),
    ),
    "a rate limit": Case(
        limited(burst="3/s", steady="60/m"),
        limited(burst="10/s", steady="60/m"),
        ("rate-limit-raised",),
        ("rate-limit-lowered",),
    ),
    "a rate limit in other units": Case(
        limited(burst="3/s", steady="60/m"),
        limited(burst="3/s", steady="3600/h"),
        ("rate-limit-raised",),
        ("rate-limit-lowered",),
    ),
    "a daily limit": Case(
        limited(burst="3/s", steady="60/m", daily="100/d"),
        limited(burst="3/s", steady="60/m"),
        ("rate-limit-removed",),
        ("rate-limit-added",),
    ),
    "a limit on a condition": Case(
        get(
            parameter("include", array(enum("list"))),
            description=TEXT_LIMIT,
        ),
        get(
            parameter("include", array(enum("list"))),
            description=f"{TEXT_LIMIT}<br><br>Rate limits when using the `include=list` "
            "parameter in your API request:<br>Burst: `1/s`<br>Steady: `60/m`",
        ),
        ("rate-limit-lowered",),
        ("rate-limit-raised",),
    ),
    "a larger request": Case(
        told("Accepts up to 100 things per request."),
        told("Accepts up to 1,000 things per request."),
        ("capacity-raised", "texts-changed"),
        ("capacity-lowered", "texts-changed"),
    ),
    "more jobs at a time": Case(
        told("The maximum number of jobs in progress at one time is 100."),
        told("The maximum number of jobs in progress at one time is 500."),
        ("capacity-raised", "texts-changed"),
        ("capacity-lowered", "texts-changed"),
    ),
    "a request of known size": Case(
        told("The maximum allowed payload size is big."),
        told("The maximum allowed payload size is 5MB."),
        ("capacity-stated", "texts-changed"),
        ("capacity-unstated", "texts-changed"),
    ),
    "a scope": Case(
        get(**extension("scopes", ["a:read"])),
        get(**extension("scopes", ["a:read", "b:read"])),
        ("scope-added",),
        ("scope-removed",),
    ),
    "a scope in another spelling": Case(
        get(description="Gets.<br>**Scopes:**<br>`Data Privacy Write`"),
        get(description="Gets.", **extension("scopes", ["data-privacy:write"])),
        (),
        (),
    ),
    "a key": Case(
        get(security=[]),
        get(),
        ("authentication-required",),
        ("authentication-lifted",),
    ),
    "another key": Case(
        get(security=[{"Key": []}]),
        get(security=[{"Key": []}, {"OAuth": []}]),
        ("authentication-changed",),
        ("authentication-changed",),
    ),
    "pages": Case(
        get(),
        get(parameter("page[cursor]")),
        ("paging-added", "parameter-added"),
        ("paging-removed", "parameter-removed"),
    ),
    "the progress of a job": Case(
        document(
            operation("GET /api/make-jobs/{id}", "get_job", answer=ref("Job")),
            schemas={"Job": obj({"data": resource("job", {"done": STRING})})},
        ),
        document(
            operation("GET /api/make-jobs/{id}", "get_job", answer=ref("Job")),
            schemas={
                "Job": obj(
                    {
                        "data": resource(
                            "job", {"done": STRING, "status": enum("x", "y")}
                        )
                    }
                )
            },
        ),
        ("job-added", "response-required-property-added"),
        ("job-removed", "response-property-removed"),
    ),
    "a server": Case(
        both(A, servers=[{"url": "https://a"}]),
        both(A, servers=[{"url": "https://a"}, {"url": "https://b"}]),
        ("server-added",),
        ("server-removed",),
    ),
    "a way to prove who asks": Case(
        schemes(Key="Authorization"),
        schemes(Key="Authorization", Other="X-Key"),
        ("security-scheme-added",),
        ("security-scheme-removed",),
    ),
    "another way to prove who asks": Case(
        schemes(Key="Authorization"),
        schemes(Key="X-Key"),
        ("security-scheme-changed",),
        ("security-scheme-changed",),
    ),
    "one more media type of a body": Case(
        made(requestBody=several("application/json")),
        made(requestBody=several("application/json", "text/json")),
        ("request-media-type-added",),
        ("request-media-type-removed",),
    ),
    "one more media type of an answer": Case(
        made(responses={"200": {"description": "", **several("application/json")}}),
        made(
            responses={
                "200": {"description": "", **several("application/json", "text/json")}
            }
        ),
        ("response-media-type-added",),
        ("response-media-type-removed",),
    ),
    "a schema": Case(
        both(A),
        document(A, schemas={**THINGS, "New": obj({"a": STRING})}),
        ("schema-added",),
        ("schema-removed",),
    ),
    "a schema that nothing uses": Case(
        document(A, schemas={**THINGS, "New": obj({"a": STRING})}),
        document(A, schemas={**THINGS, "New": obj({"a": INTEGER})}),
        ("unused-schema-changed",),
        ("unused-schema-changed",),
    ),
    "texts of an operation": Case(
        get(summary="Get"), get(summary="Find"), ("texts-changed",), ("texts-changed",)
    ),
    "texts that say the same": Case(
        get(
            description="See https://developers.klaviyo.com/en/v2026-04-15/reference/x"
        ),
        get(
            description="See  https://developers.klaviyo.com/en/v2026-07-15/reference/x"
        ),
        (),
        (),
    ),
    "a limit in a text": Case(
        get(description=TEXT_LIMIT, **extension("ratelimit", {"burst": "3/s"})),
        get(description="", **extension("ratelimit", {"burst": "3/s"})),
        (),
        (),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_changes_are_found_there_and_back(name: str) -> None:
    case = CASES[name]
    assert set(rules(case.old, case.new)) == set(case.there)
    assert set(rules(case.new, case.old)) == set(case.back)


@pytest.mark.parametrize("name", CASES)
def test_nothing_differs_from_itself(name: str) -> None:
    for root in (CASES[name].old, CASES[name].new):
        assert compare(root, root) == ()


@pytest.mark.parametrize("name", CASES)
def test_texts_are_one_plain_line(name: str) -> None:
    for change in compare(CASES[name].old, CASES[name].new):
        assert change.view == "api"
        assert change.subject and change.text and not change.text.endswith(".")
        assert change.text.isprintable()


def test_every_rule_is_exercised() -> None:
    pairs = [(case.old, case.new) for case in CASES.values()]
    for old, new, _, _ in SCHEMAS.values():
        pairs += [(using(old, uses), using(new, uses)) for uses in USES]
    found = {rule for old, new in pairs for rule in rules(old, new) + rules(new, old)}
    # The worse of two rules is told of a schema that travels both ways.
    assert found == set(RULES)


# ---------------------------------------------------------------- names


def named(path: str, name: str, *aliases: str) -> Any:
    members = extension("operation-aliases", list(aliases)) if aliases else {}
    return operation(f"GET {path}", name, answer=ref("Things"), **members)


def test_a_rename_that_an_alias_covers_is_no_removal() -> None:
    change = only(
        both(named("/api/a", "get_a")), both(named("/api/a", "list_a", "get_a"))
    )
    assert change.impact is Impact.DEPRECATING
    assert (change.subject, change.old, change.new) == ("list_a", "get_a", "list_a")
    assert change.instead == "list_a"
    assert change.text == "was called `get_a`, and keeps that name as an alias"


def test_an_alias_that_becomes_the_name_is_a_rename() -> None:
    old = both(named("/api/a", "get_a", "list_a"))
    assert rules(old, both(named("/api/a", "list_a", "get_a"))) == ["operation-renamed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([("/a", "x"), ("/b", "y")], [("/a", "y"), ("/b", "x")]),
        ([("/a", "x"), ("/b", "y")], [("/a", "z"), ("/b", "y", "x")]),
        ([("/a", "z", "x"), ("/b", "y")], [("/a", "z"), ("/b", "y", "x")]),
        ([("/a", "z", "x")], [("/a", "z"), ("/b", "x")]),
        ([("/a", "x"), ("/b", "y")], [("/b", "y", "x")]),
        ([("/a", "z", "x"), ("/b", "y")], [("/b", "y", "x")]),
    ],
)
def test_an_old_name_that_calls_something_else_stands_out(
    old: list[Any], new: list[Any]
) -> None:
    before = both(*(named(f"/api{path}", *names) for path, *names in old))
    after = both(*(named(f"/api{path}", *names) for path, *names in new))
    found = [c for c in compare(before, after) if c.rule.name == "name-rebound"]
    assert all(c.impact is Impact.BREAKING for c in found)
    (change,) = [c for c in found if "`x`" in c.text]
    if len(new) == 2 and new[0][0] == "/a":
        assert (
            change.text
            == "the name `x` called `GET /api/a`, and calls `GET /api/b` now"
        )
        assert change.instead == new[0][1]
    else:
        assert change.instead == ""
    assert (change.old, change.new) == ("GET /api/a", "GET /api/b")
    # Nobody gained a name that was there.
    assert "alias-added" not in rules(before, after)


def test_what_a_moved_operation_takes_is_compared_too() -> None:
    old = both(
        operation("GET /api/a", "get_a", parameter("sort"), answer=ref("Things"))
    )
    new = both(operation("POST /api/b/{id}", "get_a", answer=ref("Things")))
    moved, gone, more = sorted(compare(old, new), key=lambda c: c.text)
    assert moved.text == "is `POST /api/b/{id}` now, `GET /api/a` before"
    assert moved.instead == "POST /api/b/{id}"
    assert more.text == "the parameter `sort` is gone"
    assert gone.text == "the parameter `id` is new, and required"


def test_ids_pair_before_aliases_do() -> None:
    old = both(named("/api/a", "x", "y"), named("/api/b", "y2", "x2"))
    new = both(named("/api/c", "y", "other"), named("/api/d", "x"))
    found = {
        (c.subject, c.old)
        for c in compare(old, new)
        if c.rule.name == "operation-moved"
    }
    assert found == {("x", "GET /api/a")}


# ---------------------------------------------------------------- where it is told


def test_a_shared_schema_is_told_once() -> None:
    def root(code: Schema) -> Root:
        return document(
            *(
                operation(f"GET /api/{n}", f"get_{n}", answer=ref("A"), tag=f"Tag {n}")
                for n in "abc"
            ),
            schemas={"A": obj({"data": ref("Code")}), "Code": obj({"code": code})},
        )

    change = only(root(STRING), root(INTEGER))
    assert (change.subject, change.group) == ("Code", "")
    assert change.text == "`code` is `integer` now, `string` before, in answers"
    assert change.pointer == "/components/schemas/Code/properties/code"
    assert (change.old, change.new) == ("string", "integer")


def test_a_shared_answer_is_told_once() -> None:
    def root(status: Schema) -> Root:
        error = {
            "400": {"$ref": "#/components/responses/Error"},
            "204": {"description": ""},
        }
        given = both(
            *(operation(f"GET /api/{n}", f"get_{n}", responses=error) for n in "abc")
        )
        given["components"]["responses"] = {
            "Error": {"description": "", "content": content(obj({"status": status}))}
        }
        return given

    change = only(root(STRING), root(INTEGER))
    assert (change.subject, change.group) == ("Error", "")
    assert change.text == "`status` of the answer is `integer` now, `string` before"


def test_an_inline_schema_is_told_of_its_operation() -> None:
    def root(schema: Schema) -> Root:
        return both(
            operation(
                "POST /api/a",
                "make_a",
                body=obj({"data": obj({"codes": array(obj({"x": schema}))})}),
                answer=obj({"data": schema}),
            )
        )

    texts = [change.text for change in compare(root(STRING), root(enum("a")))]
    assert texts == [
        '`data.codes[].x` of the request body is `"a"` now, `string` before',
        '`data` of the answer `200` is `"a"` now, `string` before',
    ]
    assert {c.subject for c in compare(root(STRING), root(INTEGER))} == {"make_a"}


def test_bodies_are_compared_whatever_they_come_as() -> None:
    def root(status: str, media_type: str, schema: Schema) -> Root:
        body = {"content": content(obj({"x": schema}), media_type)}
        responses = {status: {"description": "", **body}}
        return made(requestBody=body, responses=responses)

    found = compare(
        root("200", "application/json", STRING), root("201", "text/json", INTEGER)
    )
    assert {change.text for change in found} == {
        "`x` of the request body is `integer` now, `string` before",
        "`x` of the answer `201` is `integer` now, `string` before",
        "the request body is never `application/json` now, but `text/json`",
        "the answer `201` is never `application/json` now, but `text/json`",
        "never answers `200` now",
        "may answer `201` now",
    }


def test_what_stands_beside_a_reference_counts() -> None:
    def root(schema: Schema) -> Root:
        return using(schema, "requests")

    plain, marked = ref("Other"), {**ref("Other"), "default": {"o": "x"}}
    change = only(root(plain), root(marked))
    assert (change.subject, change.rule.name) == ("Thing", "request-default-stated")
    inline = obj({"o": STRING}, default={"o": "x"})
    assert compare(root(marked), root(inline)) == ()
    assert rules(root(plain), root(inline)) == ["request-default-stated"]


def test_what_uses_a_schema_in_one_document_only_does_not_count() -> None:
    def root(code: Schema, body: str) -> Root:
        return document(
            operation("POST /api/a", "make_a", body=ref(body), answer=ref("Code")),
            schemas={"Code": obj({"code": code}), "Other": obj({"x": STRING})},
        )

    # Requests take `Code` from now on, which nobody did: the answer alone counts.
    found = {
        c.subject: c.rule.name
        for c in compare(root(STRING, "Other"), root(enum("a"), "Code"))
    }
    assert found["Code"] == "response-values-imposed"
    assert set(found) == {"Code", "make_a"}


def test_a_schema_with_another_name_is_compared_with_the_one_it_replaces() -> None:
    def root(name: str, code: Schema) -> Root:
        return document(
            operation("GET /api/a", "get_a", answer=ref(name)),
            operation("GET /api/b", "get_b", answer=obj({"data": ref(name)})),
            schemas={name: obj({"code": code})},
        )

    changes = compare(root("Old", STRING), root("New", INTEGER))
    assert [(c.rule.name, c.subject, c.text) for c in changes] == [
        (
            "response-type-changed",
            "New",
            "`code` is `integer` now, `string` before, in answers, compared with `Old`",
        ),
        ("schema-added", "New", "the schema is new, in the place of `Old`"),
        ("schema-removed", "Old", "the schema is gone, `New` is in its place"),
    ]
    assert changes[2].instead == "New"


def test_schemas_that_lead_to_each_other_are_followed_to_the_end() -> None:
    def root(suffix: str, code: Schema) -> Root:
        schemas = {
            f"A{suffix}": obj({"b": ref(f"B{suffix}")}),
            f"B{suffix}": obj({"c": ref(f"C{suffix}")}),
            f"C{suffix}": obj({"code": code}),
        }
        given = operation("GET /api/a", "get_a", answer=ref(f"A{suffix}"))
        return document(given, schemas=schemas)

    found = compare(root("", STRING), root("2", INTEGER))
    (change,) = [c for c in found if c.impact is Impact.BREAKING]
    assert (change.subject, change.pointer) == (
        "C2",
        "/components/schemas/C2/properties/code",
    )
    assert sum(c.rule.name == "schema-added" for c in found) == 3


def test_a_reference_to_another_schema_is_told_where_it_stands() -> None:
    def root(name: str) -> Root:
        return document(
            operation("GET /api/a", "get_a", answer=ref("Answer")),
            operation("GET /api/b", "get_b", answer=ref("One")),
            operation("GET /api/c", "get_c", answer=ref("Two")),
            schemas={
                "Answer": obj({"data": ref(name)}),
                "One": obj({"a": STRING}),
                "Two": obj({"a": STRING, "b?": STRING}),
            },
        )

    change = only(root("One"), root("Two"))
    assert (change.subject, change.text) == ("Answer", "`data.b` is new, in answers")


def test_what_all_of_builds_on_is_told_by_itself() -> None:
    def root(base: Schema, addition: Schema) -> Root:
        return document(
            operation("GET /api/a", "get_a", answer=ref("Answer")),
            schemas={
                "Answer": obj(
                    {"data": {"allOf": [obj({"more": addition}), ref("Base")]}}
                ),
                "Base": obj({"code": base}),
            },
        )

    change = only(root(STRING, STRING), root(INTEGER, STRING))
    assert (change.subject, change.text) == (
        "Base",
        "`code` is `integer` now, `string` before, in answers",
    )
    change = only(root(STRING, STRING), root(STRING, INTEGER))
    assert (change.subject, change.text) == (
        "Answer",
        "`data.more` is `integer` now, `string` before, in answers",
    )
    # A merged schema has no place of its own: the pointer leads to what is merged.
    assert change.pointer == "/components/schemas/Answer/properties/data"


def test_a_property_that_moves_into_the_base_is_still_there() -> None:
    def root(base: Schema, data: Schema) -> Root:
        return document(
            operation("GET /api/a", "get_a", answer=ref("Answer")),
            schemas={"Answer": obj({"data": data}), "Base": base},
        )

    old = root(obj({"a": STRING}), {"allOf": [obj({"b?": STRING}), ref("Base")]})
    new = root(obj({"a": STRING, "b?": STRING}), ref("Base"))
    change = only(old, new)
    assert (change.subject, change.text) == ("Base", "`b` is new, in answers")


def test_schemas_that_contain_themselves_are_compared() -> None:
    def root(name: str, label: Schema) -> Root:
        return document(
            operation("GET /api/a", "get_a", answer=ref("Node")),
            operation("GET /api/b", "get_b", answer=ref("Tree")),
            operation("GET /api/c", "get_c", answer=obj({"data": ref(name)})),
            schemas={
                name: obj({"label": label, "children?": array(ref(name))})
                for name in ("Node", "Tree")
            },
        )

    found = compare(root("Node", STRING), root("Tree", INTEGER))
    assert [(c.subject, c.text) for c in found] == [
        ("Node", "`label` is `integer` now, `string` before, in answers"),
        ("Tree", "`label` is `integer` now, `string` before, in answers"),
        ("get_c", "`data.label` of the answer `200` is `integer` now, `string` before"),
    ]


# ---------------------------------------------------------------- unions


def tagged(type_: str, **properties: Schema) -> Schema:
    return obj({"type": enum(type_), **properties})


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        # By their constants.
        (
            one_of(tagged("a", x=STRING), tagged("b", x=STRING)),
            one_of(tagged("b", x=STRING), tagged("a", x=INTEGER)),
            ["`x.x` is `integer` now, `string` before, in answers"],
        ),
        (
            one_of(tagged("a", x=STRING), obj({"z": STRING}), tagged("b", y=STRING)),
            one_of(tagged("b", y=BOOLEAN), tagged("a", x=INTEGER), obj({"z": FREE})),
            [
                "`x.x` is `integer` now, `string` before, in answers",
                "`x.y` is `boolean` now, `string` before, in answers",
                "`x.z` is `any object` now, `string` before, in answers",
            ],
        ),
        # Other constants make other alternatives.
        (
            one_of(tagged("a"), tagged("b")),
            one_of(tagged("a"), tagged("c")),
            [
                '`x` gains the alternative `object with type "c"`, in answers',
                '`x` loses the alternative `object with type "b"`, in answers',
            ],
        ),
        # By what is left over.
        (
            one_of(STRING, obj({"a": STRING})),
            one_of(STRING, obj({"a": STRING, "b?": STRING})),
            ["`x.b` is new, in answers"],
        ),
        # By their kind.
        (
            one_of(enum("a"), STRING, INTEGER),
            one_of(enum("a", "b"), STRING, INTEGER),
            ['`x` gains the value `"b"`, in answers'],
        ),
        # Two that are alike cannot be told apart.
        (
            one_of(obj({"a": STRING}), obj({"b": STRING})),
            one_of(obj({"a": INTEGER}), obj({"b": INTEGER})),
            [
                "`x` gains the alternative `object with a`, in answers",
                "`x` gains the alternative `object with b`, in answers",
                "`x` loses the alternative `object with a`, in answers",
                "`x` loses the alternative `object with b`, in answers",
            ],
        ),
    ],
)
def test_alternatives_are_compared_with_the_same_ones(
    old: Schema, new: Schema, texts: list[str]
) -> None:
    found = compare(using(old, "answers"), using(new, "answers"))
    assert sorted(change.text for change in found) == texts


def test_alternatives_of_another_name_are_found_by_it() -> None:
    def root(*names: str) -> Root:
        return document(
            operation(
                "GET /api/a", "get_a", answer=obj({"data": one_of(*map(ref, names))})
            ),
            schemas={name: obj({name[:4]: STRING}) for name in names},
        )

    old, new = root("TextBlock", "ListBlock"), root("TextBlockV0", "ListBlockV0")
    assert set(rules(old, new)) == {"schema-added", "schema-removed"}
    for name, schema in new["components"]["schemas"].items():
        schema["properties"][f"new_{name}"] = STRING
    found = compare(old, new)
    assert {(c.subject, c.text) for c in found if "property" in c.rule.name} == {
        (
            f"{name}BlockV0",
            f"`new_{name}BlockV0` is new, in answers, compared with `{name}Block`",
        )
        for name in ("Text", "List")
    }


# ---------------------------------------------------------------- texts


def test_a_value_that_is_called_otherwise_says_so() -> None:
    def root(*values: str) -> Root:
        return get(parameter("include", array(enum("list", *values))))

    gone, _ = compare(root("conversation"), root("conversations"))
    assert gone.text == 'the parameter `include` loses the value `"conversation"`'
    assert (gone.old, gone.instead) == ('"conversation"', '"conversations"')
    gone, _ = compare(root("audiences"), root("tags"))
    assert gone.instead == ""


def test_long_enumerations_are_cut_short() -> None:
    def root(count: int) -> Root:
        return get(parameter("tz", enum("zone", *(f"v{i}" for i in range(count)))))

    change = only(root(0), root(25))
    assert change.text.endswith('`"v8"`, `"v9"` and 15 more')
    assert change.new is not None and change.new.endswith('"v9" and 15 more')


def test_texts_are_told_once_a_group() -> None:
    def root(text: str) -> Root:
        texts: dict[str, Any] = {"description": text}
        return document(
            *(
                operation(f"GET /api/{n}", f"get_{n}", answer=ref("A"), **texts)
                for n in "abc"
            ),
            operation("GET /api/o", "get_o", answer=ref("Shared"), tag="Others"),
            operation("GET /api/p", "get_p", answer=ref("Shared")),
            schemas={
                "A": obj({"x": {**STRING, "example": text}}),
                "Shared": obj({"x": {**STRING, **texts}}),
            },
        )

    shared, things = compare(root("One."), root("Two."))
    assert (
        things.text == "descriptions or examples differ: `A`, `get_a`, `get_b`, `get_c`"
    )
    assert (things.group, things.subject) == ("things", "things")
    assert (shared.group, shared.subject, shared.pointer) == ("", SHARED, "")
    assert shared.text == "descriptions or examples differ: `Shared`"
    assert {shared.impact, things.impact} == {Impact.DOCUMENTATION}


def test_documents_cannot_smuggle_anything_into_a_line() -> None:
    hostile = "x\n\x1b[31m\u202e`<b>"

    def root(name: str, value: str) -> Root:
        return get(parameter(name, enum("a", value), location="query"))

    for change in compare(root(f"a{hostile}", hostile), root(f"b{hostile}", "b")):
        assert change.text.isprintable()
    change = only(root("p", "a"), root("p", hostile))
    assert change.text.isprintable() and change.new is not None
    assert change.new.isprintable()


# ---------------------------------------------------------------- the whole


def test_the_worst_comes_first() -> None:
    old = both(A, operation("GET /api/z", "get_z", answer=ref("Things"), tag="Zebras"))
    new = document(
        operation(
            "GET /api/a", "get_a", parameter("s"), answer=ref("Things"), summary="x"
        ),
        B,
        schemas={"Things": obj({"data?": INTEGER}), "More": obj({"a": STRING})},
    )
    found = compare(old, new)
    keys = [(SEVERITY[c.impact], c.group, c.subject) for c in found]
    assert keys == sorted(keys)
    assert [c.rule.name for c in found] == [
        "response-type-changed",
        "operation-removed",
        "schema-added",
        "parameter-added",
        "operation-added",
        "texts-changed",
    ]


def test_the_order_of_a_document_makes_no_difference() -> None:
    def shuffled(value: Any, chance: random.Random) -> Any:
        if isinstance(value, dict):
            members = [(key, shuffled(member, chance)) for key, member in value.items()]
            chance.shuffle(members)
            return dict(members)
        return (
            [shuffled(item, chance) for item in value]
            if isinstance(value, list)
            else value
        )

    for case in CASES.values():
        expected = compare(case.old, case.new)
        for seed in range(3):
            chance = random.Random(seed)
            assert (
                compare(shuffled(case.old, chance), shuffled(case.new, chance))
                == expected
            )


def test_a_side_counts_what_its_document_holds() -> None:
    given = described(both(A, B), "specs/api.json")
    assert side(given) == Side("specs/api.json", "2026-07-15", 2, 1)


def revision(version: str, **members: Any) -> Described:
    given = operation("GET /api/a", "get_a", answer=ref("Things"), **members)
    return described(both(given, info={"title": "API", "version": version}))


def test_nothing_has_to_be_noted_of_two_stable_revisions() -> None:
    assert notes(revision("2026-04-15"), revision("2026-07-15")) == ()


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (
            revision("2026-07-15"),
            revision("2026-07-15.pre"),
            "2026-07-15.pre is a pre-release, and 2026-07-15 is stable",
        ),
        (
            revision("2026-04-15", **extension("pre-release", "BETA")),
            revision("2026-07-15"),
            "2026-04-15 is a pre-release, and 2026-07-15 is stable",
        ),
        (
            revision("2026-07-15"),
            revision("2026-04-15"),
            "2026-04-15 is older than 2026-07-15",
        ),
        (revision("2026-07-15"), revision("2026-07-15"), "Both sides are 2026-07-15"),
    ],
)
def test_what_has_to_be_known_of_a_comparison_is_noted(
    old: Described, new: Described, text: str
) -> None:
    (note,) = notes(old, new)
    assert note.startswith(text) and note.endswith(".")

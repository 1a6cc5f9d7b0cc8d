"""The x-klaviyo-* extensions: what is understood, and how the rest is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator.base.errors import Report, Severity
from generator.base.naming import Identifier
from generator.documents.document import Document, Node
from generator.understand import ir
from generator.understand.extensions import Extensions, check_aliases, parse_extensions
from generator.understand.ir import FilterField, Primitive, RateLimit, Window
from generator.validation.unknown_extensions import unknown_extensions

SPECS = Path(__file__).parents[3].parent / "shared" / "specs"
DOCUMENTS = {
    "2022-10-17/stable.json": (109, 0, 0, 0),
    "2024-10-15/stable.json": (261, 235, 0, 12),
    "2026-04-15/stable.json": (309, 264, 212, 16),
    "2026-04-15/beta.json": (126, 82, 23, 0),
    "2026-07-15/stable.json": (345, 299, 221, 16),
    "2026-07-15/beta.json": (148, 56, 26, 1),
}
"""Operations, aliases, filter fields and daily limits of each published document."""

GET_COUPONS = "specs/a.json#/paths/~1api~1coupons/get"


def operation(**members: Any) -> Node:
    root = {"paths": {"/api/coupons": {"get": members}}}
    return Document("specs/a.json", root).node["paths"]["/api/coupons"]["get"]


def extended(extension: str, value: Any) -> Node:
    return operation(**{f"x-klaviyo-{extension}": value})


def parsed(extension: str, value: Any) -> Extensions:
    report = Report()
    result = parse_extensions(extended(extension, value), report)
    assert report.findings == []
    return result


def refused(extension: str, value: Any) -> tuple[str, str]:
    """The only finding: its text up to its remedy, and the name that allows it."""
    report = Report()
    parse_extensions(extended(extension, value), report)
    (finding,) = report.findings
    assert finding.severity is Severity.NOT_UNDERSTOOD
    return str(finding).partition("\n")[0], finding.name


def field(**members: Any) -> dict[str, Any]:
    operators = {"single": ["equals"]}
    return {"status": {"operators": operators, "value": {"type": "string"}, **members}}


# ---------------------------------------------------------------- understood


def test_an_operation_without_extensions_has_none() -> None:
    assert parse_extensions(operation(), Report()) == Extensions(
        rate_limit=RateLimit(), scopes=None, filters=None, pre_release=False
    )


def test_a_rate_limit_has_its_windows_in_seconds() -> None:
    limits = {"burst": "10/s", "steady": "150/m", "daily": "500/d"}
    assert parsed("ratelimit", limits).rate_limit == RateLimit(
        Window(10, 1), Window(150, 60), Window(500, 86400)
    )


def test_a_steady_limit_may_be_one_of_a_day_or_an_hour() -> None:
    assert parsed("ratelimit", {"steady": "100/d"}).rate_limit == RateLimit(
        steady=Window(100, 86400)
    )
    assert parsed("ratelimit", {"steady": "100/h"}).rate_limit == RateLimit(
        steady=Window(100, 3600)
    )


def test_the_other_extensions() -> None:
    assert parsed("scopes", ["coupons:read", "List Write"]).scopes == (
        "coupons:read",
        "List Write",
    )
    assert parsed("scopes", []).scopes == ()
    assert parsed("operation-aliases", ["list_coupons"]).aliases == ("list_coupons",)
    assert parsed("subtag", "Customer Agent").subtag == "Customer Agent"
    assert parsed(
        "exclude-from-docs-on-date", "2022-12-09"
    ).informing.leaves_docs_on == date(2022, 12, 9)


@pytest.mark.parametrize(
    ("stage", "expected"), [("None", False), ("BETA", True), ("beta", True)]
)
def test_pre_release_is_text_even_where_there_is_none(
    stage: str, expected: bool
) -> None:
    assert parsed("pre-release", stage).pre_release is expected


def test_filters_keep_their_order_and_what_their_operators_take() -> None:
    filters = {
        "coupon.id": {
            "operators": {"list": ["any", "equals"], "single": ["equals"]},
            "value": {"type": "string"},
        },
        "_kx": {"operators": {"none": ["has"]}},
    }
    assert parsed("filters", filters).filters == (
        FilterField(
            Identifier("coupon_id"),
            "coupon.id",
            ("equals",),
            ("any", "equals"),
            (),
            Primitive("string"),
        ),
        FilterField(Identifier("_kx"), "_kx", (), (), ("has",), None),
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"type": "string"}, Primitive("string")),
        ({"type": "string", "format": "date-time"}, Primitive("date-time")),
        ({"type": "string", "format": "date"}, Primitive("date")),
        ({"type": "boolean"}, Primitive("boolean")),
        ({"type": "integer"}, Primitive("integer")),
        ({"type": "number"}, Primitive("number")),
        ({"type": "string", "enum": ["a", "b"]}, ir.Enum(("a", "b"), open=False)),
    ],
)
def test_the_types_of_filter_values(value: dict[str, Any], expected: ir.Type) -> None:
    filters = parsed("filters", field(value=value)).filters
    assert filters is not None
    assert filters[0].value == expected


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("extension", "value", "pointer", "message", "name"),
    [
        ("foo", 1, "", "unknown extension 'x-klaviyo-foo'", ""),
        ("ratelimit", "75/s", "", '{x}: expected an object, found "75/s"', ""),
        ("ratelimit", None, "", "{x}: expected an object, found null", ""),
        (
            "ratelimit",
            {"burst": "fast"},
            "/burst",
            "rate limit 'fast' does not parse",
            ":fast",
        ),
        (
            "ratelimit",
            {"burst": "10/w"},
            "/burst",
            "rate limit '10/w' does not parse",
            ":10/w",
        ),
        (
            "ratelimit",
            {"burst": "0/s"},
            "/burst",
            "rate limit '0/s' does not parse",
            ":0/s",
        ),
        (
            "ratelimit",
            {"burst": "1.5/s"},
            "/burst",
            "rate limit '1.5/s' does not parse",
            ":1.5/s",
        ),
        (
            "ratelimit",
            {"burst": "10/s\n"},
            "/burst",
            "rate limit '10/s\\n' does not parse",
            ":10/s\n",
        ),
        (
            "ratelimit",
            {"burst": "٣/s"},
            "/burst",
            "rate limit '٣/s' does not parse",
            ":٣/s",
        ),
        ("ratelimit", {"burst": 75}, "/burst", "{x}: expected text, found 75", ""),
        (
            "ratelimit",
            {"yearly": "1/d"},
            "/yearly",
            "{x}: unknown key 'yearly'",
            ":yearly",
        ),
        (
            "scopes",
            "coupons:read",
            "",
            '{x}: expected a list, found "coupons:read"',
            "",
        ),
        ("scopes", ["a:read", True], "/1", "{x}: expected text, found true", ""),
        ("operation-aliases", {}, "", "{x}: expected a list, found an object", ""),
        ("pre-release", "GAMMA", "", "unknown pre-release stage 'GAMMA'", ":GAMMA"),
        ("pre-release", False, "", "{x}: expected text, found false", ""),
        ("subtag", " ", "", '{x}: expected text, found " "', ""),
        (
            "exclude-from-docs-on-date",
            "soon",
            "",
            "'soon' is no date such as '2022-12-09'",
            ":soon",
        ),
        (
            "exclude-from-docs-on-date",
            "2022-13-09",
            "",
            "'2022-13-09' is no date such as '2022-12-09'",
            ":2022-13-09",
        ),
        ("filters", [], "", "{x}: expected an object, found a list", ""),
        (
            "filters",
            field(operators={"single": ["near"]}),
            "/status/operators/single/0",
            "filter operator 'near' does not exist",
            ":near",
        ),
        (
            "filters",
            field(operators={"single": ["has"]}),
            "/status/operators/single/0",
            "filter operator 'has' cannot stand under 'single'",
            ":has",
        ),
        (
            "filters",
            field(operators={"many": ["any"]}),
            "/status/operators/many",
            "{x}: unknown key 'many'",
            ":many",
        ),
        (
            "filters",
            field(operators=["equals"]),
            "/status/operators",
            "{x}: expected an object, found a list",
            "",
        ),
        (
            "filters",
            field(note="x"),
            "/status/note",
            "{x}: unknown key 'note'",
            ":note",
        ),
        (
            "filters",
            field(value={"type": "money"}),
            "/status/value/type",
            "unknown filter value type 'money'",
            ":money",
        ),
        (
            "filters",
            field(value={"type": "string", "format": "time"}),
            "/status/value/format",
            "unknown filter value format 'time'",
            ":time",
        ),
        (
            "filters",
            field(value={"type": "string", "pattern": "."}),
            "/status/value/pattern",
            "{x}: unknown key 'pattern'",
            ":pattern",
        ),
        (
            "filters",
            field(value={"type": "integer", "enum": [1]}),
            "/status/value",
            "a filter's value of type 'integer' has enum",
            "",
        ),
        (
            "filters",
            field(value={"type": "string", "enum": []}),
            "/status/value/enum",
            "an enum without values",
            "",
        ),
        (
            "filters",
            field(value={"type": "string", "enum": [1]}),
            "/status/value/enum/0",
            "{x}: expected text, found 1",
            "",
        ),
        (
            "filters",
            field(value={"format": "date"}),
            "/status/value",
            "a filter's value has no type",
            "",
        ),
        (
            "filters",
            {"status": {"operators": {"single": ["equals"]}}},
            "/status",
            "filter field 'status' has no value type",
            "",
        ),
    ],
)
def test_what_is_not_understood_stops_the_run_and_can_be_allowed_by_name(
    extension: str, value: Any, pointer: str, message: str, name: str
) -> None:
    known = f"x-klaviyo-{extension}"
    place = f"{GET_COUPONS}/{known}{pointer}"
    message = f"{place}: not understood: {message.replace('{x}', known)}"
    assert refused(extension, value) == (message, known + name)


def test_a_foreign_extension_of_an_operation_is_not_understood_either() -> None:
    report = Report()
    parse_extensions(operation(**{"x-internal": True}), report)
    assert [finding.name for finding in report.failures] == ["x-internal"]


def test_what_is_allowed_is_left_out() -> None:
    report = Report(allow=["x-klaviyo-filters:near"])
    operators = {"single": ["equals", "near"]}
    node = extended("filters", field(operators=operators))
    result = parse_extensions(node, report)
    assert report.failures == []
    assert [str(finding) for finding in report.warnings] == [
        f"{GET_COUPONS}/x-klaviyo-filters/status/operators/single/1: warning: "
        "filter operator 'near' does not exist (allowed: the field has no such "
        "operator, but in a filter given as text)\n"
        "    fix: the operators are any, contains, ends-with, equals, "
        "greater-or-equal, greater-than, has, less-or-equal, less-than, starts-with"
    ]
    assert result.filters is not None
    assert result.filters[0].single == ("equals",)


def test_a_field_without_any_operator_left_is_no_field() -> None:
    report = Report(allow=["x-klaviyo-filters:near"])
    node = extended("filters", field(operators={"single": ["near"]}))
    assert parse_extensions(node, report).filters == ()


def test_two_fields_of_one_name_are_an_error() -> None:
    report = Report()
    both = {"a.b": field()["status"], "a_b": field()["status"]}
    parse_extensions(extended("filters", both), report)
    assert [str(finding) for finding in report.failures] == [
        f"{GET_COUPONS}/x-klaviyo-filters: error: "
        "filter fields 'a.b' and 'a_b' are both called 'a_b' in Python\n"
        "    fix: leave one of them out by an overlay; a filter given as text reaches it"
    ]


def test_a_name_that_python_cannot_have_is_an_error() -> None:
    report = Report()
    parse_extensions(extended("operation-aliases", ["列表"]), report)
    assert [str(finding).partition("\n")[0] for finding in report.failures] == [
        f"{GET_COUPONS}/x-klaviyo-operation-aliases/0: error: "
        "no Python name can be made of '列表'"
    ]


# ---------------------------------------------------------------- aliases


def aliases_of(operations: Mapping[str, tuple[str, list[str]]]) -> list[str]:
    paths = {
        path: {
            "get": {"operationId": name, "x-klaviyo-operation-aliases": aliases},
        }
        for path, (name, aliases) in operations.items()
    }
    node = Document("a.json", {"paths": paths}).node["paths"]
    report = Report()
    check_aliases((node[path]["get"] for path in operations), report)
    return [str(finding).partition("\n")[0] for finding in report.failures]


def test_an_alias_is_no_operation_id() -> None:
    operations = {"/b": ("get_b", ["get_a"]), "/a": ("get_a", ["fetch_a"])}
    assert aliases_of(operations) == [
        "a.json#/paths/~1b/get/x-klaviyo-operation-aliases/0: error: alias 'get_a' "
        "is also the operationId at a.json#/paths/~1a/get/operationId"
    ]


def test_an_alias_is_not_its_own_operation_either() -> None:
    assert aliases_of({"/a": ("get_a", ["getA"])}) == [
        "a.json#/paths/~1a/get/x-klaviyo-operation-aliases/0: error: alias 'getA' "
        "is also the operationId at a.json#/paths/~1a/get/operationId"
    ]


def test_an_alias_belongs_to_one_operation_whatever_their_order() -> None:
    operations = {"/b": ("get_b", ["fetch"]), "/a": ("get_a", ["fetch"])}
    expected = [
        "a.json#/paths/~1b/get/x-klaviyo-operation-aliases/0: error: alias 'fetch' "
        "is also the alias at a.json#/paths/~1a/get/x-klaviyo-operation-aliases/0"
    ]
    assert aliases_of(operations) == expected
    assert aliases_of(dict(reversed(operations.items()))) == expected


def test_different_aliases_are_fine() -> None:
    assert aliases_of({"/a": ("get_a", ["x", "y"]), "/b": ("get_b", ["z"])}) == []


# ---------------------------------------------------------------- other places


@pytest.mark.parametrize(
    ("root", "pointer"),
    [
        ({"x-logo": 1}, "/x-logo"),
        ({"info": {"x-audience": 1}}, "/info/x-audience"),
        ({"tags": [{"x-order": 1}]}, "/tags/0/x-order"),
        ({"paths": {"x-all": 1}}, "/paths/x-all"),
        ({"paths": {"/a": {"x-path": 1}}}, "/paths/~1a/x-path"),
        (
            {"paths": {"/a": {"get": {"parameters": [{"x-wide": 1}]}}}},
            "/paths/~1a/get/parameters/0/x-wide",
        ),
        (
            {"paths": {"/a": {"get": {"responses": {"default": {"x-r": 1}}}}}},
            "/paths/~1a/get/responses/default/x-r",
        ),
        (
            {"components": {"schemas": {"default": {"x-s": 1}}}},
            "/components/schemas/default/x-s",
        ),
        (
            {"components": {"schemas": {"A": {"properties": {"x-p": {"x-q": 1}}}}}},
            "/components/schemas/A/properties/x-p/x-q",
        ),
        ({"components": {"x-kind": {}}}, "/components/x-kind"),
        ({"x-klaviyo-scopes": []}, "/x-klaviyo-scopes"),
        (
            {"components": {"schemas": {"A": {"allOf": [{"x-sdkgen-name": "b"}]}}}},
            "/components/schemas/A/allOf/0/x-sdkgen-name",
        ),
    ],
)
def test_an_unknown_extension_is_found_wherever_it_stands(
    root: dict[str, Any], pointer: str
) -> None:
    report = Report()
    unknown_extensions(Document("a.json", root).node, report)
    name = pointer.rpartition("/")[2]
    assert [(f.pointer, f.name, f.message) for f in report.failures] == [
        (pointer, name, f"unknown extension {name!r}")
    ]


@pytest.mark.parametrize(
    "root",
    [
        {"x-readme": {"x-inside": 1}},
        {"components": {"securitySchemes": {"key": {"x-default": "secret"}}}},
        {"components": {"schemas": {"x-name": {"example": {"x-data": 1}}}}},
        {"components": {"schemas": {"A": {"properties": {"x-name": {}}}}}},
        {"components": {"schemas": {"A": {"enum": ["x-a"], "default": {"x-d": 1}}}}},
        {"paths": {"/a": {"get": {"x-klaviyo-scopes": []}}}},
        {"paths": {"/a": {"get": {"parameters": [{"x-sdkgen-name": "b"}]}}}},
        {"components": {"parameters": {"A": {"x-sdkgen-name": "b"}}}},
        {"components": {"schemas": {"A": {"x-sdkgen-name": "b"}}}},
        {"components": {"schemas": {"A": {"oneOf": [{"x-sdkgen-name": "b"}]}}}},
        {"components": {"schemas": {"A": {"items": {"x-sdkgen-name": "b"}}}}},
        {
            "components": {
                "schemas": {"A": {"properties": {"a": {"x-sdkgen-name": "b"}}}}
            }
        },
    ],
)
def test_names_data_and_known_extensions_are_none(root: dict[str, Any]) -> None:
    report = Report()
    unknown_extensions(Document("a.json", root).node, report)
    assert report.findings == []


# ---------------------------------------------------------------- published documents


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_extension_of_the_published_documents_is_understood(name: str) -> None:
    if not (SPECS / name).exists():
        pytest.skip(f"needs the published documents: {SPECS / name} is missing")
    document = Document(name, json.loads((SPECS / name).read_text("utf-8")))
    report = Report()
    operations = [
        op for _, item in document.node["paths"].items() for _, op in item.items()
    ]
    extensions = [parse_extensions(operation, report) for operation in operations]
    unknown_extensions(document.node, report)
    check_aliases(operations, report)
    assert report.findings == []
    assert DOCUMENTS[name] == (
        len(operations),
        sum(len(each.aliases) for each in extensions),
        sum(len(each.filters or ()) for each in extensions),
        sum(each.rate_limit.daily is not None for each in extensions),
    )
    assert all(each.rate_limit.burst and each.rate_limit.steady for each in extensions)
    assert all(each.scopes is not None for each in extensions)
    assert all(each.pre_release is ("beta" in name) for each in extensions)

"""Methods as values: signatures, calls, docstrings and imports."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from generator.printing.views.dicts import dicts
from generator.printing.views.methods import (
    MethodView,
    ResourceModule,
    resource_module,
)
from generator.understand.facts import rate_limit_text
from generator.understand.ir import RateLimit, Window
from tests.support.documents import (
    BOOLEAN,
    DATE_TIME,
    FREE,
    INTEGER,
    STRING,
    Operation,
    Schema,
    array,
    content,
    document,
    enum,
    identifier,
    nullable,
    obj,
    operation,
    parameter,
    ref,
    relationship,
    resource,
    understood,
)

OPTIONS = "options: RequestOptions | None = None"
THING = obj({"data": resource("thing", {"code": STRING})})

FACTS: dict[str, Any] = {
    "x-klaviyo-ratelimit": {"burst": "3/s", "steady": "60/m"},
    "x-klaviyo-scopes": ["things:write", "tags:read"],
    "x-klaviyo-operation-aliases": ["create_thing"],
}
FILTERS: dict[str, Any] = {
    "x-klaviyo-filters": {
        "id": {"operators": {"single": ["equals"]}, "value": {"type": "string"}}
    }
}


def module(*operations: Operation, **schemas: Schema) -> ResourceModule:
    """The module of the only group."""
    api = understood(document(*operations, schemas={"Thing": THING, **schemas}))
    (group,) = api.groups
    return resource_module(group, api, dicts(api))


def method(given: Operation, **schemas: Schema) -> MethodView:
    (view,) = module(given, **schemas).methods
    return view


def get(*parameters: dict[str, Any], **members: Any) -> MethodView:
    given = operation("GET /api/things", "get_things", *parameters, **members)
    return method(given)


def post(
    data: Schema, *parameters: dict[str, Any], route: str = "POST /api/things"
) -> MethodView:
    """A method with a JSON:API body."""
    given = operation(route, "call", *parameters, body=ref("Query"))
    return method(given, Query=obj({"data": data}))


# ---------------------------------------------------------------- signatures


def test_a_method_without_arguments_has_options() -> None:
    view = get()
    assert view.signature == f"self, *, {OPTIONS}"
    assert (view.operation, view.arguments) == ("GET_THINGS", "{}")


def test_path_parameters_are_positional_and_others_keywords() -> None:
    view = method(
        operation("GET /api/a/{id}/b/{kind}", "get_b", parameter("page[size]", INTEGER))
    )
    assert view.signature == (
        f"self, id: str, kind: str, *, page_size: int | UnsetType = UNSET, {OPTIONS}"
    )
    assert view.arguments == '{"id": id, "kind": kind, "page_size": page_size}'


def test_what_must_be_given_comes_first() -> None:
    view = get(parameter("a"), parameter("b", required=True), parameter("c"))
    assert view.signature == (
        "self, *, b: str, a: str | UnsetType = UNSET, c: str | UnsetType = UNSET, "
        f"{OPTIONS}"
    )


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (DATE_TIME, "_dt.datetime | str"),
        (array(INTEGER), "Iterable[int]"),
        (enum("a", "b"), "_X"),
        (array(enum("a", "b")), "Iterable[_X]"),
        (nullable(STRING), "str"),
    ],
)
def test_types_of_arguments(schema: Schema, text: str) -> None:
    assert get(parameter("x", schema, required=True)).signature == (
        f"self, *, x: {text}, {OPTIONS}"
    )


def test_a_filter_takes_expressions_of_its_operation() -> None:
    view = get(parameter("filter"), **FILTERS)
    assert view.signature == (
        "self, *, filter: Filter[GetThingsFilter] | str | UnsetType = UNSET, "
        f"{OPTIONS}"
    )


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("responses", "returns"),
    [
        ({"200": ref("Thing")}, "ThingDocument"),
        ({"200": ref("Thing"), "201": ref("Thing")}, "ThingDocument"),
        ({"200": ref("Thing"), "202": ref("Other")}, "Other | ThingDocument"),
        ({"200": ref("Thing"), "204": None}, "ThingDocument | None"),
        ({"204": None}, "None"),
    ],
)
def test_what_a_method_returns(
    responses: dict[str, Schema | None], returns: str
) -> None:
    given = {
        status: {"content": content(schema)} if schema else {}
        for status, schema in responses.items()
    }
    view = method(
        operation("GET /api/x", "get_x", responses=given), Other=obj({"x": STRING})
    )
    assert view.returns == returns


def test_a_long_type_of_an_answer_stands_on_a_line_of_its_own() -> None:
    longest = 88 - len("        answer:  = await self._call(")
    assert not replace(get(), returns="T" * longest).declared
    assert replace(get(), returns="T" * (longest + 1)).declared


# ---------------------------------------------------------------- bodies


def test_a_body_is_given_flat() -> None:
    coupon = resource("coupon", {"code": STRING, "uses?": nullable(INTEGER)}, id="")
    view = post(coupon, parameter("include"))
    assert view.signature == (
        "self, *, code: str, uses: int | None | UnsetType = UNSET, "
        f"include: str | UnsetType = UNSET, {OPTIONS}"
    )
    assert view.arguments == '{"code": code, "uses": uses, "include": include}'


def test_the_path_fills_the_id_of_a_patch() -> None:
    view = post(resource("coupon", {"code?": STRING}), route="PATCH /api/coupons/{id}")
    assert view.signature == (
        f"self, id: str, *, code: str | UnsetType = UNSET, {OPTIONS}"
    )
    assert view.arguments == '{"id": id, "code": code}'


def test_relationships_are_given_by_id() -> None:
    data = resource(
        "code",
        {},
        {"coupon": relationship("coupon"), "tags?": relationship("tag", many=True)},
        id="",
    )
    assert post(data).signature == (
        "self, *, coupon: str | UnsetType = UNSET, "
        f"tags: Iterable[str] | UnsetType = UNSET, {OPTIONS}"
    )


def test_relationship_bodies_are_ids() -> None:
    view = post(array(identifier("tag")), route="DELETE /api/x/{id}/relationships/tags")
    assert view.signature == f"self, id: str, *, ids: Iterable[str], {OPTIONS}"


def test_bodies_of_several_resources_go_by_their_type() -> None:
    one = obj(
        {"type": enum("object-schema"), "id": STRING, "meta?": obj({"name": STRING})}
    )
    view = post(array(one))
    assert view.signature == (
        f"self, *, object_schemas: Iterable[_types.QueryDataDict], {OPTIONS}"
    )


def test_resources_within_a_body_are_given_flat() -> None:
    metric = obj({"data": resource("metric", {"name": STRING})})
    events = obj({"data": array(resource("event", {"metric": metric}))})
    data = resource("job", {"metric": metric, "events?": nullable(events)}, id="")
    view = post(data)
    assert view.signature == (
        "self, *, metric: _types.QueryDataAttributesMetricDataDict, "
        "events: Iterable[_types.QueryDataAttributesEventsDataDict] | None "
        f"| UnsetType = UNSET, {OPTIONS}"
    )


def test_other_bodies_are_given_whole() -> None:
    view = post(FREE, parameter("sort"), route="POST /api/{id}")
    assert view.signature == (
        "self, id: str, *, body: Query | _types.QueryDict, "
        f"sort: str | UnsetType = UNSET, {OPTIONS}"
    )
    assert view.arguments == '{"id": id, "sort": sort, "body": body}'


def test_a_body_without_parameters_beside_it() -> None:
    assert post(FREE).arguments == '{"body": body}'


def test_a_form_takes_files() -> None:
    form = obj({"file": {**STRING, "format": "binary"}, "hidden?": BOOLEAN})
    body = {"required": True, "content": content(form, "multipart/form-data")}
    view = method(operation("POST /api/images", "upload_image", requestBody=body))
    assert view.signature == (
        f"self, *, file: FileInput, hidden: bool | UnsetType = UNSET, {OPTIONS}"
    )


# ---------------------------------------------------------------- choices


def choices(*enums: tuple[str, ...]) -> dict[str, str]:
    """The named choices of operations that each have a `sort`."""
    operations = [
        operation(
            f"GET /api/{letter}", f"get_{letter}", parameter("sort", enum(*values))
        )
        for letter, values in zip("abc", enums, strict=False)
    ]
    return dict(module(*operations).choices)


def test_equal_choices_share_a_name() -> None:
    assert choices(("x", "-x"), ("x", "-x")) == {"_Sort": 'Literal["x", "-x"]'}


def test_different_choices_are_named_by_their_operations() -> None:
    assert choices(("x",), ("y",), ("x",)) == {
        "_GetASort": 'Literal["x"]',
        "_GetBSort": 'Literal["y"]',
        "_GetCSort": 'Literal["x"]',
    }


def test_choices_of_lists_are_told_apart_too() -> None:
    found = module(
        operation("GET /a", "get_a", parameter("fields[x]", array(enum("1", "2")))),
        operation("GET /b", "get_b", parameter("fields[x]", array(enum("1")))),
    )
    assert dict(found.choices) == {
        "_GetAFieldsX": 'Literal["1", "2"]',
        "_GetBFieldsX": 'Literal["1"]',
    }


def test_choices_of_one_name_are_numbered() -> None:
    found = module(
        operation("GET /a", "get_a", parameter("b[c]", enum("1"))),
        operation("GET /b", "get_a_b", parameter("c", enum("2"))),
        operation("GET /c", "get_c", parameter("b[c]", enum("3"))),
        operation("GET /d", "get_d", parameter("c", enum("4"))),
    )
    assert dict(found.choices) == {
        "_GetABC": 'Literal["1"]',
        "_GetABC_2": 'Literal["2"]',
        "_GetCBC": 'Literal["3"]',
        "_GetDC": 'Literal["4"]',
    }
    signatures = {view.name: view.signature for view in found.methods}
    assert "b_c: _GetABC |" in signatures["get_a"]
    assert "c: _GetABC_2 |" in signatures["get_a_b"]


# ---------------------------------------------------------------- docstrings


def lines(view: MethodView) -> list[str]:
    return [line.strip() for line in view.doc.splitlines()]


def test_a_docstring_tells_all_that_is_known() -> None:
    view = method(
        operation(
            "POST /api/things/{id}",
            "make_thing",
            parameter(
                "page[size]", {**INTEGER, "minimum": 1, "maximum": 50, "default": 9}
            ),
            body=ref("Query"),
            summary="Make Thing",
            description="Makes one.<br><br>*Rate limits*:<br>Burst: `3/s`<br>Steady: `60/m`",
            **FACTS,
        ),
        Query=obj(
            {"data": resource("thing", {"code": {**STRING, "description": "its code"}})}
        ),
    )
    assert view.aliases == ("create_thing",)
    assert view.doc == """\"\"\"Make Thing.

        Makes one.

        `POST /api/things/{id}`

        Args:
            id: The `{id}` of the path.
            thing_id
            code: its code
            page_size: The number of resources a page, 1 to 50; 9 by default.
            options: What differs from the client's for this call.

        Example:
            klaviyo.things.make_thing("...", thing_id="...", code="...")

        Raises:
            ArgumentError: when an argument cannot be sent.
            KlaviyoError: when the call fails.

        Rate limits: 3/s burst, 60/m steady
        Scopes: things:write, tags:read
        Also called: create_thing
        Reference: https://developers.klaviyo.com/en/reference/make_thing
        \"\"\""""


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        (
            "fields[coupon-code]",
            "The fields of `coupon-code` resources to answer with; all by default.",
        ),
        (
            "additional-fields[list]",
            "Fields of `list` resources to answer with besides the usual ones.",
        ),
        ("include", "The related resources to answer with."),
        ("sort", "The field to sort by; descending with a minus sign before it."),
        ("page[cursor]", "Where to go on: `next_cursor` of a page, or a whole link."),
        ("page[size]", "The number of resources a page."),
        ("other", "as described"),
    ],
)
def test_parameters_of_json_api_mean_the_same_everywhere(wire: str, text: str) -> None:
    view = get(parameter(wire, description="as described"))
    assert text in " ".join(lines(view))


def test_a_filter_parameter_names_its_class() -> None:
    text = "An expression of `GetThingsFilter`, or its text."
    assert f"filter: {text}" in lines(get(parameter("filter"), **FILTERS))
    assert text not in get(parameter("filter"), parameter("sort")).doc


def test_a_pre_release_says_so() -> None:
    beta = {"x-klaviyo-pre-release": "BETA", "x-klaviyo-subtag": "Things"}
    assert "Pre-release: this operation may change without notice." in lines(
        get(**beta)
    )
    assert "Pre-release" not in get().doc


def test_a_description_like_the_summary_is_said_once() -> None:
    view = get(summary="Get things", description="Get things.")
    assert view.doc.count("Get things") == 1


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"code?": STRING}, ""),
        ({"unique_id?": STRING}, "What has no `unique_id` gets"),
        (
            {"unique_id?": STRING, "time?": DATE_TIME},
            "What has neither a `unique_id` nor a `time` gets",
        ),
    ],
)
@pytest.mark.parametrize("many", [False, True])
def test_a_docstring_tells_what_makes_a_repetition_safe(
    attributes: dict[str, Schema], expected: str, many: bool
) -> None:
    event = resource("event", attributes, id="")
    query = obj({"data": array(event) if many else event})
    view = method(operation("POST /api/things", "call", body=ref("Query")), Query=query)
    doc = " ".join(view.doc.split())
    assert expected in doc
    assert ("does not count twice" in doc) == bool(expected)
    assert ("ProbablyTakenError" in doc) == (many and bool(expected))


def test_an_operation_without_texts_has_a_docstring() -> None:
    assert lines(get())[0] == '"""get_things.'


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (RateLimit(Window(3, 1), Window(60, 60)), "3/s burst, 60/m steady"),
        (RateLimit(daily=Window(9, 86400)), "9/d daily"),
        (RateLimit(steady=Window(9, 3600)), "9/h steady"),
        (RateLimit(steady=Window(9, 30)), "9/30s steady"),
        (RateLimit(), "not known"),
    ],
)
def test_rate_limits_in_words(limit: RateLimit, text: str) -> None:
    assert rate_limit_text(limit) == text


# ---------------------------------------------------------------- modules


def test_a_module_has_its_groups_text() -> None:
    given = operation("GET /api/things", "get_things", tag="Web Feeds")
    told = document(
        given, tags=[{"name": "Web Feeds", "description": "All that is fed."}]
    )
    api = understood(told)
    assert (
        resource_module(api.groups[0], api, dicts(api)).doc == '"""All that is fed."""'
    )
    view = module(given)
    assert view.doc == '"""Operations of Web Feeds."""'
    assert (view.name, view.class_name) == ("web_feeds", "WebFeeds")


def test_a_module_imports_what_it_names() -> None:
    form = {"content": content(ref("Form"), "multipart/form-data")}
    found = module(
        operation(
            "GET /api/things",
            "get_things",
            parameter("filter"),
            parameter("since", DATE_TIME),
            parameter("sort", array(enum("a", "b"))),
            answer=ref("Thing"),
            **FILTERS,
        ),
        operation("POST /api/files", "upload", requestBody=form),
        Form=obj({"file": {**STRING, "format": "binary"}}),
    )
    assert found.imports == (
        "import datetime as _dt",
        "from collections.abc import Iterable",
        "from typing import Literal, TypeAlias",
        "",
        "from msgspec import UNSET",
        "",
        "from .._operations import _things as _operations",
        "from .._runtime.arguments import FileInput, RequestOptions, UnsetType",
        "from .._runtime.filters.expressions import Filter",
        "from .._runtime.resource import AsyncResource, Resource",
        "from ..filters._things import GetThingsFilter",
        "from ..models._things import ThingDocument",
    )


def test_shared_models_come_from_their_module() -> None:
    api = understood(
        document(
            operation("GET /a", "get_a", answer=ref("Thing"), tag="First"),
            operation("GET /b", "get_b", answer=ref("Thing"), tag="Second"),
            schemas={"Thing": THING},
        )
    )
    imports = resource_module(api.groups[0], api, dicts(api)).imports
    assert imports[-1] == "from ..models._shared import ThingDocument"


@pytest.mark.parametrize("name", ["Mapping", "Iterable", "Filter", "RequestOptions"])
def test_a_model_called_like_an_import_is_another(name: str) -> None:
    schema = obj({"data": array(STRING)})
    view = method(
        operation("GET /a", "get_a", parameter("x", array(STRING)), answer=ref(name)),
        **{name: schema},
    )
    assert view.returns == f"{name}_"

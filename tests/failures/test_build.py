"""What stops a run after validation, by its exact message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.base.errors import Report, SpecErrors
from generator.base.naming import NAME, ClassName
from generator.documents.document import Document
from generator.documents.overlays import apply_overlays
from generator.understand.ir import Model, Primitive
from tests.support.documents import (
    FREE,
    REVISION,
    STRING,
    Operation,
    Schema,
    array,
    content,
    document,
    identifier,
    obj,
    one_of,
    operation,
    parameter,
    ref,
    relationship,
    resource,
    understood,
)

RENAME = "rename one of them by an overlay"
THING = {"Thing": obj({"data": obj({"x": STRING})})}


def failure(*operations: Operation, **schemas: Schema) -> str:
    """What the document is refused with."""
    with pytest.raises(SpecErrors) as caught:
        understood(document(*operations, schemas=schemas or THING))
    return str(caught.value)


def get(*parameters: dict[str, Any], **members: Any) -> Operation:
    return operation("GET /api/things/{id}", "get_thing", *parameters, **members)


def post(body: Schema, *parameters: dict[str, Any], **members: Any) -> Operation:
    return operation(
        "POST /api/things", "create_thing", *parameters, body=body, **members
    )


# ---------------------------------------------------------------- names that collide


def test_two_properties_of_one_name() -> None:
    assert failure(Thing=obj({"push-token": STRING, "push_token": STRING})) == (
        "api.json#/components/schemas/Thing: error: properties 'push-token' and "
        "'push_token' are both 'push_token' in Python\n"
        "    fix: give the schema of one of them an 'x-sdkgen-name' by an overlay"
    )


@pytest.mark.parametrize(("one", "two"), [("page[size]", "page-size"), ("Id", "id")])
def test_two_parameters_of_one_name(one: str, two: str) -> None:
    name = two.replace("-", "_")
    assert failure(
        operation("GET /api/x", "get_x", parameter(one), parameter(two))
    ) == (
        f"api.json#/paths/~1api~1x/get: error: parameters {one!r} and {two!r} are both "
        f"{name!r} in Python\n    fix: give one of them an 'x-sdkgen-name' by an overlay"
    )


def test_two_tags_of_one_name() -> None:
    assert failure(
        operation("GET /api/a", "get_a", tag="Data Privacy"),
        operation("GET /api/b", "get_b", tag="data-privacy"),
    ) == (
        "api.json#/paths/~1api~1b/get/tags/0: error: the tags 'Data Privacy' and 'data-privacy' are both "
        f"'data_privacy' in Python\n    fix: {RENAME}"
    )


def test_two_operations_of_one_name() -> None:
    assert failure(
        operation("GET /api/a", "getThings"),
        operation("GET /api/b", "get_things", tag="Others"),
    ) == (
        "api.json#/paths/~1api~1a/get/operationId: error: the operations 'get_things' and 'getThings' are both "
        f"'get_things' in Python\n    fix: {RENAME}"
    )


ALIASES = "x-klaviyo-operation-aliases"
FILTERS = "x-klaviyo-filters"
TEXTS: dict[str, Any] = {
    "value": {"type": "string"},
    "operators": {"single": ["equals"]},
}


def members(name: str, value: Any) -> dict[str, Any]:
    return {name: value}


def filtered(route: str, operation_id: str, **more: Any) -> Operation:
    """An operation that takes filters."""
    extension = members(FILTERS, {"a": TEXTS})
    return operation(route, operation_id, parameter("filter"), **extension, **more)


@pytest.mark.parametrize(
    ("operations", "pointer", "change"),
    [
        (
            [
                operation("GET /api/a", "get_a", tag="Data Privacy"),
                operation("GET /api/b", "get_b", tag="data-privacy"),
            ],
            "/paths/~1api~1b/get",
            'expect.tags = ["data-privacy"]\nvalue.tags = ["Privacy"]',
        ),
        (
            [
                operation("GET /api/a", "getThings"),
                operation("GET /api/b", "get_things"),
            ],
            "/paths/~1api~1b/get/operationId",
            'expect = "get_things"\nvalue = "get_others"',
        ),
        (
            [
                operation("GET /api/a", "get_a", **members(ALIASES, ["get_b"])),
                operation("GET /api/b", "get_b"),
            ],
            f"/paths/~1api~1a/get/{ALIASES}/0",
            'expect = "get_b"\nvalue = "get_as"',
        ),
        (
            [
                operation(
                    "GET /api/a",
                    "get_a",
                    parameter("filter"),
                    **members(FILTERS, {"a.b": TEXTS, "a_b": TEXTS}),
                )
            ],
            f"/paths/~1api~1a/get/{FILTERS}",
            'expect.a_b = { value.type = "string", operators.single = ["equals"] }\n'
            "value = {}",
        ),
        (
            [
                filtered("GET /api/a", "get_a1"),
                filtered("GET /api/b", "get_a_1", tag="Others"),
            ],
            "/paths/~1api~1b/get/operationId",
            'expect = "get_a_1"\nvalue = "get_others"',
        ),
        (
            [filtered("GET /api/a", "thing", answer=ref("ThingFilter"))],
            "/paths/~1api~1a/get/operationId",
            'expect = "thing"\nvalue = "get_thing"',
        ),
    ],
    ids="tags operations aliases filters filter-classes filters-and-model".split(),
)
def test_the_remedy_by_an_overlay_helps(
    operations: list[Operation], pointer: str, change: str, tmp_path: Path
) -> None:
    schemas = {**THING, "ThingFilter": obj({"data": obj({"x": STRING})})}
    refused = failure(*operations, **schemas)
    assert "overlay" in refused and "api.json#/paths/" in refused
    (tmp_path / "own.toml").write_text(
        f'reason = "Both are one name in Python."\n[[overlay]]\n'
        f'documents = ["{REVISION}"]\npointers = ["{pointer}"]\n{change}\n'
    )
    report = Report()
    root = document(*operations, schemas=schemas)
    corrected = apply_overlays(Document("api.json", root), tmp_path, report)
    report.check()
    assert understood(dict(corrected.root)).groups


def test_an_alias_that_is_an_operation() -> None:
    aliased: dict[str, Any] = {"x-klaviyo-operation-aliases": ["get_b"]}
    assert failure(
        operation("GET /api/a", "get_a", **aliased), operation("GET /api/b", "get_b")
    ) == (
        "api.json#/paths/~1api~1a/get/x-klaviyo-operation-aliases/0: error: "
        "alias 'get_b' is also the operationId at "
        "api.json#/paths/~1api~1b/get/operationId\n"
        "    fix: remove or rename one of them in an overlay"
    )


def test_two_aliases_of_one_name() -> None:
    aliased: dict[str, Any] = {"x-klaviyo-operation-aliases": ["list_things"]}
    assert failure(
        operation("GET /api/a", "get_a", **aliased),
        operation("GET /api/b", "get_b", **aliased),
    ) == (
        "api.json#/paths/~1api~1b/get/x-klaviyo-operation-aliases/0: error: "
        "alias 'list_things' is also the alias at "
        "api.json#/paths/~1api~1a/get/x-klaviyo-operation-aliases/0\n"
        "    fix: remove or rename one of them in an overlay"
    )


@pytest.mark.parametrize(
    ("given", "component"),
    [
        (get(answer=obj({"data": STRING})), "GetThingResponse"),
        (post(obj({"data": STRING})), "CreateThingBody"),
        (get(parameter("where", obj({"x": STRING}))), "GetThingWhere"),
    ],
)
def test_an_inline_schema_gives_way_to_a_component(
    given: Operation, component: str
) -> None:
    other = operation("GET /api/other", "get_other", answer=ref(component))
    api = understood(
        document(given, other, schemas={component: obj({"other": STRING})})
    )
    assert {component, f"{component}Value"} <= api.definitions.keys()


def test_two_branches_that_nothing_tells_apart() -> None:
    branches = one_of(obj({"a?": STRING}), obj({"b?": STRING}))
    place = "api.json#/components/schemas/Thing/properties/data"
    assert failure(Thing=obj({"data": branches})).startswith(
        f"{place}/oneOf/1: error: the name 'Thing_Data' is already taken by "
        f"{place}/oneOf/0\n"
        "    fix: give one of the two schemas an 'x-sdkgen-name' by an overlay"
    )


def test_the_remedy_for_branches_helps() -> None:
    branches = one_of(
        {**obj({"a?": STRING}), NAME: "First"}, {**obj({"b?": STRING}), NAME: "Second"}
    )
    api = understood(document(schemas={"Thing": obj({"data": branches})}))
    assert {"First", "Second", "ThingData"} <= api.definitions.keys()


def test_two_components_of_one_name() -> None:
    place = "api.json#/components/schemas"
    assert failure(**{"a-b": obj({"x": STRING}), "AB": obj({"y": STRING})}) == (
        f"{place}/a-b: error: the name 'AB' is already taken by {place}/AB\n"
        "    fix: give one of the two schemas an 'x-sdkgen-name' by an overlay"
    )


def test_an_attribute_and_a_relationship_of_one_name() -> None:
    query = obj(
        {
            "data": resource(
                "thing", {"list": STRING}, {"list": relationship("list")}, id=""
            )
        }
    )
    assert failure(post(ref("Query")), Query=query) == (
        "api.json#/paths/~1api~1things/post/requestBody: error: "
        "'/data/attributes/list' of the body and '/data/relationships/list/data' of "
        "the body are both 'list' in Python\n    fix: give the parameter, or the schema "
        "of a property of the body, an 'x-sdkgen-name' by an overlay"
    )


def test_a_name_that_json_has_to_escape() -> None:
    assert failure(Thing=obj({'say "no"': STRING})) == (
        'api.json#/components/schemas/Thing/properties/say "no": error: '
        "msgspec reads no property called 'say \"no\"'\n"
        "    fix: leave it out by an overlay"
    )


def test_a_name_of_one_s_own_tells_apart_what_python_cannot() -> None:
    given = operation(
        "POST /api/things/{thing-id}",
        "create_thing",
        parameter("page[size]"),
        {**parameter("page-size"), NAME: "pageSize2"},
        body=ref("Query"),
        answer=ref("Query"),
    )
    lists = obj({"push-token": STRING, "push_token": {**STRING, NAME: "old token"}})
    query: Schema = obj(
        {
            "data": resource(
                "thing",
                {"list": STRING, "both": ref("Lists")},
                {"list": {**relationship("list"), NAME: "list_ids"}},
            )
        }
    )
    api = understood(document(given, schemas={"Query": query, "Lists": lists}))
    [made] = api.operations
    names = {parameter.wire: parameter.name for parameter in made.parameters}
    assert names["page[size]"] == "page_size"
    assert names["page-size"] == "page_size2"
    assert made.body is not None
    keywords = {keyword.pointer: keyword.name for keyword in made.body.keywords}
    assert keywords["/data/attributes/list"] == "list"
    assert keywords["/data/relationships/list/data"] == "list_ids"
    model = api.definitions[ClassName("Lists")]
    assert isinstance(model, Model)
    fields = {field.wire: field.name for field in model.fields}
    assert fields == {"push-token": "push_token", "push_token": "old_token"}


# ---------------------------------------------------------------- operations


@pytest.mark.parametrize("tags", [[], ["Things", "Others"]])
def test_an_operation_without_or_with_several_tags(tags: list[str]) -> None:
    assert failure(get(tags=tags)) == (
        "api.json#/paths/~1api~1things~1{id}/get: error: operation 'get_thing' has "
        f"{len(tags)} tags\n"
        "    fix: give it exactly one: it becomes the client's attribute"
    )


def refused(name: str, then: str) -> str:
    return f"\n    fix: teach sdkgen what it means, or pass --allow {name}: then {then}"


FIRST = "the first that sdkgen understands is used"


JSON, FORM = "application/json", "multipart/form-data"
SEVERAL = {"content": content(ref("Thing"), JSON) | content(ref("Thing"), FORM)}


def test_a_request_body_in_several_media_types() -> None:
    assert failure(post(FREE, requestBody=SEVERAL)) == (
        "api.json#/paths/~1api~1things/post/requestBody/content: not understood: "
        f"a request body in several media types: {JSON}, {FORM}{refused('content', FIRST)}"
    )


@pytest.mark.parametrize("status", ["200", "206"])
def test_a_response_in_several_media_types(status: str) -> None:
    responses = {"204": {"description": ""}, status: SEVERAL}
    assert failure(get(responses=responses)) == (
        f"api.json#/paths/~1api~1things~1{{id}}/get/responses/{status}/content: "
        f"not understood: a response in several media types: {JSON}, {FORM}"
        f"{refused('content', FIRST)}"
    )


@pytest.mark.parametrize("schema", [STRING, array(ref("Thing"))])
def test_a_response_that_is_no_object(schema: Schema) -> None:
    assert failure(get(answer=schema)) == (
        "api.json#/paths/~1api~1things~1{id}/get/responses/200/content/"
        "application~1vnd.api+json/schema: not understood: the response is no object"
        f"{refused('responses', 'the method gives it as plain values')}"
    )


@pytest.mark.parametrize("schema", [STRING, array(identifier("thing"))])
def test_a_request_body_that_is_no_object(schema: Schema) -> None:
    assert failure(post(schema)) == (
        "api.json#/paths/~1api~1things/post/requestBody/content/"
        "application~1vnd.api+json/schema: not understood: "
        f"the request body is no object{refused('requestBody', 'no body is sent')}"
    )


@pytest.mark.parametrize(
    "responses", [{}, {"400": {"description": ""}}, {"default": {"description": ""}}]
)
def test_an_operation_without_a_response_of_success(responses: Schema) -> None:
    assert failure(get(responses=responses)) == (
        "api.json#/paths/~1api~1things~1{id}/get/responses: not understood: "
        "operation 'get_thing' has no response of success"
        + refused("responses", "the method gives None, whatever is answered")
    )


def test_a_parameter_in_a_place_that_is_not_known() -> None:
    assert failure(get(parameter("session", location="cookie"))) == (
        "api.json#/paths/~1api~1things~1{id}/get/parameters/1: not understood: "
        "parameter 'session' in 'cookie'"
        + refused("parameter:session", "no method takes 'session'")
    )


@pytest.mark.parametrize(
    ("location", "style"), [("query", "deepObject"), ("header", "form")]
)
def test_a_parameter_of_a_style_that_is_not_known(location: str, style: str) -> None:
    assert failure(get(parameter("where", location=location, style=style))) == (
        "api.json#/paths/~1api~1things~1{id}/get/parameters/1: not understood: "
        f"parameter 'where' of style {style!r} with a value: scalar"
        + refused(f"style:{style}", "no method takes 'where'")
    )


# ---------------------------------------------------------------- schemas


def test_all_of_that_contradicts_itself() -> None:
    base = obj({"attributes": obj({"size": STRING})})
    overlay = obj({"attributes": obj({"size": FREE})})
    thing: Schema = {"allOf": [ref("Base"), overlay]}
    assert failure(Base=base, Thing=thing) == (
        "api.json#/components/schemas/Thing: error: allOf parts contradict each other "
        "at /attributes/size: type is 'string' in one and 'object' in another\n"
        "    fix: make the parts agree"
    )


@pytest.mark.parametrize(
    ("schema", "what"),
    [
        ({"properties": {"x": STRING}, "oneOf": [FREE]}, "properties beside oneOf"),
        ({"oneOf": [STRING], "anyOf": [STRING]}, "anyOf beside oneOf"),
        (
            {"allOf": [obj({"x": STRING}), {"anyOf": [FREE]}]},
            "properties and required beside anyOf",
        ),
        ({"oneOf": [STRING], "enum": ["a"]}, "enum beside oneOf"),
        ({"oneOf": [FREE], "required": ["a"]}, "required beside oneOf"),
        ({"anyOf": [array(STRING)], "items": STRING}, "items beside anyOf"),
        (
            {"oneOf": [FREE], "additionalProperties": STRING},
            "additionalProperties beside oneOf",
        ),
    ],
)
def test_a_schema_that_is_several_things(schema: Schema, what: str) -> None:
    name, form = what.split()[0], what.split()[-1]
    assert failure(Thing=obj({"x": schema})) == (
        "api.json#/components/schemas/Thing/properties/x: not understood: a schema "
        f"with {what}{refused(name, f'{form} alone says what it is')}"
    )


@pytest.mark.parametrize(("key", "value"), [("oneOf", [FREE]), ("enum", [{"x": "a"}])])
def test_a_component_that_is_several_things(key: str, value: Any) -> None:
    assert failure(Thing={**obj({"x": STRING}), key: value}) == (
        f"api.json#/components/schemas/Thing: not understood: a schema with {key} "
        f"beside properties{refused(key, 'properties alone says what it is')}"
    )


@pytest.mark.parametrize("values", [[True, "a"], ["a", {"b": 1}], [[]], [1, True]])
def test_an_enum_of_values_of_different_kinds(values: list[Any]) -> None:
    assert failure(Thing=obj({"x": {"enum": values}})) == (
        "api.json#/components/schemas/Thing/properties/x/enum: not understood: "
        "an enum of values of different kinds"
        + refused("enum", "any value is taken for it")
    )


JSON_VALUE = one_of(STRING, array(ref("Thing")))


@pytest.mark.parametrize(
    "schemas",
    [
        {"Thing": array(ref("Thing"))},
        {"Thing": JSON_VALUE},
        {"List": array(ref("Thing")), "Thing": one_of(STRING, ref("List"))},
        {"Owner": obj({"x": ref("Thing")}), "Thing": array(array(ref("Thing")))},
    ],
)
def test_a_schema_that_contains_itself_with_no_object_between(
    schemas: dict[str, Schema],
) -> None:
    assert failure(**schemas) == (
        "api.json#/components/schemas/Thing: error: a schema contains itself with no "
        "object between\n    fix: put an object between by an overlay"
    )


@pytest.mark.parametrize("key", ["oneOf", "anyOf"])
def test_a_union_of_nothing(key: str) -> None:
    assert failure(Thing=obj({"x": {key: [], "nullable": True}})) == (
        f"api.json#/components/schemas/Thing/properties/x/{key}: error: {key} without a "
        "schema: no value can be of this type\n    fix: list what it may be by an overlay"
    )


@pytest.mark.parametrize("values", [[2**63], [1, -(2**63) - 1], [2**70, None]])
def test_an_enum_of_integers_that_are_too_large(values: list[Any]) -> None:
    assert failure(Thing=obj({"x": {"type": "integer", "enum": values}})) == (
        "api.json#/components/schemas/Thing/properties/x/enum: error: an enum of "
        "integers that 64 bits do not hold, which msgspec cannot read\n"
        "    fix: leave the enum out by an overlay: any integer will do then"
    )


# ---------------------------------------------------------------- together


def test_everything_wrong_is_said_at_once() -> None:
    text = failure(
        operation("GET /api/a", "get_a", tags=[]),
        operation("GET /api/b", "get_b", answer=STRING),
        operation("GET /api/c", "get_c", parameter("x", location="cookie")),
    )
    assert [line.split(": ")[1] for line in text.splitlines() if line[0] != " "] == [
        "error",
        "not understood",
        "not understood",
    ]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("parameter:session", get(parameter("session", location="cookie"))),
        ("style:deepObject", get(parameter("where", style="deepObject"))),
        ("responses", get(answer=STRING)),
        ("requestBody", post(STRING)),
        ("content", get(responses={"200": SEVERAL})),
        ("content", post(FREE, requestBody=SEVERAL)),
    ],
)
def test_what_is_not_understood_can_be_allowed(name: str, given: Operation) -> None:
    report = Report([name])
    api = understood(document(given, schemas=THING), report)
    assert len(api.operations) == 1
    assert [finding.name for finding in report.warnings] == [name]


def test_a_cookie_is_taken_by_no_method() -> None:
    given = get(parameter("session", location="cookie"), parameter("sort"))
    api = understood(document(given, schemas=THING), Report(["parameter:session"]))
    assert [p.wire for p in api.operations[0].parameters] == ["id", "sort"]


def test_a_parameter_without_a_schema_stays_where_it_is() -> None:
    trace: dict[str, Any] = {"in": "header", "name": "X-Trace"}
    report = Report(["parameter:X-Trace"])
    api = understood(document(get(trace), schemas=THING), report)
    found = {p.wire: (p.location, p.type) for p in api.operations[0].parameters}
    assert found["X-Trace"] == ("header", Primitive("any"))

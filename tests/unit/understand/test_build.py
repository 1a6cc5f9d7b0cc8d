"""Operations and groups, as the document describes them."""

from __future__ import annotations

from typing import Any

import pytest

from generator.base.naming import ClassName
from generator.understand.ir import (
    Array,
    Enum,
    Model,
    Operation,
    Primitive,
    RateLimit,
    Ref,
    Window,
)
from tests.support import documents
from tests.support.documents import (
    DATE_TIME,
    FREE,
    INTEGER,
    REVISION,
    STRING,
    Schema,
    array,
    content,
    document,
    enum,
    nullable,
    obj,
    parameter,
    ref,
    resource,
    understood,
)

TEXT = Primitive("string")
THING = {"Thing": obj({"data": resource("thing", {"code": STRING})})}


def read(
    route: str = "GET /api/things", *parameters: dict[str, Any], **members: Any
) -> Operation:
    """One operation of a document, understood."""
    given = documents.operation(route, "call", *parameters, **members)
    (operation,) = understood(document(given, schemas=THING)).operations
    return operation


# ---------------------------------------------------------------- the document


def test_the_document_gives_revision_and_address() -> None:
    api = understood(document())
    assert (api.revision, api.base_url) == (REVISION, "https://a.example.com")


def test_a_document_without_servers_has_no_address() -> None:
    assert understood(document(servers=[])).base_url is None


def test_groups_are_tags_in_order() -> None:
    api = understood(
        document(
            documents.operation("GET /api/b", "get_b", tag="Web Feeds"),
            documents.operation("GET /api/a", "get_a", tag="Web Feeds"),
            documents.operation("GET /api/c", "get_c", tag="Accounts"),
            tags=[{"name": "Web Feeds", "description": "what is fed"}],
        )
    )
    accounts, feeds = api.groups
    assert (feeds.name, feeds.class_name, feeds.doc) == (
        "web_feeds",
        "WebFeeds",
        "what is fed",
    )
    assert [operation.name for operation in feeds.operations] == ["get_a", "get_b"]
    assert (accounts.name, accounts.doc) == ("accounts", "")


@pytest.mark.parametrize(
    ("tag", "name", "class_name"),
    [("Options", "options_", "Options"), ("Resource", "resource", "Resource_")],
)
def test_a_group_gives_way_to_what_is_there(
    tag: str, name: str, class_name: str
) -> None:
    (group,) = understood(document(documents.operation("GET /a", "a", tag=tag))).groups
    assert (group.name, group.class_name) == (name, class_name)


def test_the_group_of_a_pre_release_operation_is_its_subtag() -> None:
    beta: dict[str, Any] = {
        "x-klaviyo-pre-release": "BETA",
        "x-klaviyo-subtag": "Agents",
    }
    operations = [
        documents.operation("GET /a", "a_beta", tag="Beta APIs", **beta),
        documents.operation(
            "GET /b", "b", tag="Coupons", **{**beta, "x-klaviyo-pre-release": "None"}
        ),
    ]
    api = understood(document(*operations))
    assert [group.tag for group in api.groups] == ["Agents", "Coupons"]
    assert [operation.pre_release for operation in api.operations] == [True, False]


# ---------------------------------------------------------------- operations


def test_an_operation_is_what_the_document_says() -> None:
    found = read(
        "POST /api/things",
        summary="Make\n a thing",
        description="Makes **one**.<br><br>*Rate limits*:<br>Burst: `3/s`<br>Steady: `60/m`",
        **{
            "x-klaviyo-ratelimit": {"burst": "3/s", "steady": "60/m"},
            "x-klaviyo-scopes": ["things:write"],
            "x-klaviyo-operation-aliases": ["make_thing"],
        },
    )
    assert (found.name, found.method, found.path) == ("call", "POST", "/api/things")
    assert (found.summary, found.doc) == ("Make a thing", "Makes **one**.")
    assert found.rate_limit == RateLimit(Window(3, 1), Window(60, 60))
    assert (found.scopes, found.aliases) == (("things:write",), ("make_thing",))
    assert found.reference == "https://developers.klaviyo.com/en/reference/call"
    assert found.pointer == "/paths/~1api~1things/post"
    assert not (found.pre_release or found.paged or found.job or found.body)


@pytest.mark.parametrize("name", ["client", "_call"])
def test_a_method_gives_way_to_what_groups_are_made_of(name: str) -> None:
    given = documents.operation("GET /api/x", name)
    assert understood(document(given)).operations[0].name == f"{name}_"


@pytest.mark.parametrize(
    ("security", "authenticated"), [([{"Key": []}], True), ([], False), (None, True)]
)
def test_some_operations_need_no_key(security: Any, authenticated: bool) -> None:
    members = {} if security is None else {"security": security}
    assert read(**members).authenticated is authenticated


def test_a_document_without_security_needs_no_key() -> None:
    root = document(documents.operation("GET /api/x", "get_x"))
    del root["security"]
    assert not understood(root).operations[0].authenticated


# ---------------------------------------------------------------- parameters


def test_the_revision_is_the_operations_own_and_no_argument() -> None:
    own = {**STRING, "default": "2026-01-15.pre"}
    found = read("GET /api/x", parameter("revision", own, "header", required=True))
    assert (found.revision, found.parameters) == ("2026-01-15.pre", ())
    assert read().revision == REVISION


def test_path_parameters_come_first_in_the_order_of_the_path() -> None:
    found = read(
        "GET /api/{id}/relationships/{kind}",
        parameter("sort"),
        parameters=[
            parameter("sort"),
            parameter("kind", location="path"),
            parameter("id", location="path"),
        ],
    )
    assert [p.name for p in found.parameters] == ["id", "kind", "sort"]
    assert [p.required for p in found.parameters] == [True, True, False]


def test_parameters_of_the_path_are_inherited_and_replaced() -> None:
    root = document(
        documents.operation("GET /api/{id}", "get", parameter("size", INTEGER))
    )
    root["paths"]["/api/{id}"]["parameters"] = [parameter("size"), parameter("sort")]
    (found,) = understood(root).operations
    types = {str(p.name): p.type for p in found.parameters}
    assert types == {"id": TEXT, "size": Primitive("integer"), "sort": TEXT}


def test_parameters_may_be_references() -> None:
    given = documents.operation(
        "GET /api/x", "get_x", {"$ref": "#/components/parameters/Sort"}
    )
    root = document(given)
    root["components"]["parameters"] = {"Sort": parameter("sort")}
    assert understood(root).operations[0].parameters[0].wire == "sort"


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("fields[coupon-code]", "fields_coupon_code"),
        ("additional-fields[profile]", "additional_fields_profile"),
        ("X-Klaviyo-API-Filters", "x_klaviyo_api_filters"),
        ("options", "options_"),
        ("body", "body"),
        ("self", "self_"),
        ("answer", "answer_"),
        ("arguments", "arguments_"),
    ],
)
def test_names_of_parameters(wire: str, name: str) -> None:
    (found,) = read("GET /api/x", parameter(wire)).parameters
    assert (found.name, found.wire) == (name, wire)


def test_parameters_keep_bounds_defaults_and_texts() -> None:
    size = {**INTEGER, "minimum": 1, "maximum": 100, "default": 20}
    (found,) = read(
        "GET /api/x",
        parameter("page[size]", size, description="how many", required=True),
    ).parameters
    assert (found.minimum, found.maximum, found.default) == (1, 100, 20)
    assert (found.doc, found.required) == ("how many", True)


@pytest.mark.parametrize(
    ("schema", "type_"),
    [
        (enum("a", "-a"), Enum(("a", "-a"), open=False)),
        (array(enum("a", "b")), Array(Enum(("a", "b"), open=False))),
        (array(enum(*"abcdefghijkl")), Array(Enum(tuple("abcdefghijkl"), open=False))),
        (nullable(STRING), TEXT),
        (DATE_TIME, Primitive("date-time")),
    ],
)
def test_types_of_parameters(schema: Schema, type_: object) -> None:
    assert read("GET /api/x", parameter("sort", schema)).parameters[0].type == type_


@pytest.mark.parametrize(
    ("wire", "members", "explode"),
    [
        ("statistics", {"explode": False}, False),
        ("statistics", {"explode": True}, True),
        ("statistics", {}, True),
        ("fields[coupon]", {}, False),
        ("include", {}, False),
        ("include", {"explode": True}, True),
    ],
)
def test_lists_are_joined_or_repeated(
    wire: str, members: dict[str, Any], explode: bool
) -> None:
    given = {"in": "query", "name": wire, "schema": array(STRING), **members}
    assert read("GET /api/x", given).parameters[0].explode is explode


def test_the_filter_parameter_is_marked() -> None:
    filters = {"id": {"operators": {"single": ["equals"]}, "value": {"type": "string"}}}
    found = read(
        "GET /api/x",
        parameter("filter"),
        parameter("sort"),
        **{"x-klaviyo-filters": filters},
    )
    assert [p.filter for p in found.parameters] == [True, False]
    assert [field.wire for field in found.filters] == ["id"]


@pytest.mark.parametrize("cursor", ["page[cursor]", "page_cursor"])
def test_a_cursor_makes_pages(cursor: str) -> None:
    assert read("GET /api/x", parameter(cursor)).paged


# ---------------------------------------------------------------- answers


def test_answers_go_by_status() -> None:
    responses = {
        "200": {"content": content(ref("Thing"), "application/json")},
        "201": {"content": content(ref("Thing"), "application/json")},
        "202": {"description": ""},
        "204": {"content": {}},
        "400": {"content": content(FREE)},
        "default": {"content": content(FREE)},
    }
    found = read(responses=responses)
    assert found.responses == {
        200: "ThingDocument",
        201: "ThingDocument",
        202: None,
        204: None,
    }
    assert found.accept == "application/json"


def test_without_content_json_api_is_accepted() -> None:
    assert read().accept == "application/vnd.api+json"


def kinds(answer: Schema, *parameters: dict[str, Any]) -> dict[str, str]:
    given = documents.operation(
        "GET /api/x", "get_x", *parameters, answer=ref("Answer")
    )
    api = understood(document(given, schemas={"Answer": answer, **THING}))
    return {
        str(name): definition.kind
        for name, definition in api.definitions.items()
        if isinstance(definition, Model) and definition.kind != "model"
    }


def test_kinds_of_answers() -> None:
    cursor = parameter("page[cursor]")
    one, many = obj({"data": ref("Thing")}), obj({"data": array(ref("Thing"))})
    assert kinds(one) == {"Answer": "document"}
    assert kinds(one, cursor) == {"Answer": "paged"}
    assert kinds(many) == {"Answer": "collection"}
    assert kinds(many, cursor) == {"Answer": "collection"}


def test_a_collection_knows_its_items() -> None:
    given = documents.operation("GET /api/x", "get_x", answer=ref("Answer"))
    schemas = {"Answer": obj({"data": array(ref("Thing"))}), **THING}
    answer = understood(document(given, schemas=schemas)).definitions[
        ClassName("Answer")
    ]
    assert isinstance(answer, Model)
    assert answer.item == Ref(ClassName("Thing"))


@pytest.mark.parametrize(
    ("wire", "name"), [("raw", "raw_"), ("to_dict", "to_dict_"), ("links", "links")]
)
def test_no_field_of_an_answer_hides_what_answers_offer(wire: str, name: str) -> None:
    given = documents.operation("GET /api/x", "get_x", answer=ref("Answer"))
    api = understood(document(given, schemas={"Answer": obj({wire: STRING})}))
    answer = api.definitions[ClassName("Answer")]
    assert isinstance(answer, Model)
    assert [field.name for field in answer.fields] == [name]


# ---------------------------------------------------------------- jobs and bodies


def job(route: str, status: Schema) -> tuple[str, ...] | None:
    answer = obj({"data": resource("job", {"status": status})})
    given = documents.operation(route, "get_job", answer=ref("Answer"))
    (found,) = understood(document(given, schemas={"Answer": answer})).operations
    return found.job.statuses if found.job else None


@pytest.mark.parametrize(
    ("route", "status", "statuses"),
    [
        (
            "GET /api/import-jobs/{id}",
            enum("queued", "complete"),
            ("queued", "complete"),
        ),
        (
            "GET /api/import-jobs/{job_id}/",
            enum("queued", "complete"),
            ("queued", "complete"),
        ),
        ("GET /api/import-jobs/{id}", STRING, None),
        ("GET /api/import-jobs", enum("queued", "complete"), None),
        ("GET /api/things/{id}", enum("queued", "complete"), None),
        ("PATCH /api/import-jobs/{id}", enum("queued", "complete"), None),
    ],
)
def test_jobs_are_recognised(
    route: str, status: Schema, statuses: tuple[str, ...] | None
) -> None:
    assert job(route, status) == statuses


def test_a_body_may_be_a_reference_with_its_own_media_type() -> None:
    reference = {"$ref": "#/components/requestBodies/Thing"}
    root = document(
        documents.operation("POST /api/x", "post_x", requestBody=reference),
        schemas=THING,
    )
    bodies = {"Thing": {"content": content(ref("Thing"), "application/json")}}
    root["components"]["requestBodies"] = bodies
    body = understood(root).operations[0].body
    assert body
    assert (body.media_type, body.model) == ("application/json", "_Thing")


def test_an_inline_body_is_named_by_its_operation() -> None:
    found = read("POST /api/x", body=obj({"x": STRING}))
    assert found.body
    assert found.body.model == "CallBody"

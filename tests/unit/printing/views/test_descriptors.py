"""Descriptors as source: what the runtime reads of an operation."""

from __future__ import annotations

from typing import Any

import pytest
from runtime import operation as _operation
from runtime.operation import Operation as Descriptor

from generator.printing.views.descriptors import OperationModule, operation_module
from tests.support.documents import (
    BOOLEAN,
    INTEGER,
    REVISION,
    STRING,
    Operation,
    Schema,
    array,
    content,
    document,
    enum,
    identifier,
    obj,
    operation,
    parameter,
    ref,
    relationship,
    resource,
    understood,
)

THING = obj({"data": resource("thing", {"code": STRING})})


def module(*operations: Operation, **schemas: Schema) -> OperationModule:
    api = understood(document(*operations, schemas={"Thing": THING, **schemas}))
    (group,) = api.groups
    return operation_module(group)


def described(given: Operation, **schemas: Schema) -> Descriptor:
    """The descriptor, made by the runtime of its source."""
    ((_, source),) = module(given, **schemas).operations
    found = eval(source, vars(_operation))
    assert isinstance(found, Descriptor)
    return found


def get(*parameters: dict[str, Any], **members: Any) -> Descriptor:
    return described(operation("GET /api/things", "get_things", *parameters, **members))


def test_the_least_descriptor() -> None:
    assert module(operation("GET /api/{id}", "get_thing")).operations == (
        (
            "GET_THING",
            'Operation(name="get_thing", group="things", method="GET", '
            f'path="/api/{{id}}", revision="{REVISION}", '
            'reference="https://developers.klaviyo.com/en/reference/get_thing", '
            'parameters=(Parameter(name="id", wire="id", location="path", '
            'required=True),), accept="application/vnd.api+json", '
            "responses={204: None}, rate_limit=RateLimit())",
        ),
    )


def test_the_facts_of_an_operation() -> None:
    facts: dict[str, Any] = {
        "x-klaviyo-ratelimit": {"burst": "3/s", "steady": "60/m", "daily": "9/d"},
        "x-klaviyo-scopes": ["things:read"],
        "x-klaviyo-operation-aliases": ["list_things"],
        "x-klaviyo-pre-release": "BETA",
        "x-klaviyo-subtag": "Things",
    }
    found = get(
        parameter("page[cursor]"), summary="Get {{ things }}", security=[], **facts
    )
    assert (found.name, found.group, found.aliases) == (
        "get_things",
        "things",
        ("list_things",),
    )
    assert (found.summary, found.scopes) == ("Get {{ things }}", ("things:read",))
    assert (found.security, found.paging) == (False, "cursor")
    assert (found.pre_release, found.subtag) == (True, "Things")
    limit = found.rate_limit
    assert limit.burst and limit.steady and limit.daily
    assert (limit.burst.requests, limit.burst.seconds) == (3, 1)
    assert (limit.daily.requests, limit.daily.seconds) == (9, 86400)


def test_what_an_operation_does_not_have_is_not_there() -> None:
    found = get()
    assert (found.security, found.pre_release) == (True, False)
    assert (found.aliases, found.scopes, found.parameters) == ((), (), ())
    assert (found.body, found.job, found.paging, found.subtag) == (None,) * 4


def test_parameters_have_their_names_places_and_bounds() -> None:
    size = {**INTEGER, "minimum": 1, "maximum": 100}
    found = get(
        parameter("page[size]", size),
        parameter("include", array(STRING), required=True),
        parameter("ids", array(STRING), explode=True),
        parameter("X-Filters", location="header"),
    ).parameters
    assert [(p.name, p.wire, p.location, p.required, p.explode) for p in found] == [
        ("page_size", "page[size]", "query", False, False),
        ("include", "include", "query", True, False),
        ("ids", "ids", "query", False, True),
        ("x_filters", "X-Filters", "header", False, False),
    ]
    assert (found[0].minimum, found[0].maximum) == (1, 100)


def test_answers_name_their_models() -> None:
    thing = content(ref("Thing"), "application/json")
    found = get(responses={"200": {"content": thing}, "204": {}})
    assert found.responses == {200: "ThingDocument", 204: None}
    assert found.accept == "application/json"


def test_a_job_knows_its_statuses() -> None:
    job = obj({"data": resource("job", {"status": enum("queued", "complete")})})
    given = operation("GET /api/bulk-jobs/{id}", "get_job", answer=ref("Job"))
    found = described(given, Job=job).job
    assert found
    assert found.statuses == ("queued", "complete")


def test_a_body_knows_where_its_keywords_go() -> None:
    data = resource(
        "code",
        {"unique-code": STRING},
        {"coupon": relationship("coupon"), "tags": relationship("tag", many=True)},
        id="",
    )
    given = operation("POST /api/codes", "create_code", body=ref("Query"))
    body = described(given, Query=obj({"data": data})).body
    assert body
    assert (body.model, body.media_type) == ("_Query", "application/vnd.api+json")
    assert body.template == {"data": {"type": "code", "attributes": {}}}
    assert body.keywords == {
        "unique_code": "/data/attributes/unique-code",
        "coupon": "/data/relationships/coupon/data",
        "tags": "/data/relationships/tags/data",
    }
    linkages = {name: (link.type, link.many) for name, link in body.linkages.items()}
    assert linkages == {"coupon": ("coupon", False), "tags": ("tag", True)}
    assert body.required == ("unique_code",)
    assert body.path_id is None


def test_the_path_fills_the_id_of_a_patch() -> None:
    query = obj({"data": resource("coupon", {"code?": STRING})})
    given = operation("PATCH /api/coupons/{id}", "update", body=ref("Query"))
    body = described(given, Query=query).body
    assert body
    assert (body.path_id, body.required) == ("id", ())


def test_a_form_knows_its_files() -> None:
    form = obj({"file": {**STRING, "format": "binary"}, "hidden?": BOOLEAN})
    requested = {"content": content(ref("Form"), "multipart/form-data")}
    given = operation("POST /api/images", "upload", requestBody=requested)
    body = described(given, Form=form).body
    assert body
    assert body.files == ("file",)
    assert not body.template
    assert body.keywords == {"file": "/file", "hidden": "/hidden"}


def test_ids_alone_make_a_relationship_body() -> None:
    query = obj({"data": array(identifier("tag"))})
    given = operation("POST /api/x/{id}/relationships/tags", "add", body=ref("Query"))
    body = described(given, Query=query).body
    assert body
    assert (body.template, body.required) == ({"data": []}, ("ids",))


@pytest.mark.parametrize("text", ['"', "\\", "{{ x }}", "\n", '"""', "é\u202e", "'\"'"])
def test_texts_come_back_as_they_are(text: str) -> None:
    scopes: dict[str, Any] = {"x-klaviyo-scopes": [f"{text}:read"]}
    given = operation("GET /api", "get", parameter(f"a{text}"), **scopes)
    given = given._replace(path=f"/api/{text}")
    found = described(given)
    assert found.path == given.path
    assert found.parameters[0].wire == f"a{text}"
    assert found.scopes == (f"{text}:read",)


def test_a_module_imports_what_it_names() -> None:
    found = module(operation("GET /a", "get_a"), operation("GET /b", "get_b"))
    assert found.imports == ("Operation", "RateLimit")
    assert found.title == '"""The operations of `things` on the wire."""'
    assert [name for name, _ in found.operations] == ["GET_A", "GET_B"]


def test_a_text_that_looks_like_a_class_is_not_imported() -> None:
    found = module(operation("GET /a", "get_a", summary="call Job(1) with Window(2)"))
    assert found.imports == ("Operation", "RateLimit")

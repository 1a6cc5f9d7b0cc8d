"""Bodies of one resource are given as flat keywords, each with its place."""

from __future__ import annotations

from typing import Any

from generator.base.naming import ClassName
from generator.understand.ir import (
    NULL,
    Array,
    Body,
    Keyword,
    Linkage,
    Primitive,
    Ref,
    Union,
)
from tests.support.documents import (
    BOOLEAN,
    DATE_TIME,
    FREE,
    INTEGER,
    STRING,
    Schema,
    array,
    content,
    document,
    enum,
    identifier,
    nullable,
    obj,
    one_of,
    operation,
    parameter,
    ref,
    relationship,
    resource,
    understood,
)

TEXT = Primitive("string")


def body(
    schema: Schema,
    *parameters: dict[str, Any],
    route: str = "POST /api/things",
    **members: Any,
) -> Body:
    """The body that an operation of that schema takes."""
    given = operation(route, "call", *parameters, body=ref("Query"), **members)
    (described,) = understood(document(given, schemas={"Query": schema})).operations
    assert described.body
    return described.body


def of(
    data: Schema, *parameters: dict[str, Any], route: str = "POST /api/things"
) -> Body:
    return body(obj({"data": data}), *parameters, route=route)


def keywords(body: Body) -> dict[str, Keyword]:
    return {str(keyword.name): keyword for keyword in body.keywords}


def pointers(body: Body) -> dict[str, str]:
    return {name: keyword.pointer for name, keyword in keywords(body).items()}


# ---------------------------------------------------------------- resources


def test_attributes_are_keywords() -> None:
    found = of(resource("coupon", {"external_id": STRING, "uses?": INTEGER}, id=""))
    assert pointers(found) == {
        "external_id": "/data/attributes/external_id",
        "uses": "/data/attributes/uses",
    }
    assert [k.required for k in found.keywords] == [True, False]
    assert found.template == {"data": {"type": "coupon", "attributes": {}}}
    assert found.path_id is None


def test_awkward_names_keep_their_place() -> None:
    found = of(resource("coupon", {"a/b~c": STRING, "class": STRING}, id=""))
    assert pointers(found) == {
        "a_b_c": "/data/attributes/a~1b~0c",
        "class_": "/data/attributes/class",
    }


def test_descriptions_and_types_are_kept() -> None:
    told = {**DATE_TIME, "nullable": True, "description": "when"}
    (keyword,) = of(resource("coupon", {"at": told}, id="")).keywords
    assert keyword.doc == "when"
    assert keyword.type == Union((Primitive("date-time"), NULL))


def test_constants_are_no_keywords() -> None:
    found = of(resource("coupon", {"kind": enum("a"), "code?": STRING}, id=""))
    assert list(keywords(found)) == ["code"]


def test_optional_attributes_make_optional_keywords() -> None:
    data = resource("coupon", {"code": STRING}, id="")
    data["required"].remove("attributes")
    found = of(data)
    assert [keyword.required for keyword in found.keywords] == [False]
    assert found.template == {"data": {"type": "coupon"}}


def test_relationships_take_ids() -> None:
    found = of(
        resource(
            "coupon-code",
            {},
            {
                "coupon": relationship("coupon"),
                "push-tokens?": relationship("push-token", many=True),
                "list?": obj({"data?": nullable(identifier("list"))}),
            },
            id="",
        )
    )
    one, many, none = (keywords(found)[n] for n in ("coupon", "push_tokens", "list"))
    assert (one.type, many.type, none.type) == (
        TEXT,
        Array(TEXT),
        Union((TEXT, NULL)),
    )
    assert many.pointer == "/data/relationships/push-tokens/data"
    assert one.linkage == Linkage("coupon", many=False)
    assert many.linkage == Linkage("push-token", many=True)
    assert one.doc == "The id of a resource of type `coupon`."
    assert many.doc == "The ids of resources of type `push-token`."


def test_linkages_that_are_no_plain_ids_are_given_whole() -> None:
    found = of(
        resource(
            "code",
            {},
            {
                "coupon": obj({"data": resource("coupon", {"x": STRING})}),
                "either": obj({"data": one_of(identifier("a"), identifier("b"))}),
                "links": obj({"links": FREE}),
            },
            id="",
        )
    )
    assert pointers(found) == {
        name: f"/data/relationships/{name}" for name in ("coupon", "either", "links")
    }
    assert not any(keyword.linkage for keyword in found.keywords)


def test_other_members_of_a_resource_are_keywords() -> None:
    data = resource("profile", {"email": STRING}, id="")
    data["properties"]["meta"] = obj({"x": STRING})
    keyword = keywords(of(data))["meta"]
    assert (keyword.pointer, keyword.required) == ("/data/meta", False)
    assert keyword.type == Ref(ClassName("QueryDataMeta"))


# ---------------------------------------------------------------- ids


def test_the_path_fills_the_id_of_a_patch() -> None:
    found = of(resource("coupon", {"code": STRING}), route="PATCH /api/coupons/{id}")
    assert found.path_id == "id"
    assert list(keywords(found)) == ["code"]


def test_the_path_of_a_post_is_another_resource() -> None:
    found = of(resource("job", {}), route="POST /api/coupons/{id}")
    assert found.path_id is None
    assert pointers(found) == {"job_id": "/data/id"}


def test_an_id_that_callers_choose_is_a_keyword() -> None:
    found = of(resource("profile", {}, id="id?"))
    assert pointers(found) == {"id": "/data/id"}
    assert not found.keywords[0].required


def test_an_attribute_called_id_is_no_resource_id() -> None:
    found = of(resource("profile", {"id": STRING}))
    assert pointers(found) == {"id": "/data/id", "id_": "/data/attributes/id"}


def test_keywords_give_way_to_parameters_and_arguments() -> None:
    data = resource("coupon", dict.fromkeys(["list", "options", "body"], STRING), id="")
    found = of(data, parameter("list"))
    assert list(keywords(found)) == ["list_", "options_", "body"]


# ---------------------------------------------------------------- other bodies


def test_a_list_of_identifiers_takes_ids() -> None:
    found = of(array(identifier("profile")))
    assert found.keywords == (
        Keyword(
            found.keywords[0].name,
            "/data",
            Array(TEXT),
            required=True,
            doc="The ids of resources of type `profile`.",
            linkage=Linkage("profile", many=True),
        ),
    )
    assert found.keywords[0].name == "ids"
    assert found.template == {"data": []}


def test_a_form_takes_its_parts() -> None:
    form = obj({"file": {**STRING, "format": "binary"}, "hidden?": BOOLEAN})
    found = body(
        form,
        requestBody={
            "required": True,
            "content": content(ref("Query"), "multipart/form-data"),
        },
    )
    assert found.kind == "multipart"
    assert pointers(found) == {"file": "/file", "hidden": "/hidden"}
    assert [keyword.required for keyword in found.keywords] == [True, False]
    assert found.template is None


def test_bodies_of_another_shape_are_given_whole() -> None:
    coupon = resource("coupon", {"code": STRING})
    for schema in (
        obj({"code": STRING}),
        obj({"data": coupon, "meta": FREE}),
        obj({"data": one_of(identifier("a"), identifier("b"))}),
        obj({"data": obj({"attributes": obj({"a": STRING})})}),
        obj({"data": FREE}),
        one_of(obj({"data": coupon}), obj({"code": STRING})),
    ):
        found = body(schema)
        assert (found.keywords, found.template) == ((), None)


def test_optional_members_beside_data_leave_the_keywords() -> None:
    found = body(obj({"data": resource("a", {"b": STRING}, id=""), "meta?": FREE}))
    assert list(keywords(found)) == ["b"]

"""One class for each JSON:API type: what it has of its variants, and what it tells."""

from __future__ import annotations

from generator.base.naming import ClassName
from generator.understand.ir import (
    NULL,
    Api,
    Array,
    Enum,
    Field,
    Model,
    Primitive,
    Ref,
    Type,
    Union,
    UnionAlias,
)
from tests.support.documents import (
    DATE_TIME,
    FREE,
    INTEGER,
    STRING,
    Operation,
    Schema,
    array,
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

TEXT, NUMBER = Primitive("string"), Primitive("integer")
LINKS = {"RelationshipLinks": obj({"self": STRING, "related": STRING})}


def api(*answers: Schema, **schemas: Schema) -> Api:
    """What operations are for that answer so."""
    operations = [
        operation(f"GET /api/{letter}", f"get_{letter}", answer=answer)
        for letter, answer in zip("abc", answers, strict=False)
    ]
    # Whatever stands first in a document makes no difference.
    one = understood(document(*operations, schemas={**LINKS, **schemas}))
    turned = dict(reversed({**LINKS, **schemas}.items()))
    other = understood(document(*reversed(operations), schemas=turned))
    assert one.definitions == other.definitions
    return one


def things(*attributes: dict[str, Schema], **schemas: Schema) -> Api:
    """What operations are for whose things have such attributes."""
    return api(*(obj({"data": resource("thing", a)}) for a in attributes), **schemas)


def model(found: Api, name: str) -> Model:
    definition = found.definitions[ClassName(name)]
    assert isinstance(definition, Model)
    return definition


def field(found: Api, name: str, wire: str) -> Field:
    (one,) = (f for f in model(found, name).fields if f.wire == wire)
    return one


def attribute(*types: Schema, **schemas: Schema) -> tuple[Api, Type]:
    """The type of an attribute that is of several."""
    found = things(*({"x": type_} for type_ in types), **schemas)
    return found, field(found, "ThingAttributes", "x").type


def names(found: Api) -> set[str]:
    return {str(name) for name in found.definitions}


# ---------------------------------------------------------------- classes


def test_one_class_for_each_type() -> None:
    found = api(
        obj({"data": ref("ThingObjectResource")}),
        obj({"data": array(resource("thing", {"name": STRING}))}),
        obj(
            {
                "data": resource("book", {"title": STRING}),
                "included?": array(one_of(ref("ThingObjectResource"), ref("Other"))),
            }
        ),
        ThingObjectResource=resource("thing", {"name": STRING}),
        Other=resource("other-thing", {"size": INTEGER}),
    )
    assert names(found) == {
        *("Thing", "ThingAttributes", "ThingDocument", "ThingPage"),
        *("Book", "BookAttributes", "BookDocument", "BookDocumentIncluded"),
        *("OtherThing", "OtherThingAttributes"),
    }
    assert [op.responses[200] for op in found.operations] == [
        "ThingDocument",
        "ThingPage",
        "BookDocument",
    ]
    assert field(found, "ThingPage", "data").type == Array(Ref(ClassName("Thing")))
    assert found.definitions[ClassName("BookDocumentIncluded")] == UnionAlias(
        ClassName("BookDocumentIncluded"),
        (Ref(ClassName("Thing")), Ref(ClassName("OtherThing"))),
        tagged=True,
    )


def test_a_resource_needs_no_id() -> None:
    report = resource("report", {"rows": INTEGER}, id="")
    assert names(api(obj({"data": report}))) == {
        "Report",
        "ReportAttributes",
        "ReportDocument",
    }


def test_an_identifier_is_no_resource() -> None:
    found = api(
        obj({"data": array(identifier("thing"))}),
        obj({"data": nullable(identifier("thing"))}),
        obj({"data": identifier("thing")}),
    )
    assert names(found) == {
        "ThingIdentifier",
        "ThingIdentifierPage",
        "ThingIdentifierDocument",
    }
    # One name, as every relationship may come to be empty.
    assert NULL in field(found, "ThingIdentifierDocument", "data").type.options  # type: ignore[union-attr]


def test_what_only_looks_like_a_resource_keeps_its_name() -> None:
    trigger = identifier("list")
    found = things({"trigger": ref("ListTrigger")}, ListTrigger=trigger)
    assert field(found, "ThingAttributes", "trigger").type == Ref(
        ClassName("ListTrigger")
    )


def test_an_answer_that_may_be_empty_is_another() -> None:
    thing = ref("Thing")
    found = api(
        obj({"data": thing}),
        obj({"data": nullable({"allOf": [thing]})}),
        Thing=resource("thing", {"name": STRING}),
    )
    assert field(found, "ThingDocument", "data").type == Ref(ClassName("Thing"))
    assert field(found, "NullableThingDocument", "data").type == Union(
        (Ref(ClassName("Thing")), NULL)
    )


def test_answers_of_one_kind_are_one() -> None:
    thing = resource("thing", {"name": STRING})
    found = api(
        obj({"data": ref("Thing"), "links": obj({"self": STRING})}),
        obj({"data": ref("Thing"), "included?": array(ref("Book"))}),
        Thing=thing,
        Book=resource("book", {"title": STRING}),
    )
    document_ = model(found, "ThingDocument")
    assert {f.wire: f.required for f in document_.fields} == {
        "data": True,
        "links": False,
        "included": False,
    }


def test_answers_that_hold_several_types_keep_their_names() -> None:
    found = api(
        obj({"data": array(one_of(ref("Thing"), ref("Book")))}),
        Thing=resource("thing", {"name": STRING}),
        Book=resource("book", {"title": STRING}),
    )
    assert found.operations[0].responses == {200: "GetAResponse"}
    assert {"Thing", "Book"} <= names(found)


def test_types_of_one_name_stay_apart() -> None:
    found = api(
        obj({"data": ref("One")}),
        obj({"data": ref("Two")}),
        One=resource("a-thing", {"name": STRING}),
        Two=resource("a_thing", {"size": STRING}),
    )
    assert {"One", "OneAttributes", "Two", "TwoAttributes"} <= names(found)
    assert "AThing" not in names(found)


def test_what_is_given_a_name_stays_apart() -> None:
    stub = {**resource("thing", {"meta": STRING}), "x-sdkgen-name": "ThingStub"}
    found = api(
        obj({"data": ref("Stub")}),
        obj({"data": resource("thing", {"name": STRING})}),
        Stub=stub,
    )
    assert {"ThingStub", "ThingStubAttributes"} <= names(found)
    assert [f.wire for f in model(found, "ThingAttributes").fields] == ["name"]


def test_properties_of_one_name_in_python_stay_apart() -> None:
    found = things({"a_b": STRING}, {"a-b": STRING})
    assert "Thing" not in names(found)
    assert {"GetAResponseDataAttributes", "GetBResponseDataAttributes"} <= names(found)


def test_requests_keep_their_own() -> None:
    thing = resource("thing", {"name": STRING, "size?": INTEGER}, id="id?")
    found = understood(
        document(
            operation("POST /api/t", "make", body=ref("Q"), answer=ref("Q")),
            operation(
                "GET /api/t",
                "get",
                answer=obj({"data": resource("thing", {"colour": STRING})}),
            ),
            schemas={"Q": obj({"data": ref("Thing")}), "Thing": thing},
        )
    )
    made = found.operations[1]
    assert made.body is not None
    assert [str(keyword.name) for keyword in made.body.keywords] == [
        "id",
        "name",
        "size",
    ]
    assert (made.body.model, made.responses) == ("_Q", {200: "ThingDocument"})
    assert field(found, "_ThingAttributes", "name").required
    assert not field(found, "ThingAttributes", "name").required


# ---------------------------------------------------------------- attributes


def test_what_a_variant_lacks_is_optional() -> None:
    found = things({"name": STRING, "size": INTEGER}, {"name": STRING})
    assert field(found, "ThingAttributes", "name").required
    assert not field(found, "ThingAttributes", "size").required


def test_what_one_variant_does_not_require_is_optional() -> None:
    found = things({"name": STRING}, {"name?": STRING})
    assert not field(found, "ThingAttributes", "name").required


def test_what_may_be_null_somewhere_may_be_null() -> None:
    _, type_ = attribute(STRING, nullable(STRING))
    assert type_ == Union((TEXT, NULL))


def test_a_variant_without_attributes() -> None:
    found = api(
        obj({"data": resource("thing", {"name": STRING})}),
        obj({"data": obj({"type": enum("thing"), "links": obj({"self": STRING})})}),
    )
    assert {f.wire: f.required for f in model(found, "Thing").fields} == {
        "type": True,
        "attributes": False,
        "id": False,
        "links": False,
    }
    # Checkers need not hear of it: that answer alone is without.
    assert field(found, "Thing", "attributes").assumed


def test_attributes_that_may_be_absent_by_any_description_may_be_absent() -> None:
    thing = resource("thing", {"name": STRING})
    thing["required"].remove("attributes")
    assert not field(api(obj({"data": thing})), "Thing", "attributes").assumed


def test_different_scalars_are_any_of_them() -> None:
    _, type_ = attribute(STRING, INTEGER)
    assert type_ == Union((TEXT, NUMBER))
    _, type_ = attribute(STRING, DATE_TIME)
    assert isinstance(type_, Ref)  # the runtime tells them apart


def test_lists_of_different_things_are_lists_of_any_of_them() -> None:
    _, type_ = attribute(array(STRING), array(INTEGER))
    assert type_ == Array(Union((TEXT, NUMBER)))


def test_values_of_enums_join() -> None:
    _, type_ = attribute(enum("a", "b"), enum("b", "c"))
    assert type_ == Enum(("a", "b", "c"))


def test_different_constants_are_a_choice() -> None:
    found, type_ = attribute(enum("a"), enum("b"))
    assert type_ == Enum(("a", "b"), open=False)
    assert field(found, "ThingAttributes", "x").constant is None


def test_any_value_is_any_value() -> None:
    assert attribute(STRING, {})[1] == Primitive("any")


def test_objects_of_different_components_are_a_union() -> None:
    components = {"One": obj({"a": STRING}), "Two": obj({"b": STRING})}
    found, type_ = attribute(ref("One"), ref("Two"), **components)
    assert type_ == Ref(ClassName("ThingAttributesX"))
    assert found.definitions[ClassName("ThingAttributesX")] == UnionAlias(
        ClassName("ThingAttributesX"), (Ref(ClassName("One")), Ref(ClassName("Two")))
    )


def test_inline_objects_are_one_as_resources_are() -> None:
    found, type_ = attribute(
        obj({"a": STRING, "inner": obj({"b": STRING})}),
        obj({"a": STRING, "inner": obj({"c": STRING})}),
    )
    assert type_ == Ref(ClassName("ThingAttributesX"))
    assert [f.wire for f in model(found, "ThingAttributesXInner").fields] == ["b", "c"]
    assert names(found) == {
        *("Thing", "ThingAttributes", "ThingDocument"),
        *("ThingAttributesX", "ThingAttributesXInner"),
    }


def test_an_inline_object_beside_something_else() -> None:
    found, type_ = attribute(obj({"a": STRING}), FREE, STRING)
    assert type_ == Ref(ClassName("ThingAttributesXValue"))
    assert found.definitions[ClassName("ThingAttributesXValue")] == UnionAlias(
        ClassName("ThingAttributesXValue"),
        (Ref(ClassName("ThingAttributesX")), Primitive("object"), TEXT),
    )


def test_inline_unions_join() -> None:
    kinds = {
        letter: obj({"type": enum(letter), "x": STRING}) for letter in ("A", "B", "C")
    }
    found, type_ = attribute(
        one_of(ref("A"), ref("B")), one_of(ref("B"), ref("C")), **kinds
    )
    assert type_ == Ref(ClassName("ThingAttributesX"))
    assert found.definitions[ClassName("ThingAttributesX")] == UnionAlias(
        ClassName("ThingAttributesX"),
        tuple(Ref(ClassName(letter)) for letter in "ABC"),
        tagged=True,
    )


def test_long_enums_go_by_name() -> None:
    long = [f"value-{number}" for number in range(12)]
    found, type_ = attribute(enum(*long[:10]), enum(*long[2:]))
    assert type_ == Ref(ClassName("ThingAttributesX"))
    assert found.definitions[ClassName("ThingAttributesX")].type == Enum(tuple(long))  # type: ignore[union-attr]


# ---------------------------------------------------------------- relationships


def test_relationships_have_what_any_variant_has() -> None:
    links: Schema = {"links?": ref("RelationshipLinks")}
    owner = relationship("owner")
    found = api(
        *(
            obj({"data": resource("thing", {"name": STRING}, {"owner?": entry})})
            for entry in (owner, obj(links))
        ),
    )
    entry = field(found, "ThingRelationships", "owner").type
    assert entry == Ref(ClassName("ToOneOwnerWithLinks"))
    assert [f.wire for f in model(found, "ToOneOwnerWithLinks").fields] == [
        "data",
        "links",
    ]


def test_relationships_of_another_shape_go_by_their_place() -> None:
    meta = obj({"data?": identifier("owner"), "meta?": obj({"since": STRING})})
    found = api(
        *(
            obj({"data": resource("thing", {"name": STRING}, {"owner?": entry})})
            for entry in (relationship("owner"), meta)
        ),
    )
    entry = field(found, "ThingRelationships", "owner").type
    assert entry == Ref(ClassName("ThingRelationshipsOwner"))
    assert [f.wire for f in model(found, "ThingRelationshipsOwner").fields] == [
        "data",
        "meta",
    ]


def test_identifiers_have_what_any_variant_has() -> None:
    meta = obj({"type": enum("owner"), "id": STRING, "meta?": obj({"since": STRING})})
    found = api(obj({"data": array(identifier("owner"))}), obj({"data": array(meta)}))
    item = field(found, "OwnerIdentifierPage", "data").type
    assert item == Array(Ref(ClassName("OwnerIdentifierPageData")))
    fields = model(found, "OwnerIdentifierPageData").fields
    assert {f.wire: f.required for f in fields} == {
        "type": True,
        "id": True,
        "meta": False,
    }


def test_what_another_answer_includes_can_be_followed() -> None:
    owner = resource("owner", {"name": STRING})
    thing = resource("thing", {"size": INTEGER}, {"owner?": relationship("owner")})
    found = api(
        obj({"data": thing}),
        obj({"data": thing, "included?": array(owner)}),
    )
    (link,) = model(found, "Thing").links
    assert (link.name, link.type) == ("owner", Ref(ClassName("Owner")))


# ---------------------------------------------------------------- docs


def told(*operations: Operation) -> dict[str, str]:
    """What is said of attributes."""
    found = understood(document(*operations))
    return {f.wire: f.doc for f in model(found, "ThingAttributes").fields}


def answering(letter: str, *wires: str, asks: str = "") -> Operation:
    """An operation whose things have some attributes."""
    described = {wire: {**STRING, "description": f"The {wire}."} for wire in wires}
    asked = parameter("additional-fields[thing]", array(enum(asks, "other")))
    return operation(
        f"GET /api/{letter}",
        f"get_{letter}",
        *([asked] if asks else []),
        answer=obj({"data": resource("thing", described)}),
    )


def test_an_attribute_says_which_operations_bring_it() -> None:
    assert told(
        answering("a", "name", "size"),
        answering("b", "name", "colour", "size"),
        answering("c", "name", "colour"),
    ) == {
        "name": "The name.",
        "size": "`get_c` does not give it. The size.",
        "colour": "`get_a` does not give it. The colour.",
    }
    assert told(answering("a", "name", "size"), answering("b", "name")) == {
        "name": "The name.",
        "size": "Only `get_a` gives it. The size.",
    }


def test_an_attribute_says_what_asks_for_it() -> None:
    assert told(
        answering("a", "name", "size", asks="size"), answering("b", "name")
    ) == {
        "name": "The name.",
        "size": '`additional_fields_thing=["size"]` asks for it. The size.',
    }


def test_answers_without_attributes_are_told_once() -> None:
    bare = obj({"type": enum("thing"), "id": STRING, "links": obj({"self": STRING})})
    found = api(
        obj({"data": resource("thing", {"name": STRING})}),
        obj({"data": resource("thing", {"name": STRING})}),
        obj({"data": bare}),
    )
    assert field(found, "Thing", "attributes").doc == "`get_c` does not give it."
    assert field(found, "ThingAttributes", "name").doc == ""


def test_of_several_descriptions_the_usual_one_is_told() -> None:
    def described(text: str) -> dict[str, Schema]:
        return {"name": {**STRING, "description": text}}

    found = things(described("A."), described("B."), described("B."))
    assert field(found, "ThingAttributes", "name").doc == "B."


# ---------------------------------------------------------------- envelopes


def test_envelopes_are_internal_and_what_is_given_is_not() -> None:
    size = obj({"width": INTEGER})
    part = resource("part", {"size": size, "shape": ref("Shape")}, id="")
    found = understood(
        document(
            operation(
                "POST /api/things",
                "make_things",
                body=obj(
                    {
                        "data": resource(
                            "thing-job", {"parts": obj({"data": array(part)})}, id=""
                        )
                    }
                ),
                answer=obj({"data": identifier("thing-job")}),
            ),
            schemas={"Shape": obj({"round": STRING})},
        )
    )
    internal = {
        str(d.name)
        for d in found.definitions.values()
        if isinstance(d, Model) and d.internal
    }
    assert internal == {name for name in names(found) if name.startswith("_")}
    assert names(found) - internal == {
        "MakeThingsBodyDataAttributesPartsDataAttributesSize",
        "Shape",
        "ThingJobIdentifier",
        "ThingJobIdentifierDocument",
    }
    assert len(internal) == 6


def test_an_envelope_that_is_part_of_something_else_is_public() -> None:
    part = resource("part", {"name": STRING}, id="")
    found = understood(
        document(
            operation("POST /api/parts", "make_part", body=obj({"data": ref("Part")})),
            operation(
                "GET /api/parts", "get_parts", answer=obj({"newest": ref("Part")})
            ),
            schemas={"Part": part},
        )
    )
    assert "Part" in names(found)
    assert "_Part" not in names(found)

"""Which attributes are read from their resource itself."""

from __future__ import annotations

from generator.base.naming import ClassName
from generator.understand.ir import Model
from tests.support.documents import (
    STRING,
    Schema,
    array,
    document,
    nullable,
    obj,
    operation,
    relationship,
    resource,
    understood,
)


def own(thing: Schema, **members: Schema) -> list[tuple[str, bool]]:
    """The attributes that a thing has for its own, and whether each is required."""
    answer = obj({"data": thing, **members})
    api = understood(
        document(operation("GET /api/things", "get_things", answer=answer))
    )
    model = api.definitions[ClassName("Thing")]
    assert isinstance(model, Model)
    return [(str(field.name), field.required) for field in model.own]


def test_attributes_are_read_from_their_resource() -> None:
    thing = resource("thing", {"name": STRING, "first-size?": STRING})
    assert own(thing) == [("name", True), ("first_size", False)]


def test_without_attributes_they_are_absent() -> None:
    thing = resource("thing", {"name": STRING})
    thing["required"].remove("attributes")
    assert own(thing) == [("name", False)]
    thing["properties"]["attributes"] = nullable(obj({"name": STRING}))
    assert own(thing) == []


def test_what_the_resource_has_itself_goes_first() -> None:
    names = ["id", "type", "meta", "links", "property", "str", "name", "keys"]
    thing = resource("thing", dict.fromkeys(names, STRING))
    assert own(thing) == [("name", True), ("keys_", True)]


def test_a_relationship_goes_first() -> None:
    thing = resource("thing", {"owner": STRING}, {"owner?": relationship("person")})
    assert own(thing) == [("owner", True)]
    person = resource("person", {"name": STRING})
    assert own(thing, included=array(person)) == []


def test_private_names_stay_where_they_are() -> None:
    assert own(resource("thing", {"_kx": STRING, "name": STRING})) == [("name", True)]

"""What an answer links to, by its relationships and what it includes."""

from __future__ import annotations

import pytest

from generator.base.naming import ClassName, Identifier
from generator.understand.ir import NULL, Array, Link, Model, Ref, Type, Union
from tests.support.documents import (
    STRING,
    Schema,
    array,
    document,
    identifier,
    nullable,
    obj,
    one_of,
    operation,
    parameter,
    ref,
    resource,
    understood,
)

TAG = ClassName("Tag")
SCHEMAS = {
    "Tag": resource("tag", {"name": STRING}),
    "Maker": resource("maker", {"name": STRING}),
}
INCLUDE = parameter(
    "include", array({"type": "string", "enum": ["tags"]}), required=False
)


def links(data: Schema, included: Schema, name: str = "tags") -> tuple[Link, ...]:
    """The links of a thing with one relationship, which has that `data`."""
    thing = resource("thing", {"name": STRING}, {name: obj({"data?": data})})
    answer = obj({"data": ref("Thing"), "included?": array(included)})
    api = understood(
        document(
            operation("GET /api/things", "get", INCLUDE, answer=ref("Answer")),
            schemas={**SCHEMAS, "Thing": thing, "Answer": answer},
        )
    )
    found = api.definitions[ClassName("Thing")]
    assert isinstance(found, Model)
    return found.links


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (identifier("tag"), Ref(TAG)),
        (nullable(identifier("tag")), Union((Ref(TAG), NULL))),
        (array(identifier("tag")), Array(Ref(TAG))),
        (nullable(array(identifier("tag"))), Union((Array(Ref(TAG)), NULL))),
        (array(one_of(identifier("tag"), identifier("none"))), Array(Ref(TAG))),
    ],
)
def test_a_link_is_to_one_or_to_many_as_its_relationship(
    data: Schema, expected: Type
) -> None:
    (link,) = links(data, ref(TAG))
    assert link == Link(Identifier("tags"), expected, "tags")


def test_a_relationship_of_several_types_links_to_each_that_is_included() -> None:
    data = array(one_of(identifier("tag"), identifier("maker")))
    (link,) = links(data, one_of(ref(TAG), ref("Maker")))
    assert link.type == Array(Union((Ref(ClassName("Maker")), Ref(TAG))))


def test_what_no_call_asks_for_is_linked_all_the_same() -> None:
    (link,) = links(identifier("tag"), ref(TAG), "label")
    assert link.include is None


def test_what_is_never_included_is_not_linked() -> None:
    assert links(identifier("maker"), ref(TAG)) == ()


def test_a_link_that_would_hide_a_field_is_left_out() -> None:
    assert links(identifier("tag"), ref(TAG), "id") == ()

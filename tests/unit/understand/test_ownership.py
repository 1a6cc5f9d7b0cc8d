"""A model belongs to the one group that uses it; what several use is shared."""

from __future__ import annotations

from generator.understand.ir import Api
from generator.understand.ownership import MANY
from tests.support.documents import (
    STRING,
    Operation,
    Schema,
    document,
    enum,
    obj,
    one_of,
    operation,
    parameter,
    ref,
    relationship,
    resource,
    understood,
)


def owners(api: Api) -> dict[str, list[str]]:
    """The names of definitions by group."""
    owned = {str(group.name): sorted(map(str, group.owned)) for group in api.groups}
    shared = {str(name): sorted(map(str, own)) for name, own in api.shared.items()}
    return owned | {"shared": []} | shared


def of(*operations: Operation, **schemas: Schema) -> dict[str, list[str]]:
    return owners(understood(document(*operations, schemas=schemas)))


LISTS = operation("GET /api/lists", "get_lists", answer=ref("Lists"), tag="Lists")
TAGS = operation("GET /api/tags", "get_tags", answer=ref("Tags"), tag="Tags")


def test_what_one_group_reaches_is_its_own() -> None:
    found = of(
        LISTS,
        Lists=obj({"data": ref("Either")}),
        Either=one_of(ref("List"), STRING),
        List=resource("list", {"kind": ref("Kind")}),
        Kind=enum("a", "b"),
    )
    assert found == {
        "lists": ["Either", "Kind", "List", "ListAttributes", "ListDocument"],
        "shared": [],
    }


def test_what_several_groups_reach_is_shared() -> None:
    found = of(
        LISTS,
        TAGS,
        Lists=obj({"data": ref("List"), "links": ref("Links")}),
        List=resource("list", {}, {"tag": relationship("tag")}),
        Tags=obj({"data": ref("Tag"), "links": ref("Links")}),
        Tag=resource("tag", {}, {"tag": relationship("tag")}),
        Links=obj({"self": STRING}),
    )
    assert found == {
        "lists": ["List", "ListDocument", "ListRelationships"],
        "tags": ["Tag", "TagDocument", "TagRelationships"],
        "shared": ["Links", "TagIdentifier", "ToOneTag"],
    }


def test_what_many_use_is_loaded_by_them_alone() -> None:
    """Modules take from those that more groups use, and what takes nothing is common."""
    parts = {f"part_{n}": obj({"links": ref("Links")}) for n in range(MANY)}
    found = of(
        LISTS,
        TAGS,
        operation("GET /api/c", "get_c", answer=ref("C"), tag="Codes"),
        Lists=obj({"data": ref("List"), "plan": ref("Plan")}),
        List=resource("list", {"big": obj(parts)}),
        Tags=obj({"data": ref("Tag"), "list": ref("List"), "plan": ref("Plan")}),
        Tag=resource("tag", {}),
        C=obj({"data": ref("Code"), "plan": ref("Plan")}),
        Code=resource("code", {"x": STRING}),
        Plan=obj({"links": ref("Links")}),
        Links=obj({"self": STRING}),
    )
    (home,) = found.keys() - {"lists", "tags", "codes", "shared"}
    assert home == "shared_list" and "ListAttributes" in found[home]
    assert found["shared"] == ["Links", "Plan"]
    assert set(found["codes"]) == {"Code", "CodeAttributes", "CodeDocument"}


def test_what_nothing_reaches_is_left_out() -> None:
    found = of(
        LISTS,
        Lists=obj({"data": ref("List")}),
        List=obj({"id": STRING}),
        Unused=obj({"list": ref("List")}),
    )
    assert found == {"lists": ["List", "Lists"], "shared": []}


def test_bodies_parameters_and_keywords_count() -> None:
    create = operation(
        "POST /api/lists",
        "create_list",
        parameter("where", ref("Where")),
        body=ref("ListQuery"),
        tag="Lists",
    )
    found = of(
        create,
        ListQuery=obj({"data": resource("list", {"kind": ref("Kind")}, id="")}),
        Kind=enum("a", "b"),
        Where=obj({"x": STRING}),
    )
    assert found == {
        "lists": [
            "Kind",
            "Where",
            "_ListQuery",
            "_ListQueryData",
            "_ListQueryDataAttributes",
        ],
        "shared": [],
    }


def test_a_model_may_contain_itself() -> None:
    step = obj({"steps?": {"type": "array", "items": ref("Step")}})
    found = of(LISTS, Lists=obj({"data": ref("Step")}), Step=step)
    assert found["lists"] == ["Lists", "Step"]

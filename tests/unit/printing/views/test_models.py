"""Modules of models as values: classes, aliases, and what they import."""

from __future__ import annotations

from generator.base.naming import ClassName
from generator.printing.confirmation import spell_fields
from generator.printing.views.models import (
    AliasView,
    FieldView,
    ModelModule,
    ModelView,
    model_modules,
)
from tests.support.documents import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    FREE,
    STRING,
    Operation,
    Schema,
    array,
    document,
    enum,
    nullable,
    obj,
    one_of,
    operation,
    parameter,
    ref,
    resource,
    understood,
)


def modules(*operations: Operation, **schemas: Schema) -> dict[str, ModelModule]:
    """The modules of a document by name."""
    api = understood(document(*operations, schemas=schemas))
    spelled = spell_fields(api.definitions)
    return {str(module.name): module for module in model_modules(api, spelled)}


def shared(**schemas: Schema) -> ModelModule:
    """The module of what no operation uses."""
    return modules(**schemas)["shared"]


def model(schema: Schema, **schemas: Schema) -> ModelView:
    """The class of the component `Thing`."""
    module = shared(Thing=schema, **schemas)
    return next(model for model in module.models if model.name == "Thing")


def field(schema: Schema, *, required: bool = False, **schemas: Schema) -> FieldView:
    """The field of `Thing`, which has one only."""
    return model(obj({"x" if required else "x?": schema}), **schemas).fields[-1]


def alias(schema: Schema, **schemas: Schema) -> AliasView:
    """The alias of the component `Thing`."""
    module = shared(Thing=schema, **schemas)
    return next(alias for alias in module.aliases if alias.name == "Thing")


# ---------------------------------------------------------------- fields


def test_an_optional_field_is_unset() -> None:
    assert field(STRING) == FieldView("x", "str | UnsetType", "UNSET", "")


def test_an_optional_nullable_field_has_three_states() -> None:
    view = field(nullable(STRING))
    assert (view.annotation, view.default) == ("str | None | UnsetType", "UNSET")


def test_a_required_field_has_no_default() -> None:
    assert field(nullable(STRING), required=True).default is None


def test_documented_defaults_are_no_defaults() -> None:
    assert field({**STRING, "default": "a"}).default == "UNSET"
    assert field({**STRING, "default": "a"}, required=True).default is None
    assert field({**enum("a"), "default": "a"}).default == "UNSET"


def test_a_required_constant_is_the_default() -> None:
    assert field(enum('say "hi"'), required=True).default == "'say \"hi\"'"
    assert field({"type": "boolean", "enum": [True]}, required=True).default == "True"
    assert field({"type": "integer", "enum": [7]}, required=True).default == "7"


def test_a_field_has_its_description() -> None:
    assert field({**STRING, "description": "what it is"}).doc == '"""what it is"""'


# ---------------------------------------------------------------- classes


def test_a_class_has_its_description() -> None:
    told = obj({"x": STRING}, description="A thing.")
    assert model(told).doc == '"""A thing."""'
    assert model(obj({"x": STRING})).doc == ""


def test_a_tag_is_a_class_variable() -> None:
    view = model(obj({"type": enum("thing"), "id": STRING}))
    assert view.arguments == 'Model, kw_only=True, tag_field="type", tag="thing"'
    assert view.fields[0] == FieldView(
        "type", 'ClassVar[Literal["thing"]]', '"thing"', ""
    )


def test_fields_know_their_names_on_the_wire() -> None:
    view = model(obj({"push-token": STRING, "id": STRING, "class": STRING}))
    assert view.arguments == (
        'Model, kw_only=True, rename={"push_token": "push-token", "class_": "class"}'
    )


def test_a_tag_is_not_renamed() -> None:
    view = model(
        obj({"style-type": enum("a"), "id": STRING}),
        Other=obj({"style-type": enum("b")}),
        Either=one_of(ref("Thing"), ref("Other")),
    )
    assert view.arguments == 'Model, kw_only=True, tag_field="style-type", tag="a"'
    assert view.fields[0].name == "style_type"


def test_boolean_constants_are_told_to_the_resolver() -> None:
    true = {"type": "boolean", "enum": [True]}
    view = model(
        obj({"is-dynamic": true, "x?": true, "y?": nullable(true), "z": BOOLEAN})
    )
    assert view.fields[0] == FieldView(
        "__constants__",
        "ClassVar[dict[str, Any]]",
        '{"is-dynamic": True, "x": True}',
        "",
    )
    assert [field.name for field in view.fields[1:]] == ["is_dynamic", "x", "y", "z"]


def test_bases_of_answers() -> None:
    one, many = obj({"data": ref("Thing")}), obj({"data": array(ref("Thing"))})
    cursor = parameter("page[cursor]")
    module = modules(
        operation("GET /a", "get_one", answer=ref("One")),
        operation("GET /b", "get_report", cursor, answer=ref("Report")),
        operation("GET /c", "get_many", cursor, answer=ref("Many")),
        One=one,
        Report=one,
        Many=many,
        Thing=obj({"id": STRING}),
    )["things"]
    bases = {str(view.name): view.arguments.partition(",")[0] for view in module.models}
    assert bases == {
        "One": "Document",
        "Report": "PagedDocument",
        "Many": 'Collection["Thing"]',
        "Thing": "Model",
    }
    assert (
        "from .._runtime.models.model import Collection, Document, Model, PagedDocument"
        in (module.imports)
    )


def test_a_collection_of_scalars_names_them() -> None:
    module = modules(
        operation("GET /a", "get_a", answer=obj({"data": array(enum("a"))}))
    )["things"]
    assert module.models[0].arguments.startswith("Collection['Literal[\"a\"] | str']")
    assert "from typing import Literal" in module.imports


# ---------------------------------------------------------------- aliases


def test_an_enum_is_an_open_literal() -> None:
    view = alias(enum("a", "b", description="which"))
    assert view == AliasView(view.name, 'Literal["a", "b"] | str', "", '"""which"""')


def test_a_tagged_union_is_a_plain_alias() -> None:
    view = alias(
        one_of(ref("A"), ref("B")),
        A=obj({"type": enum("a")}),
        B=obj({"type": enum("b")}),
    )
    assert (view.text, view.options) == ("A | B", "")


def test_any_other_union_is_resolved_and_may_be_what_came_later() -> None:
    view = alias(
        one_of(ref("A"), ref("B"), STRING), A=obj({"a": STRING}), B=obj({"b": STRING})
    )
    assert (view.text, view.options) == (
        "A | B | str | dict[str, Any]",
        "(A, B, str,)",
    )


def test_an_object_among_the_options_is_said_once() -> None:
    assert alias(one_of(ref("A"), FREE), A=obj({"a": STRING})).text == (
        "A | dict[str, Any]"
    )


def test_objects_in_a_list_are_no_object() -> None:
    assert alias(one_of(ref("A"), array(FREE)), A=obj({"a": STRING})).text == (
        "A | list[dict[str, Any]] | dict[str, Any]"
    )


def test_where_a_name_is_too_long_it_does_not_say_that_it_is_a_type() -> None:
    widest = ClassName("T" * (88 - len(": TypeAlias = (")))
    assert AliasView(widest, "int", "", "").annotated
    assert not AliasView(ClassName(f"{widest}T"), "int", "", "").annotated
    assert not AliasView(widest, "int", "(int,)", "").annotated  # is indented


def test_aliases_stand_after_those_that_they_mention() -> None:
    module = shared(
        A=one_of(ref("B"), array(ref("Z")), array(ref("Y"))),
        B=obj({"x": STRING}),
        Y=enum("a", "b"),
        Z=enum("c", "d"),
    )
    assert [alias.name for alias in module.aliases] == ["Y", "Z", "A"]


def test_aliases_that_the_runtime_resolves_may_mention_each_other() -> None:
    module = shared(
        A=one_of(ref("C"), array(ref("B"))),
        B=one_of(ref("C"), array(ref("A"))),
        C=obj({"x": STRING}),
    )
    assert [alias.name for alias in module.aliases] == ["B", "A"]


# ---------------------------------------------------------------- modules


def test_a_module_imports_what_it_names() -> None:
    module = shared(
        Thing=obj(
            {"at?": DATE_TIME, "list?": array(DATE), "free": FREE, "kind": enum("a")}
        ),
        Either=one_of(DATE, enum("today")),
    )
    assert module.imports == (
        "import builtins as _builtins",
        "import datetime as _dt",
        "from typing import Any, Literal, TYPE_CHECKING, TypeAlias",
        "",
        "from msgspec import UNSET, UnsetType",
        "",
        "from .._runtime.models.model import Model",
        "from .._runtime.models.unions import OneOf",
    )


def test_a_module_imports_nothing_else() -> None:
    assert shared(Thing=obj({"x": STRING})).imports == (
        "from .._runtime.models.model import Model",
    )


def test_a_groups_module_takes_what_is_shared() -> None:
    found = modules(
        operation("GET /a", "get_a", answer=ref("A"), tag="First"),
        operation("GET /b", "get_b", answer=ref("B"), tag="Second"),
        A=obj({"links": ref("Links"), "own": ref("Own")}),
        B=obj({"links": ref("Links")}),
        Links=obj({"self": STRING}),
        Own=resource("own", {}),
    )
    assert list(found) == ["first", "second", "shared"]
    assert found["first"].taken == (("shared", ("Links",)),)
    assert found["first"].names == ("A", "Own")
    assert found["shared"].names == ("Links",)
    assert found["shared"].taken == ()
    assert found["first"].title == '"""Models of `first`."""'


def test_a_group_without_models_has_no_module() -> None:
    assert modules(operation("DELETE /a", "delete_a")) == {}


def test_models_are_printed_in_order() -> None:
    module = shared(B=obj({"x": STRING}), A=obj({"x": ref("C")}), C=obj({"x": STRING}))
    assert [view.name for view in module.models] == ["A", "B", "C"]


def test_a_long_name_is_listed_whole() -> None:
    name = "Long" * 30
    module = shared(**{name: obj({"x": STRING}), "Short": obj({"x": STRING})})
    assert module.listing.split() == [name, "Short"]


# ---------------------------------------------------------------- links


def linked_modules(
    *includes: str, data: Schema, **schemas: Schema
) -> dict[str, ModelModule]:
    """Shelves with relationships, and an operation that may include books."""
    shelf = {
        "type": enum("shelf"),
        "id": STRING,
        "relationships?": obj({"top-book?": obj({"data?": data}), "id?": FREE}),
    }
    answer = obj(
        {"data": array(ref("Shelf")), "included?": array(one_of(ref("A"), ref("B")))}
    )
    return modules(
        operation(
            "GET /a",
            "get_a",
            parameter("include", array({**enum(*includes)}) if includes else STRING),
            answer=answer,
        ),
        Shelf=obj(shelf),
        A=obj({"type": enum("book"), "id": STRING, "a": STRING}),
        B=obj({"type": enum("film"), "id": STRING}),
        Other=obj({"type": enum("book"), "id": STRING, "other": STRING}),
        **schemas,
    )


IDENTIFIER = obj({"type": enum("book"), "id": STRING})


def shelf(modules: dict[str, ModelModule]) -> ModelView:
    return next(m for m in modules["things"].models if m.name == "Shelf")


def test_a_relationship_to_what_is_included_is_a_property() -> None:
    view = shelf(linked_modules("top-book", "x", data=IDENTIFIER))
    assert view.arguments.startswith("ResourceModel, ")
    (link,) = view.links
    assert (link.name, link.annotation) == ("top_book", "A")
    assert link.arguments == '"top_book", "top-book"'
    assert view.linked == '("top_book",)'
    assert "include" in link.doc


def test_links_to_many_and_to_none() -> None:
    (many,) = shelf(linked_modules("x", "y", data=array(IDENTIFIER))).links
    (none,) = shelf(linked_modules("x", "y", data=nullable(IDENTIFIER))).links
    assert (many.annotation, none.annotation) == ("list[A]", "A | None")
    assert many.arguments == '"top_book"'


def test_what_no_answer_includes_is_no_link() -> None:
    data = obj({"type": enum("tape"), "id": STRING})
    view = shelf(linked_modules("top-book", "x", data=data))
    assert (view.links, view.linked) == ((), "()")

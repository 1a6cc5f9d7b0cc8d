"""Fields as datamodel-code-generator spells them: what we asked for, or nothing."""

from __future__ import annotations

import ast
import datetime
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from generator.base.config import Settings
from generator.base.errors import GeneratorError, Report
from generator.base.naming import Identifier
from generator.pipeline import load_sdk
from generator.printing import confirmation as models
from generator.printing.annotations import field_annotation
from generator.printing.confirmation import confirm, digest, kinds, spell_fields
from generator.understand.ir import Api, Field, Model
from tests.support.documents import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    FREE,
    INTEGER,
    NUMBER,
    STRING,
    Schema,
    array,
    document,
    enum,
    nullable,
    obj,
    one_of,
    operation,
    ref,
    understood,
)
from tests.support.packages import imported

HOSTILE = [
    "quote\"quote'",
    "back\\slash\\",
    "{{ x }} {% y %} {z} %s",
    "two\nlines\r\n",
    '"""',
    "'''",
    "café ☃ \U0001f389",
    "evil\u202eright",
    "\x00\x1b[31m",
    '"); __import__("os").abort() #',
]
"""Texts that could leave a literal, a docstring, a comment or a template."""

EVERYTHING: dict[str, Schema] = {
    "Thing": obj(
        {
            "text": STRING,
            "count?": INTEGER,
            "amount?": nullable(NUMBER),
            "on": nullable(BOOLEAN),
            "at?": nullable(DATE_TIME),
            "day": DATE,
            "free?": FREE,
            "anything": {},
            "list?": array(nullable(ref("Part"))),
            "kind": enum("thing"),
            "status?": nullable(enum("a", "b")),
            "zone?": enum(*[f"zone-{index}" for index in range(20)]),
            "dynamic": {"type": "boolean", "enum": [True]},
            "size?": {"type": "integer", "enum": [1, 2]},
            "value?": one_of(INTEGER, NUMBER, STRING, BOOLEAN),
            "part?": nullable(ref("Part")),
            "either?": one_of(ref("Part"), ref("Other")),
            "mixed?": array(one_of(ref("Part"), STRING)),
            "when?": one_of(DATE, enum("today")),
            "hostile?": enum(*HOSTILE[:7]),
            "hostile-constant": enum(HOSTILE[0]),
        }
    ),
    "Part": obj({"id": STRING, "type": enum("part")}),
    "Other": obj({"id": STRING, "type": enum("other")}),
}


def api(schemas: dict[str, Schema]) -> Api:
    return understood(document(schemas=schemas))


# ---------------------------------------------------------------- spelling


def test_fields_are_spelled_as_asked_for() -> None:
    definitions = api(EVERYTHING).definitions
    spelled = spell_fields(definitions)
    found = {
        (name, field.name): spelled[name][field.name]
        for name, model in definitions.items()
        if isinstance(model, Model)
        for field in model.fields
    }
    assert len(found) == 25
    for (name, field_name), text in found.items():
        model = definitions[name]
        assert isinstance(model, Model)
        (field,) = (f for f in model.fields if f.name == field_name)
        wanted = field_annotation(field)
        if field_name in {"list", "mixed"}:
            wanted = wanted.replace("list[", "_builtins.list[")
        # Both with their quotes as Python prefers them.
        assert ast.unparse(ast.parse(text)) == ast.unparse(ast.parse(wanted))


def test_the_printer_spells_every_kind_of_field_as_we_do() -> None:
    found = kinds(api(EVERYTHING).definitions)
    assert len(found) == 21
    confirm(found)


def test_fields_that_are_spelled_alike_are_one_kind() -> None:
    models = {
        "A": obj({"one": STRING, "two": STRING, "three?": STRING, "part": ref("B")}),
        "B": obj({"other": nullable(ref("A")), "same": ref("B"), "code": ref("C")}),
        "C": enum("a", "b"),
    }
    found = [
        (kind.place, field_annotation(Field(Identifier("f"), "f", kind.type, True)))
        for kind in kinds(api(models).definitions)
    ]
    assert found == [
        ("A.one", "str"),
        ("A.three", "str"),
        ("A.part", "M0"),
        ("B.other", "M0 | None"),
        ("B.code", "A0"),
    ]


def test_the_digest_is_that_of_the_kinds() -> None:
    thing = {"Thing": obj({"text": STRING, "count?": INTEGER})}
    other = {"Other": obj({"number?": INTEGER, "name": STRING, "same": STRING})}
    changed = {"Thing": obj({"text": STRING, "count": INTEGER})}
    first = digest(kinds(api(thing).definitions))
    assert digest(kinds(api(other).definitions)) == first
    assert digest(kinds(api(changed).definitions)) != first


@pytest.mark.parametrize(
    ("name", "value"),
    [("version", lambda name: "0"), ("annotation", lambda type_: "Other")],
)
def test_the_digest_is_another_for_another_reader_or_other_types(
    name: str, value: Callable[[object], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = kinds(api({"Thing": obj({"text": STRING})}).definitions)
    before = digest(found)
    monkeypatch.setattr(models, name, value)
    assert digest(found) != before


def test_every_kind_of_field_of_our_own_documents_is_confirmed() -> None:
    """Whatever the tree in place has had confirmed."""
    found = load_sdk([Path("specs")], Settings(), Report(), lambda _: None)
    confirm([kind for one in found.apis for kind in kinds(one.definitions)])


def test_a_document_without_models_needs_no_spelling() -> None:
    definitions = api({"Status": enum("a", "b")}).definitions
    assert (spell_fields(definitions), kinds(definitions)) == ({}, [])
    confirm([])


@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        ("class Fields(Struct):\n    f0: int\n", "int"),
        ("class Fields(Struct):\n    f0: str | None\n", "str | None"),
        (
            "class Fields(Struct):\n    f0: Annotated[str, Meta()]\n",
            "Annotated[str, Meta()]",
        ),
    ],
)
def test_what_was_not_asked_for_is_refused(
    printed: str, instead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "_print", lambda schemas: printed)
    with pytest.raises(GeneratorError) as caught:
        confirm(kinds(api({"Thing": obj({"text": STRING})}).definitions))
    assert str(caught.value) == (
        f"datamodel-code-generator spells Thing.text as {instead!r} "
        "instead of 'str'; pin a version that prints it"
    )


def test_defaults_of_what_is_printed_are_not_even_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed = 'class Fields(Struct):\n    f0: str = exit("never run")\n'
    monkeypatch.setattr(models, "_print", lambda schemas: printed)
    confirm(kinds(api({"Thing": obj({"text": STRING})}).definitions))


def test_the_printer_is_loaded_when_it_is_needed() -> None:
    code = "import sys, generator.printing.confirmation; print('datamodel_code_generator' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "False\n"


# ---------------------------------------------------------------- as modules


def test_a_document_without_operations_has_models(tmp_path: Path) -> None:
    root = document(schemas={"Thing": obj({"text": STRING})})
    package: Any = imported(root, tmp_path)
    assert package.models.Thing(text="a").to_dict() == {"text": "a"}
    assert list(package.operations) == []


def made(schemas: dict[str, Schema], folder: Path) -> ModuleType:
    """The models of components, imported."""
    everything = obj({f"{name}?": ref(name) for name in schemas})
    root = document(
        operation("GET /api/things", "get_things", answer=everything), schemas=schemas
    )
    package: Any = imported(root, folder)
    models: ModuleType = package.models
    return models


def decoded(model: Any, value: str) -> Any:
    return msgspec.json.Decoder(model).decode(value)


def test_every_field_is_decoded_and_encoded(tmp_path: Path) -> None:
    things = made(EVERYTHING, tmp_path)
    text = (
        '{"text":"a","on":null,"at":null,"day":"2026-07-15","anything":[1],'
        '"list":[{"type":"part","id":"1"},null],"kind":"thing","status":"new",'
        '"dynamic":true,"size":9,"value":1.5,"part":null,'
        '"either":{"type":"other","id":"2"},"hostile-constant":"quote\\"quote\'"}'
    )
    thing = decoded(things.Thing, text)
    assert thing.day == datetime.date(2026, 7, 15)
    assert (thing.on, thing.at, thing.count) == (None, None, UNSET)
    assert (thing.status, thing.size) == ("new", 9)
    assert isinstance(thing.either, things.Other)
    assert thing.either.type == "other"
    assert thing.hostile_constant == HOSTILE[0]
    assert msgspec.json.decode(msgspec.json.encode(thing)) == msgspec.json.decode(text)


def test_what_is_not_given_is_not_written(tmp_path: Path) -> None:
    attributes = {
        "subject?": {**STRING, "default": ""},
        "smart?": {**BOOLEAN, "default": True},
        "tags?": array(STRING, default=[]),
        "note?": nullable({**STRING, "default": "none"}),
        "kind?": {**enum("a"), "default": "a"},
    }
    things = made({"Options": obj(attributes)}, tmp_path)
    assert things.Options().to_dict() == {}
    assert things.Options(note=None).to_dict() == {"note": None}


def test_constants_are_written_though_nobody_gives_them(tmp_path: Path) -> None:
    constants = {
        "type": enum("thing"),
        "method": enum("now"),
        "version": {"type": "integer", "enum": [2]},
        "dynamic": {"type": "boolean", "enum": [False]},
    }
    things = made({"Thing": obj(constants)}, tmp_path)
    assert things.Thing().to_dict() == {
        "type": "thing",
        "method": "now",
        "version": 2,
        "dynamic": False,
    }
    assert (things.Thing().type, things.Thing.type) == ("thing", "thing")


def test_boolean_constants_tell_the_branches_of_a_union_apart(tmp_path: Path) -> None:
    schemas = {
        name: obj({"dynamic": {"type": "boolean", "enum": [value]}, "url?": STRING})
        for name, value in {"Dynamic": True, "Static": False}.items()
    }
    schemas["Image"] = one_of(ref("Dynamic"), ref("Static"))
    schemas["Thing"] = obj({"image": ref("Image")})
    things = made(schemas, tmp_path)
    assert things.Dynamic.__constants__ == {"dynamic": True}
    for name, value in {"Dynamic": True, "Static": False}.items():
        thing = things.Thing.from_dict({"image": {"dynamic": value, "url": "x"}})
        assert type(thing.image).__name__ == name


AWKWARD = {
    "date?": DATE,
    "datetime?": DATE_TIME,
    "list?": array(STRING),
    "dict?": FREE,
    "str?": STRING,
    "int?": INTEGER,
    "float?": NUMBER,
    "bool?": BOOLEAN,
    "type?": STRING,
    "id?": STRING,
    "self?": STRING,
    "cls?": STRING,
    "class?": STRING,
    "None?": STRING,
    "_kx?": STRING,
    "_dt?": DATE,
    "_builtins?": array(STRING),
    "msgspec?": STRING,
    "model?": STRING,
    "any?": {},
    "literal?": enum("a", "b"),
    "to_dict?": STRING,
    "push-token?": STRING,
    "24h?": INTEGER,
    "other_list?": array(INTEGER),
    "other_date?": DATE,
}


def test_no_field_stands_in_the_way_of_another(tmp_path: Path) -> None:
    given = {
        name.removesuffix("?"): {
            "array": ["1"],
            "object": {},
            "integer": 1,
            "number": 0.5,
            "boolean": True,
        }.get(schema.get("type", ""), "2026-07-15")
        for name, schema in AWKWARD.items()
    }
    given |= {"datetime": "2026-07-15T00:00:00Z", "other_list": [1]}
    things = made({"Thing": obj(AWKWARD)}, tmp_path)
    text = msgspec.json.encode(given)
    thing = decoded(things.Thing, text.decode())
    assert thing.other_date == datetime.date(2026, 7, 15)
    assert (thing.class_, thing.to_dict_, thing._24h) == ("2026-07-15", "2026-07-15", 1)
    assert msgspec.json.decode(msgspec.json.encode(thing)) == given


def test_no_field_of_an_answer_hides_what_answers_offer(tmp_path: Path) -> None:
    names = ["data", "raw", "pages", "has_next", "to_dict", "_items", "_origin"]
    answer = obj(dict.fromkeys(names, STRING))
    root = document(
        operation("GET /api/x", "get_x", answer=ref("Answer")),
        schemas={"Answer": answer},
    )
    package: Any = imported(root, tmp_path)
    made = package.models.Answer.from_dict(dict.fromkeys(names, "x"))
    assert made.to_dict() == dict.fromkeys(names, "x")
    assert made.raw_ == "x"


def test_components_called_like_types_stand_in_nobodys_way(tmp_path: Path) -> None:
    names = (
        "str int list dict Any Literal Model Document OneOf Date _dt Sequence".split()
    )
    schemas = {name: obj({"x": STRING}) for name in names}
    schemas["Thing"] = obj(
        {name.strip("_").lower(): ref(name) for name in names}
        | {"text": STRING, "texts": array(STRING), "free": FREE, "day": DATE}
    )
    things = made(schemas, tmp_path)
    given: dict[str, Any] = {name.strip("_").lower(): {"x": "y"} for name in names}
    given |= {"text": "a", "texts": ["b"], "free": {}, "day": "2026-07-15"}
    assert things.Thing.from_dict(given).to_dict() == given


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_are(text: str, tmp_path: Path) -> None:
    told = {"description": text, "default": text, "example": text}
    properties = {
        "kind": enum(text, **told),
        "status": enum(text, "b", **told),
        "code": {**STRING, **told},
        "tags?": array(enum(text, *"bcdefghij"), description=text),
        "loose?": one_of(DATE, enum(text), **told),
    }
    things = made(
        {
            "Thing": obj(properties, description=text),
            "Other": obj({"kind": enum(f"other {text}")}, description=text),
            "Either": one_of(ref("Thing"), ref("Other"), description=text),
            "Owner": obj({"either": ref("Either")}),
        },
        tmp_path,
    )
    given = {
        "either": {
            "kind": text,
            "status": text,
            "code": text,
            "tags": [text],
            "loose": text,
        }
    }
    owner = things.Owner.from_dict(given)
    assert isinstance(owner.either, things.Thing)
    assert owner.to_dict() == given


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.isprintable()])
def test_hostile_property_names_come_back_as_they_are(
    text: str, tmp_path: Path
) -> None:
    wire = f"a {text}".replace('"', "").replace("\\", "")
    things = made({"Thing": obj({wire: obj({wire: enum(wire)})})}, tmp_path)
    given = {wire: {wire: wire}}
    assert things.Thing.from_dict(given).to_dict() == given

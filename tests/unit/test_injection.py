"""No text of a document becomes code: hostile and harmless ones make the same program."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from tests.support.documents import (
    DATE,
    STRING,
    Schema,
    array,
    document,
    enum,
    obj,
    one_of,
    operation,
    parameter,
    ref,
    resource,
    understood,
)
from tests.support.packages import rendered

HOSTILE = [
    "quote\" and quote'",
    "all of them \"\"\" ''' `",
    "back\\slash\\",
    "\\",
    'ends with \\"',
    "{{ 7 * 7 }} {% raw %} {# x #} {0} %s",
    "two\nlines\r\nand\x0bmore\x85\u2028\u2029",
    "    indented\n  less\n\timport os",
    "# comment\n)]}",
    '"""\nimport os\n"""',
    "café \U0001f389 \u65e5\u672c",
    "evil\u202eright\u2066x",
    "a\x00\x07\x1b[31mb",
    "x" * 300,
]


def told(text: str, *, named: bool) -> dict[str, Any]:
    """A document that has the text wherever texts may stand."""
    words: Schema = {"description": text, "example": text, "title": text}
    schemas = {
        "Thing": obj(
            {
                "type": enum("thing", **words),
                "plain": {**STRING, **words, "default": text},
                "choice?": enum(text, "other", **words),
                "constant": enum(text, **words),
                "loose?": one_of(DATE, enum(text), **words),
                "long?": array(enum(text, *"abcdefgh"), **words),
            },
            **words,
        ),
        "Other": obj({"type": enum("other"), "constant": enum(f"{text}!")}, **words),
        "Either": one_of(ref("Thing"), ref("Other"), **words),
        "Kind": enum(text, f"{text}?", **words),
        "Answer": obj({"data": array(ref("Either"))}, **words),
        "Query": obj(
            {
                "data": resource(
                    "thing", {"plain?": {**STRING, **words}, "kind?": ref("Kind")}
                )
            }
        ),
    }
    facts: dict[str, Any] = {
        "summary": text,
        "description": text,
        "x-klaviyo-scopes": [text],
        "x-klaviyo-filters": {
            "kind": {
                "operators": {"single": ["equals"]},
                "value": {"type": "string", "enum": [text, "b"]},
            }
        },
    }
    wire = f"a{text}" if named else "a"
    return document(
        operation(
            "GET /api/things",
            "get_things",
            parameter("filter", description=text),
            parameter("sort", enum(text, "-x"), description=text),
            parameter(wire, {**STRING, "default": text}, description=text),
            answer=ref("Answer"),
            **facts,
        ),
        operation("POST /api/things", "create_thing", body=ref("Query"), summary=text),
        schemas=schemas,
        info={"title": text, "description": text, "version": text},
        servers=[{"url": "https://a.example.com", "description": text}],
        tags=[{"name": "Things", "description": text}],
    )


def skeleton(source: str) -> str:
    """A program without its texts, and without the statements that are texts only."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]  # statements have one
                statement
                for statement in body
                if not (
                    isinstance(statement, ast.Expr)
                    and isinstance(statement.value, ast.Constant)
                )
            ]
    return ast.unparse(tree)


def program(text: str) -> dict[str, str]:
    """The skeletons of all modules of the SDK of a document with the text."""
    files = rendered(understood(told(text, named=False)))
    return {path: skeleton(t) for path, t in files.items() if path.endswith(".py")}


@pytest.fixture(scope="module")
def harmless() -> dict[str, str]:
    return program("harmless text")


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_are_data(text: str, harmless: dict[str, str]) -> None:
    hostile = program(text)
    assert len(hostile) >= 10
    assert hostile == harmless


@pytest.mark.parametrize("text", HOSTILE)
def test_names_on_the_wire_are_data(text: str) -> None:
    files = rendered(understood(told(text, named=True)))
    source = files["tiny_client/_operations/_things.py"]
    wires = {
        keyword.value.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "wire" and isinstance(keyword.value, ast.Constant)
    }
    assert wires == {"filter", "sort", f"a{text}"}

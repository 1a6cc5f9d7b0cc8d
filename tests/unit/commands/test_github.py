"""Annotations stand at the lines that they are about, and nothing gets out of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.base.errors import Finding, Severity
from generator.commands.generate import Checked
from generator.commands.github import line_of, lines
from generator.commands.result import Outcome
from generator.documents.document import Document, Node
from generator.output.write import FileChanges, FileDifference
from generator.understand.ir import Sdk
from tests.support.apis import api
from tests.support.sample import sample, save

TEXT = """\
{
  "a/b": {
    "~": [
      1,
      {"deep": "x\ny",
       "c": null}
    ]
  },
  "": {"a/b": "the key of another object"},
  "z": 1
}
"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1), ("/a~1b", 2), ("/a~1b/~0", 3), ("/a~1b/~0/0", 4), ("/a~1b/~0/1", 5),
        ("/a~1b/~0/1/deep", 5), ("/a~1b/~0/1/c", 7), ("/", 10), ("//a~1b", 10),
        ("/z", 11),
        # Where nothing is, it is the nearest that there is.
        ("/nothing", 1), ("/a~1b/~0/7", 3), ("/a~1b/~0/x", 3), ("/z/a", 11),
        ("/a~1b/~0/-1", 3),
    ],
)  # fmt: skip
def test_lines_of_pointers(pointer: str, line: int) -> None:
    # The raw newline inside of a string counts too, as in every editor.
    assert line_of(TEXT, pointer) == line


@pytest.mark.parametrize(
    "text", ["", "{", '{"a"', '{"a":', '{"a": [', '{"a": 1', "[1,"]
)
def test_texts_that_are_no_json(text: str) -> None:
    assert line_of(text, "/a/0/b") == 1


JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)  # fmt: skip


def nodes(node: Node) -> list[Node]:
    children: list[Any] = []
    if isinstance(node.value, dict):
        children = [child for _, child in node.items()]
    elif isinstance(node.value, list):
        children = list(node.elements())
    return [node, *(found for child in children for found in nodes(child))]


@given(JSON)
def test_every_value_is_found(value: Any) -> None:
    text = json.dumps(value, indent=1)
    # With an indentation, values begin on lines in the order of the document.
    found = [
        line_of(text, n.pointer) for n in nodes(Node(Document("a", {}), "", value))
    ]
    assert found == sorted(set(found))


def ended(
    findings: list[Finding], result: Checked | None = None, error: str | None = None
) -> Outcome:
    return Outcome("check", result, tuple(findings), error, 1, 0.0)


def test_every_value_of_a_real_document_is_found() -> None:
    text = json.dumps(sample(), indent=2)
    for node in nodes(Document("a", sample()).node)[1:]:
        token = node.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        line = text.splitlines()[line_of(text, node.pointer) - 1]
        assert json.dumps(token) in line or token.isdecimal()


# ---------------------------------------------------------------- annotations


def finding(
    document: str, pointer: str = "", message: str = "m", **rest: str
) -> Finding:
    return Finding(Severity.ERROR, document, pointer, message, **rest)


def test_findings_stand_at_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    Path("specs/a.json").write_text(json.dumps(sample(), indent=2))
    result = Checked(
        sdk=Sdk(api()),
        files=1,
        changes=FileChanges(),
        diff="",
        where=(FileDifference("generated/a.py", 7, "from here on"),),
        notes=("mind this",),
        verdict="generated/ is not what these documents give",
        next_step="sdkgen generate",
        exit_code=1,
    )
    outcome = ended(
        result=result,
        error="it failed",
        findings=[
            finding("specs/a.json", "/info/version", "wrong", fix="put it right"),
            Finding(Severity.WARNING, "specs and 1 more", "/x", "odd"),
        ],
    )
    assert list(lines(outcome)) == [
        "::error::it failed",
        "::error file=specs/a.json,line=5::specs/a.json#/info/version: wrong%0A"
        "fix: put it right",
        "::warning file=specs and 1 more::specs and 1 more#/x: odd",
        "::warning::mind this",
        "::error::generated/ is not what these documents give%0A"
        "fix: run sdkgen generate",
        "::error file=generated/a.py,line=7::from here on",
    ]


def test_nothing_gets_out_of_an_annotation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    [line] = lines(ended([finding("a,b:c%0A\n.json", "", "x\r\n::stop::%0A\x1b[m")]))
    assert line == ("::error file=a%2Cb%3Ac%250A%0A.json::x\\r%0A: :stop::%250A\\x1b[m")
    assert "\n" not in line


def test_paths_are_those_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(sample(), tmp_path / "sub" / "a.json")
    monkeypatch.chdir(tmp_path / "sub")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    outside = str(tmp_path.parent / "b.json")
    outcome = ended([finding("a.json"), finding(outside)])
    assert list(lines(outcome)) == [
        "::error file=sub/a.json,line=1::m",
        f"::error file={outside}::m",
    ]

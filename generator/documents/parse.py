"""One file's OpenAPI document, read strictly: what is wrong is said with its place."""

from __future__ import annotations

import json
import re
import stat
from collections import Counter
from collections.abc import Iterator
from math import isinf
from pathlib import Path
from typing import Any, NoReturn

from generator.base.errors import Report
from generator.base.text import shown
from generator.documents.document import Document, Node, unescape

DEEPEST = 100
"""How many levels documents may have; the published ones have fewer than 20."""

_STRING = r'"(?:[^"\\]|\\.)*"'
_STRINGS = re.compile(_STRING, re.DOTALL)
_CONSTANTS = re.compile(rf"{_STRING}|(NaN|-?Infinity)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read(file: Path, report: Report) -> Document:
    """A file's document; an empty one where the report has the reason why."""
    document = Document(file.as_posix(), {})
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            # To read a pipe or a device may take for ever.
            report.error(document.node, "cannot be read: it is no ordinary file")
            return document
        content = file.read_bytes()
    except OSError as error:
        report.error(document.node, f"cannot be read: {error.strerror}")
        return document
    except ValueError as error:
        report.error(document.node, f"cannot be read: {error}")
        return document
    return parse(document.name, content, report)


def parse(name: str, content: bytes, report: Report) -> Document:
    """The document that the bytes of a file are, wherever they came from.

    Args:
        name: how messages call it.
        content: the file's bytes.
        report: takes what is wrong, and the document is then empty.
    """
    place = Document(name, {}).node
    text = _text(content, place, report)
    root = _parse(text, place, report) if text is not None else None
    if root is None or not _is_openapi(root, report):
        return place.document
    return Document(place.document_name, root.value)


def _text(content: bytes, place: Node, report: Report) -> str | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report.error(
            place,
            f"not UTF-8 text: byte 0x{content[error.start]:02x} in line {line}",
            "save the file as UTF-8",
        )
        return None
    if not text.strip():
        report.error(place, "not JSON: the file is empty")
        return None
    return text


def _parse(text: str, place: Node, report: Report) -> Node | None:
    """The parsed JSON, or nothing where the report has the reason why not."""
    try:
        try:
            return _strict_parse(text, place, report)
        except json.JSONDecodeError as error:
            if not error.msg.startswith("Invalid control character"):
                raise
            root = _strict_parse(text, place, report, strict=False)
            _warn_of_controls(text, error, place, report)
            return root
    except json.JSONDecodeError as error:
        report.error(place, _json_error(error))
    except RecursionError:
        report.error(place, "not an OpenAPI document: it is nested too deeply")
    except ValueError as error:
        # Python refuses integers of more than 4300 digits.
        report.error(place, f"not JSON: {error}")
    return None


def _strict_parse(
    text: str, place: Node, report: Report, *, strict: bool = True
) -> Node:
    """Parse as the standard demands: no `NaN`, no key twice, no half characters."""
    repeated: list[tuple[dict[str, Any], list[str]]] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            repeated.append((value, [key for key, n in counts.items() if n > 1]))
        return value

    def refuse(constant: str) -> NoReturn:
        found = (m for m in _CONSTANTS.finditer(text) if m[1] == constant)
        raise json.JSONDecodeError(
            f"{constant} is no JSON value", text, next(found).start()
        )

    too_large: list[str] = []

    def number(digits: str) -> float:
        if isinf(value := float(digits)):
            too_large.append(digits)
        return value

    value = json.loads(
        text,
        strict=strict,
        object_pairs_hook=members,
        parse_constant=refuse,
        parse_float=number,
    )
    root = Node(place.document, "", value)
    if _depth(value) > DEEPEST:
        report.error(
            root,
            f"the document is nested more than {DEEPEST} levels deep",
            "make components of what is nested, and refer to them",
        )
        return root
    if too_large:
        _report_numbers(root, too_large[0], report)
    if repeated:
        _report_repeated(root, repeated, report)
    if _SURROGATE.search(text):
        _report_surrogates(root, report)
    return root


def _depth(value: Any) -> int:
    """How many levels a value has; no more are looked at than documents may have."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        held = [v for v in level if isinstance(v, dict | list)]
        level = [m for v in held for m in (v.values() if isinstance(v, dict) else v)]
        depth += bool(held)
        if not held:
            break
    return depth


def _report_numbers(root: Node, first: str, report: Report) -> None:
    for node in _nodes(root):
        if isinstance(node.value, float) and isinf(node.value):
            report.error(
                node,
                f"a number that no computer holds: {shown(first)}",
                "write one below 1e308, or leave it out",
            )


def _report_repeated(
    root: Node, repeated: list[tuple[dict[str, Any], list[str]]], report: Report
) -> None:
    for node in _nodes(root):
        for value, keys in repeated:
            for key in keys if node.value is value else ():
                report.error(
                    node[key],
                    f"{subject(node[key].pointer)} is defined twice in one object",
                    "remove one of the two definitions",
                )


def _report_surrogates(root: Node, report: Report) -> None:
    for node in _nodes(root):
        texts = node.value if isinstance(node.value, dict) else [node.value]
        if any(isinstance(text, str) and not _encodable(text) for text in texts):
            report.error(
                node,
                "half of a surrogate pair stands in a string",
                "write the whole pair (\\ud83d\\ude00), or the character itself",
            )


def _warn_of_controls(
    text: str, error: json.JSONDecodeError, place: Node, report: Report
) -> None:
    count = sum(len(_CONTROL.findall(string[0])) for string in _STRINGS.finditer(text))
    what = "raw control character" + ("s" if count > 1 else "")
    report.warning(
        place,
        f"{count} {what} inside of strings, the first (U+{ord(text[error.pos]):04X}) "
        f"in line {error.lineno}, column {error.colno}",
        "escape them, as in \\n",
    )


def _json_error(error: json.JSONDecodeError) -> str:
    """The message of a syntax error, with its place and the text around it."""
    before, after = error.doc[: error.pos], error.doc[error.pos :]
    before = before.rstrip().rpartition("\n")[2].lstrip()[-30:]
    after = after.lstrip().partition("\n")[0][:30]
    where = [f"after `{before}`"] if before else []
    where.append(f"before `{after}`" if after else "where the file ends")
    return (
        f"not JSON: {error.msg.removesuffix(' at')} in line {error.lineno}, "
        f"column {error.colno}, {', '.join(where)}"
    )


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _nodes(node: Node) -> Iterator[Node]:
    """A node and everything below it."""
    yield node
    if isinstance(node.value, dict):
        for key in node.value:
            yield from _nodes(node[key])
    elif isinstance(node.value, list):
        for child in node.elements():
            yield from _nodes(child)


def _is_openapi(root: Node, report: Report) -> bool:
    """Whether a document is one that can be merged; what is not, is reported."""
    version = root.value.get("openapi") if isinstance(root.value, dict) else None
    if not isinstance(root.value, dict):
        report.error(root, f"not an OpenAPI document: it is {_kind(root.value)}")
    elif "swagger" in root.value:
        report.error(
            root,
            f"Swagger {root.value['swagger']} is not supported",
            "convert the document to OpenAPI 3.0",
        )
    elif version is None:
        report.error(root, "not an OpenAPI document: `openapi` is missing")
    elif not isinstance(version, str) or not re.fullmatch(r"3\.0\.\d+", version):
        report.error(
            root["openapi"],
            f"OpenAPI {version} is not supported",
            "convert the document to OpenAPI 3.0",
        )
    else:
        return _has_shape(root, report)
    return False


def _has_shape(root: Node, report: Report) -> bool:
    """Whether everything that merging looks at is there and of the right kind."""
    known = len(report.failures)

    def member(parent: Node, key: str, kind: type) -> Node | None:
        node = parent.get(key)
        if node is None:
            report.error(parent, f"`{key}` is missing")
        elif not isinstance(node.value, kind):
            found = _kind(node.value)
            report.error(node, f"{_kind(kind())} is expected here, not {found}")
        else:
            return node
        return None

    if info := member(root, "info", dict):
        member(info, "version", str)
    for key in ("paths", "components"):
        if (key == "paths" or key in root) and (outer := member(root, key, dict)):
            for name in outer.value:
                member(outer, name, dict)
    if "tags" in root and (tags := member(root, "tags", list)):
        for tag in tags.elements():
            if isinstance(tag.value, dict):
                member(tag, "name", str)
            else:
                report.error(tag, f"a tag is an object, not {_kind(tag.value)}")
    return len(report.failures) == known


def _kind(value: object) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if value is None else names.get(type(value), "a number")


def subject(pointer: str) -> str:
    """What stands at a pointer, in words."""
    match [unescape(token) for token in pointer.split("/")[1:]]:
        case ["paths", path, method]:
            return f"the operation {method.upper()} {path}"
        case ["components", kind, name]:
            return f"the component {kind}/{name}"
        case ["tags", name]:
            return f"the tag {name!r}"
        case tokens:
            return f"`{tokens[-1]}`"

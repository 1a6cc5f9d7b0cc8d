"""What the `x-klaviyo-*` members of an operation say, as typed values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar

from generator.base.errors import Report
from generator.base.naming import Identifier, identifier
from generator.base.units import SECONDS
from generator.documents.document import Node
from generator.understand import ir
from generator.validation.unknown_extensions import IGNORED

RATE_LIMIT = "x-klaviyo-ratelimit"
SCOPES = "x-klaviyo-scopes"
ALIASES = "x-klaviyo-operation-aliases"
FILTERS = "x-klaviyo-filters"
PRE_RELEASE = "x-klaviyo-pre-release"
SUBTAG = "x-klaviyo-subtag"
EXCLUDE_FROM_DOCS = "x-klaviyo-exclude-from-docs-on-date"

OPERATION_EXTENSIONS = frozenset(
    {RATE_LIMIT, SCOPES, ALIASES, FILTERS, PRE_RELEASE, SUBTAG, EXCLUDE_FROM_DOCS}
)

OPERATORS = {
    "single": frozenset(
        "equals contains starts-with ends-with "
        "greater-than greater-or-equal less-than less-or-equal".split()
    ),
    "list": frozenset({"any", "contains", "equals"}),
    "none": frozenset({"has"}),
}
"""The filter operators, by what they take: a value, a list of values, nothing.

The SDK's runtime has these combinations, and no published revision has another.
"""

_KNOWN_OPERATORS = frozenset().union(*OPERATORS.values())
_WINDOWS = ("burst", "steady", "daily")
_STAGES = {"none": False, "alpha": True, "beta": True}
_FORMATS: dict[str, Literal["date-time", "date"]] = {
    "date-time": "date-time",
    "date": "date",
}
_TYPES: dict[str, Literal["string", "boolean", "integer", "number"]] = {
    "string": "string",
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
}

_ANY_VALUE = "filters take any value for the field"
_NO_OPERATOR = "the field has no such operator, but in a filter given as text"

# "75/s"; a limit of nothing would never let a request through.
_WINDOW = re.compile(r"([1-9][0-9]{0,8})/([smhd])")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Extensions:
    """The extensions of one operation.

    `None` means that the operation does not carry the extension, which is not the
    same as an empty one: `scopes` is `()` where the document says that none are
    needed. A rate limit without windows stands for an absent one.
    """

    rate_limit: ir.RateLimit = ir.RateLimit()
    scopes: tuple[str, ...] | None = None
    aliases: tuple[Identifier, ...] = ()
    filters: tuple[ir.FilterField, ...] | None = None
    pre_release: bool = False
    subtag: str | None = None
    informing: ir.Informing = ir.Informing()


def parse_extensions(operation: Node, report: Report) -> Extensions:
    """The extensions of an operation.

    What is not understood is reported under a name that `--allow` takes, and left
    out of the result: `x-klaviyo-foo` for an extension, `x-klaviyo-filters:near`
    for a word inside of one.

    Args:
        operation: an operation object.
        report: takes what is unknown or contradictory.
    """
    for name, node in operation.items():
        if name.startswith("x-") and name not in OPERATION_EXTENSIONS:
            message = f"unknown extension {name!r}"
            report.not_understood(node, name, message, missing=IGNORED)

    def read(name: str, parse: Callable[[Node, Report], _T], absent: _T) -> _T:
        node = operation.get(name)
        return absent if node is None else parse(node, report)

    return Extensions(
        rate_limit=read(RATE_LIMIT, _rate_limit, ir.RateLimit()),
        scopes=read(SCOPES, _scopes, None),
        aliases=read(ALIASES, _aliases, ()),
        filters=read(FILTERS, _filters, None),
        pre_release=read(PRE_RELEASE, _pre_release, False),
        subtag=read(SUBTAG, _subtag, None),
        informing=ir.Informing(
            leaves_docs_on=read(EXCLUDE_FROM_DOCS, _date, None),
        ),
    )


def check_aliases(operations: Iterable[Node], report: Report) -> None:
    """Report aliases that would be a second method of one name.

    Args:
        operations: every operation of the document.
        report: takes an error for each alias that is also an operationId, or an
            alias twice.
    """
    ordered = sorted(operations, key=lambda operation: operation.pointer)
    owners: dict[str, str] = {}
    for operation in ordered:
        own = operation.get("operationId")
        if own is not None and isinstance(own.value, str):
            owners.setdefault(_python(own.value), f"the operationId at {own.place}")
    for alias in (alias for operation in ordered for alias in _alias_nodes(operation)):
        name = _python(alias.value)
        if name in owners:
            report.error(
                alias,
                f"alias {alias.value!r} is also {owners[name]}",
                "remove or rename one of them in an overlay",
            )
        else:
            owners[name] = f"the alias at {alias.place}"


def check_filter_names(
    fields: Iterable[ir.FilterField], node: Node, report: Report
) -> None:
    """Report filter fields of one operation that share a Python name.

    Args:
        fields: the fields of one operation.
        node: where they were read.
        report: takes an error for each collision.
    """
    owners: dict[Identifier, str] = {}
    for field in fields:
        owner = owners.setdefault(field.name, field.wire)
        if owner != field.wire:
            report.error(
                node,
                f"filter fields {owner!r} and {field.wire!r} are both called "
                f"{field.name!r} in Python",
                # Their names are sent: renamed, they would filter by nothing.
                "leave one of them out by an overlay; a filter given as text reaches it",
            )


def window(text: str) -> ir.Window | None:
    """The window that a rate limit such as `75/s` stands for, if it is one."""
    match = _WINDOW.fullmatch(text)
    return ir.Window(int(match[1]), SECONDS[match[2]]) if match else None


# ---------------------------------------------------------------- one by one


def _rate_limit(node: Node, report: Report) -> ir.RateLimit:
    windows: dict[str, ir.Window | None] = {}
    for key, limit in _members(node, RATE_LIMIT, report):
        if key in _WINDOWS:
            windows[key] = _window(limit, report)
        else:
            _unknown_key(limit, RATE_LIMIT, key, report)
    return ir.RateLimit(**windows)


def _window(node: Node, report: Report) -> ir.Window | None:
    text = _text(node, RATE_LIMIT, report)
    result = window(text) if text is not None else None
    if text is not None and result is None:
        report.not_understood(
            node,
            f"{RATE_LIMIT}:{text}",
            f"rate limit {text!r} does not parse",
            "write requests and unit, as in '10/s', '150/m', '1000/h' or '500/d'",
            missing="calls do not wait for this limit",
        )
    return result


def _scopes(node: Node, report: Report) -> tuple[str, ...]:
    return tuple(text for _, text in _texts(node, SCOPES, report))


def _aliases(node: Node, report: Report) -> tuple[Identifier, ...]:
    names = (
        _name(text, alias, report) for alias, text in _texts(node, ALIASES, report)
    )
    return tuple(name for name in names if name is not None)


def _pre_release(node: Node, report: Report) -> bool:
    stage = _text(node, PRE_RELEASE, report)
    if stage is None:
        return False
    if stage.lower() not in _STAGES:
        report.not_understood(
            node,
            f"{PRE_RELEASE}:{stage}",
            f"unknown pre-release stage {stage!r}",
            missing="the operation counts as released",
        )
    return _STAGES.get(stage.lower(), False)


def _subtag(node: Node, report: Report) -> str | None:
    return _text(node, SUBTAG, report)


def _date(node: Node, report: Report) -> date | None:
    text = _text(node, EXCLUDE_FROM_DOCS, report)
    if text is None:
        return None
    try:
        if _ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    report.not_understood(
        node,
        f"{EXCLUDE_FROM_DOCS}:{text}",
        f"{text!r} is no date such as '2022-12-09'",
        missing="no day is told",
    )
    return None


# ---------------------------------------------------------------- filters


def _filters(node: Node, report: Report) -> tuple[ir.FilterField, ...]:
    fields = [
        field
        for wire, member in _members(node, FILTERS, report)
        if (field := _filter_field(wire, member, report))
    ]
    check_filter_names(fields, node, report)
    return tuple(fields)


def _filter_field(wire: str, node: Node, report: Report) -> ir.FilterField | None:
    operators: dict[str, tuple[str, ...]] = {}
    value: ir.Type | None = None
    for key, member in _members(node, FILTERS, report):
        if key == "operators":
            operators = _operators(member, report)
        elif key == "value":
            value = _value(member, report)
        else:
            _unknown_key(member, FILTERS, key, report)
    single, multiple, bare = (operators.get(place, ()) for place in OPERATORS)
    if (single or multiple) and "value" not in node:
        message = f"filter field {wire!r} has no value type"
        report.not_understood(node, FILTERS, message, missing=_ANY_VALUE)
    name = _name(wire, node, report)
    if name is None or not (single or multiple or bare):
        return None
    return ir.FilterField(name, wire, single, multiple, bare, value)


def _operators(node: Node, report: Report) -> dict[str, tuple[str, ...]]:
    result = {}
    for place, member in _members(node, FILTERS, report):
        if place not in OPERATORS:
            _unknown_key(member, FILTERS, place, report)
            continue
        known = []
        for operator, text in _texts(member, FILTERS, report):
            if text in OPERATORS[place]:
                known.append(text)
            elif text in _KNOWN_OPERATORS:
                report.not_understood(
                    operator,
                    f"{FILTERS}:{text}",
                    f"filter operator {text!r} cannot stand under {place!r}",
                    missing=_NO_OPERATOR,
                )
            else:
                report.not_understood(
                    operator,
                    f"{FILTERS}:{text}",
                    f"filter operator {text!r} does not exist",
                    f"the operators are {', '.join(sorted(_KNOWN_OPERATORS))}",
                    missing=_NO_OPERATOR,
                )
        result[place] = tuple(dict.fromkeys(known))
    return result


def _value(node: Node, report: Report) -> ir.Type | None:
    parts: dict[str, Node] = {}
    for key, member in _members(node, FILTERS, report):
        if key in ("type", "format", "enum"):
            parts[key] = member
        else:
            _unknown_key(member, FILTERS, key, report)
    if not parts:
        return None
    if "type" not in parts:
        message = "a filter's value has no type"
        report.not_understood(node, FILTERS, message, missing=_ANY_VALUE)
        return None
    kind = _word(parts.pop("type"), _TYPES, "value type", report)
    if kind is None:
        return None
    if len(parts) > (1 if kind == "string" else 0):
        extra = " and ".join(sorted(parts))
        message = f"a filter's value of type {kind!r} has {extra}"
        report.not_understood(node, FILTERS, message, missing=_ANY_VALUE)
        return None
    if "enum" in parts:
        if not parts["enum"].value:
            message = "an enum without values"
            report.not_understood(parts["enum"], FILTERS, message, missing=_ANY_VALUE)
        values = [text for _, text in _texts(parts["enum"], FILTERS, report)]
        return ir.Enum(tuple(dict.fromkeys(values)), open=False) if values else None
    if "format" in parts:
        format_ = _word(parts["format"], _FORMATS, "value format", report)
        return ir.Primitive(format_) if format_ else None
    return ir.Primitive(kind)


def _word(node: Node, known: dict[str, _T], what: str, report: Report) -> _T | None:
    text = _text(node, FILTERS, report)
    if text is not None and text not in known:
        fix = f"known are {', '.join(sorted(known))}"
        message = f"unknown filter {what} {text!r}"
        name = f"{FILTERS}:{text}"
        report.not_understood(node, name, message, fix, missing=_ANY_VALUE)
    return known.get(text) if text is not None else None


# ---------------------------------------------------------------- shapes


def _members(node: Node, extension: str, report: Report) -> Iterator[tuple[str, Node]]:
    if isinstance(node.value, dict):
        yield from node.items()
    else:
        _wrong_shape(node, extension, "an object", report)


def _texts(node: Node, extension: str, report: Report) -> Iterator[tuple[Node, str]]:
    if not isinstance(node.value, list):
        _wrong_shape(node, extension, "a list", report)
        return
    for element in node.elements():
        text = _text(element, extension, report)
        if text is not None:
            yield element, text


def _text(node: Node, extension: str, report: Report) -> str | None:
    if isinstance(node.value, str) and node.value.strip():
        return node.value
    _wrong_shape(node, extension, "text", report)
    return None


def _wrong_shape(node: Node, extension: str, wanted: str, report: Report) -> None:
    message = f"{extension}: expected {wanted}, found {_shape(node.value)}"
    report.not_understood(node, extension, message, missing="it is left out")


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return json.dumps(value, ensure_ascii=False)


def _unknown_key(node: Node, extension: str, key: str, report: Report) -> None:
    report.not_understood(
        node,
        f"{extension}:{key}",
        f"{extension}: unknown key {key!r}",
        missing="it is left out",
    )


# ---------------------------------------------------------------- names


def _name(text: str, node: Node, report: Report) -> Identifier | None:
    try:
        return identifier(text)
    except ValueError as error:
        report.error(node, str(error), "rename it in an overlay")
        return None


def _python(text: str) -> str:
    """The Python name, or the text itself where there is none."""
    try:
        return identifier(text)
    except ValueError:
        return text


def _alias_nodes(operation: Node) -> list[Node]:
    aliases = operation.get(ALIASES)
    if aliases is None or not isinstance(aliases.value, list):
        return []
    return [alias for alias in aliases.elements() if isinstance(alias.value, str)]

"""Facts that stand only in descriptions, and how they agree with the extensions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.base.errors import Report
from generator.base.naming import identifier, python_name
from generator.base.text import cut
from generator.base.units import rate
from generator.documents.document import Node
from generator.understand import ir
from generator.understand.extensions import (
    FILTERS,
    OPERATORS,
    RATE_LIMIT,
    SCOPES,
    Extensions,
    check_filter_names,
    window,
)
from generator.understand.security import required_scopes

FILTER_PROSE = "prose:filters"
RATE_LIMIT_PROSE = "prose:ratelimit"
"""What `--allow` takes to accept prose that cannot be read."""

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)

# "Burst: `75/s`", one line a window.
_WINDOWS = r"(?:(?:Burst|Steady|Daily): `[^`\n]*`\n?)+"
_ONE_WINDOW = re.compile(r"(Burst|Steady|Daily): `([^`\n]*)`")
# "*Rate limits*:", then the windows.
_RATE_LIMITS = re.compile(rf"^\*Rate limits\*:\n({_WINDOWS})", re.MULTILINE)
_RATE_LIMITS_HEADING = re.compile(r"^\*Rate limits\*", re.MULTILINE)
# Where a window stands, whatever the sentence.
_WINDOW_WORD = re.compile(r"\b(?:Burst|Steady|Daily)[ \t]{0,9}:", re.IGNORECASE)
# "Rate limits when using the `include=list` parameter in your API request:", and then
# the windows.
_CONDITIONAL_LIMITS = re.compile(
    r"^Rate limits when using the `([A-Za-z][^`=\n]*)=([^`\n]+)` parameter in your API "
    rf"request:\n({_WINDOWS})",
    re.MULTILINE,
)
_CONDITIONAL_HEADING = re.compile(r"^Rate limits when using\b", re.MULTILINE)

# "**Scopes:**", then "`coupons:read`", one line a scope.
_SCOPES = re.compile(r"^\*\*Scopes:\*\*\n((?:`[^`\n]+`\n?)*)", re.MULTILINE)

# "Allowed field(s)/operator(s):", then "`id`: `any`, `equals`", one line a field. Some
# revisions have spaces before the colon.
_ALLOWED_FIELDS = re.compile(r"^Allowed field\(s\)/operator\(s\):\s*\n", re.MULTILINE)
_ALLOWED_FIELD = re.compile(r"`([^`]+)`\s*:\s*(`[^`]+`(?:\s*,\s*`[^`]+`)*)")
# "Supported filters:", then "- `lat` (equals) - Latitude coordinate", one line a field:
# how a filter that goes into a header is described.
_SUPPORTED_FILTERS = re.compile(r"^Supported filters:\s*\n", re.MULTILINE)
_SUPPORTED_FILTER = re.compile(r"[-*] `([^`]+)` \(([a-z, -]+)\)(?: .*)?")

# "[OpenAPI Spec](https://.../apis/get_coupons.json)"
_SPEC_LINK = re.compile(r"^\[OpenAPI Spec\]\(([^\s)]*)\.json\)$", re.MULTILINE)

# "> 🚧 This endpoint is in beta and subject to change.", and the rest of that quote.
_BETA_BANNER = re.compile(
    r"^[ \t]*>.*\bendpoint is in beta\b.*(?:\n[ \t]*>.*)*\n?", re.MULTILINE
)

# "1,000" or "`1000`"
_NUMBER = r"`?([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,9})`?"
# A number counts only where its sentence ends with it, and so adds no condition.
_END = r"(?=\.?[ \t]*$|\.\s)"
# What is counted: "coupon codes". Without an end to it, each beginning would be read on
# to the end of the text.
_THINGS = r"[\w ]{1,100}"
_ITEMS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # "Accepts up to 1,000 events per request."
        # "This endpoint accepts a maximum of 1000 profiles per call."
        r"\b[Aa]ccepts (?:up to|a maximum of) "
        rf"{_NUMBER} {_THINGS} per (?:request|call){_END}",
        # "Maximum number of profiles per call: 100"
        rf"^Max(?:imum)? number of {_THINGS} per (?:request|call): {_NUMBER}{_END}",
        # "Email address per request limit: 100"
        rf"^{_THINGS} per (?:request|call) limit: {_NUMBER}{_END}",
        # "Maximum number of profiles can be submitted for subscription: 1000"
        rf"^Maximum number of {_THINGS} can be submitted for \w+: {_NUMBER}{_END}",
        # "Max number of coupon codes per job we allow for is 1000.": a request that has
        # such a sentence creates one job.
        rf"^Max(?:imum)? number of {_THINGS} per job we allow for is {_NUMBER}{_END}",
    )
)
# "The maximum allowed payload size is 5MB.", and "The maximum allowed payload size
# per-profile is 100KB.": of the request, and of each of its items.
_SIZE = rf"{_NUMBER} ?([KMG])B{_END}"
_PAYLOAD = re.compile(rf"\bmaximum allowed payload size is {_SIZE}", re.MULTILINE)
_ITEM_PAYLOAD = re.compile(
    rf"\bmaximum allowed payload size per-\w+ is {_SIZE}", re.MULTILINE
)
# "The maximum number of jobs in progress at one time is 500."
# "Max number of jobs queued at once we allow for is 100."
_JOBS = re.compile(
    r"\bmax(?:imum)? number of jobs (?:in progress|queued) at (?:one time|once)"
    rf"(?: we allow for)? is {_NUMBER}{_END}",
    re.MULTILINE | re.IGNORECASE,
)
# No document says whether its KB are 1000 or 1024 bytes. A request is refused only when
# it is too large either way.
_BYTES = {"K": 1024, "M": 1024**2, "G": 1024**3}


@dataclass(frozen=True)
class Facts:
    """What the extensions and the descriptions of one operation say together.

    `filter_parameter` is the wire name of the parameter that takes filters.
    """

    rate_limit: ir.RateLimit
    conditional_limits: tuple[ir.ConditionalLimit, ...]
    scopes: tuple[str, ...]
    filter_parameter: str | None
    filters: tuple[ir.FilterField, ...]
    capacity: ir.Capacity


def lines(text: str) -> str:
    """The text, with its `<br>` as line breaks."""
    return _BREAK.sub("\n", text)


def narrative(description: str) -> str:
    """An operation's description without what sdkgen reads as data.

    The beta banner, the limits and all that follows them, the scopes, and the link to
    the operation's slice go.
    """
    text = _BETA_BANNER.sub("", lines(description))
    if limits := _RATE_LIMITS_HEADING.search(text):
        text = text[: limits.start()]
    return _SPEC_LINK.sub("", _SCOPES.sub("", text))


def rate_limit_of(description: str) -> ir.RateLimit | None:
    """The rate limit that an operation's description gives."""
    match = _RATE_LIMITS.search(lines(description))
    return _rate_limit(match[1]) if match else None


def conditional_limits(description: str) -> tuple[ir.ConditionalLimit, ...]:
    """The limits that hold when a parameter has a value, as the description has it."""
    found = _CONDITIONAL_LIMITS.findall(lines(description))
    return tuple(
        ir.ConditionalLimit(identifier(parameter), value, rate_limit)
        for parameter, value, windows in found
        if (rate_limit := _rate_limit(windows))
    )


def scopes_of(description: str) -> tuple[str, ...] | None:
    """The scopes that an operation's description lists; None where it does not."""
    match = _SCOPES.search(lines(description))
    return tuple(re.findall(r"`([^`\n]+)`", match[1])) if match else None


def filter_fields(description: str) -> tuple[ir.FilterField, ...] | None:
    """The fields and operators that a parameter's description allows to filter by.

    Prose tells nothing of values: `any` is taken to want a list, `has` nothing, every
    other operator one value, and the value's type is not known.

    Returns:
        None where the description has no such list.
    """
    found = _filter_lines(description)
    if found is None:
        return None
    return tuple(field for field in map(_filter_field, found) if field)


def capacity(*descriptions: str) -> ir.Capacity:
    """What the descriptions say one request may hold.

    Only a sentence that gives one number counts, for one request, for an item of it,
    or for the jobs at one time. A limit for an account or a page is none of them, and
    two numbers that differ are none either.
    """
    texts = [lines(description) for description in descriptions]
    items = {
        _integer(match[1])
        for text in texts
        for pattern in _ITEMS
        for match in pattern.finditer(text)
    }
    sizes, item_sizes = (
        {
            _integer(match[1]) * _BYTES[match[2]]
            for text in texts
            for match in pattern.finditer(text)
        }
        for pattern in (_PAYLOAD, _ITEM_PAYLOAD)
    )
    jobs = {_integer(m[1]) for text in texts for m in _JOBS.finditer(text)}
    return ir.Capacity(*map(_only, (items, sizes, item_sizes, jobs)))


def reconcile(operation: Node, extensions: Extensions, report: Report) -> Facts:
    """An operation's extensions, completed by its descriptions.

    Where both speak, the extension counts, and a difference is a warning.

    Args:
        operation: an operation object.
        extensions: what `parse_extensions` made of it.
        report: takes the warnings, and prose that cannot be read though nothing else
            has what it says.
    """
    node = operation.get("description") or operation
    text = _text(operation.get("description"))
    _check_link(operation, node, text, report)
    parameter = _filter_parameter(operation)
    return Facts(
        rate_limit=_rate_limits(node, text, extensions, report),
        conditional_limits=_conditional_limits(operation, node, text, report),
        scopes=_scopes(operation, node, text, extensions, report),
        filter_parameter=parameter["name"].value if parameter else None,
        filters=_filters(operation, parameter, extensions, report),
        capacity=capacity(text) if "requestBody" in operation else ir.Capacity(),
    )


# ---------------------------------------------------------------- rate limits


def _rate_limit(windows: str) -> ir.RateLimit | None:
    found = {name.lower(): window(text) for name, text in _ONE_WINDOW.findall(windows)}
    return ir.RateLimit(**found) if all(found.values()) else None


def _rate_limits(
    node: Node, text: str, extensions: Extensions, report: Report
) -> ir.RateLimit:
    stated, told = extensions.rate_limit, rate_limit_of(text)
    _check_unread(node, text, report)
    if told is None and _RATE_LIMITS_HEADING.search(lines(text)):
        message = "the description's rate limits cannot be read"
        missing = "calls wait for the limits that the extension states, if any"
        report.not_understood(node, RATE_LIMIT_PROSE, message, missing=missing)
    if stated == ir.RateLimit():
        return told or stated
    if told is not None and told != stated:
        _disagree(node, RATE_LIMIT, _limit(told), _limit(stated), report)
    return stated


def _check_unread(node: Node, text: str, report: Report) -> None:
    """Warn of windows in sentences that are none of those which are read."""
    left = _CONDITIONAL_LIMITS.sub("", _RATE_LIMITS.sub("", lines(text)))
    for match in _WINDOW_WORD.finditer(left):
        begin = left.rfind("\n", 0, match.start()) + 1
        end = left.find("\n", match.end())
        line = left[begin : end if end >= 0 else len(left)]
        report.warning(node, f"a rate limit that is not read: {cut(line.strip())!r}")
        return


def _conditional_limits(
    operation: Node, node: Node, text: str, report: Report
) -> tuple[ir.ConditionalLimit, ...]:
    limits = conditional_limits(text)
    if len(limits) != len(_CONDITIONAL_HEADING.findall(lines(text))):
        message = "the description's conditional rate limits cannot be read"
        missing = "calls wait for the operation's usual limits alone"
        report.not_understood(node, RATE_LIMIT_PROSE, message, missing=missing)
    return tuple(_settle(limit, operation, node, report) for limit in limits)


def _settle(
    limit: ir.ConditionalLimit, operation: Node, node: Node, report: Report
) -> ir.ConditionalLimit:
    """The condition in terms of what the operation's parameter takes."""
    condition = f"{limit.parameter}={limit.value}"
    for parameter in _parameters(operation):
        wire = parameter["name"].value
        if identifier(wire) != limit.parameter:
            continue
        limit = replace(limit, parameter=python_name(parameter.value, wire))
        values = _enum(parameter)
        if not values or limit.value in values:
            return limit
        # get_profile: "using the `include=list` parameter", where it takes `lists`.
        if (plural := f"{limit.value}s") in values:
            message = f"the description limits {condition!r}: read as {plural!r}"
            report.warning(node, f"{message}, the value that the parameter takes")
            return replace(limit, value=plural)
        message = f"the description limits {condition!r}, a value that is not taken"
        report.warning(node, message)
        return limit
    report.warning(
        node, f"the description limits {condition!r}, a parameter that is not taken"
    )
    return limit


def _limit(limit: ir.RateLimit) -> str:
    windows = {"burst": limit.burst, "steady": limit.steady, "daily": limit.daily}
    return ", ".join(
        f"{name} {rate(window.requests, window.seconds)}"
        for name, window in windows.items()
        if window
    )


# ---------------------------------------------------------------- scopes


def _scopes(
    operation: Node, node: Node, text: str, extensions: Extensions, report: Report
) -> tuple[str, ...]:
    stated, told = extensions.scopes, scopes_of(text)
    if stated is None:
        return required_scopes(operation) if told is None else told
    if told is not None and set(told) != set(stated):
        _disagree(node, SCOPES, _words(told), _words(stated), report)
    return stated


# ---------------------------------------------------------------- filters


def _filter_parameter(operation: Node) -> Node | None:
    """The parameter that takes filters: `filter`, or a header that says so."""
    for parameter in _parameters(operation):
        place = parameter.get("in")
        where = place.value if place else None
        if where == "query" and parameter["name"].value == "filter":
            if _takes_text(parameter):
                return parameter
        told = lines(_text(parameter.get("description")))
        if where == "header" and _SUPPORTED_FILTERS.search(told):
            return parameter
    return None


def _takes_text(parameter: Node) -> bool:
    """Whether a parameter is a text, as filter expressions are."""
    schema = parameter.get("schema")
    value = schema.resolve().value if schema else {}
    if {"oneOf", "anyOf", "properties", "additionalProperties", "items"} & value.keys():
        return False
    return bool(value.get("type", "string") == "string")


def _filters(
    operation: Node, parameter: Node | None, extensions: Extensions, report: Report
) -> tuple[ir.FilterField, ...]:
    stated = extensions.filters
    if parameter is None:
        if stated:
            message = "filters are described, and no parameter takes them"
            missing = "the operation has no filters"
            report.not_understood(operation[FILTERS], FILTERS, message, missing=missing)
        return ()
    node = parameter.get("description") or parameter
    text = _text(parameter.get("description"))
    told = filter_fields(text)
    if stated is None:
        _check_filter_prose(node, text, report)
        check_filter_names(told or (), node, report)
        return told or ()
    if told is not None:
        ours, theirs = _operators(told), _operators(stated)
        for wire in sorted(ours.keys() | theirs.keys()):
            if (first := ours.get(wire)) != (second := theirs.get(wire)):
                name = f"{FILTERS} of {wire!r}"
                _disagree(node, name, _words(first), _words(second), report)
    return stated


def _check_filter_prose(node: Node, text: str, report: Report) -> None:
    found = _filter_lines(text)
    if found is None:
        message = "nothing says which fields can be filtered by"
        report.warning(node, message, f"describe them with {FILTERS} in an overlay")
    for line in found or ():
        if _filter_field(line) is None:
            message = f"the filter description cannot be read: {line!r}"
            missing = "no class of filters has the field"
            report.not_understood(node, FILTER_PROSE, message, missing=missing)


def _filter_lines(description: str) -> list[str] | None:
    """The lines that describe a field each, up to the first blank one."""
    text = lines(description)
    heading = _ALLOWED_FIELDS.search(text) or _SUPPORTED_FILTERS.search(text)
    if heading is None:
        return None
    block = re.split(r"\n[ \t]*\n", text[heading.end() :], maxsplit=1)[0]
    return [line.strip() for line in block.splitlines() if line.strip()]


def _filter_field(line: str) -> ir.FilterField | None:
    match = _ALLOWED_FIELD.fullmatch(line) or _SUPPORTED_FILTER.fullmatch(line)
    if match is None:
        return None
    wire, operators = match[1], tuple(re.findall(r"[^`, ]+", match[2]))
    if not all(any(op in known for known in OPERATORS.values()) for op in operators):
        return None
    try:
        name = identifier(wire)
    except ValueError:
        return None
    return ir.FilterField(
        name,
        wire,
        single=tuple(op for op in operators if op in OPERATORS["single"]),
        multiple=tuple(op for op in operators if op == "any"),
        bare=tuple(op for op in operators if op in OPERATORS["none"]),
        value=None,
    )


def _operators(fields: tuple[ir.FilterField, ...]) -> dict[str, tuple[str, ...]]:
    return {
        field.wire: tuple(sorted({*field.single, *field.multiple, *field.bare}))
        for field in fields
    }


# ---------------------------------------------------------------- the rest


def _check_link(operation: Node, node: Node, text: str, report: Report) -> None:
    name, link = operation.get("operationId"), _SPEC_LINK.search(lines(text))
    linked = link[1].rpartition("/")[2] if link else ""
    if name and link and linked != name.value:
        message = f"the description links to the specification of {linked!r}"
        report.warning(node, message)


def _disagree(node: Node, what: str, told: str, stated: str, report: Report) -> None:
    report.warning(
        node, f"{what}: the description says {told}, the extension {stated}; it counts"
    )


def _words(words: tuple[str, ...] | None) -> str:
    return ", ".join(words) if words else "nothing"


def _text(node: Node | None) -> str:
    return node.value if node is not None and isinstance(node.value, str) else ""


def _parameters(operation: Node) -> Iterator[Node]:
    parameters = operation.get("parameters")
    for element in parameters.elements() if parameters else ():
        yield element.resolve()


def _enum(parameter: Node) -> list[object]:
    """The values that a parameter, or each of its elements, may have."""
    schema = parameter.get("schema")
    if schema is None:
        return []
    schema = schema.resolve()
    if items := schema.get("items"):
        schema = items.resolve()
    values = schema.get("enum")
    return list(values.value) if values else []


def _integer(text: str) -> int:
    return int(text.replace(",", ""))


def _only(numbers: set[int]) -> int | None:
    return numbers.pop() if len(numbers) == 1 else None

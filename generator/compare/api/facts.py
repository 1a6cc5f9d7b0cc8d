"""What differs in what is known of an operation besides its schemas: limits, scopes,
filters, paging, and the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

from generator.base.units import rate
from generator.compare.api import rules
from generator.compare.api.endpoints import Endpoint
from generator.compare.api.shapes import widens
from generator.compare.api.wording import all_quoted, listed, quoted, values
from generator.compare.changes import Change, Rule
from generator.understand import ir
from generator.understand.extensions import EXCLUDE_FROM_DOCS, FILTERS
from generator.understand.facts import FACTS, Fact

Comparer: TypeAlias = Callable[[Endpoint, Endpoint], Iterator[Change]]

_WINDOWS = ("burst", "steady", "daily")


def fact_changes(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    """What differs between an operation and what it was."""
    yield from _group(old, new)
    for fact in FACTS:
        if fact.compared == "own":
            yield from OWN[fact.key](old, new)
        elif fact.compared == "plain":
            yield from _plain(fact, old, new)


def _plain(fact: Fact, old: Endpoint, new: Endpoint) -> Iterator[Change]:
    """Whether a fact differs that only informs people."""
    was, now = fact.read(old.operation), fact.read(new.operation)
    if was == now:
        return
    if was is None:
        text = f"the {fact.label} is {quoted(str(now))} now, and was not told before"
    elif now is None:
        text = f"the {fact.label} is told no longer; it was {quoted(str(was))}"
    else:
        text = f"the {fact.label} is {quoted(str(now))} now, {quoted(str(was))} before"
    before, after = (None if x is None else str(x) for x in (was, now))
    yield new.change(rules.OPERATION_FACT_CHANGED, text, old=before, new=after)


def _group(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    if old.group != new.group:
        text = f"belongs to {quoted(new.group)} now, to {quoted(old.group)} before"
        yield new.change(rules.OPERATION_REGROUPED, text, old=old.group, new=new.group)


def _pre_release(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    before, after = old.operation, new.operation
    if before.pre_release and not after.pre_release:
        yield new.change(rules.OPERATION_RELEASED, "is a pre-release no longer")
    elif after.pre_release and not before.pre_release:
        yield new.change(rules.OPERATION_UNRELEASED, "is a pre-release now")


def _deprecation(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    was, now = _deprecated(old), _deprecated(new)
    if now and now != was:
        yield new.change(rules.OPERATION_DEPRECATED, now, old=was or None, new=now)
    elif was and not now:
        text = f"no longer so: {was}"
        yield new.change(rules.OPERATION_UNDEPRECATED, text, old=was)


def _deprecated(endpoint: Endpoint) -> str:
    """What says that an operation is to go, in words."""
    date = endpoint.node.value.get(EXCLUDE_FROM_DOCS)
    if isinstance(date, str):
        return f"leaves the documentation on {date}"
    return "is deprecated" if endpoint.node.value.get("deprecated") else ""


# ---------------------------------------------------------------- limits


def _rate_limits(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    yield from _windows(old.operation.rate_limit, new.operation.rate_limit, "", new)


def _conditional_limits(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    befores, afters = (
        {(c.parameter, c.value): c.rate_limit for c in e.operation.conditional_limits}
        for e in (old, new)
    )
    for condition in sorted({*befores, *afters}):
        before = befores.get(condition, old.operation.rate_limit)
        after = afters.get(condition, new.operation.rate_limit)
        if condition in befores or condition in afters:
            where = f" with {condition[0]}={condition[1]}"
            yield from _windows(before, after, where, new)


def _windows(
    before: ir.RateLimit, after: ir.RateLimit, where: str, new: Endpoint
) -> Iterator[Change]:
    for name in _WINDOWS:
        was: ir.Window | None = getattr(before, name)
        now: ir.Window | None = getattr(after, name)
        if was == now:
            continue
        what = f"the {name} limit{where}"
        if was and now:
            raised = _looseness(now) > _looseness(was)
            rule = rules.RATE_LIMIT_RAISED if raised else rules.RATE_LIMIT_LOWERED
            text = f"{what} is {_rate(now)} now, {_rate(was)} before"
        elif now:
            rule, text = (
                rules.RATE_LIMIT_ADDED,
                f"{what} is {_rate(now)} now, none before",
            )
        else:
            rule, text = rules.RATE_LIMIT_REMOVED, f"{what} is gone"
        yield new.change(rule, text, old=_rate(was), new=_rate(now))


def _looseness(window: ir.Window) -> tuple[Fraction, int]:
    """Of equal rates, the longer window allows the larger burst."""
    return Fraction(window.requests, window.seconds), window.seconds


def _rate(window: ir.Window | None) -> str | None:
    return rate(window.requests, window.seconds) if window else None


_HOLDS: Mapping[str, tuple[str, str]] = {
    "items": ("a request holds", "items"),
    "bytes": ("a request holds", "bytes"),
    "item_bytes": ("an item holds", "bytes an item"),
    "jobs": ("an account has", "jobs at a time"),
}
"""What each limit is of, and in which unit."""


def _capacity(member: Literal["items", "bytes", "item_bytes", "jobs"]) -> Comparer:
    """Compares how much a request, or what comes of it, may be."""
    holds, unit = _HOLDS[member]

    def changes(old: Endpoint, new: Endpoint) -> Iterator[Change]:
        was: int | None = getattr(old.operation.capacity, member)
        now: int | None = getattr(new.operation.capacity, member)
        if was == now:
            return
        if was is None:
            rule, text = rules.CAPACITY_STATED, f"{holds} up to {now} {unit}"
        elif now is None:
            rule, text = (
                rules.CAPACITY_UNSTATED,
                f"no limit of {unit} is told any longer",
            )
        else:
            rule = rules.CAPACITY_RAISED if now > was else rules.CAPACITY_LOWERED
            text = f"{holds} up to {now} {unit}, {was} before"
        yield new.change(
            rule,
            text,
            old=None if was is None else f"{was} {unit}",
            new=None if now is None else f"{now} {unit}",
        )

    return changes


# ---------------------------------------------------------------- permissions


def _scopes(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    befores, afters = (
        {_scope(scope): scope for scope in e.operation.scopes} for e in (old, new)
    )
    for scope in sorted(afters.keys() - befores.keys()):
        text = f"the scope {quoted(afters[scope])} is needed now"
        yield new.change(rules.SCOPE_ADDED, text, new=afters[scope])
    for scope in sorted(befores.keys() - afters.keys()):
        text = f"the scope {quoted(befores[scope])} is needed no longer"
        yield new.change(rules.SCOPE_REMOVED, text, old=befores[scope])


def _scope(text: str) -> str:
    """A scope in today's spelling: `data-privacy:write`; the early documents write
    `Data Privacy Write`."""
    match text.lower().split():
        case [*subject, "read" | "write" | "full" as right] if subject:
            return f"{'-'.join(subject)}:{right}"
        case words:
            return "-".join(words)


def _authentication(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    before, after = old.operation.authenticated, new.operation.authenticated
    if after and not before:
        yield new.change(rules.AUTHENTICATION_REQUIRED, "needs a key now")
    elif before and not after:
        yield new.change(rules.AUTHENTICATION_LIFTED, "needs no key any longer")
    elif (was := _schemes(old)) != (now := _schemes(new)):
        text = f"takes {quoted(now)} to prove who asks now, {quoted(was)} before"
        yield new.change(rules.AUTHENTICATION_CHANGED, text, old=was, new=now)


def _schemes(endpoint: Endpoint) -> str:
    """The ways to prove who asks: all schemes of one of the sets."""
    root = endpoint.node.document.root
    sets = endpoint.node.value.get("security", root.get("security", []))
    return " or ".join(sorted(" and ".join(sorted(names)) for names in sets))


# ---------------------------------------------------------------- filters


def _filters(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    if not (_takes_filters(old) and _takes_filters(new)):
        # A parameter that came or went is told as such.
        return
    befores = {field.wire: field for field in old.operation.filters}
    afters = {field.wire: field for field in new.operation.filters}
    if befores and not afters or afters and not befores:
        text = "the fields to filter by are told " + ("now" if afters else "no longer")
        yield new.change(rules.FILTER_DESCRIPTION_CHANGED, text)
        return
    for wire in sorted(afters.keys() - befores.keys()):
        text = f"{quoted(wire)} can be filtered by now, with {_operators(afters[wire])}"
        yield new.change(rules.FILTER_FIELD_ADDED, text, new=wire)
    for wire in sorted(befores.keys() - afters.keys()):
        text = f"{quoted(wire)} cannot be filtered by any longer"
        yield new.change(rules.FILTER_FIELD_REMOVED, text, old=wire)
    told = [
        wire
        for wire in sorted(befores.keys() & afters.keys())
        if (befores[wire].value is None) != (afters[wire].value is None)
    ]
    if told:
        text = (
            f"the types of filter values are told of other fields: {all_quoted(told)}"
        )
        yield new.change(rules.FILTER_DESCRIPTION_CHANGED, text)
    prose = FILTERS not in old.node.value or FILTERS not in new.node.value
    for wire in sorted(befores.keys() & afters.keys()):
        yield from _field(befores[wire], afters[wire], prose, new)


def _takes_filters(endpoint: Endpoint) -> bool:
    return any(parameter.filter for parameter in endpoint.operation.parameters)


def _field(
    old: ir.FilterField, new: ir.FilterField, prose: bool, endpoint: Endpoint
) -> Iterator[Change]:
    before, after = _ways(old, prose), _ways(new, prose)
    for operator in sorted(after - before):
        text = f"{quoted(new.wire)} can be filtered by {quoted(operator)} now"
        yield endpoint.change(rules.FILTER_OPERATOR_ADDED, text, new=operator)
    for operator in sorted(before - after):
        text = f"{quoted(new.wire)} cannot be filtered by {quoted(operator)} any longer"
        yield endpoint.change(rules.FILTER_OPERATOR_REMOVED, text, old=operator)
    rule = _value_rule(old.value, new.value)
    if rule is None:
        return
    was, now = _value(old.value), _value(new.value)
    text = f"{quoted(new.wire)} takes {quoted(now)} now, {quoted(was)} before"
    yield endpoint.change(rule, text, old=was, new=now)


def _ways(field: ir.FilterField, prose: bool) -> frozenset[str]:
    """The operators of a field. Prose does not say which of them take a list."""
    lists = {name if prose else f"{name} (list)" for name in field.multiple}
    return frozenset({*field.single, *lists, *field.bare})


def _operators(field: ir.FilterField) -> str:
    return all_quoted(sorted({*field.single, *field.multiple, *field.bare}))


def _value_rule(old: ir.Type | None, new: ir.Type | None) -> Rule | None:
    match old, new:
        case (None, _) | (_, None):
            return None
        case _ if old == new:
            return None
        case ir.Enum(befores), ir.Enum(afters):
            if set(befores) == set(afters):
                return None
            if set(befores) < set(afters):
                return rules.FILTER_VALUE_WIDENED
            common = set(befores) & set(afters)
            return rules.FILTER_VALUE_NARROWED if common else rules.FILTER_VALUE_CHANGED
        case ir.Enum(), ir.Primitive("string"):
            return rules.FILTER_VALUE_WIDENED
        case ir.Primitive("string"), ir.Enum():
            return rules.FILTER_VALUE_NARROWED
        case ir.Primitive(before), ir.Primitive(after) if widens(before, after):
            return rules.FILTER_VALUE_WIDENED
        case ir.Primitive(before), ir.Primitive(after) if widens(after, before):
            return rules.FILTER_VALUE_NARROWED
    return rules.FILTER_VALUE_CHANGED


def _value(type_: ir.Type | None) -> str:
    match type_:
        case ir.Primitive(name):
            return name
        case ir.Enum(given):
            return listed(values(given))
    return "values that are not told"


# ---------------------------------------------------------------- paging, jobs


def _paging(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    before, after = old.operation, new.operation
    if after.paged and not before.paged:
        yield new.change(rules.PAGING_ADDED, "answers in pages now")
    elif before.paged and not after.paged:
        yield new.change(rules.PAGING_REMOVED, "answers in pages no longer")


def _job(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    before, after = old.operation, new.operation
    if after.job and not before.job:
        yield new.change(rules.JOB_ADDED, "tells the progress of a job now")
    elif before.job and not after.job:
        yield new.change(rules.JOB_REMOVED, "tells the progress of a job no longer")


OWN: Mapping[str, Comparer] = {
    "filters": _filters,
    "rate_limit": _rate_limits,
    "conditional_limits": _conditional_limits,
    "scopes": _scopes,
    "paging": _paging,
    "job": _job,
    "pre_release": _pre_release,
    "leaves_docs_on": _deprecation,
    "authenticated": _authentication,
    "max_items": _capacity("items"),
    "max_bytes": _capacity("bytes"),
    "max_item_bytes": _capacity("item_bytes"),
    "max_jobs": _capacity("jobs"),
}
"""What compares each fact that has rules of its own."""

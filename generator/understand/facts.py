"""What is told of an operation, fact by fact, and what each place says of it.

A fact stands here once. The docstring of a method, its entry in api.md, the table and
the JSON of `sdkgen inspect`, the descriptor of the operation and the comparison of two
documents go through all facts, so that none of them can forget one. A place that does
not tell a fact says so here, with None or False.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal, TypeAlias

from generator.base.markup import code, link
from generator.base.units import rate
from generator.understand.filter_names import filter_class
from generator.understand.ir import (
    AUTHORIZATION,
    FilterField,
    Keyword,
    Operation,
    Parameter,
    RateLimit,
    Security,
)
from generator.understand.retry_rule import refuses_repetitions, retried

Telling: TypeAlias = Callable[[Operation], Iterable[str]]
"""The lines that a place has for a fact; none where there is nothing to tell."""

Comparison: TypeAlias = Literal["own", "plain", "elsewhere"]
"""How two documents are compared by a fact: by rules of its own, as a value that
differs or does not, or as a part of something else."""

Column: TypeAlias = Literal["limits", "scopes", "aliases", "filters", "notes"]

COLUMNS: tuple[Column, ...] = ("limits", "scopes", "aliases", "filters", "notes")
"""The columns of the table of `sdkgen inspect`, after the operation itself."""

STRUCTURE = frozenset(
    "name operation_id method path doc parameters accept responses pointer "
    "old_names".split()
)
"""Members of an operation that are what it is, and no facts about it."""


@dataclass(frozen=True)
class Fact:
    """Something that is told of an operation.

    Args:
        key: what it is called in the JSON of `sdkgen inspect`.
        label: what it is called in sentences.
        read: its value.
        docstring: lines of the facts at the end of a method's docstring; plain text.
        listing: items of the method's list in api.md; Markdown.
        table: lines of a cell in the table of `sdkgen inspect`; plain text.
        column: the column of that cell.
        warning: paragraphs at the top of a method's docstring.
        inspected: whether the JSON of `sdkgen inspect` has it.
        descriptor: the keyword of the runtime's `Operation` that has it, None where
            the runtime does not need it.
        compared: how two documents are compared by it.
    """

    key: str
    label: str
    read: Callable[[Operation], Any]
    docstring: Telling | None
    listing: Telling | None
    table: Telling | None
    inspected: bool
    descriptor: str | None
    compared: Comparison
    column: Column = "notes"
    warning: Telling | None = None


def warnings(operation: Operation) -> Iterator[str]:
    """Paragraphs that stand at the top of a method's docstring."""
    for fact in FACTS:
        if fact.warning:
            yield from fact.warning(operation)


def docstring_lines(operation: Operation) -> Iterator[str]:
    """What the docstring of a method tells after all else."""
    for fact in FACTS:
        if fact.docstring:
            yield from fact.docstring(operation)


def listing_lines(operation: Operation) -> Iterator[str]:
    """What api.md tells of a method, as items of a list."""
    first = [fact for fact in FACTS if fact.key in _LISTED_FIRST]
    last = [fact for fact in FACTS if fact.key in _LISTED_LAST]
    others = [fact for fact in FACTS if fact not in first and fact not in last]
    first.sort(key=lambda fact: _LISTED_FIRST.index(fact.key))
    for fact in (*first, *others, *last):
        if fact.listing:
            yield from fact.listing(operation)


def table_lines(operation: Operation, column: Column) -> Iterator[str]:
    """What a column of the table of `sdkgen inspect` tells of an operation."""
    for fact in FACTS:
        if fact.table and fact.column == column:
            yield from fact.table(operation)


# ---------------------------------------------------------------- limits, filters


def rate_limit_text(limit: RateLimit) -> str:
    """The windows in words, such as `3/s burst, 60/m steady`."""
    windows = {"burst": limit.burst, "steady": limit.steady, "daily": limit.daily}
    texts = [f"{rate(w.requests, w.seconds)} {n}" for n, w in windows.items() if w]
    return ", ".join(texts) or "not known"


def filter_text(field: FilterField) -> str:
    """A filter field and its operators: `status: equals, any[]`."""
    operators = [
        *field.single,
        *(f"{operator}[]" for operator in field.multiple),
        *(f"{operator}()" for operator in field.bare),
    ]
    return f"{field.wire}: {', '.join(operators)}"


def _rate_limit(operation: Operation) -> Iterator[str]:
    yield f"Rate limits: {rate_limit_text(operation.rate_limit)}"


def _conditional(text: Callable[[str, str, str], str]) -> Telling:
    """What is told of each conditional limit: of parameter, value and rate."""
    return lambda operation: (
        text(limit.parameter, limit.value, rate_limit_text(limit.rate_limit))
        for limit in operation.conditional_limits
    )


def _listed(
    label: str,
    values: Callable[[Operation], tuple[str, ...]],
    mark: Callable[[str], str] = str,
) -> Telling:
    """One line with all values, each of them marked; none without values."""

    def lines(operation: Operation) -> Iterator[str]:
        if found := values(operation):
            yield f"{label}: {', '.join(map(mark, found))}"

    return lines


def _when(
    holds: Callable[[Operation], Any], text: Callable[[Any], str] | str
) -> Telling:
    """One line where something holds, made of it or always the same."""

    def lines(operation: Operation) -> Iterator[str]:
        if (value := holds(operation)) not in (None, False, ()):
            yield text if isinstance(text, str) else text(value)

    return lines


def _filter_class(operation: Operation) -> str | None:
    return str(filter_class(operation)) if operation.filters else None


_WAYS = {
    "authorization": "in the header Authorization",
    "bearer": "an access token",
    "basic": "a name and a password",
    "header": "an API key in the header {}",
    "query": "an API key in the query as {}",
}


def _credentials(operation: Operation) -> Iterator[str]:
    """How they are sent, where that is not in the header `Authorization` by whatever
    the client has."""
    security = operation.security
    if security not in (Security(), AUTHORIZATION):
        ways = [_WAYS[way.kind].replace("{}", way.name) for way in security.ways]
        optional = "; the call may go without" if security.optional else ""
        yield f"Credentials: {' or '.join(ways)}{optional}"


def _deprecated_arguments(operation: Operation) -> tuple[str, ...]:
    keywords = operation.body.keywords if operation.body else ()
    given: list[Keyword | Parameter] = [*operation.parameters, *keywords]
    return tuple(str(argument.name) for argument in given if argument.deprecated)


_RETRIED = {
    "safe": "Repeated after failures: yes",
    "unique": f"Repeated after failures: yes, by {code('unique_id')}, given or made up",
    "timed": (
        f"Repeated after failures: yes, by {code('unique_id')} or {code('time')}; where "
        f"neither is given, a {code('unique_id')} is made up"
    ),
    "unprocessed": "Repeated after failures: where it certainly was not processed",
}
"""What `operation.retry` says, in the words of the listing; `timed` is the `unique` of
what a time identifies as well."""


def _repeated(operation: Operation) -> Iterator[str]:
    rule = retried(operation)
    timed = rule == "unique" and operation.body and operation.body.time
    yield _RETRIED["timed" if timed else rule]
    if rule == "unique" and refuses_repetitions(operation):
        error = code("ProbablyTakenError")
        yield f"A repetition that the API refuses, for it has the first, is a {error}"


_LISTED_FIRST = (
    *("deprecated", "leaves_docs_on", "deprecated_arguments"),
    *("pre_release", "body", "filters"),
)
_LISTED_LAST = ("aliases", "reference")
"""What api.md tells before and after all else; the rest is in the order of FACTS."""

# ---------------------------------------------------------------- all of them

FACTS: tuple[Fact, ...] = (
    Fact(
        key="revision",
        label="revision",
        read=attrgetter("revision"),
        docstring=None,
        listing=None,
        table=None,
        inspected=True,
        descriptor="revision",
        compared="elsewhere",
    ),
    Fact(
        key="summary",
        label="summary",
        read=attrgetter("summary"),
        docstring=None,
        listing=None,
        table=None,
        inspected=True,
        descriptor="summary",
        compared="elsewhere",
    ),
    Fact(
        key="body",
        label="body",
        read=attrgetter("body"),
        docstring=None,
        listing=_when(
            lambda o: o.body and not o.body.is_argument,
            f"{code('klaviyo.send()')} takes the whole body instead of its parts",
        ),
        table=None,
        inspected=False,
        descriptor=None,
        compared="elsewhere",
    ),
    Fact(
        key="filters",
        label="filters",
        read=attrgetter("filters"),
        docstring=None,
        listing=_when(_filter_class, lambda name: f"Filters: {code(name)}"),
        table=lambda o: map(filter_text, o.filters),
        inspected=True,
        descriptor=None,
        compared="own",
        column="filters",
    ),
    Fact(
        key="rate_limit",
        label="rate limits",
        read=attrgetter("rate_limit"),
        docstring=_rate_limit,
        listing=_rate_limit,
        table=lambda o: [rate_limit_text(o.rate_limit)],
        inspected=True,
        descriptor="rate_limit",
        compared="own",
        column="limits",
    ),
    Fact(
        key="conditional_limits",
        label="conditional rate limits",
        read=attrgetter("conditional_limits"),
        docstring=_conditional(lambda p, value, text: f"With `{p}` {value}: {text}"),
        listing=_conditional(
            lambda p, value, text: f"Rate limits with {code(f'{p}={value}')}: {text}"
        ),
        table=_conditional(lambda p, value, text: f"{text} with {p}={value}"),
        inspected=True,
        descriptor="conditional_limits",
        compared="own",
        column="limits",
    ),
    Fact(
        key="scopes",
        label="scopes",
        read=attrgetter("scopes"),
        docstring=_listed("Scopes", lambda o: o.scopes),
        listing=_listed("Scopes", lambda o: o.scopes, code),
        table=attrgetter("scopes"),
        inspected=True,
        descriptor="scopes",
        compared="own",
        column="scopes",
    ),
    Fact(
        key="aliases",
        label="aliases",
        read=attrgetter("aliases"),
        docstring=_listed("Also called", lambda o: o.aliases),
        listing=_listed("Also called", lambda o: o.aliases, code),
        table=attrgetter("aliases"),
        inspected=True,
        descriptor="aliases",
        compared="elsewhere",
        column="aliases",
    ),
    Fact(
        key="paging",
        label="paging",
        read=lambda o: "cursor" if o.paged else None,
        docstring=None,
        listing=None,
        table=_when(lambda o: o.paged, "paged"),
        inspected=True,
        descriptor="paging",
        compared="own",
    ),
    Fact(
        key="job",
        label="job",
        read=attrgetter("job"),
        docstring=None,
        listing=None,
        table=_when(attrgetter("job"), lambda job: f"job: {', '.join(job.statuses)}"),
        inspected=True,
        descriptor="job",
        compared="own",
    ),
    Fact(
        key="starts",
        label="job that it starts",
        read=attrgetter("starts"),
        docstring=_when(
            attrgetter("starts"),
            lambda name: f"Starts a job, as `{name}` tells; `klaviyo.wait` waits for it",
        ),
        listing=_when(
            attrgetter("starts"),
            lambda name: f"Starts a job, as {code(name)} tells; {code('klaviyo.wait')} "
            "waits for it",
        ),
        table=_when(attrgetter("starts"), lambda name: f"starts a job: {name}"),
        inspected=True,
        descriptor="starts",
        compared="plain",
    ),
    Fact(
        key="derived_id",
        label="id that follows from what is given",
        read=attrgetter("derived_id"),
        docstring=None,
        listing=_when(
            attrgetter("derived_id"),
            lambda derived: f"The id follows from what is given: {code(str(derived))}",
        ),
        table=_when(attrgetter("derived_id"), lambda derived: f"id: {derived}"),
        inspected=True,
        descriptor="derived_id",
        compared="plain",
    ),
    Fact(
        key="subtag",
        label="subtag",
        read=attrgetter("subtag"),
        docstring=None,
        listing=None,
        table=_when(lambda o: o.subtag or None, lambda subtag: f"subtag: {subtag}"),
        inspected=True,
        descriptor="subtag",
        compared="plain",
    ),
    Fact(
        key="pre_release",
        label="pre-release",
        read=attrgetter("pre_release"),
        docstring=None,
        listing=_when(
            lambda o: o.pre_release, "Pre-release: it may change without notice"
        ),
        table=_when(lambda o: o.pre_release, "pre-release"),
        inspected=True,
        descriptor="pre_release",
        compared="own",
        warning=_when(
            lambda o: o.pre_release,
            "Pre-release: this operation may change without notice.",
        ),
    ),
    Fact(
        key="deprecated",
        label="deprecation",
        read=attrgetter("deprecated"),
        docstring=None,
        listing=_when(lambda o: o.deprecated, "**Deprecated**"),
        table=_when(lambda o: o.deprecated, "deprecated"),
        inspected=True,
        descriptor="deprecated",
        # Together with the day on which it leaves the documentation.
        compared="elsewhere",
        warning=_when(lambda o: o.deprecated, "Deprecated."),
    ),
    Fact(
        key="deprecated_arguments",
        label="deprecated arguments",
        read=_deprecated_arguments,
        docstring=None,
        listing=_listed("Deprecated arguments", _deprecated_arguments, code),
        table=None,
        inspected=False,
        descriptor="deprecated_arguments",
        compared="elsewhere",
    ),
    Fact(
        key="leaves_docs_on",
        label="day it leaves the documentation",
        read=lambda o: o.informing.leaves_docs_on,
        docstring=None,
        listing=_when(
            lambda o: o.informing.leaves_docs_on,
            lambda day: f"Leaves the API's documentation on {day}",
        ),
        table=_when(
            lambda o: o.informing.leaves_docs_on,
            lambda day: f"leaves the documentation on {day}",
        ),
        inspected=True,
        descriptor=None,
        compared="own",
        warning=_when(
            lambda o: o.informing.leaves_docs_on,
            lambda day: f"It leaves the API's documentation on {day}.",
        ),
    ),
    Fact(
        key="security",
        label="ways to send credentials",
        read=attrgetter("security"),
        docstring=_credentials,
        listing=_credentials,
        table=None,
        inspected=False,
        descriptor="security",
        compared="elsewhere",
    ),
    Fact(
        key="authenticated",
        label="credentials",
        read=attrgetter("authenticated"),
        docstring=None,
        listing=_when(lambda o: not o.authenticated, "Needs no credentials"),
        table=_when(lambda o: not o.authenticated, "no credentials"),
        inspected=True,
        descriptor=None,
        compared="own",
    ),
    Fact(
        key="retry",
        label="retry rule",
        read=retried,
        docstring=None,
        listing=_repeated,
        table=None,
        inspected=False,
        # The runtime finds it by itself: `operation.retry`.
        descriptor=None,
        compared="elsewhere",
    ),
    Fact(
        key="max_items",
        label="items of a call",
        read=lambda o: o.capacity.items,
        docstring=None,
        listing=_when(
            lambda o: o.capacity.items, lambda n: f"At most {n:,} items a call"
        ),
        table=_when(lambda o: o.capacity.items, lambda n: f"at most {n:,} items"),
        inspected=True,
        descriptor="max_items",
        compared="own",
    ),
    Fact(
        key="max_bytes",
        label="bytes of a call",
        read=lambda o: o.capacity.bytes,
        docstring=None,
        listing=_when(
            lambda o: o.capacity.bytes, lambda n: f"At most {n:,} bytes a call"
        ),
        table=_when(lambda o: o.capacity.bytes, lambda n: f"at most {n:,} bytes"),
        inspected=True,
        descriptor="max_bytes",
        compared="own",
    ),
    Fact(
        key="max_item_bytes",
        label="bytes of an item",
        read=lambda o: o.capacity.item_bytes,
        docstring=None,
        listing=_when(
            lambda o: o.capacity.item_bytes, lambda n: f"At most {n:,} bytes an item"
        ),
        table=_when(
            lambda o: o.capacity.item_bytes, lambda n: f"at most {n:,} bytes an item"
        ),
        inspected=True,
        descriptor="max_item_bytes",
        compared="own",
    ),
    Fact(
        key="max_jobs",
        label="jobs at a time",
        read=lambda o: o.capacity.jobs,
        docstring=None,
        listing=_when(
            lambda o: o.capacity.jobs, lambda n: f"At most {n:,} jobs at a time"
        ),
        table=_when(lambda o: o.capacity.jobs, lambda n: f"at most {n:,} jobs"),
        inspected=True,
        descriptor="max_jobs",
        compared="own",
    ),
    Fact(
        key="reference",
        label="reference",
        read=attrgetter("reference"),
        docstring=lambda o: [f"Reference: {o.reference}"],
        listing=lambda o: [link("Reference", o.reference)],
        table=None,
        inspected=True,
        descriptor="reference",
        compared="elsewhere",
    ),
)
"""In the order in which most places tell them."""

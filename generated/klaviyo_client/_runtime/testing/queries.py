"""What the query of a request asks for, checked against the document."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote

from ..operation import Parameter
from ..wire.checking import instead
from .contract import Endpoint
from .errors import Refused
from .filtering import Term, moment_of, terms_of
from .schemas import Schemas

PAGE_SIZE = 20
"""Resources a page where the document does not say; the document's own number is
usual."""

CURSORS = ("page[cursor]", "page_cursor")


@dataclass(frozen=True)
class Query:
    """What is asked for.

    `fields` and `additional` are attributes by type, `include` names of relationships,
    `start` the place in the list at which the page begins and `after` the resource
    before it.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    additional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    sort: str = ""
    size: int | None = None
    start: int = 0
    after: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    other: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[Any, ...]:
        """What decides over how a resource is shown."""
        return (
            tuple(sorted(self.fields.items())),
            tuple(sorted(self.additional.items())),
            self.include,
        )


NOTHING = Query()


def query_of(
    endpoint: Endpoint,
    text: str,
    headers: Mapping[str, str],
    filters: Any,
    schemas: Schemas,
) -> Query:
    """The query of a request.

    Args:
        endpoint: whose it is.
        text: the query as it was sent, without the question mark.
        headers: the request's, by lower-case names.
        filters: the module with the classes of filters.
        schemas: the document's.

    Raises:
        Refused: for a parameter that the document does not have, or whose value it
            does not allow, and for one that is missing.
    """
    known = {p.wire: p for p in endpoint.operation.parameters if p.location == "query"}
    if not text and not any(p.required for p in endpoint.operation.parameters):
        return _sized(NOTHING, endpoint)
    pairs = tuple(parse_qsl(text, keep_blank_values=True))
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in known and name not in CURSORS:
            detail = f"'{name}' is not a valid parameter{_instead(name, known)}"
            raise Refused(400, detail, parameter=name)
        values.setdefault(name, []).append(value)
    for parameter in endpoint.operation.parameters:
        given = (
            parameter.wire in values
            if parameter.location == "query"
            else parameter.wire.lower() in headers or parameter.location == "path"
        )
        if parameter.required and not given:
            detail = f"'{parameter.wire}' is a required parameter."
            raise Refused(400, detail, parameter=parameter.wire)
    made: dict[str, Any] = {"fields": {}, "additional": {}, "pairs": pairs, "other": {}}
    for name, texts in values.items():
        found = known.get(name)
        if found is not None:
            _check(found, texts, endpoint, schemas)
        _take(made, name, texts, found, endpoint, filters)
    return _sized(Query(**made), endpoint)


def _instead(name: str, known: Mapping[str, Parameter]) -> str:
    return instead(name, known, "there are")


def _sized(query: Query, endpoint: Endpoint) -> Query:
    """The query with a size of its page, where the endpoint has pages."""
    if query.size is not None or endpoint.operation.paging is None:
        return query
    schema = endpoint.parameters.get("page[size]", {})
    values = {**vars(query), "size": schema.get("default", PAGE_SIZE)}
    return Query(**values)


def _take(
    made: dict[str, Any],
    name: str,
    texts: list[str],
    parameter: Parameter | None,
    endpoint: Endpoint,
    filters: Any,
) -> None:
    """Put a parameter's values where they belong."""
    items = tuple(item for text in texts for item in text.split(",") if item)
    if name.startswith("fields["):
        made["fields"][name[7:-1]] = items
    elif name.startswith("additional-fields["):
        made["additional"][name[18:-1]] = items
    elif name == "include":
        made["include"] = items
    elif name == "sort":
        made["sort"] = texts[0]
    elif name == "page[size]":
        made["size"] = int(texts[0])
    elif name in CURSORS:
        made["start"], made["after"] = _opened(texts[0], name)
    elif parameter is not None and parameter.filter and endpoint.operation.filters:
        fields = getattr(filters, endpoint.operation.filters)
        made["terms"] = terms_of(texts[0], fields, endpoint.operation.name)
    else:
        made["other"][name] = texts[0]


def _check(
    parameter: Parameter, texts: list[str], endpoint: Endpoint, schemas: Schemas
) -> None:
    """See that the values of a parameter are those of the document.

    Raises:
        Refused: when they are not.
    """
    items = [i for text in texts for i in text.split(",")] if parameter.array else texts
    if parameter.values:
        for item in items:
            if item not in parameter.values:
                known = instead(item, parameter.values, "there are")
                detail = f"'{item}' is not a valid value{known}"
                raise Refused(400, detail, parameter=parameter.wire)
    shape = schemas.shape(endpoint.parameters.get(parameter.wire, {}))
    wrong = ""
    if shape.get("type") in ("integer", "number"):
        try:
            number = int(texts[0]) if shape["type"] == "integer" else float(texts[0])
        except ValueError:
            wrong = f"a valid {shape['type']}"
        else:
            low, high = parameter.minimum, parameter.maximum
            if low is not None and number < low:
                wrong = f"at least {low}"
            if high is not None and number > high:
                wrong = f"at most {high}"
    elif shape.get("type") == "boolean" and texts[0] not in ("true", "false"):
        wrong = "true or false"
    elif shape.get("format") == "date-time" and moment_of(texts[0]) is None:
        wrong = "a date and time in ISO 8601"
    if wrong:
        detail = f"'{parameter.wire}' has to be {wrong}."
        raise Refused(400, detail, parameter=parameter.wire)


# ------------------------------------------------------------------ pages


def cursor(start: int, after: str) -> str:
    """What leads to the page that begins at a place, after a resource."""
    return base64.urlsafe_b64encode(f"{start}:{after}".encode()).decode().rstrip("=")


def _opened(text: str, name: str) -> tuple[int, str]:
    try:
        padded = text + "=" * (-len(text) % 4)
        start, _, after = base64.urlsafe_b64decode(padded).decode().partition(":")
        return max(0, int(start)), after
    except (ValueError, UnicodeDecodeError):
        raise Refused(400, "Invalid page cursor.", parameter=name) from None


def with_cursor(query: Query, wire: str, value: str) -> str:
    """The query of another page: all that was asked for, with another cursor."""
    pairs = [pair for pair in query.pairs if pair[0] not in CURSORS] + [(wire, value)]
    return "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in pairs)

"""From an operation and its arguments to the request that is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from ..auth import Auth
from ..errors import ArgumentError
from ..operation import Operation, Parameter
from . import cursors, encoding
from .capture import Capture
from .multipart import Form
from .retries import repeatable

if TYPE_CHECKING:
    import httpx2

    from ..answers import OnDrift
    from ..limits.limiter import Gate


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request to the last byte, but for the host.

    `target` is the path and the query, percent-encoded. `content` is the body, which
    can be sent more than once. `repeatable` says whether it
    may be sent again when it may have been processed already, `attempt` how often it
    was sent, this time included. `timeout` is for each step of an exchange;
    `seconds_left`, if set, for all that is left of the call. `gate` is where it waits
    for the rate limits, None where it does not.
    """

    operation: Operation
    target: str
    headers: Mapping[str, str]
    content: bytes | Form | None = None
    auth: Auth | None = None
    timeout: float | httpx2.Timeout | None = None
    repeatable: bool = False
    attempt: int = 1
    seconds_left: float | None = None
    options: Mapping[str, Any] = {}
    capture: Capture | None = None
    gate: Gate | None = None
    on_drift: OnDrift | None = None
    strict: bool = False

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def to(self, target: str) -> Request:
        """The same request to another target."""
        return msgspec.structs.replace(self, target=target)

    def __repr__(self) -> str:
        # Queries and bodies hold what should not get into logs.
        return f"<Request {self.operation.method} {self.path}>"


def build(
    operation: Operation,
    arguments: Mapping[str, Any],
    model: Callable[[str], Any],
    idempotent: bool | Mapping[str, bool] | None = None,
) -> Request:
    """The request for an operation's arguments, by their Python names.

    Args:
        operation: what is called.
        arguments: what for; `UNSET` is the same as absent.
        model: gives a model by its name.
        idempotent: whether it may be repeated, if the caller knows better.

    Raises:
        ArgumentError: when an argument is missing, not known, or cannot be sent.
    """
    given = {name: v for name, v in arguments.items() if v is not UNSET}
    parameters = {parameter.name: parameter for parameter in operation.parameters}
    _check_names(operation, given, parameters)
    headers = {"accept": operation.accept, "revision": operation.revision}
    texts: dict[str, str] = {}
    query: list[str] = []
    for parameter in operation.parameters:
        if parameter.name not in given:
            continue
        value = _checked(operation, parameter, given[parameter.name])
        if parameter.location == "path":
            texts[parameter.wire] = (
                encoding.segment(parameter.name, value, explode=parameter.explode)
                if parameter.style
                else encoding.scalar(parameter.name, value)
            )
        elif parameter.wire in cursors.CURSORS and cursors.is_link(value):
            named = {p.wire for p in operation.parameters if p.name in given}
            query += cursors.pairs(parameter.name, value, named - cursors.CURSORS)
        elif parameter.location == "query":
            query += encoding.pairs(
                parameter.wire,
                value,
                explode=parameter.explode,
                style=parameter.style,
            )
        else:
            headers[parameter.wire.lower()] = encoding.header(
                parameter.name, value, explode=parameter.explode
            )
    path = encoding.path(operation.path, texts)
    content, value = None, None
    if operation.body is not None:
        # Imported here: calls without a body do without it.
        from ..bodies import body as _body

        fields = {name: v for name, v in given.items() if name not in parameters}
        if fields or not operation.body.optional:
            path_id = _path_id(operation, texts)
            content, headers["content-type"], value = _body.encoded(
                operation.name, operation.body, fields, path_id, model
            )
            _body.check_capacity(operation, operation.body, content, value)
    return Request(
        operation=operation,
        target=f"{path}?{'&'.join(query)}" if query else path,
        headers=headers,
        content=content,
        repeatable=repeatable(operation, value, idempotent),
    )


def _path_id(operation: Operation, texts: Mapping[str, str]) -> str | None:
    name = operation.body.path_id if operation.body else None
    wires = [p.wire for p in operation.parameters if p.name == name]
    return texts[wires[0]] if wires else None


def _check_names(
    operation: Operation, given: Mapping[str, Any], parameters: Mapping[str, Parameter]
) -> None:
    body = operation.body
    for name in given:
        in_body = body is not None and (name == "body" or name in body.keywords)
        if name not in parameters and not in_body:
            known = [*parameters, *(["body", *body.keywords] if body else [])]
            raise ArgumentError(
                f"{operation.name} has no argument {name!r}{_suggestion(name, known)}"
            )
    missing = [
        name
        for name, parameter in parameters.items()
        if (parameter.required or parameter.location == "path") and name not in given
    ]
    if missing:
        raise ArgumentError(f"{operation.name} needs {', '.join(missing)}")


def _checked(operation: Operation, parameter: Parameter, value: Any) -> Any:
    if parameter.filter and not isinstance(value, str):
        # Imported here: the calls without a filter do without it.
        from ..filters.expressions import filter_text

        return filter_text(value, operation.name)
    low, high = parameter.minimum, parameter.maximum
    if low is None and high is None:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArgumentError(f"{parameter.name} has to be a number")
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = [f"at least {low}"] if low is not None else []
        bounds += [f"at most {high}"] if high is not None else []
        raise ArgumentError(
            f"{parameter.name} has to be {' and '.join(bounds)}, not {value}"
        )
    return value


def _suggestion(name: str, known: list[str]) -> str:
    # Imported here: it is needed for mistakes only.
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""

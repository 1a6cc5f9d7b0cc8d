"""From an operation and its arguments to the request that is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import UNSET

from ..auth import Auth
from ..errors import ArgumentError
from ..operation import Body, Operation, Parameter
from . import cursors, encoding
from .capture import Capture
from .checking import check_parameter, instead
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


class Leave(NamedTuple):
    """What a caller may do that the document does not foresee.

    `check` says whether arguments are held to the document. `query` and `body` are
    sent besides them, as they are given: the body's is merged into it, key by key.
    """

    check: bool = True
    query: Mapping[str, Any] = {}
    body: Mapping[str, Any] = {}


AS_DESCRIBED = Leave()


def build(
    operation: Operation,
    arguments: Mapping[str, Any],
    model: Callable[[str], Any],
    idempotent: bool | Mapping[str, bool] | None = None,
    leave: Leave = AS_DESCRIBED,
    filters: str = "",
    whole: Any = UNSET,
) -> Request:
    """The request for an operation's arguments, by their Python names.

    Args:
        operation: what is called.
        arguments: what for; `UNSET` is the same as absent, as is None for what stands
            in the query or a header.
        model: gives a model by its name.
        idempotent: whether it may be repeated, if the caller knows better.
        leave: what is sent besides, and whether all is checked.
        filters: the package with the fields that operations filter by.
        whole: the whole body, instead of the arguments that make one.

    Raises:
        ArgumentError: when an argument is missing, not known, or cannot be sent.
    """
    parameters = {parameter.name: parameter for parameter in operation.parameters}
    given = {
        name: value
        for name, value in arguments.items()
        if value is not UNSET
        and not (
            value is None and name in parameters and parameters[name].location != "path"
        )
    }
    _check_names(operation, given, parameters)
    headers = {"accept": operation.accept, "revision": operation.revision}
    texts: dict[str, str] = {}
    query: list[str] = []
    for parameter in operation.parameters:
        if parameter.name not in given:
            continue
        value = _checked(
            operation, parameter, given[parameter.name], leave.check, filters
        )
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
            if parameter.wire not in leave.query:
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
    for wire, value in leave.query.items():
        query += encoding.pairs(wire, value)
    path = encoding.path(operation.path, texts)
    content, value = None, None
    if operation.body is not None:
        # Imported here: calls without a body do without it.
        from ..bodies import body as _body

        fields = {name: v for name, v in given.items() if name not in parameters}
        if takes_whole(operation.body):
            whole = fields.pop("body", whole)
        if fields or leave.body or whole is not UNSET or not operation.body.optional:
            path_id = _path_id(operation, texts)
            content, headers["content-type"], value = _body.encoded(
                operation.name,
                operation.body,
                fields,
                path_id,
                model,
                whole=whole,
                check=leave.check,
                extra=leave.body,
            )
            if leave.check:
                _body.check_capacity(operation, operation.body, content, value)
    elif whole is not UNSET:
        raise ArgumentError(f"{operation.name} has no body")
    elif leave.body:
        raise ArgumentError(f"{operation.name} has no body that extra_body could be in")
    if operation.deprecated_arguments:
        # Imported here: hardly any call needs it.
        from . import deprecations

        sent = whole if value is None else value
        deprecations.warn(operation, given, sent)
    return Request(
        operation=operation,
        target=f"{path}?{'&'.join(query)}" if query else path,
        headers=headers,
        content=content,
        repeatable=repeatable(operation, value, idempotent),
    )


def takes_whole(body: Body) -> bool:
    """Whether a body has no parts that could be given, so that it is an argument."""
    return not (body.keywords or body.template)


def settled(operation: Operation, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments, with lists for what can be gone through once only."""
    once = {
        p.name: list(arguments[p.name])
        for p in operation.parameters
        if isinstance(arguments.get(p.name), Iterator)
    }
    return {**arguments, **once} if once else arguments


def _path_id(operation: Operation, texts: Mapping[str, str]) -> str | None:
    name = operation.body.path_id if operation.body else None
    wires = [p.wire for p in operation.parameters if p.name == name]
    return texts[wires[0]] if wires else None


def _check_names(
    operation: Operation, given: Mapping[str, Any], parameters: Mapping[str, Parameter]
) -> None:
    in_body: Iterable[str] = ()
    if operation.body is not None:
        in_body = ["body"] if takes_whole(operation.body) else operation.body.keywords
    for name in given:
        if name not in parameters and name not in in_body:
            known = [*parameters, *in_body]
            raise ArgumentError(
                f"{operation.name} has no argument {name!r}"
                f"{instead(name, known, 'it has')}"
            )
    missing = [
        name
        for name, parameter in parameters.items()
        if (parameter.required or parameter.location == "path") and name not in given
    ]
    if missing:
        raise ArgumentError(f"{operation.name} needs {', '.join(missing)}")


def _checked(
    operation: Operation, parameter: Parameter, value: Any, check: bool, filters: str
) -> Any:
    if parameter.filter and not isinstance(value, str):
        # Imported here: the calls without a filter do without it.
        from ..filters.expressions import filter_text

        return filter_text(value, operation.name)
    if not check:
        return value
    if parameter.filter:
        fields = _filter_fields(operation, filters)
        if fields is not None:
            from ..filters.parsing import check_filter

            check_filter(value, fields, operation.name)
    else:
        check_parameter(operation, parameter, value)
    return value


def _filter_fields(operation: Operation, package: str) -> Any:
    """What an operation filters by; None where the document does not say it."""
    if not package or not operation.filters:
        return None
    return getattr(import_module(package), operation.filters)

"""Calls of an operation, derived from the document: what to pass and to expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tests.contract.documents import Operation, Subject, snake
from tests.support.instances import HOSTILE_STYLE, MAXIMAL, MINIMAL, Schema, Style

ABSENT: Final = object()
FILE: Final = b"\x89PNG\r\n\x1a\n\x00\xff--boundary"
API_KEY: Final = "pk_contract"
BASIC: Final = ("minimal", "maximal", "null", "null leaves", "hostile")


@dataclass(frozen=True)
class Call:
    """One call, by the document's names.

    Args:
        kind: what is special about it, for messages.
        parameters: the arguments by their wire names.
        body: what is sent, `ABSENT` where there is no body.
        positional: whether path parameters are passed by position.
    """

    kind: str
    parameters: Mapping[str, Any]
    body: Any = ABSENT
    positional: bool = field(default=False, kw_only=True)


def calls(subject: Subject, operation: Operation) -> Iterator[Call]:
    """Every call that the contract is checked with, the four basic ones first."""
    yield from basic_calls(subject, operation)
    if operation.body is None:
        turned = arguments(subject, operation, replace(MAXIMAL, turn=1))
        yield Call("other values", turned)
    elif operation.media_type != "multipart/form-data":
        parameters = arguments(subject, operation, MINIMAL)
        for label, body in subject.requests.all(operation.body):
            if label not in BASIC:
                yield _call(operation, label, parameters, body)


def basic_calls(subject: Subject, operation: Operation) -> Iterator[Call]:
    """The minimal, maximal, null and hostile call."""
    plain = arguments(subject, operation, MAXIMAL)
    by_kind = {
        "minimal": arguments(subject, operation, MINIMAL),
        "maximal": plain,
        "null": plain,
        "null leaves": plain,
        "hostile": arguments(subject, operation, HOSTILE_STYLE),
    }
    if operation.body is None:
        for kind in "minimal", "maximal", "hostile":
            yield _call(operation, kind, by_kind[kind], ABSENT)
        return
    for kind, body in subject.requests.basic(operation.body):
        yield _call(operation, kind, by_kind[kind], body)


def _call(
    operation: Operation, kind: str, parameters: Mapping[str, Any], body: Any
) -> Call:
    if operation.media_type == "multipart/form-data":
        body = {name: FILE if v == "binary" else v for name, v in body.items()}
    elif body is not ABSENT and operation.path.rstrip("/").endswith("{id}"):
        # The body is about the resource that the path names.
        parameters = {**parameters, "id": body["data"].get("id", parameters["id"])}
    return Call(kind, parameters, body, positional=kind == "maximal")


def arguments(subject: Subject, operation: Operation, style: Style) -> dict[str, Any]:
    """Values for the parameters, by their wire names."""
    values: dict[str, Any] = {}
    # Not what stands in the body, so that neither can be taken for the other.
    style = replace(style, text=f"{style.text} in a parameter")
    for parameter in operation.parameters:
        if parameter.required or style.full:
            value = subject.requests.value(parameter.schema, style)
            distinct = isinstance(value, list)
            values[parameter.wire] = list(dict.fromkeys(value)) if distinct else value
    return values


def call_method(method: Any, operation: Operation, call: Call, **body: Any) -> Any:
    """Call an SDK's method with a call's parameters, and with the body as given: by
    keywords, or `whole`."""
    keywords: dict[str, Any] = {}
    positional: list[Any] = []
    for parameter in operation.parameters:
        if parameter.wire in call.parameters:
            value = call.parameters[parameter.wire]
            if call.positional and parameter.location == "path":
                positional.append(value)
            else:
                keywords[parameter.name] = value
            if "filter" in parameter.wire.lower():
                # Any text, which the client would tell from a filter.
                keywords["options"] = {"check": False}
    if "whole" in body:
        client = method.__self__._client
        return client.send(method, body["whole"], *positional, **keywords)
    return method(*positional, **keywords, **body)


def flat_keywords(subject: Subject, operation: Operation, body: Any) -> Any:
    """A JSON:API body as flat keywords; None where these cannot say it."""
    assert operation.body is not None
    flat = _Flat(subject, operation)
    try:
        return flat.keywords(operation.body, body)
    except _NotFlat:
        return None


_MEMBERS = {"type", "id", "attributes", "relationships", "meta", "links"}


class _NotFlat(Exception):
    """The body holds something that no keyword stands for."""


class _Flat:
    """Derives flat keywords from the document, by the rules that the README gives.

    Attributes go by their names, relationships by ids, and all else in a resource
    by its name; a name that is taken already ends in an underscore. So do resources
    within it, by their names on the wire. The id is
    the path's where the path names the resource.
    """

    def __init__(self, subject: Subject, operation: Operation) -> None:
        self._instances = subject.requests
        parameters = {parameter.name for parameter in operation.parameters}
        self._taken = parameters | {"options", "self"}
        self._named_by_path = operation.path.rstrip("/").endswith("{id}")

    def keywords(self, schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
        data_schema = self._instances.properties(schema)["data"]
        data = body["data"]
        if body.keys() != {"data"}:
            raise _NotFlat
        if isinstance(data, list):
            items = self._instances.effective(data_schema)["items"]
            if self._is_identifier(items):
                return {"ids": [item["id"] for item in data]}
            if not self._is_resource(items):
                raise _NotFlat
            type_ = self._instances.properties(items)["type"]
            (type_,) = self._instances.effective(type_)["enum"]
            return {f"{snake(type_)}s": [self._nested(items, item) for item in data]}
        shape = self._instances.effective(data_schema)
        result: dict[str, Any] = {}
        properties = self._instances.properties(shape)
        # The id first: it keeps its name when an attribute has the same one.
        for wire in sorted(data.keys() - {"type"}, key=lambda wire: wire != "id"):
            schema = properties[wire]
            if wire == "id":
                if not self._named_by_path:
                    name = "id" if "id" not in self._taken else f"{data['type']}_id"
                    result[snake(name)] = data["id"]
                    self._taken.add(snake(name))
            elif wire in ("attributes", "relationships"):
                if not data[wire] and wire not in shape["required"]:
                    raise _NotFlat
                add = self._attribute if wire == "attributes" else self._relationship
                inner = self._instances.effective(schema)
                for name, value in data[wire].items():
                    result |= add(inner, name, value)
            else:
                result[self._name(wire)] = data[wire]
        return result

    def _attribute(self, shape: Schema, wire: str, value: Any) -> dict[str, Any]:
        schema = self._instances.effective(shape["properties"][wire])
        if wire in shape.get("required", ()) and len(schema.get("enum", ())) == 1:
            return {}
        return {self._name(wire): self._unwrapped(schema, value, bare=True)}

    def _relationship(self, shape: Schema, wire: str, value: Any) -> dict[str, Any]:
        return {self._name(wire): self._linked(shape["properties"][wire], value)}

    def _linked(self, schema: Schema, value: Any) -> Any:
        """A relationship's ids, or the resources that stand in it."""
        schema = self._instances.effective(schema)
        entry = self._instances.properties(schema)
        data = self._instances.effective(entry.get("data", {}))
        linked = self._is_identifier(data.get("items", data))
        if not linked or entry.keys() - {"data", "links"}:
            return self._unwrapped(schema, value, bare=False)
        if value.keys() != {"data"}:
            raise _NotFlat
        return _ids(value["data"])

    def _unwrapped(self, schema: Schema, value: Any, *, bare: bool) -> Any:
        """Resources without their envelopes, where the schema has such; else the value.

        `bare` are lists of resources that no `data` is around.
        """
        if value is None:
            return None
        inner, given = schema, value
        if self._instances.properties(schema).keys() == {"data"}:
            inner, given = self._instances.properties(schema)["data"], value["data"]
            inner = self._instances.effective(inner)
        elif not (bare and "items" in schema):
            return value
        item = self._instances.effective(inner.get("items", inner))
        if not self._is_resource(item) or (
            inner is schema and self._is_identifier(item)
        ):
            return value
        if "items" in inner:
            return [self._nested(item, one) for one in given]
        return self._nested(item, given)

    def _nested(self, schema: Schema, value: Mapping[str, Any]) -> Any:
        """A resource within the body, by its keys on the wire."""
        if self._is_identifier(schema):
            return value["id"]
        shape = self._instances.effective(schema)
        flat: dict[str, Any] = {}
        for wire, held in value.items():
            inner = self._instances.properties(shape)[wire]
            if wire in ("attributes", "relationships"):
                if not held and wire not in shape.get("required", ()):
                    raise _NotFlat
                properties = self._instances.properties(inner)
                for name, one in held.items():
                    place = self._instances.effective(properties[name])
                    flat[name] = (
                        self._unwrapped(place, one, bare=True)
                        if wire == "attributes"
                        else self._linked(place, one)
                    )
            elif wire != "type":
                flat[wire] = held
        return flat

    def _is_resource(self, schema: Schema) -> bool:
        properties = self._instances.properties(schema)
        if "type" not in properties or properties.keys() - _MEMBERS:
            return False
        return len(self._instances.effective(properties["type"]).get("enum", ())) == 1

    def _is_identifier(self, schema: Schema) -> bool:
        properties = self._instances.properties(schema)
        if properties.keys() != {"type", "id"}:
            return False
        id_ = self._instances.effective(properties["id"])
        return id_.get("type") == "string" and not id_.keys() & {"enum", "nullable"}

    def _name(self, wire: str) -> str:
        name = snake(wire).lstrip("_")
        return f"{name}_" if name in self._taken else name


def _ids(data: Any) -> Any:
    """The ids of one resource identifier, or several."""
    if isinstance(data, list):
        return [item["id"] for item in data]
    return None if data is None else data["id"]

"""A revision's endpoints: the client's descriptors, with the schemas of the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from ..operation import Operation
from .schemas import Schema, Schemas

JSON = re.compile(r"application/(?:[\w.-]+\+)?json", re.IGNORECASE)


class Success(NamedTuple):
    """An answer that the document describes; without a schema it has no content."""

    status: int
    media_type: str
    schema: Schema | None


class Endpoint(NamedTuple):
    """An operation, with what the document says of its parameters, body and answers.

    `steps` are the steps of its path, None where a parameter stands; `names` are those
    parameters' names. `data` is the shape of the answer's resource, or of each of them
    where they are `many`, and `type` the resource's type, where it has one. `sent` is
    the shape of the body's resource, likewise, with `sent_type`.
    """

    operation: Operation
    steps: tuple[str | None, ...]
    names: tuple[str, ...]
    parameters: Mapping[str, Schema]
    media_type: str
    body: Schema | None
    successes: tuple[Success, ...]
    data: Schema | None
    many: bool
    type: str | None
    sent: Schema | None
    sent_type: str | None

    @property
    def collection(self) -> str:
        """The first step after `/api` or `/client`."""
        return self.steps[1] or "" if len(self.steps) > 1 else ""

    @property
    def public(self) -> bool:
        """Whether it takes no credentials."""
        return not self.operation.security


class Contract:
    """A revision: its endpoints by method and path, and its schemas."""

    def __init__(
        self,
        text: bytes,
        operations: Mapping[str, Operation],
        filters: Any,
    ) -> None:
        """Read the data file.

        Args:
            text: the data file's content.
            operations: the descriptors by name.
            filters: the module with the classes of filters.
        """
        held = msgspec.json.decode(text)
        self.revision: str = held["revision"]
        self.filters = filters
        self.schemas = Schemas(held["schemas"], held["enums"])
        self.endpoints = tuple(
            self._endpoint(operations[name], told)
            for name, told in held["operations"].items()
        )
        self._exact: dict[tuple[str, tuple[str | None, ...]], Endpoint] = {}
        # By method, length and collection, None where that is a parameter.
        self._open: dict[tuple[str, int, str | None], list[Endpoint]] = {}
        for endpoint in self.endpoints:
            method = endpoint.operation.method
            self._exact[method, endpoint.steps] = endpoint
            if None in endpoint.steps:
                key = method, len(endpoint.steps), _second(endpoint.steps)
                self._open.setdefault(key, []).append(endpoint)

    def find(self, method: str, steps: tuple[str, ...]) -> Endpoint | None:
        """The endpoint of a path, given by its steps."""
        found = self._exact.get((method, steps))
        if found is None:
            matching = [
                endpoint
                for second in (_second(steps), None)
                for endpoint in self._open.get((method, len(steps), second), ())
                if all(
                    own is None or own == step
                    for own, step in zip(endpoint.steps, steps, strict=True)
                )
            ]
            # `/api/a/b` is rather `/api/a/b` than `/api/a/{id}`.
            found = min(matching, key=lambda e: e.steps.count(None), default=None)
        return found

    def methods(self, steps: tuple[str, ...]) -> list[str]:
        """The methods that a path has."""
        known = {endpoint.operation.method for endpoint in self.endpoints}
        return sorted(m for m in known if self.find(m, steps) is not None)

    def _endpoint(self, operation: Operation, told: Mapping[str, Any]) -> Endpoint:
        schemas = self.schemas
        steps = steps_of(operation.path)
        successes = tuple(_successes(told["responses"]))
        body_media, body = next(iter(told.get("body", {}).items()), ("", None))
        schema = next((s.schema for s in successes if s.schema is not None), None)
        data = schemas.property(schema, "data")
        items = schemas.items(data)
        resource = data if items is None else items
        if resource is not None and schemas.branches(resource):
            resource = schemas.shape(schemas.branches(resource)[0])
        sent = schemas.property(body, "data")
        listed = schemas.items(sent)
        sent = sent if listed is None else listed
        return Endpoint(
            operation=operation,
            steps=tuple(None if step.startswith("{") else step for step in steps),
            names=tuple(step[1:-1] for step in steps if step.startswith("{")),
            parameters=told["parameters"],
            media_type=body_media,
            body=body,
            successes=successes,
            data=resource,
            many=items is not None,
            type=_type(schemas, resource),
            sent=sent,
            sent_type=_type(schemas, sent),
        )


def steps_of(path: str) -> tuple[str, ...]:
    """The steps of a path; a slash at its end makes no difference."""
    return tuple(path.strip("/").split("/"))


def _second(steps: tuple[str | None, ...]) -> str | None:
    return steps[1] if len(steps) > 1 else None


def _type(schemas: Schemas, resource: Schema | None) -> str | None:
    type_ = schemas.constant(schemas.property(resource, "type"))
    return type_ if isinstance(type_, str) else None


def _successes(told: Mapping[str, Mapping[str, Schema]]) -> Iterable[Success]:
    for status, content in told.items():
        number = int(status) if status.isdecimal() else 200
        media_type, schema = next(iter(content.items()), ("", None))
        yield Success(number, media_type, schema)

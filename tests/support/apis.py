"""Small APIs as the stages after reading see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from generator.base.naming import ClassName, Identifier
from generator.understand.ir import (
    AUTHORIZATION,
    Api,
    Capacity,
    Definition,
    Group,
    Operation,
    RateLimit,
    Window,
)

_LEAST = Operation(
    name=Identifier("get_things"),
    operation_id="get_things",
    method="GET",
    path="/api/things",
    summary="Get Things",
    doc="",
    revision="2026-04-15",
    security=AUTHORIZATION,
    parameters=(),
    body=None,
    accept="application/vnd.api+json",
    responses={200: ClassName("GetThings")},
    rate_limit=RateLimit(Window(75, 1), Window(750, 60)),
    conditional_limits=(),
    scopes=(),
    aliases=(),
    filters=(),
    paged=False,
    job=None,
    capacity=Capacity(),
    pre_release=False,
    subtag=None,
    reference="https://example.com/get_things",
    pointer="/paths/~1api~1things/get",
)


def operation(name: str = "get_things", **facts: Any) -> Operation:
    """An operation without parameters, but for the facts that are given."""
    return replace(_LEAST, name=Identifier(name), operation_id=name, **facts)


def api(
    *operations: Operation,
    doc: str = "",
    revision: str = "2026-04-15",
    definitions: Mapping[ClassName, Definition] | None = None,
) -> Api:
    """An API with one group, `things`."""
    things = Identifier("things")
    return Api(
        revision=revision,
        digest="sha256:0",
        base_url="https://a.klaviyo.com",
        groups=(Group(things, ClassName("Things"), "Things", doc, operations),),
        definitions=definitions or {},
    )

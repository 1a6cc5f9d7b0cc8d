"""The generated project's own pages as plain values: what templates/project prints."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from generator.base.literals import literal
from generator.base.markup import code, text, toml
from generator.base.naming import ClassName
from generator.base.versions import retires, version_of
from generator.understand import ir
from generator.understand.facts import listing_lines
from generator.understand.filter_names import filter_class
from generator.understand.revisions import path

WIDTH = 88

SAMPLE_VALUES = {
    "string": '"..."',
    "boolean": "True",
    "integer": "1",
    "number": "1",
    "date": "date(2026, 1, 31)",
    "date-time": "datetime(2026, 1, 31, tzinfo=timezone.utc)",
}
"""What examples give for a value of each type."""


@dataclass(frozen=True)
class Example:
    """An operation that shows something, and the arguments that it is shown with."""

    group: str
    method: str
    arguments: str = ""
    filters: str = ""
    imports: str = ""
    related: str = ""

    @property
    def call(self) -> str:
        """The call, as it stands behind a client's name."""
        return f"{self.group}.{self.method}({self.arguments})"

    @property
    def passed(self) -> str:
        """The method and its arguments, for what calls it."""
        return f"{self.group}.{self.method}, {self.arguments}"


@dataclass(frozen=True)
class MethodPage:
    """A method in api.md; `facts` are the lines of a Markdown list."""

    name: str
    summary: str
    route: str
    signature: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class GroupPage:
    """A group in api.md: its heading, and the entry of the contents that leads there."""

    heading: str
    entry: str
    anchor: str
    doc: str
    methods: tuple[MethodPage, ...]


@dataclass(frozen=True)
class SidePage:
    """A revision beside the root's: how to reach it from a client, and its groups."""

    client: str
    heading: str
    anchor: str
    revision: str
    package: str
    retires: str
    pre_release: bool
    read: Example | None
    groups: tuple[GroupPage, ...]

    @property
    def count(self) -> int:
        """The number of operations."""
        return sum(len(group.methods) for group in self.groups)


@dataclass(frozen=True)
class Project:
    """Everything that the project's pages say; all texts are safe where they go.

    An example is None where no operation of the API shows that thing.
    """

    package: str
    distribution: str
    version: str
    revision: str
    retires: str
    generator_version: str
    read: Example | None
    walk: Example | None
    narrow: Example | None
    relate: Example | None
    create: Example | None
    groups: tuple[GroupPage, ...]
    sides: tuple[SidePage, ...]

    @property
    def count(self) -> int:
        """The number of operations of the root's revision."""
        return sum(len(group.methods) for group in self.groups)

    @property
    def total(self) -> int:
        """The number of operations of all revisions."""
        return self.count + sum(side.count for side in self.sides)

    @property
    def beside(self) -> SidePage | None:
        """A revision beside the root's to show by an example."""
        return next((side for side in self.sides if side.read), None)


def project(sdk: ir.Sdk, package: str, generator_version: str) -> Project:
    """What the pages of the generated project say.

    Args:
        sdk: what the package offers.
        package: the name that it is imported by.
        generator_version: sdkgen's own.
    """
    api = sdk.main
    return Project(
        package=package,
        distribution=toml(re.sub("_+", "-", package).strip("-").lower()),
        version=toml(version_of(api.revision)),
        revision=text(api.revision),
        retires=_retires(api),
        generator_version=generator_version,
        read=_first(api, _reading),
        walk=_first(api, _walking),
        narrow=_first(api, _narrowing),
        relate=_first(api, partial(_relating, api)),
        create=_first(api, _creating),
        groups=_groups(api),
        sides=tuple(
            SidePage(
                client=path(side),
                heading=code(path(side)),
                anchor=_anchor(path(side)),
                revision=text(side.revision),
                retires=_retires(side),
                package=f"{package}.{side.subpackage}",
                pre_release=side.pre_release,
                read=_first(side, _reading),
                groups=_groups(side),
            )
            for side in sdk.sides
        ),
    )


def _groups(api: ir.Api) -> tuple[GroupPage, ...]:
    return tuple(
        GroupPage(
            heading=code(_name(api, group)),
            entry=code(_name(api, group)) if api.subpackage else group.name,
            anchor=_anchor(_name(api, group)),
            doc=text(group.doc) if " " in group.doc.strip() else "",
            methods=tuple(_method(api, group, op) for op in group.operations),
        )
        for group in api.groups
    )


def _name(api: ir.Api, group: ir.Group) -> str:
    """What a group is called on the pages: its path from the client."""
    return f"{path(api)}.{group.name}".removeprefix("klaviyo.")


def _anchor(heading: str) -> str:
    """What GitHub, and those who follow it, name a heading by."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


# ---------------------------------------------------------------- examples


def _first(
    api: ir.Api, example: Callable[[ir.Group, ir.Operation], Example | None]
) -> Example | None:
    """The example with the plainest name."""
    found = (example(group, op) for group in api.groups for op in group.operations)
    shown = [item for item in found if item]
    return min(shown, key=lambda e: (len(e.method), e.method), default=None)


def _required(operation: ir.Operation) -> list[ir.Parameter]:
    return [parameter for parameter in operation.parameters if parameter.required]


def _reading(group: ir.Group, operation: ir.Operation) -> Example | None:
    """One resource by its id."""
    match _required(operation):
        case [ir.Parameter(location="path", type=ir.Primitive("string"))]:
            if (
                operation.method == "GET"
                and operation.responses.get(200) in operation.models
            ):
                return Example(group.name, operation.name, '"ID"')
    return None


def _walking(group: ir.Group, operation: ir.Operation) -> Example | None:
    """A collection over all its pages."""
    if operation.method == "GET" and operation.paged and not _required(operation):
        return Example(group.name, operation.name)
    return None


def _narrowing(group: ir.Group, operation: ir.Operation) -> Example | None:
    """A collection with a filter."""
    parameter = next((p for p in operation.parameters if p.filter), None)
    name = filter_class(operation)
    if not (name and parameter and _walking(group, operation)):
        return None
    for field in operation.filters:
        value = _sample(field.value)
        if field.single and value:
            imports = sorted({"date", "datetime", "timezone"} & _names(value))
            operator = field.single[0].replace("-", "_")
            return Example(
                group.name,
                operation.name,
                f"{parameter.name}=F.{field.name}.{operator}({value})",
                filters=name,
                imports=", ".join(imports),
            )
    return None


def _relating(api: ir.Api, group: ir.Group, operation: ir.Operation) -> Example | None:
    """A resource with one that it is related to."""
    reading = _reading(group, operation)
    answer = api.definitions.get(operation.responses.get(200) or ClassName(""))
    if not reading or not isinstance(answer, ir.Model):
        return None
    data = {
        f.type.name
        for f in answer.fields
        if isinstance(f.type, ir.Ref) and f.wire == "data"
    }
    for name in data:
        resource = api.definitions[name]
        for related in resource.links if isinstance(resource, ir.Model) else ():
            if related.include:
                include = f"include=[{literal(related.include)}]"
                arguments = f"{reading.arguments}, {include}"
                return replace(reading, arguments=arguments, related=related.name)
    return None


def _names(source: str) -> set[str]:
    """The names that an expression mentions."""
    return {n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)}


def _creating(group: ir.Group, operation: ir.Operation) -> Example | None:
    """A resource made of keywords."""
    body = operation.body
    if operation.method != "POST" or body is None or _required(operation):
        return None
    if None in operation.responses.values():
        return None
    required = [keyword for keyword in body.keywords if keyword.required]
    values = [_sample(keyword.type) for keyword in required]
    pairs = zip(required, values, strict=True)
    arguments = [f"{k.name}={v}" for k, v in pairs if v and not _names(v)]
    if not required or len(arguments) < len(required):
        return None
    return Example(group.name, operation.name, ", ".join(arguments))


def _sample(type_: ir.Type | None) -> str | None:
    match type_:
        case ir.Primitive(name):
            return SAMPLE_VALUES.get(name)
        case ir.Enum(values):
            return literal(values[0])
    return None


# ---------------------------------------------------------------- the listing


def _method(api: ir.Api, group: ir.Group, operation: ir.Operation) -> MethodPage:
    return MethodPage(
        name=operation.name,
        summary=text(operation.summary or operation.operation_id),
        route=code(f"{operation.method} {operation.path}"),
        signature=_signature(api, group, operation),
        facts=tuple(listing_lines(operation)),
    )


def _signature(api: ir.Api, group: ir.Group, operation: ir.Operation) -> str:
    """The call with the names of its arguments; `...` is what may be left out."""
    body = operation.body
    positional = [str(p.name) for p in operation.parameters if p.location == "path"]
    named = operation.arguments[len(positional) :]
    required = [str(one.name) for one in named if operation.needs(one)]
    optional = [f"{one.name}=..." for one in named if not operation.needs(one)]
    if body and body.is_argument:
        (optional if body.optional else required).insert(
            0, "body=..." if body.optional else "body"
        )
    arguments = [*positional, "*", *required, *optional, "options=..."]
    start = f"{path(api)}.{group.name}.{operation.name}("
    line = f"{start}{', '.join(arguments)}){_returns(operation)}"
    if len(line) <= WIDTH:
        return line
    inner = "".join(f"    {argument},\n" for argument in arguments)
    return f"{start}\n{inner}){_returns(operation)}"


def _retires(api: ir.Api) -> str:
    """The day on which a revision retires, empty where nothing is promised."""
    return str(retires(api.revision) or "")


def _returns(operation: ir.Operation) -> str:
    names = dict.fromkeys(str(name) for name in operation.responses.values())
    return f" -> {' | '.join(names)}" if names else ""

"""Modules of methods as plain values: what templates/resources prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, count

from generator.base.literals import literal
from generator.base.naming import ClassName, class_name
from generator.base.text import WIDTH
from generator.printing.annotations import argument_annotation, names_in
from generator.printing.docstrings import docstring, wrap
from generator.printing.views.models import SHARED
from generator.understand import facts
from generator.understand.filter_names import filter_class
from generator.understand.ir import (
    PLAIN_ANSWERS,
    Api,
    Array,
    Body,
    Definition,
    Enum,
    Group,
    Keyword,
    Operation,
    Parameter,
    Ref,
    Type,
)
from generator.understand.retry_rule import refuses_repetitions, retried

OPTIONS = "options: RequestOptions | None = None"


@dataclass(frozen=True)
class MethodView:
    """A method: its overloads, its own signature, its docstring and its call.

    `deprecated` is what calling it warns of.
    """

    name: str
    overloads: tuple[str, ...]
    signature: str
    returns: str
    doc: str
    operation: str
    arguments: str
    aliases: tuple[str, ...]
    deprecated: str = ""

    @property
    def declared(self) -> bool:
        """Whether its answer's type is so long that it needs a line of its own."""
        return len(f"        answer: {self.returns} = await self._call(") > WIDTH


@dataclass(frozen=True)
class ResourceModule:
    """A group's module of methods, sync and async."""

    name: str
    class_name: ClassName
    doc: str
    imports: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    methods: tuple[MethodView, ...]


def resource_module(group: Group, api: Api) -> ResourceModule:
    """What a group's module of methods holds."""
    choices = _Choices(group)
    methods = tuple(
        view
        for op in group.operations
        for view in _methods(op, _method(op, group, choices, api.definitions), group)
    )
    title = group.doc if len(group.doc.split()) > 1 else f"Operations of {group.tag}."
    return ResourceModule(
        name=group.name,
        class_name=group.class_name,
        doc=docstring(title, 4),
        imports=_imports(group, api, methods, choices),
        choices=choices.named,
        methods=methods,
    )


def _methods(
    operation: Operation, method: MethodView, group: Group
) -> Iterable[MethodView]:
    """An operation's method, and the same under its old names."""
    yield method
    for old in operation.old_names:
        message = f"klaviyo.{group.name}.{old} is called {operation.name} now"
        yield replace(
            method,
            name=old,
            doc=docstring(f"Deprecated: called `{operation.name}` now.", 8),
            aliases=(),
            deprecated=message,
        )


class _Choices:
    """Names for the closed enums of parameters, one for each set of values.

    A set goes by its parameter's name, and by its operation's too where the group
    has several sets for that parameter. Where two still have one name, the second
    takes a number: nobody but the module itself ever names them.
    """

    def __init__(self, group: Group) -> None:
        sets: defaultdict[str, set[Enum]] = defaultdict(set)
        for operation in group.operations:
            for parameter in operation.parameters:
                for enum in _enums(parameter.type):
                    sets[parameter.name].add(enum)
        self._several = {name for name, found in sets.items() if len(found) > 1}
        self._named: dict[str, str] = {}

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """The names, with what they stand for."""
        return tuple(sorted(self._named.items()))

    def replace(self, operation: Operation, parameter: Parameter) -> Type:
        """The parameter's type with its enum by name."""
        name = class_name(parameter.name)
        if parameter.name in self._several:
            name = ClassName(f"{class_name(operation.name)}{name}")
        own = ClassName(f"_{name}")

        def by_name(type_: Type) -> Type:
            if isinstance(type_, Enum):
                return Ref(self._name(own, argument_annotation(type_, {})))
            if isinstance(type_, Array):
                return Array(by_name(type_.item))
            return type_

        return by_name(parameter.type)

    def _name(self, wanted: ClassName, text: str) -> ClassName:
        """The name of a set, the same each time."""
        numbered = (ClassName(f"{wanted}_{number}") for number in count(2))
        names = chain([wanted], numbered)
        return next(n for n in names if self._named.setdefault(n, text) == text)


def _enums(type_: Type) -> list[Enum]:
    if isinstance(type_, Array):
        return _enums(type_.item)
    return [type_] if isinstance(type_, Enum) else []


def _method(
    operation: Operation,
    group: Group,
    choices: _Choices,
    definitions: Mapping[ClassName, Definition],
) -> MethodView:
    path = [p for p in operation.parameters if p.location == "path"]
    rest = [p for p in operation.parameters if p.location != "path"]
    positional = [_parameter(operation, p, choices, definitions) for p in path]
    keywords = [_parameter(operation, p, choices, definitions) for p in rest]
    names = {p.name: literal(str(p.name)) for p in operation.parameters}
    overloads: tuple[str, ...] = ()
    if operation.body is None:
        signature = _signature(positional, keywords)
        arguments = "{" + ", ".join(f"{names[p]}: {p}" for p in names) + "}"
    else:
        model = operation.body.model
        body = "Mapping[str, Any]"
        if not operation.body.is_form and model not in PLAIN_ANSWERS:
            body = argument_annotation(Ref(model), definitions)
        if operation.body.template is not None or operation.body.keywords:
            overloads = (_signature(positional, [f"body: {body}", *keywords]),)
            flat = [_keyword(k, definitions) for k in operation.body.keywords]
            overloads = (*overloads, _signature(positional, [*flat, *keywords]))
            if operation.body.optional and any(
                k.required for k in operation.body.keywords
            ):
                overloads = (*overloads, _signature(positional, keywords))
            signature = _signature(positional, [], "**arguments: Any")
            arguments = "".join(f"{names[p.name]}: {p.name}, " for p in path)
            arguments = f"{{{arguments}**arguments}}" if path else "arguments"
        else:
            argument = _argument("body", body, not operation.body.optional)
            signature = _signature(positional, [argument, *keywords])
            arguments = ", ".join(f"{names[p]}: {p}" for p in names)
            arguments = f'{{{", ".join(filter(None, [arguments]))}'
            arguments += (", " if names else "") + '"body": body}'
    return MethodView(
        name=operation.name,
        overloads=overloads,
        signature=signature,
        returns=" | ".join(_returns(operation)),
        doc=docstring(_doc(operation), 8),
        operation=operation.name.upper(),
        arguments=arguments,
        aliases=tuple(operation.aliases),
        deprecated=(
            f"klaviyo.{group.name}.{operation.name} is deprecated"
            if operation.deprecated
            else ""
        ),
    )


def _signature(positional: list[str], keywords: list[str], rest: str = "") -> str:
    # What must be given stands before what may be left out.
    ordered = sorted(keywords, key=lambda text: text.endswith(" = UNSET"))
    parts = ["self", *positional, "*", *ordered, OPTIONS]
    return ", ".join([*parts, rest] if rest else parts)


def _parameter(
    operation: Operation,
    parameter: Parameter,
    choices: _Choices,
    definitions: Mapping[ClassName, Definition],
) -> str:
    type_ = choices.replace(operation, parameter)
    if parameter.filter and filter_class(operation):
        text = f"Filter[{filter_class(operation)}] | str"
    else:
        text = argument_annotation(type_, definitions)
    return _argument(parameter.name, text, parameter.required)


def _keyword(keyword: Keyword, definitions: Mapping[ClassName, Definition]) -> str:
    text = argument_annotation(keyword.type, definitions)
    return _argument(keyword.name, text, keyword.required)


def _argument(name: str, text: str, required: bool) -> str:
    text, default = (text, "") if required else (f"{text} | UnsetType", " = UNSET")
    return f"{name}: {text}{default}"


def _returns(operation: Operation) -> list[str]:
    """What a method gives back, each once, None last."""
    names = dict.fromkeys(operation.responses.values())
    found = sorted(name for name in names if name is not None)
    return [*found, "None"] if None in names else [*found]


# ---------------------------------------------------------------- docstrings


def _doc(operation: Operation) -> str:
    summary = operation.summary or operation.operation_id
    parts = [summary.rstrip(".") + "."]
    parts += facts.warnings(operation)
    if operation.doc.rstrip(".") != summary.rstrip("."):
        parts.append(operation.doc)
    parts.append(_unique_id_doc(operation.body))
    parts.append(f"`{operation.method} {operation.path}`")
    arguments = [_parameter_doc(operation, p) for p in operation.parameters]
    body = operation.body
    if body is not None:
        whole = "The whole request body, instead of its parts."
        may = " The call may go without." if body.optional else ""
        arguments.append(_entry("body", whole + may))
        arguments += [
            _entry(k.name, f"Deprecated. {k.doc}" if k.deprecated else k.doc)
            for k in body.keywords
        ]
    arguments.append(_entry("options", "What differs from the client's for this call."))
    parts.append("Args:\n" + "\n".join(arguments))
    parts.append("Raises:\n" + "\n".join(_errors(operation)))
    parts.append("\n".join(facts.docstring_lines(operation)))
    return "\n\n".join(part for part in parts if part)


def _unique_id_doc(body: Body | None) -> str:
    if body is None or body.unique_id is None:
        return ""
    given = "neither a `unique_id` nor a `time`" if body.time else "no `unique_id`"
    return f"What has {given} gets a `unique_id`, so that a repetition does not count twice."


def _errors(operation: Operation) -> Iterator[str]:
    yield _entry("ArgumentError", "when an argument cannot be sent.")
    if retried(operation) == "unique" and refuses_repetitions(operation):
        yield _entry(
            "ProbablyTakenError",
            "when a repetition is refused, probably since an earlier attempt, whose "
            "answer was lost, was taken already.",
        )
    yield _entry("KlaviyoError", "when the call fails.")


def _parameter_doc(operation: Operation, parameter: Parameter) -> str:
    text = parameter_text(operation, parameter)
    return _entry(
        parameter.name, f"Deprecated. {text}" if parameter.deprecated else text
    )


def _entry(name: str, text: str) -> str:
    line = f"{name}: {' '.join(text.split())}".rstrip(": ")
    return wrap(line, WIDTH - 8, indent=4, hanging=4)


def parameter_text(operation: Operation, parameter: Parameter) -> str:
    """What a parameter is for; those of JSON:API mean the same everywhere."""
    family, _, type_ = parameter.wire.partition("[")
    type_ = type_.removesuffix("]")
    if parameter.filter and filter_class(operation):
        return f"An expression of `{filter_class(operation)}`, or its text."
    if family == "fields" and type_:
        return f"The fields of `{type_}` resources to answer with; all by default."
    if family == "additional-fields" and type_:
        return f"Fields of `{type_}` resources to answer with besides the usual ones."
    if parameter.wire == "include":
        return "The related resources to answer with."
    if parameter.wire == "sort":
        return "The field to sort by; descending with a minus sign before it."
    if parameter.wire in {"page[cursor]", "page_cursor"}:
        return (
            "Where to go on: `next_cursor` of a page, or a whole link. Iteration goes on "
            "by itself."
        )
    if parameter.wire == "page[size]":
        bounds = f", {parameter.minimum} to {parameter.maximum}"
        bounds = bounds if parameter.maximum is not None else ""
        default = f"; {parameter.default} by default" if parameter.default else ""
        return f"The number of resources a page{bounds}{default}."
    if parameter.location == "path":
        return parameter.doc or f"The `{{{parameter.wire}}}` of the path."
    return parameter.doc


# ---------------------------------------------------------------- imports


def _imports(
    group: Group, api: Api, methods: Iterable[MethodView], choices: _Choices
) -> tuple[str, ...]:
    names: set[str] = set()
    overloaded = False
    for method in methods:
        overloaded = overloaded or bool(method.overloads)
        for signature in (method.signature, *method.overloads):
            names |= names_in(f"def f({signature}) -> {method.returns}: ...")
    for _, text in choices.named:
        names |= names_in(text)
    lines = []
    if "_dt" in names:
        lines.append("import datetime as _dt")
    abc = sorted(names & {"Mapping", "Sequence"})
    if abc:
        lines.append(f"from collections.abc import {', '.join(abc)}")
    typing = names & {"Any", "Literal"}
    typing |= {"TypeAlias"} if choices.named else set()
    typing |= {"overload"} if overloaded else set()
    if typing:
        lines.append(f"from typing import {', '.join(sorted(typing))}")
    unset = sorted(names & {"UNSET", "UnsetType"})
    if unset:
        lines += ["", f"from msgspec import {', '.join(unset)}"]
    lines += ["", f"from .._operations import _{group.name} as _operations"]
    if any(method.deprecated for method in methods):
        lines.append("from .._runtime.deprecated import deprecated")
    if "Filter" in names:
        lines.append(f"from {api.runtime}.filters.expressions import Filter")
    if "FileInput" in names:
        lines.append(f"from {api.runtime}.wire.multipart import FileInput")
    lines.append(f"from {api.runtime}.options import RequestOptions")
    lines.append(f"from {api.runtime}.resource import AsyncResource, Resource")
    filters = sorted(
        name for name in map(filter_class, group.operations) if name in names
    )
    if filters:
        lines.append(f"from ..filters._{group.name} import {', '.join(filters)}")
    for module, owned in ((group.name, group.owned), (SHARED, api.shared)):
        used = sorted(names & set(owned))
        if used:
            lines.append(f"from ..models._{module} import {', '.join(used)}")
    # Without a first group, no blank line stands before the second.
    return tuple("\n".join(lines).strip().splitlines())

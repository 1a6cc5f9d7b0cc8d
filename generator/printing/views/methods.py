"""Modules of methods as plain values: what templates/resources prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.base.literals import literal
from generator.base.naming import ClassName
from generator.base.text import WIDTH
from generator.printing import examples
from generator.printing.annotations import Spelling, argument_annotation, names_in
from generator.printing.docstrings import docstring, wrap
from generator.printing.shapes import shape
from generator.printing.views.choices import Choices
from generator.printing.views.dicts import Dict, spelled
from generator.understand import facts
from generator.understand.filter_names import filter_class
from generator.understand.ir import (
    PLAIN_ANSWERS,
    Api,
    Body,
    Group,
    Keyword,
    Operation,
    Parameter,
    Ref,
)
from generator.understand.retry_rule import refuses_repetitions, retried

OPTIONS = "options: RequestOptions | None = None"


@dataclass(frozen=True)
class MethodView:
    """A method: its signature, its docstrings (sync and async) and its call.

    `deprecated` is what calling it warns of.
    """

    name: str
    signature: str
    returns: str
    doc: str
    async_doc: str
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


def resource_module(
    group: Group, api: Api, dicts: Mapping[ClassName, Dict]
) -> ResourceModule:
    """What a group's module of methods holds.

    Args:
        group: the group.
        api: what it is of.
        dicts: every dict that requests take, by the name of its model.
    """
    spelling = spelled(api, dicts)
    choices = Choices(group, spelling)
    methods = tuple(
        view
        for op in group.operations
        for view in _methods(op, _method(op, group, choices, spelling, dicts), group)
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
            async_doc=docstring(f"Deprecated: called `{operation.name}` now.", 8),
            aliases=(),
            deprecated=message,
        )


def _method(
    operation: Operation,
    group: Group,
    choices: Choices,
    spelling: Spelling,
    dicts: Mapping[ClassName, Dict],
) -> MethodView:
    positional: list[str] = []
    keywords: list[str] = []
    for argument in operation.arguments:
        text = _argument(operation, argument, choices, spelling)
        in_path = isinstance(argument, Parameter) and argument.location == "path"
        (positional if in_path else keywords).append(text)
    names = [str(argument.name) for argument in operation.arguments]
    if operation.body is not None and operation.body.is_argument:
        names.append("body")
        text = _whole(operation.body, spelling)
        keywords.append(_default("body", text, not operation.body.optional))
    given = ", ".join(f"{literal(name)}: {name}" for name in names)
    example = _example(operation, group, spelling)
    return MethodView(
        name=operation.name,
        signature=_signature(positional, keywords),
        returns=" | ".join(_returns(operation)),
        doc=docstring(_doc(operation, dicts, example), 8),
        async_doc=docstring(_doc(operation, dicts, example and f"await {example}"), 8),
        operation=operation.name.upper(),
        arguments=f"{{{given}}}",
        aliases=tuple(operation.aliases),
        deprecated=(
            f"klaviyo.{group.name}.{operation.name} is deprecated"
            if operation.deprecated
            else ""
        ),
    )


def _example(operation: Operation, group: Group, spelling: Spelling) -> str:
    """A call of a method that writes."""
    if operation.body is None:
        return ""
    function = f"klaviyo.{group.name}.{operation.name}"
    given = examples.call(operation, spelling.definitions)
    # As wide as what stands there with `await` before it.
    return examples.written(function, given, WIDTH - 12 - len("await "))


def _whole(body: Body, spelling: Spelling) -> str:
    if body.is_form or body.model in PLAIN_ANSWERS:
        return "Mapping[str, Any]"
    return argument_annotation(Ref(body.model), spelling)


def _signature(positional: list[str], keywords: list[str]) -> str:
    # What must be given stands before what may be left out.
    ordered = sorted(keywords, key=lambda text: text.endswith(" = UNSET"))
    return ", ".join(["self", *positional, "*", *ordered, OPTIONS])


def _argument(
    operation: Operation,
    argument: Parameter | Keyword,
    choices: Choices,
    spelling: Spelling,
) -> str:
    type_ = choices.replace(operation, argument)
    if isinstance(argument, Keyword):
        text = argument_annotation(type_, spelling, argument.nested)
    elif argument.filter and filter_class(operation):
        text = f"Filter[{filter_class(operation)}] | str"
    else:
        text = argument_annotation(type_, spelling)
    return _default(str(argument.name), text, operation.needs(argument))


def _default(name: str, text: str, required: bool) -> str:
    text, default = (text, "") if required else (f"{text} | UnsetType", " = UNSET")
    return f"{name}: {text}{default}"


def _returns(operation: Operation) -> list[str]:
    """What a method gives back, each once, None last."""
    names = dict.fromkeys(operation.responses.values())
    found = sorted(name for name in names if name is not None)
    return [*found, "None"] if None in names else [*found]


# ---------------------------------------------------------------- docstrings


def _doc(operation: Operation, dicts: Mapping[ClassName, Dict], example: str) -> str:
    summary = operation.summary or operation.operation_id
    parts = [summary.rstrip(".") + "."]
    parts += facts.warnings(operation)
    if operation.doc.rstrip(".") != summary.rstrip("."):
        parts.append(operation.doc)
    parts.append(_unique_id_doc(operation.body))
    parts.append(f"`{operation.method} {operation.path}`")
    arguments = [
        _entry(str(argument.name), _argument_doc(operation, argument, dicts))
        for argument in sorted(
            operation.arguments, key=lambda one: not operation.needs(one)
        )
    ]
    body = operation.body
    if body is not None and body.is_argument:
        may = " The call may go without." if body.optional else ""
        arguments.append(_entry("body", f"The whole request body.{may}"))
    arguments.append(_entry("options", "What differs from the client's for this call."))
    parts.append("Args:\n" + "\n".join(arguments))
    if example:
        parts.append(f"Example:\n{textwrap.indent(example, '    ')}")
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


def _argument_doc(
    operation: Operation,
    argument: Parameter | Keyword,
    dicts: Mapping[ClassName, Dict],
) -> str:
    """What an argument is for, and what its dicts hold."""
    if isinstance(argument, Parameter):
        text, shown = parameter_text(operation, argument), ""
    else:
        text, shown = argument.doc.rstrip(), shape(argument, dicts)
    if shown and text and text[-1] not in ".!?:":
        text += "."
    told = ["Deprecated." if argument.deprecated else "", text, shown]
    return " ".join(filter(None, told))


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
    group: Group, api: Api, methods: Iterable[MethodView], choices: Choices
) -> tuple[str, ...]:
    names: set[str] = set()
    for method in methods:
        names |= names_in(f"def f({method.signature}) -> {method.returns}: ...")
    for _, text in choices.named:
        names |= names_in(text)
    lines = []
    if "_dt" in names:
        lines.append("import datetime as _dt")
    abc = sorted(names & {"Iterable", "Mapping"})
    if abc:
        lines.append(f"from collections.abc import {', '.join(abc)}")
    typing = names & {"Any", "Literal"}
    typing |= {"TypeAlias"} if choices.named else set()
    if typing:
        lines.append(f"from typing import {', '.join(sorted(typing))}")
    if "UNSET" in names:
        lines += ["", "from msgspec import UNSET"]
    lines += [""]
    if "_types" in names:
        lines.append("from .. import types as _types")
    arguments = sorted({"RequestOptions"} | names & {"FileInput", "UnsetType"})
    lines += [f"from .._operations import _{group.name} as _operations"]
    lines.append(f"from {api.runtime}.arguments import {', '.join(arguments)}")
    if any(method.deprecated for method in methods):
        lines.append("from .._runtime.deprecated import deprecated")
    if "Filter" in names:
        lines.append(f"from {api.runtime}.filters.expressions import Filter")
    lines.append(f"from {api.runtime}.resource import AsyncResource, Resource")
    filters = sorted(
        name for name in map(filter_class, group.operations) if name in names
    )
    if filters:
        lines.append(f"from ..filters._{group.name} import {', '.join(filters)}")
    for module, owned in api.homes.items():
        used = sorted(names & set(owned))
        if used:
            lines.append(f"from ..models._{module} import {', '.join(used)}")
    # Without a first group, no blank line stands before the second.
    return tuple("\n".join(lines).strip().splitlines())

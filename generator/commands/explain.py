"""`sdkgen explain`: where a name, a file or a weight comes from."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import GeneratorError, Report, unbroken
from generator.base.naming import ClassName
from generator.base.text import Line, counted, first_few
from generator.commands.origins import Origin, origins, users
from generator.commands.result import Result
from generator.compare.api.described import Described
from generator.compare.severities import all_rules, weighed
from generator.output.write import MANIFEST, is_as_generated
from generator.pipeline import Progress
from generator.reports.sections import VIEWS
from generator.understand.filter_names import filter_class
from generator.understand.ir import Group, Model, Operation

PLACE = "described at"

FEW = 8
"""So many places that use something are told."""


@dataclass(frozen=True)
class Topic:
    """Something that has the name which was asked about, and what is known of it."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Explained(Result):
    """Everything that has that name."""

    topics: tuple[Topic, ...]

    def data(self) -> dict[str, Any]:
        """The same."""
        return {"topics": [{"title": t.title, **dict(t.facts)} for t in self.topics]}

    def lines(self, verbose: bool) -> Iterator[Line]:
        """A heading for each, and a line for each fact."""
        for topic in self.topics:
            yield Line(topic.title, "bold", 2)
            for label, text in topic.facts:
                yield Line(f"  {label}: {unbroken(text)}", "", 6)

    def brief(self) -> Iterator[str]:
        """The places in documents."""
        for topic in self.topics:
            yield from (unbroken(text) for name, text in topic.facts if name == PLACE)


def explain(
    what: str, settings: Settings, report: Report, progress: Progress
) -> Explained:
    """Tell where something comes from.

    Args:
        what: a rule of the comparison, a generated file, or a name in Python.
        settings: with the documents, and the folder of the SDK.
        report: takes what is wrong with the documents.
        progress: is told what is being done.

    Raises:
        SpecErrors: for what is wrong with the documents or not understood.
        GeneratorError: for what nothing is called.
    """
    if what in all_rules():
        return Explained(topics=(_rule(what, settings),))
    if Path(what).is_file():
        return Explained(topics=(_file(Path(what)),))
    sides = pipeline.describe_each(settings.sources, settings, report, progress)
    report.check()
    topics = [topic for side in sides for topic in _named(what, side)]
    if not topics:
        known = [*all_rules(), *(name for side in sides for name in _names(side))]
        near = get_close_matches(what, known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise GeneratorError(f"no rule, file or name is called {what!r}{hint}")
    return Explained(topics=tuple(topics))


# ---------------------------------------------------------------- rules


def _rule(name: str, settings: Settings) -> Topic:
    view, rule = all_rules()[name]
    own = weighed(settings.severities).get(name)
    weight = f"{rule.impact}" + (f", {own.impact} in this project" if own else "")
    return Topic(
        f"{name}, a rule of sdkgen diff",
        (
            ("told in the terms of", VIEWS[view]),
            ("severity", weight),
            ("because", rule.reason),
        ),
    )


# ---------------------------------------------------------------- files


def _file(path: Path) -> Topic:
    """What the manifest above a file says of it, and the file of itself."""
    for folder in path.resolve().parents:
        manifest = folder / MANIFEST
        if manifest.is_file():
            break
    else:
        raise GeneratorError(f"{path} is in no project that sdkgen wrote")
    try:
        told = json.loads(manifest.read_text("utf-8"))
        maker, revision = str(told["generator"]), str(told["revision"])
    except (ValueError, KeyError, TypeError):
        raise GeneratorError(
            f"{manifest} does not parse; generate the SDK again"
        ) from None
    own = path.resolve().relative_to(folder).as_posix()
    state = is_as_generated(folder, own)
    if state is None:
        return Topic(path.as_posix(), (("made by", "you: sdkgen knows nothing of it"),))
    facts = [
        ("made by", f"{maker}, of revision {revision} and what stands beside it"),
        ("state", "as it was generated" if state else "edited since it was generated"),
    ]
    if path.suffix == ".py":
        facts += _module(path)
    return Topic(path.as_posix(), tuple(facts))


def _module(path: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    if doc := ast.get_docstring(tree):
        yield "holds", doc.splitlines()[0]
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    if public := [name for name in classes if not name.startswith("_")]:
        yield "classes", first_few(public, FEW)
    if "_runtime" in path.parts:
        yield "copied from", "templates/runtime, for every document alike"


# ---------------------------------------------------------------- names


def _named(what: str, side: Described) -> Iterator[Topic]:
    """Everything in a revision that bears the name."""
    parts = what.split(".")
    own = parts[-1]
    for group in side.api.groups:
        if what in (group.name, f"klaviyo.{group.name}"):
            yield _group(group, side)
        for operation in group.operations:
            spelled = (own, f"{group.name}.{own}", f"klaviyo.{group.name}.{own}")
            if what in spelled and own in _calls(operation):
                yield _method(own, group, operation, side)
            if what in (own, f"filters.{own}") and own == filter_class(operation):
                yield _filters(own, operation, side)
    model = ClassName(parts[1] if parts[0] == "models" and len(parts) > 1 else parts[0])
    if model in side.api.definitions:
        yield from _model(model, parts, side)


def _names(side: Described) -> Iterator[str]:
    yield from side.api.definitions
    for group in side.api.groups:
        yield group.name
        for operation in group.operations:
            yield from _calls(operation)


def _calls(operation: Operation) -> tuple[str, ...]:
    names = (operation.name, *operation.aliases, *operation.old_names)
    return (*names, operation.operation_id)


def _place(pointer: str, side: Described) -> tuple[str, str]:
    return PLACE, f"{side.document.origin(pointer)}#{pointer}"


def _group(group: Group, side: Described) -> Topic:
    first = group.operations[0]
    return Topic(
        f"klaviyo.{group.name}, a group of {counted(len(group.operations), 'operation')}",
        (
            ("revision", side.api.revision),
            ("rule", f"it is called by the tag {group.tag!r} of its operations"),
            _place(f"{first.pointer}/tags", side),
        ),
    )


def _method(name: str, group: Group, operation: Operation, side: Described) -> Topic:
    if name in (operation.name, operation.operation_id):
        rule = f"it is called by its operationId, {operation.operation_id!r}"
    elif name in operation.aliases:
        rule = f"the document gives it as another name for {operation.name}"
    else:
        rule = f"names.lock keeps it: an old name for {operation.name}, which warns"
    return Topic(
        f"klaviyo.{group.name}.{name}, a method",
        (
            ("revision", side.api.revision),
            ("calls", f"{operation.method.upper()} {operation.path}"),
            ("rule", rule),
            _place(operation.pointer, side),
        ),
    )


def _filters(name: str, operation: Operation, side: Described) -> Topic:
    return Topic(
        f"filters.{name}, a class of filters",
        (
            ("revision", side.api.revision),
            (
                "rule",
                f"it is called after the operation that takes it, {operation.name}",
            ),
            ("fields", first_few([field.wire for field in operation.filters], FEW)),
            _place(operation.pointer, side),
        ),
    )


def _model(model: ClassName, parts: Sequence[str], side: Described) -> Iterator[Topic]:
    definition = side.api.definitions[model]
    known = origins(side)
    origin = known.get(model)
    inner = parts[parts.index(model) + 1 :]
    if not inner:
        kind = type(definition).__name__.lower()
        facts = [("revision", side.api.revision), *_origin(origin)]
        if isinstance(definition, Model):
            kind = "class"
            fields = [field.name for field in definition.fields]
            facts.append(("fields", first_few(fields, FEW)))
        if used := users(side.api.definitions, model):
            facts.append(("used by", first_few(used, FEW)))
        yield Topic(f"models.{model}, {_article(kind)}", tuple(facts))
    elif isinstance(definition, Model) and len(inner) == 1:
        for field in definition.fields:
            if field.name == inner[0]:
                same = field.name == field.wire
                rule = (
                    "it is called as in JSON"
                    if same
                    else f"in JSON it is {field.wire!r}"
                )
                facts = [("revision", side.api.revision), ("rule", rule)]
                facts += [fact for fact in _origin(origin) if fact[0] == PLACE]
                yield Topic(f"models.{model}.{field.name}, a field", tuple(facts))


def _article(kind: str) -> str:
    names = {"unionalias": "a union", "alias": "another name for a type"}
    return names.get(kind, f"a {kind}")


def _origin(origin: Origin | None) -> list[tuple[str, str]]:
    if origin is None:
        return []
    return [("rule", origin.rule), (PLACE, origin.node.place)]

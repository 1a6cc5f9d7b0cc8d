"""Modules of models as plain values: what templates/models prints."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from generator.base.literals import literal
from generator.base.naming import ClassName, Identifier
from generator.base.text import WIDTH
from generator.printing.annotations import (
    FREE,
    annotation,
    field_annotation,
    names_in,
)
from generator.printing.confirmation import unhidden
from generator.printing.docstrings import docstring
from generator.understand.ir import (
    Alias,
    Api,
    Definition,
    Enum,
    Field,
    Link,
    Model,
    Primitive,
    Union,
    UnionAlias,
    referenced,
)
from generator.understand.ownership import mentioned

BASES: Mapping[str, str] = {
    "model": "Model",
    "document": "Document",
    "paged": "PagedDocument",
    "resource": "ResourceModel",
}


@dataclass(frozen=True)
class FieldView:
    """A line of a class: `name: annotation = default`, and its docstring."""

    name: str
    annotation: str
    default: str | None
    doc: str


@dataclass(frozen=True)
class LinkView:
    """A read-only property for what a relationship leads to.

    `arguments` are those of the runtime's `_linked`.
    """

    name: str
    annotation: str
    arguments: str
    doc: str


@dataclass(frozen=True)
class ModelView:
    """A class: `class name(arguments)`."""

    name: ClassName
    arguments: str
    doc: str
    fields: tuple[FieldView, ...]
    linked: str
    links: tuple[LinkView, ...]
    own: tuple[FieldView, ...] = ()
    internal: bool = False


@dataclass(frozen=True)
class AliasView:
    """A named type; `options` are set where the runtime has to resolve it."""

    name: ClassName
    text: str
    options: str
    doc: str

    @property
    def annotated(self) -> bool:
        """Whether its line has room to say that it is a type."""
        margin = "    " if self.options else ""
        return len(f"{margin}{self.name}: TypeAlias = (") <= WIDTH


@dataclass(frozen=True)
class ModelModule:
    """A module of models.

    `taken` is what it takes from others, and `linked` what only the types of its links
    name: models by their module.
    """

    name: Identifier
    title: str
    imports: tuple[str, ...]
    taken: tuple[tuple[Identifier, tuple[ClassName, ...]], ...]
    linked: tuple[tuple[Identifier, tuple[ClassName, ...]], ...]
    models: tuple[ModelView, ...]
    aliases: tuple[AliasView, ...]

    @property
    def names(self) -> tuple[ClassName, ...]:
        """What the module defines."""
        return tuple(
            sorted([*(m.name for m in self.models), *(a.name for a in self.aliases)])
        )

    @property
    def public(self) -> tuple[ClassName, ...]:
        """What it defines for people."""
        internal = {model.name for model in self.models if model.internal}
        return tuple(name for name in self.names if name not in internal)

    @property
    def listing(self) -> str:
        """The names as text."""
        return listing(self.names)


def listing(names: Iterable[str]) -> str:
    """Names between spaces and line breaks: one token instead of a tuple of thousands,
    which is quicker to format, to load and to read over."""
    return textwrap.fill(
        " ".join(names), WIDTH, break_long_words=False, break_on_hyphens=False
    )


def model_modules(
    api: Api, spelled: Mapping[ClassName, Mapping[Identifier, str]]
) -> list[ModelModule]:
    """The modules of the groups that own models, and the shared ones.

    Args:
        api: with owners.
        spelled: the annotations of all fields.
    """
    return [
        _module(name, f"Models of `{name}`.", owned, api, spelled)
        for name, owned in api.homes.items()
    ]


def imported(
    names: Set[ClassName], api: Api, module: Identifier
) -> tuple[tuple[Identifier, tuple[ClassName, ...]], ...]:
    """Those of some names that other modules of definitions hold, by module."""
    found = [
        (home, tuple(sorted(names & set(owned))))
        for home, owned in api.homes.items()
        if home != module
    ]
    return tuple((home, own) for home, own in found if own)


def _module(
    name: Identifier,
    title: str,
    owned: Iterable[ClassName],
    api: Api,
    spelled: Mapping[ClassName, Mapping[Identifier, str]],
) -> ModelModule:
    definitions = {key: api.definitions[key] for key in owned}
    used = set().union(*(mentioned(d) for d in definitions.values()))
    linked = imported(_linked(definitions) - used, api, name)
    models = tuple(
        _model(definition, spelled[key])
        for key, definition in sorted(definitions.items())
        if isinstance(definition, Model)
    )
    aliases = tuple(_alias(alias) for alias in _in_order(definitions))
    return ModelModule(
        name=name,
        title=docstring(title, 0),
        imports=_imports(models, aliases, bool(linked), api.runtime),
        taken=imported(used, api, name),
        linked=linked,
        models=models,
        aliases=aliases,
    )


def _linked(definitions: Mapping[ClassName, Definition]) -> set[ClassName]:
    """What the properties of a module's models name."""
    return {
        name
        for definition in definitions.values()
        if isinstance(definition, Model)
        for type_ in (
            *(link.type for link in definition.links),
            *(field.type for field in definition.own),
        )
        for name in referenced(type_)
    }


def _in_order(
    definitions: Mapping[ClassName, Definition],
) -> list[Alias | UnionAlias]:
    """The aliases, each after those that it mentions."""
    aliases = {
        n: d for n, d in definitions.items() if isinstance(d, Alias | UnionAlias)
    }
    seen: set[ClassName] = set()
    ordered: list[Alias | UnionAlias] = []

    def add(names: Iterable[ClassName]) -> None:
        for name in sorted(names):
            if name not in seen:
                seen.add(name)
                add(mentioned(aliases[name]) & set(aliases))
                ordered.append(aliases[name])

    add(aliases)
    return ordered


def _model(model: Model, spelled: Mapping[Identifier, str]) -> ModelView:
    tag = model.tag_field
    arguments = [_base(model), "kw_only=True"]
    if tag is not None:
        arguments.append(f"tag_field={literal(tag.wire)}")
        arguments.append(f"tag={literal(tag.constant)}")
    renamed = {
        f.name: f.wire for f in model.fields if f.name != f.wire and f is not tag
    }
    if renamed:
        arguments.append(f"rename={literal(renamed)}")
    fields = [_field(field, spelled[field.name], tag) for field in model.fields]
    return ModelView(
        name=model.name,
        arguments=", ".join(arguments),
        doc=_model_doc(model),
        fields=(*_constants(model), *_directions(model), *fields),
        linked=literal(tuple(str(link.name) for link in model.links)),
        links=tuple(_link(link, model) for link in model.links),
        own=tuple(
            FieldView(f.name, unhidden(field_annotation(f), model), None, "")
            for f in model.own
        ),
        internal=model.internal,
    )


def _model_doc(model: Model) -> str:
    told = " ".join(
        filter(None, ["Deprecated." if model.deprecated else "", model.doc])
    )
    return docstring(told, 4) if told else ""


def _directions(model: Model) -> list[FieldView]:
    """What requests must not have, and what they must have though answers do not."""
    read = tuple(field.wire for field in model.fields if field.direction == "read")
    views = {"__read_only__": read, "__needed__": model.needed}
    return [
        FieldView(name, "ClassVar[tuple[str, ...]]", literal(wires), "")
        for name, wires in views.items()
        if wires
    ]


def _constants(model: Model) -> list[FieldView]:
    """What the runtime tells unions apart by, and no annotation can say."""
    constants = {
        field.wire: field.type.values[0]
        for field in model.fields
        if isinstance(field.type, Enum)
        and len(field.type.values) == 1
        and isinstance(field.type.values[0], bool)
    }
    if not constants:
        return []
    text = literal(constants)
    return [FieldView("__constants__", "ClassVar[dict[str, Any]]", text, "")]


def _link(link: Link, model: Model) -> LinkView:
    wanted = f'`include=["{link.include}"]` asks for it.' if link.include else ""
    given = [str(link.name), *([link.include] if link.include else [])]
    return LinkView(
        name=link.name,
        annotation=unhidden(annotation(link.type), model),
        arguments=", ".join(literal(text) for text in given),
        doc=docstring(
            f"What `relationships.{link.name}` leads to, from the answer's `included`. "
            + wanted,
            8,
        ),
    )


def _base(model: Model) -> str:
    if model.kind == "model" and model.own:
        return "AttributesModel"
    if model.kind != "collection":
        return BASES[model.kind]
    item = annotation(model.item) if model.item else "Any"
    return f"Collection[{literal(item)}]"


def _field(field: Field, text: str, tag: Field | None) -> FieldView:
    told = _field_doc(field)
    doc = docstring(told, 4) if told else ""
    if field is tag:
        return FieldView(field.name, f"ClassVar[{text}]", literal(field.constant), doc)
    if field.constant is not None:
        return FieldView(field.name, text, literal(field.constant), doc)
    default = None if field.required else "ABSENT" if field.assumed else "UNSET"
    return FieldView(field.name, text, default, doc)


def _field_doc(field: Field) -> str:
    ways = {"read": "Read-only.", "write": "Write-only."}
    told = [
        "Deprecated." if field.deprecated else "",
        ways[field.direction] if field.direction else "",
        field.doc,
    ]
    return " ".join(filter(None, told))


def _alias(alias: Alias | UnionAlias) -> AliasView:
    doc = docstring(alias.doc, 0) if alias.doc else ""
    if isinstance(alias, Alias):
        return AliasView(alias.name, annotation(alias.type), "", doc)
    if alias.tagged:
        return AliasView(alias.name, annotation(Union(alias.options)), "", doc)
    options = ", ".join(annotation(option) for option in alias.options)
    # A variant that came later is read as the plain object that it is.
    text = annotation(Union((*alias.options, Primitive("object"))))
    return AliasView(alias.name, text, f"({options},)", doc)


def _imports(
    models: Iterable[ModelView],
    aliases: Iterable[AliasView],
    linked: bool,
    runtime: str,
) -> tuple[str, ...]:
    texts = [alias.text for alias in aliases]
    bases: set[str] = set()
    names: set[str] = set()
    for model in models:
        texts += [field.annotation for field in model.fields]
        texts += [link.annotation for link in model.links]
        texts += [field.annotation for field in model.own]
        base = model.arguments.partition(",")[0].partition("[")
        bases.add(base[0])
        if base[1]:
            texts.append(ast.literal_eval(base[2].removesuffix("]")))
        if any(field.default == "UNSET" for field in model.fields):
            names.add("UNSET")
        if any(field.default == "ABSENT" for field in model.fields):
            bases.add("ABSENT")
    for text in set(texts):
        names |= names_in(text)
    resolved = [alias for alias in aliases if alias.options]
    only_checked = linked or any(model.own for model in models)
    names |= {"TYPE_CHECKING"} if resolved or only_checked else set()
    names |= {"TypeAlias"} if any(alias.annotated for alias in aliases) else set()
    typing = sorted(
        names & {"Any", "ClassVar", "Literal", "TYPE_CHECKING", "TypeAlias"}
    )
    lines = []
    if "_builtins" in names:
        lines.append("import builtins as _builtins")
    if "_dt" in names:
        lines.append("import datetime as _dt")
    if typing:
        lines.append(f"from typing import {', '.join(typing)}")
    unset = sorted(names & {"UNSET", "UnsetType"})
    if unset:
        lines += ["", f"from msgspec import {', '.join(unset)}"]
    if bases:
        lines += ["", f"from {runtime}.models.model import {', '.join(sorted(bases))}"]
    used = names & set(FREE.values())
    unions = sorted(used | {"OneOf"} if resolved else used)
    if unions:
        lines.append(f"from {runtime}.models.unions import {', '.join(unions)}")
    # Without a first group, no blank line stands before the second.
    return tuple("\n".join(lines).strip().splitlines())

"""Modules of TypedDicts as plain values: what templates/types prints.

Wherever a request takes an object, a dict will do; its TypedDict lets editors complete
the keys, and checkers refuse others.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from generator.base.naming import ClassName, Identifier
from generator.printing.annotations import (
    Spelling,
    argument_annotation,
    dict_name,
    names_in,
)
from generator.printing.docstrings import docstring
from generator.printing.views.models import listing
from generator.understand.ir import (
    Api,
    Definition,
    Enum,
    Keyword,
    Model,
    Nested,
    Operation,
    Type,
    referenced,
)
from generator.understand.ownership import mentioned


@dataclass(frozen=True)
class Dict:
    """What may be given for a model: its keys, by their names on the wire.

    A `flat` one is given without its envelope.
    """

    model: ClassName
    name: ClassName
    doc: str
    keys: tuple[Keyword, ...]
    flat: bool = False


@dataclass(frozen=True)
class KeyView:
    """A key, and what it takes."""

    name: str
    annotation: str
    required: bool


@dataclass(frozen=True)
class DictView:
    """A TypedDict; a `plain` one can be written as a class."""

    name: ClassName
    doc: str
    keys: tuple[KeyView, ...]
    plain: bool


@dataclass(frozen=True)
class DictModule:
    """A module of TypedDicts; `taken` is what it takes from others, by module."""

    name: Identifier
    title: str
    imports: tuple[str, ...]
    taken: tuple[tuple[Identifier, tuple[ClassName, ...]], ...]
    dicts: tuple[DictView, ...]

    @property
    def names(self) -> tuple[ClassName, ...]:
        """What the module defines."""
        return tuple(sorted(view.name for view in self.dicts))

    @property
    def public(self) -> tuple[ClassName, ...]:
        """What it defines for people: all of it."""
        return self.names

    @property
    def listing(self) -> str:
        """The names as text."""
        return listing(self.names)


def dicts(api: Api) -> dict[ClassName, Dict]:
    """Everything that requests take as a dict, by the name of its model."""
    found: dict[ClassName, Dict] = {}
    plain: set[ClassName] = set()
    for group in api.groups:
        for operation in group.operations:
            plain |= _collected(_keywords(operation), found)
            plain |= _others(operation)
    for name in _reachable(plain, api.definitions):
        model = api.definitions[name]
        # One that is given flat elsewhere has its envelope here.
        if isinstance(model, Model) and name not in found:
            found[name] = Dict(
                name, name, f"What a `{name}` is given as.", _keys(model)
            )
    return found


def spelled(api: Api, found: Mapping[ClassName, Dict], **prefixes: str) -> Spelling:
    """How arguments are spelled where these dicts are known."""
    whole = {name for name, one in found.items() if not one.flat}
    return Spelling(api.definitions, whole, **prefixes)


def dict_modules(api: Api, found: Mapping[ClassName, Dict]) -> list[DictModule]:
    """The modules of dicts, as those of models."""
    how = spelled(api, found, models="_models.", types="")
    homes = {
        home: [found[name] for name in owned if name in found]
        for home, owned in api.homes.items()
    }
    names = {home: {dict_name(one.name) for one in own} for home, own in homes.items()}
    return [_module(home, own, how, names, api) for home, own in homes.items() if own]


def _keywords(operation: Operation) -> tuple[Keyword, ...]:
    return operation.body.keywords if operation.body else ()


def _others(operation: Operation) -> set[ClassName]:
    """The models that an operation takes besides its body's keywords."""
    types: list[Type] = [parameter.type for parameter in operation.parameters]
    names = set().union(*(referenced(type_) for type_ in types))
    body = operation.body
    if body and body.is_argument:
        names.add(body.model)
    return names


def _collected(
    keywords: Iterable[Keyword], found: dict[ClassName, Dict]
) -> set[ClassName]:
    """The models in the plain values of keywords; flat resources are put into `found`."""
    plain: set[ClassName] = set()
    for one in keywords:
        if one.nested is not None:
            if not one.nested.identifier:
                found.setdefault(one.nested.model, _flat(one.nested))
            plain |= _collected(one.nested.keys, found)
        elif one.linkage is None:
            plain |= referenced(one.type)
    return plain


def _flat(nested: Nested) -> Dict:
    doc = f"A `{nested.template['type']}`, without its envelope."
    return Dict(nested.model, nested.name, doc, nested.keys, flat=True)


def _keys(model: Model) -> tuple[Keyword, ...]:
    """The keys of a model as it stands on the wire.

    Constants may be left out, but for those that tell variants apart.
    """
    return tuple(
        Keyword(
            name=field.wire,
            pointer=field.wire,
            type=_constant(field.type, field.constant),
            required=(field.required and field.constant is None)
            or field.wire in (model.tag, *model.needed),
            doc=field.doc,
        )
        for field in model.fields
        if field.direction != "read"
    )


def _constant(type_: Type, constant: str | int | bool | None) -> Type:
    return type_ if constant is None else Enum((constant,), open=False)


def _reachable(
    roots: Iterable[ClassName], definitions: Mapping[ClassName, Definition]
) -> Iterator[ClassName]:
    """The definitions that requests come to from `roots`, these included."""
    seen: set[ClassName] = set()
    waiting = [name for name in roots if name in definitions]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        definition = definitions[name]
        if isinstance(definition, Model):
            types = [f.type for f in definition.fields if f.direction != "read"]
            waiting += set().union(*(referenced(type_) for type_ in types))
        else:
            waiting += mentioned(definition)


def _module(
    home: Identifier,
    own: Iterable[Dict],
    how: Spelling,
    homes: Mapping[Identifier, Set[ClassName]],
    api: Api,
) -> DictModule:
    views = tuple(_view(one, how) for one in own)
    names = {
        found
        for view in views
        for key in view.keys
        for found in names_in(key.annotation)
    }
    taken = [(other, sorted(there & names)) for other, there in homes.items()]
    return DictModule(
        name=home,
        title=docstring(f"Dicts that methods take, of `{home}`.", 0),
        imports=_imports(names, views, api.runtime),
        taken=tuple((o, tuple(used)) for o, used in taken if used and o != home),
        dicts=views,
    )


def _view(one: Dict, how: Spelling) -> DictView:
    keys = tuple(
        KeyView(key.name, argument_annotation(key.type, how, key.nested), key.required)
        for key in one.keys
    )
    return DictView(
        name=dict_name(one.name),
        doc=docstring(one.doc, 4),
        keys=keys,
        plain=all(_is_plain(key.name) for key in keys),
    )


def _is_plain(key: str) -> bool:
    """Whether a key can be an attribute of a class, with its name as it stands."""
    return key.isidentifier() and not keyword.iskeyword(key) and key[:2] != "__"


def _imports(
    names: Set[str], views: Iterable[DictView], runtime: str
) -> tuple[str, ...]:
    if any(key.required for view in views for key in view.keys):
        names = names | {"Required"}
    lines = ["import datetime as _dt"] if "_dt" in names else []
    for module, wanted in {
        "collections.abc": {"Iterable", "Mapping"},
        "typing": {"Any", "Literal", "Required"},
    }.items():
        if used := sorted(names & wanted):
            lines.append(f"from {module} import {', '.join(used)}")
    lines.append("")
    lines += ["from .. import models as _models"] if "_models" in names else []
    if "FileInput" in names:
        lines.append(f"from {runtime}.arguments import FileInput")
    lines.append(f"from {runtime}.typed_dict import TypedDict")
    return tuple(lines)

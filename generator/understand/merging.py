"""One class of several that describe the same thing: the variants of a resource.

What a variant lacks is optional in the class. Where variants say different things of a
value, it may be any of these: the class never says more than all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from generator.base.naming import ClassName, class_name
from generator.understand.ir import (
    ANY,
    NULL,
    Alias,
    Array,
    Definition,
    Enum,
    Field,
    Map,
    Model,
    Ref,
    Type,
    Union,
    UnionAlias,
    nullable,
)
from generator.understand.jsonapi import CONTAINERS, ENTRY, is_identifier, resource_type
from generator.understand.schemas.jsonapi_roles import LINKS, WITH_LINKS, relationship
from generator.understand.schemas.names import SchemaPath
from generator.understand.schemas.unions import is_native, simplify

Placed = tuple[ClassName, Type]
"""A type, and the definition that it stands in."""


class Apart(Exception):
    """Variants that no class can hold together."""


class Merger:
    """Merges definitions, with what is inline in them.

    Args:
        definitions: all that there are.
        paths: what leads to those that have no name of their own.
        classes: what stands for resources, by the definitions of their variants.
    """

    def __init__(
        self,
        definitions: Mapping[ClassName, Definition],
        paths: Mapping[ClassName, SchemaPath],
        classes: Mapping[ClassName, ClassName],
    ) -> None:
        self.made: dict[ClassName, Definition] = {}
        self._definitions = definitions
        self._paths = paths
        self.classes = classes

    def resource(self, variants: Iterable[ClassName], path: SchemaPath) -> None:
        """Make one resource of several.

        Raises:
            Apart: when that cannot be.
        """
        self._model(variants, path, containers=True)

    def document(self, variants: Iterable[ClassName], path: SchemaPath) -> None:
        """Make one whole answer of several.

        Raises:
            Apart: when that cannot be.
        """
        self._model(variants, path)

    # ------------------------------------------------------------ models

    def _model(
        self,
        variants: Iterable[ClassName],
        path: str,
        *,
        containers: bool = False,
        entries: bool = False,
    ) -> ClassName:
        name = ClassName(path)
        models = sorted(
            (m for v in set(variants) if isinstance(m := self._definitions[v], Model)),
            key=lambda model: (-len(model.fields), model.name),
        )
        wires = dict.fromkeys(field.wire for m in models for field in m.fields)
        fields = []
        for wire in wires:
            there = [(m.name, f) for m in models for f in m.fields if f.wire == wire]
            types = [(owner, field.type) for owner, field in there]
            part = class_name(wire)
            if containers and wire in CONTAINERS and (of := self._containers(types)):
                inner = self._model(
                    of, f"{path}.{part}", entries=wire == "relationships"
                )
                nulls = any(
                    type_ != Ref(n) for n, (_, type_) in zip(of, types, strict=True)
                )
                type_: Type = nullable(Ref(inner)) if nulls else Ref(inner)
            elif entries and (of := self._entries(types)):
                type_ = self._entry(of, f"{path}.{part}")
            else:
                type_ = self._type(types, path, part)
            found = [field for _, field in there]
            field_ = _field(found, type_, len(found) == len(models))
            if containers and wire == "attributes" and not field_.required:
                # Answers that have no attributes are few, and everybody reads them.
                field_ = replace(field_, assumed=all(f.required for f in found))
            fields.append(field_)
        if len({field.name for field in fields}) < len(fields):
            raise Apart
        self.made[name] = Model(
            name,
            tuple(fields),
            _common([model.doc for model in models]),
            deprecated=all(model.deprecated for model in models),
        )
        return name

    def _containers(self, types: Sequence[Placed]) -> list[ClassName]:
        """The models of attributes or relationships, None where there are others."""
        found = [self._only(type_) for _, type_ in types]
        return [name for name in found if name] if all(found) else []

    def _only(self, type_: Type) -> ClassName | None:
        """The model that a type is, null aside."""
        options = type_.options if isinstance(type_, Union) else (type_,)
        names = [o.name for o in options if isinstance(o, Ref)]
        if len(names) != 1 or len(names) + (NULL in options) != len(options):
            return None
        is_model = isinstance(self._definitions.get(names[0]), Model)
        return names[0] if is_model else None

    # ------------------------------------------------------------ relationships

    def _entries(self, types: Sequence[Placed]) -> list[ClassName]:
        """The models of a relationship, where there are several that differ."""
        names = [type_.name for _, type_ in types if isinstance(type_, Ref)]
        models = [self._definitions.get(name) for name in names]
        alike = len(names) == len(types) and len(set(names)) > 1
        return (
            list(dict.fromkeys(names))
            if alike
            and all(
                isinstance(model, Model) and {f.wire for f in model.fields} <= ENTRY
                for model in models
            )
            else []
        )

    def _entry(self, names: Sequence[ClassName], path: str) -> Type:
        name = self._model(names, path)
        merged = self.made[name]
        assert isinstance(merged, Model)
        merged = replace(merged, doc="")
        role = self._role(merged)
        known = self._definitions.get(role) if role else None
        if role and (known is None or _plain(known) == _plain(merged)):
            del self.made[name]
            self.made[role] = known or replace(_plain(merged), name=role)
            return Ref(role)
        return Ref(name)

    def _role(self, entry: Model) -> ClassName | None:
        """The name of a relationship that says all that there is to it."""
        fields = {field.wire: field for field in entry.fields}
        links = fields.pop("links", None)
        if links and (links.required or links.type != Ref(ClassName(LINKS))):
            return None
        if not fields:
            return ClassName(f"Relationship{WITH_LINKS}")
        if set(fields) != {"data"}:
            return None
        data = fields["data"]
        options = data.type.options if isinstance(data.type, Union) else (data.type,)
        targets = [option for option in options if option != NULL]
        many = isinstance(targets[0], Array)
        target = targets[0].item if isinstance(targets[0], Array) else targets[0]
        if len(targets) > 1 or not isinstance(target, Ref):
            return None
        type_ = resource_type(self._definitions.get(target.name))
        if type_ is None or target.name != f"{class_name(type_)}Identifier":
            return None
        return relationship(
            type_,
            many=many,
            required=data.required,
            null=NULL in options,
            links=links is not None,
        )

    # ------------------------------------------------------------ types

    def _type(self, types: Sequence[Placed], path: str, part: str) -> Type:
        """The type of a value that has several.

        Args:
            types: what variants say of it.
            path: where the value's owner is made.
            part: what the value's own place is called there.
        """
        variants = [list(self._options(*placed)) for placed in types]
        places = [way for options in variants for _, _, way in options if way]
        new = self._models(variants, path, part)
        alike = all(_count(options, Array | Map) < 2 for options in variants)
        found: list[tuple[Type, ...]] = []
        for options in variants:
            mapped: list[Type] = []
            for owner, option, _ in options:
                if isinstance(option, Array | Map):
                    kind = type(option)
                    items = [(owner, option.item)]
                    if alike:
                        items = [
                            (o, t.item)
                            for given in variants
                            for o, t, _ in given
                            if isinstance(t, kind)
                        ]
                    mapped.append(kind(self._type(items, path, part)))
                elif isinstance(option, Ref):
                    mapped.append(Ref(new.get(option.name, option.name)))
                else:
                    mapped.append(option)
            found.append(tuple(dict.fromkeys(mapped)))
        null = any(NULL in options for options in found)
        sets = [tuple(o for o in options if o != NULL) for options in found]
        branches = sets[0]
        if any(set(options) != set(branches) for options in sets):
            branches = _simple(chain.from_iterable(sets))
        type_ = self._named(branches, places, f"{path}.", part, types)
        return nullable(type_) if null else type_

    def _named(
        self,
        branches: tuple[Type, ...],
        places: Sequence[str],
        path: str,
        part: str,
        types: Sequence[Placed],
    ) -> Type:
        """A type of some alternatives, under a name where it needs one."""
        if not branches:
            return NULL
        if ANY in branches:
            return ANY
        native = len(branches) == 1 or is_native(branches)
        type_ = branches[0] if len(branches) == 1 else Union(branches)
        if native and not places:
            return type_
        if native and not any(isinstance(option, Enum) for option in branches):
            return type_
        name = ClassName(path + min(places, default=part))
        definition: Definition = (
            Alias(name, type_) if native else UnionAlias(name, branches)
        )
        docs = [
            d.doc
            for _, given in types
            if isinstance(given, Ref)
            and isinstance(d := self._definitions.get(given.name), Alias | UnionAlias)
        ]
        definition = replace(definition, doc=_common(docs))
        while self.made.get(definition.name, definition) != definition:
            definition = replace(definition, name=ClassName(f"{definition.name}Value"))
        self.made[definition.name] = definition
        return Ref(definition.name)

    def _models(
        self,
        variants: Iterable[Iterable[tuple[ClassName, Type, str]]],
        path: str,
        part: str,
    ) -> dict[ClassName, ClassName]:
        """What stands for models, for those that are inline, or resources."""
        groups: dict[str, list[ClassName]] = {}
        identifiers: dict[str, dict[ClassName, str]] = {}
        new: dict[ClassName, ClassName] = {}
        for owner, option, _ in chain.from_iterable(variants):
            model = (
                self._definitions.get(option.name) if isinstance(option, Ref) else None
            )
            if not isinstance(model, Model):
                continue
            if model.name in self.classes:
                new[model.name] = self.classes[model.name]
                continue
            way = self._way(owner, model.name)
            type_ = resource_type(model)
            if type_ is not None and is_identifier(model):
                identifiers.setdefault(type_, {})[model.name] = way
            elif way:
                groups.setdefault(way, []).append(model.name)
        for names in identifiers.values():
            ways = sorted({way for way in names.values() if way})
            if len(names) > 1 or ways:
                groups.setdefault(ways[0] if ways else part, []).extend(names)
        for way, together in groups.items():
            name = self._model(together, f"{path}.{way}")
            new |= dict.fromkeys(together, name)
        return new

    def _options(
        self, owner: ClassName, type_: Type, way: str = ""
    ) -> Iterator[tuple[ClassName, Type, str]]:
        """The alternatives of a type, those of what is inline among them: each with the
        definition that it stands in, and the way from there to the inline union."""
        if isinstance(type_, Union):
            for option in type_.options:
                yield from self._options(owner, option, way)
            return
        definition = (
            self._definitions.get(type_.name) if isinstance(type_, Ref) else None
        )
        if isinstance(definition, Alias | UnionAlias):
            inner = self._way(owner, definition.name)
            if inner:
                inside = (
                    (definition.type,)
                    if isinstance(definition, Alias)
                    else definition.options
                )
                for option in inside:
                    yield from self._options(owner, option, inner)
                return
        yield owner, type_, way

    def _way(self, owner: ClassName, name: ClassName) -> str:
        """The way from a definition to what is inline in it; empty for all else."""
        base, path = self._base(owner), _parts(self._paths.get(name, ""))
        inline = name in self._paths and path[: len(base)] == base
        return ".".join(path[len(base) :]) if inline else ""

    def _base(self, owner: ClassName) -> list[str]:
        path = _parts(self._paths.get(owner, owner))
        # Below a name that gave way, the others follow it.
        return path if "".join(path) == owner else [owner]


def _parts(path: str) -> list[str]:
    return [part for part in path.split(".") if part]


def _count(options: Iterable[tuple[ClassName, Type, str]], kind: object) -> int:
    counted = Counter(type(option) for _, option, _ in options)
    return max(counted[Array], counted[Map])


def _simple(options: Iterable[Type]) -> tuple[Type, ...]:
    """Alternatives that several say, closed enums of one kind as one."""
    simple = simplify(options)
    closed: dict[type, dict[str | int | bool | None, None]] = {}
    for option in simple:
        if isinstance(option, Enum) and not option.open:
            values = closed.setdefault(type(option.values[0]), {})
            values |= dict.fromkeys(option.values)
    result: dict[Type, None] = {}
    for option in simple:
        if isinstance(option, Enum) and not option.open:
            option = Enum(tuple(closed[type(option.values[0])]), open=False)
        result[option] = None
    return tuple(result)


def _field(found: Sequence[Field], type_: Type, everywhere: bool) -> Field:
    """A field as all of those that have it say it."""
    required = everywhere and all(field.required for field in found)
    constants = {(type(field.constant), field.constant) for field in found}
    directions = {field.direction for field in found}
    return replace(
        found[0],
        type=type_,
        required=required,
        doc=_common([field.doc for field in found]),
        constant=found[0].constant if required and len(constants) == 1 else None,
        direction=found[0].direction if len(directions) == 1 else None,
        deprecated=all(field.deprecated for field in found),
    )


def _common(texts: Iterable[str]) -> str:
    """What most of them say, where they say something."""
    counted = Counter(text for text in texts if text)
    return min(counted, key=lambda text: (-counted[text], text), default="")


def _plain(definition: Definition) -> Definition:
    """A definition by what it holds alone."""
    if isinstance(definition, Model):
        fields = (replace(f, doc="", deprecated=False) for f in definition.fields)
        ordered = tuple(sorted(fields, key=lambda field: field.wire))
        return replace(definition, name=ClassName(""), fields=ordered, doc="", tag=None)
    return replace(definition, name=ClassName(""), doc="")

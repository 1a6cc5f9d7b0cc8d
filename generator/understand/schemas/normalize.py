"""Schemas, as documents write them, to flat and named definitions.

The documents nest objects, extend them by `allOf`, allow null beside a `$ref`, and
leave it to the reader to tell the branches of a `oneOf` apart. Everything that
prints or calls wants the opposite: every object under a name of its own, null as
one more type, unions by name. This module is the step between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any, Literal

from generator.base.errors import Report
from generator.base.naming import (
    MODEL_ATTRIBUTES,
    NAME,
    ClassName,
    class_name,
    component_class,
    component_name,
    python_name,
    words,
)
from generator.documents.document import Document, Node, escape, unescape
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
    Primitive,
    Ref,
    Type,
    Union,
    UnionAlias,
    nullable,
    referenced,
)
from generator.understand.schemas.all_of import merge_all_of
from generator.understand.schemas.discriminators import discriminated, with_choice
from generator.understand.schemas.jsonapi_roles import constant, role_name
from generator.understand.schemas.names import Names, SchemaPath, below
from generator.understand.schemas.unions import assign_tags, is_native, simplify
from generator.understand.texts import prose

SCHEMAS = "/components/schemas/"

LONG_ENUM = 8
"""Inline enums with more values than this get a name, to keep models readable."""

UNIONS = ("oneOf", "anyOf")
SHAPING = (*UNIONS, "properties", "additionalProperties", "required", "items", "enum")
"""The keywords that say what a value is made of."""

FORMATS: Mapping[str, Primitive] = {
    "date-time": Primitive("date-time"),
    "date": Primitive("date"),
    "binary": Primitive("binary"),
}
"""String formats with a Python type of their own. The others stay text: the
documents give no example of `time`, and `uri` also names templates."""

UNSPEAKABLE = re.compile(r'["\\\x00-\x1f]')
"""What no name of a property may hold, as JSON would have to escape it
(https://jcristharif.com/msgspec/structs.html#renaming-field-names)."""

SCALARS: Mapping[str, Primitive] = {
    "string": Primitive("string"),
    "integer": Primitive("integer"),
    "number": Primitive("number"),
    "boolean": Primitive("boolean"),
}


def normalize(document: Document, names: Names, report: Report) -> Normalizer:
    """Name and flatten every component of the document.

    Returns:
        A normalizer that knows all definitions, for schemas outside of components.

    Raises:
        SpecErrors: when an `allOf` contradicts itself or two schemas claim a name.
    """
    normalizer = Normalizer(document, names, report)
    schemas = document.node.get("components")
    schemas = schemas.get("schemas") if schemas else None
    for name, schema in sorted(schemas.items()) if schemas else ():
        normalizer.add_component(name, schema)
    report.check()
    normalizer.definitions = assign_tags(normalizer.definitions)
    normalizer.check_recursion()
    report.check()
    return normalizer


class Normalizer:
    """Turns schemas into types, and collects the definitions that they need."""

    def __init__(self, document: Document, names: Names, report: Report) -> None:
        self.definitions: dict[ClassName, Definition] = {}
        self.paths: dict[ClassName, SchemaPath] = {}
        """What led to the definitions that have no name of their own."""
        self.given: set[ClassName] = set()
        """The names that the document, or an overlay, gives."""
        self._places: dict[ClassName, Node] = {}
        self._opened: list[str] = []
        self._names = names
        self._report = report
        self._document = document
        self._told = discriminated(document, report)

    def add_component(self, name: str, schema: Node) -> None:
        """Define a component under its own name."""
        own_name = component_class(name, schema.value)
        if NAME in schema.value:
            self.given.add(own_name)
        doc = prose(schema.value.get("description", ""))
        if "allOf" in schema.value:
            schema = merge_all_of(schema)
        if _is_model(schema):
            self._define(schema, self._model(own_name, own_name, schema))
            return
        if schema.value.get("type") == "array" and "items" in schema:
            # The list has the name, so its elements need another.
            items = schema["items"]
            type_: Type = Array(self.type_of(items, _given(items, own_name, "Item")))
        else:
            path = SchemaPath(own_name)
            type_ = self.type_of(replace_nullable(schema), path, component=True)
        if type_ != Ref(own_name):
            self._define(schema, Alias(own_name, type_, doc))

    def check_recursion(self) -> None:
        """Report types that contain themselves with no object between: Python needs
        each part of an alias before the alias. Those that the runtime resolves are
        looked at later."""
        types: dict[ClassName, Type] = {}
        for name, definition in self.definitions.items():
            if isinstance(definition, Alias):
                types[name] = definition.type
            elif isinstance(definition, UnionAlias) and definition.tagged:
                types[name] = Union(definition.options)
        graph = {name: referenced(type_) for name, type_ in types.items()}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            self._recursion(self._places[min(error.args[1])])

    def _recursion(self, schema: Node) -> None:
        self._report.error(
            schema,
            "a schema contains itself with no object between",
            "put an object between by an overlay",
        )

    def type_of(
        self,
        schema: Node,
        path: SchemaPath,
        *,
        open: bool = True,
        component: bool = False,
    ) -> Type:
        """The type of a schema, whose parts become definitions under `path`.

        Args:
            schema: any schema of the document.
            path: what leads there, for what has no better name.
            open: whether enums may grow; those of parameters may not.
            component: whether `path` is this very schema's, so that a long enum
                needs no other.
        """
        type_ = self._bare_type(schema, path, open, component)
        return nullable(type_) if schema.value.get("nullable") else type_

    def _bare_type(
        self, schema: Node, path: SchemaPath, open: bool, component: bool
    ) -> Type:
        value: Mapping[str, Any] = schema.value
        if "$ref" in value:
            return self._reference(schema, path, open)
        if "allOf" in value:
            return self._bare_type(merge_all_of(schema), path, open, component)
        if "oneOf" in value or "anyOf" in value:
            return self._union(schema, path, open)
        if "enum" in value:
            return self._enum(schema, path, open, component)
        kind = value.get("type")
        if _is_model(schema):
            return self._object(schema, path)
        if kind in (None, "object") and not value.get("properties"):
            self._tell_undeclared(schema, value.get("required", ()))
        if kind in (None, "object") and _further(schema) is not None:
            return self._map(schema, path, open)
        if kind == "object" or (kind is None and "properties" in value):
            return Primitive("object")
        if kind == "array":
            items = schema.get("items")
            if not items:
                return Array(ANY)
            return Array(self.type_of(items, _given(items, path), open=open))
        if kind == "string":
            return FORMATS.get(value.get("format", ""), SCALARS["string"])
        return SCALARS.get(kind or "", ANY)

    def _reference(self, schema: Node, path: SchemaPath, open: bool) -> Type:
        target = schema.resolve()
        component = target.pointer.removeprefix(SCHEMAS)
        value = constant(target)
        if value is not None:
            return Enum((value,), open=open)
        named = _is_model(target) or "allOf" in target.value or "oneOf" in target.value
        named = named or "anyOf" in target.value or ("enum" in target.value and open)
        if named and target.pointer == f"{SCHEMAS}{component}" and "/" not in component:
            name = component_class(unescape(component), target.value)
            type_: Type = Ref(name)
        elif target.pointer in self._opened:
            self._recursion(target)
            return ANY
        else:
            self._opened.append(target.pointer)
            type_ = self._bare_type(target, path, open, component=False)
            self._opened.pop()
        return nullable(type_) if target.value.get("nullable") else type_

    def _map(self, schema: Node, path: SchemaPath, open: bool) -> Type:
        """An object with keys that the document does not name.

        Where it names some of them, too, no class holds both: it is a plain object.
        """
        further = schema.get("additionalProperties")
        if schema.value.get("properties"):
            self._report.warning(
                schema,
                "an object with known and further keys is a plain dict: nothing checks "
                "the values of the known ones",
            )
        if schema.value.get("properties") or further is None or not further.value:
            return Primitive("object")
        if further.value is True:
            return Primitive("object")
        return Map(self.type_of(further, _given(further, path), open=open))

    def _enum(
        self, schema: Node, path: SchemaPath, open: bool, component: bool
    ) -> Type:
        given = schema.value["enum"]
        values = tuple(value for value in given if value is not None)
        kinds = {type(value) for value in values}
        if kinds - {str, int, float, bool} or (bool in kinds and len(kinds) > 1):
            self._report.not_understood(
                schema["enum"],
                "enum",
                "an enum of values of different kinds",
                missing="any value is taken for it",
            )
            return ANY
        if not values:
            return NULL
        if any(isinstance(v, int) and not -(2**63) <= v < 2**63 for v in values):
            self._report.error(
                schema["enum"],
                "an enum of integers that 64 bits do not hold, which msgspec cannot read",
                "leave the enum out by an overlay: any integer will do then",
            )
        if any(isinstance(value, float) for value in values):
            type_: Type = SCALARS["number"]
        else:
            type_ = Enum(values, open=open)
            if not component:
                type_ = self._short(schema, path, type_)
        return nullable(type_) if len(values) < len(given) else type_

    def _short(self, schema: Node, path: SchemaPath, type_: Type) -> Type:
        """The type, under a name of its own where it holds a long open enum."""
        options = type_.options if isinstance(type_, Union) else (type_,)
        lengths = [len(o.values) for o in options if isinstance(o, Enum) and o.open]
        if sum(lengths) <= LONG_ENUM:
            return type_
        name = self._name(path)
        self._define(schema, Alias(name, type_))
        return Ref(name)

    def _object(self, schema: Node, path: SchemaPath) -> Type:
        role = role_name(schema)
        if role and "." in path and self._names.has_role(role):
            path = below(role)
        name = self._name(path)
        # Below a name that gave way, the others follow it.
        straight = name == path.replace(".", "")
        model = self._model(name, path if straight else name, schema)
        # Descriptions speak of one place; what has a role stands in many.
        self._define(schema, _shape(model) if role else model)
        return Ref(name)

    def _model(self, name: ClassName, path: str, schema: Node) -> Model:
        self._check_alone(schema, "properties")
        required = dict.fromkeys(schema.value.get("required", ()))
        properties = {**schema["properties"].value}
        undeclared = [wire for wire in required if wire not in properties]
        self._tell_undeclared(schema, undeclared)
        fields = tuple(
            self._field(path, wire, property_, wire in required, schema.pointer)
            for wire, property_ in (
                *schema["properties"].items(),
                *((wire, _undeclared(schema, wire)) for wire in undeclared),
            )
        )
        wires: dict[str, str] = {}
        for field in fields:
            if field.name in wires:
                self._report.error(
                    schema,
                    f"properties {wires[field.name]!r} and {field.wire!r} "
                    f"are both {field.name!r} in Python",
                    f"give the schema of one of them an {NAME!r} by an overlay",
                )
            wires[field.name] = field.wire
        return Model(
            name,
            fields,
            prose(schema.value.get("description", "")),
            deprecated=bool(schema.value.get("deprecated")),
        )

    def _tell_undeclared(self, schema: Node, wires: Iterable[str]) -> None:
        for wire in wires:
            self._report.warning(
                schema,
                f"the property {wire!r} is required and not declared: "
                "any value is taken for it",
                "declare it by an overlay",
            )

    def _field(
        self, owner: str, wire: str, schema: Node, required: bool, holder: str
    ) -> Field:
        if UNSPEAKABLE.search(wire):
            self._report.error(
                schema,
                f"msgspec reads no property called {wire!r}",
                "leave it out by an overlay",
            )
        own = str(schema.value.get(NAME, wire))
        if not words(own):
            # It is required, and nowhere declared, so that nothing names it.
            raise schema.error(
                f"no Python name can be made of {wire!r}",
                f"declare it, with an {NAME!r}, by an overlay",
            )
        path = below(owner, class_name(own))
        schema = with_choice(schema, wire, self._told, holder)
        type_ = self.type_of(schema, path)
        value = constant(schema) if required else None
        if value is not None:
            type_ = Enum((value,), open=False)
        doc = schema.value.get("description", "")
        if not doc and "$ref" in schema.value:
            doc = schema.resolve().value.get("description", "")
        return Field(
            python_name(schema.value, wire, MODEL_ATTRIBUTES),
            wire,
            type_,
            required,
            prose(doc),
            value,
            self._direction(schema),
            _says(schema, "deprecated"),
        )

    def _direction(self, schema: Node) -> Literal["read", "write"] | None:
        """The only way that a property travels, if there is one."""
        reads, writes = _says(schema, "readOnly"), _says(schema, "writeOnly")
        if reads and writes:
            self._report.error(
                schema,
                "a property that is both readOnly and writeOnly is never there",
                "leave one of them out by an overlay",
            )
        return "read" if reads else "write" if writes else None

    def _union(self, schema: Node, path: SchemaPath, open: bool) -> Type:
        key = "oneOf" if "oneOf" in schema else "anyOf"
        self._check_alone(schema, key)
        options = self._options(schema, path, open, set())
        if not options:
            self._report.error(
                schema[key],
                f"{key} without a schema: no value can be of this type",
                "list what it may be by an overlay",
            )
            return ANY
        branches = simplify(option for option in options if option != NULL)
        if len(branches) == 1:
            type_ = self._short(schema, path, branches[0])
        elif is_native(branches):
            type_ = self._short(schema, path, Union(branches))
        else:
            doc = prose(schema.value.get("description", ""))
            name = self._name(path)
            self._define(schema, UnionAlias(name, branches, doc=doc))
            type_ = Ref(name)
        return nullable(type_) if NULL in options else type_

    def _options(
        self, schema: Node, path: SchemaPath, open: bool, seen: set[str]
    ) -> tuple[Type, ...]:
        """The branches' types, nested unions opened, each once; `seen` are the pointers
        of those that were."""
        options: dict[Type, None] = {}
        key = "oneOf" if "oneOf" in schema.value else "anyOf"
        for branch in schema[key].elements():
            target = branch.resolve()
            if "oneOf" in target.value or "anyOf" in target.value:
                if target.pointer not in seen:
                    seen.add(target.pointer)
                    nested = self._options(target, path, open, seen)
                    options.update(dict.fromkeys(nested))
            else:
                branch_path = _branch_path(path, target)
                # An enum is a part of the union, not a definition beside it.
                enum = target if "enum" in target.value else branch
                type_ = self.type_of(enum, branch_path, open=open, component=True)
                parts = type_.options if isinstance(type_, Union) else (type_,)
                options.update(dict.fromkeys(parts))
            if target.value.get("nullable") or branch.value.get("nullable"):
                options[NULL] = None
        return tuple(options)

    def _name(self, path: SchemaPath) -> ClassName:
        """The name of the schema at `path`, which is kept with it."""
        name = self._names.of(path)
        if "." in path:
            self.paths[name] = path
        elif name not in self._names:
            self.given.add(name)
        return name

    def _check_alone(self, schema: Node, form: str) -> None:
        """Report what stands beside the keyword that gives a schema its form, and would
        be dropped."""
        others = [key for key in SHAPING if key != form and schema.value.get(key)]
        if form == "properties":
            others = [key for key in others if key in (*UNIONS, "enum")]
        others = [key for key in others if schema.value[key] is not True]
        if others:
            self._report.not_understood(
                schema,
                others[0],
                f"a schema with {' and '.join(others)} beside {form}",
                missing=f"{form} alone says what it is",
            )

    def _define(self, schema: Node, definition: Definition) -> None:
        name = definition.name
        known = self.definitions.get(name)
        if known is None:
            self.definitions[name] = definition
            self._places[name] = schema
        elif _shape(known) != _shape(definition):
            self._names.contest(name)
            self._report.error(
                schema,
                f"the name {name!r} is already taken by {self._places[name].place}",
                f"give one of the two schemas an {NAME!r} by an overlay",
            )


def replace_nullable(schema: Node) -> Node:
    """The schema without its own `nullable`: references to it carry the null."""
    value = {key: item for key, item in schema.value.items() if key != "nullable"}
    return Node(schema.document, schema.pointer, value)


def _is_model(schema: Node) -> bool:
    """Whether a schema describes an object with known properties, and no others that
    it has anything to say of."""
    return (
        bool(schema.value.get("properties"))
        and schema.value.get("type", "object") == "object"
        and _further(schema) is None
    )


def _further(schema: Node) -> object:
    """What an object may hold besides its properties, None where nothing is said."""
    further = schema.value.get("additionalProperties")
    return None if further is False else further


def _undeclared(schema: Node, wire: str) -> Node:
    """A property that is required and nothing else."""
    return Node(schema.document, f"{schema.pointer}/properties/{escape(wire)}", {})


def _says(schema: Node, keyword: str) -> bool:
    """Whether a property, or what it refers to, is marked so."""
    return bool(schema.value.get(keyword) or schema.resolve().value.get(keyword))


def _given(schema: Node, path: str, part: str = "") -> SchemaPath:
    """The path of an element or a branch: the name that it is given, or `part`."""
    name = schema.value.get(NAME)
    return below(path, part) if name is None else SchemaPath(component_name(name))


def _branch_path(path: SchemaPath, branch: Node) -> SchemaPath:
    """The name of what stands inline among the branches of a union.

    An object's constant, or else its required properties, tell it from the others;
    a list's first possible element does.
    """
    items = branch.get("items")
    if items and ("oneOf" in items.value or "anyOf" in items.value):
        first = items["oneOf" if "oneOf" in items.value else "anyOf"][0]
        element = first.value.get("$ref", "").rpartition("/")[2]
        return _given(branch, path, f"Of{class_name(element)}" if element else "")
    if not _is_model(branch):
        return _given(branch, path)
    for property_ in branch["properties"].value:
        value = constant(branch["properties"][property_])
        required = property_ in branch.value.get("required", ())
        if required and isinstance(value, str) and words(value):
            return _given(branch, path, class_name(value))
    keys = "".join(class_name(key) for key in branch.value.get("required", ()))
    return _given(branch, path, f"With{keys}" if keys else "")


def _shape(definition: Definition) -> Definition:
    """A definition without texts and order: what must be equal under one name."""
    if isinstance(definition, Model):
        fields = (
            replace(field, doc="", deprecated=False) for field in definition.fields
        )
        ordered = tuple(sorted(fields, key=lambda field: field.wire))
        return replace(definition, doc="", deprecated=False, fields=ordered)
    return replace(definition, doc="")

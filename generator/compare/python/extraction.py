"""The public names of a package, found in its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from generator.base.errors import GeneratorError
from generator.base.naming import identifier
from generator.compare.python.modules import (
    Assigned,
    Definition,
    Node,
    Package,
    called,
    parse,
)
from generator.compare.python.modules import definitions as defined
from generator.compare.python.signatures import (
    Spelling,
    decorators,
    deprecation,
    operation,
    route,
    signature,
    wire_names,
)
from generator.compare.python.surface import Entry, Signature, Surface

BY_GROUP = frozenset({"filters", "models", "resources"})
"""The folders that have a module for each group of operations."""

CONSTANT = frozenset({"ClassVar", "Final"})
"""What marks attributes that are not given to make an object."""

VARIABLE = "V"
"""The type variable for the values that a field of a filter takes."""


def surface_of(files: Mapping[str, str], package: str) -> Surface:
    """What users of a package can name.

    Args:
        files: the texts of a project's files by path.
        package: the folder that the package is in.

    Raises:
        GeneratorError: for a file that is no Python, or not to be made sense of.
    """
    try:
        return Surface(_Extraction(parse(files, package)).entries())
    except RecursionError:
        raise GeneratorError(
            f"{package} cannot be compared: its types are nested too deeply"
        ) from None


class _Extraction:
    """One walk over a package, from the names that it exports inwards."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._found: dict[str, Entry] = {}
        self._told_once: set[tuple[str, str]] = set()
        self._exports = dict(self._exported())
        self._public: dict[tuple[str, str], str] = {}
        for name, definition in self._exports.items():
            self._public.setdefault(definition.key, name)
        self._spelling = Spelling(package, self._public)

    def entries(self) -> dict[str, Entry]:
        """All public names."""
        for name, definition in self._exports.items():
            self._export(name, definition)
        return dict(sorted(self._found.items()))

    # ------------------------------------------------------------ exports

    def _exported(self) -> Iterator[tuple[str, Definition]]:
        """The exported names with what they stand for, the shortest first."""
        modules = self._package.modules
        for name in sorted(modules, key=lambda name: (name.count("."), name)):
            if any(part.startswith("_") for part in name.split(".")):
                continue
            if name and modules[name].exported:
                self._found[name] = Entry(name, "module")
            for own in modules[name].exported:
                found = self._package.find(name, own)
                full = f"{name}.{own}" if name else own
                if isinstance(found, Definition):
                    yield full, found
                elif found is None:
                    self._found[full] = Entry(full, "value")

    def _export(self, name: str, definition: Definition) -> None:
        node, module = definition.node, definition.module
        group = _group(module)
        class_ = self._class_behind(definition)
        if class_ is not None:
            original = self._renamed(name) or self._public.get(class_.key, "")
            self._class(name, class_, original if original != name else "")
        elif isinstance(node, tuple):
            self._add(Entry(name, "method", group, signatures=self._ways(definition)))
        elif aliased := _aliased(node):
            type_ = self._spelling.text(aliased, module)
            new = self._renamed(name)
            self._add(Entry(name, "type", group, type_, original=new, deprecated=new))
        else:
            self._add(Entry(name, "value", group))

    def _class_behind(self, definition: Definition) -> Definition | None:
        """The class that a name stands for, maybe through other names."""
        for _ in self._package.modules:
            node = definition.node
            if isinstance(node, ast.ClassDef):
                return definition
            if not isinstance(node, Assigned) or not isinstance(node.value, ast.Name):
                return None
            found = self._package.find(definition.module, node.value.id)
            if not isinstance(found, Definition):
                return None
            definition = found
        return None

    def _add(self, entry: Entry) -> None:
        self._found.setdefault(entry.name, entry)

    # ------------------------------------------------------------ classes

    def _parts(self, class_: Definition) -> tuple[list[Definition], list[str]]:
        """The classes whose members are told as the class's own, and the names of its
        other bases.

        What users cannot name is a part of the class; but the base of all models is
        told once, as if it were public.
        """
        own, others = [class_], []
        for part in own:
            for base in self._package.bases(part):
                if not isinstance(base, Definition):
                    others.append(base)
                elif base.key in self._public:
                    others.append(self._public[base.key])
                elif _is_by_group(class_.module) or class_.key in self._told_once:
                    self._public[base.key] = base.name
                    self._told_once.add(base.key)
                    self._class(base.name, base)
                    others.append(base.name)
                elif base not in own:
                    own.append(base)
        return own, others

    def _class(
        self,
        name: str,
        class_: Definition,
        original: str = "",
        inside: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        """Add a class under a name, with its members."""
        parts, bases = self._parts(class_)
        group = _group(class_.module)
        made = [self._init(part) for part in parts]
        self._add(
            Entry(
                name,
                "class",
                group,
                signatures=next(filter(None, made), ()),
                original=original,
                bases=tuple(sorted({base for base in bases if base != "Generic"})),
                deprecated=self._renamed(name),
            )
        )
        self._members(name, parts, group, inside | {class_.key})

    def _members(
        self,
        name: str,
        parts: list[Definition],
        group: str,
        inside: frozenset[tuple[str, str]],
    ) -> None:
        for part in parts:
            if not isinstance(part.node, ast.ClassDef):
                continue
            members = dict(defined(part.node.body))
            for own, node in members.items():
                full = f"{name}.{own}"
                if _is_private(own, node, part.module) or full in self._found:
                    continue
                member = Definition(part.module, own, node)
                if isinstance(node, tuple):
                    self._function(name, member, group, inside)
                elif isinstance(node, Assigned):
                    self._assigned(full, member, part.node, group)
            for own, node in members.items():
                # Other names of methods stand behind them.
                match node:
                    case ast.Assign(value=ast.Name(target)) if target in members:
                        self._another(f"{name}.{own}", f"{name}.{target}")

    def _another(self, name: str, target: str) -> None:
        found = self._found.get(target)
        if found is not None:
            self._found[name] = Entry(
                name,
                found.kind,
                found.group,
                found.type,
                signatures=found.signatures,
                calls=found.calls,
                original=target,
            )

    def _function(
        self,
        owner: str,
        member: Definition,
        group: str,
        inside: frozenset[tuple[str, str]],
    ) -> None:
        functions = member.node
        assert isinstance(functions, tuple)
        name = f"{owner}.{member.name}"
        if decorators(functions) & {"property", "cached_property"}:
            target = self._hidden_class(functions[0].returns, member.module)
            if target is None or target.key in inside:
                type_ = self._spelling.text(functions[0].returns, member.module)
                self._add(Entry(name, "property", group, type_))
                return
            # An attribute that holds operations: users go on from there.
            name = f"{_instance(owner)}.{member.name}"
            self._add(Entry(name, "group", member.name))
            parts, _ = self._parts(target)
            self._members(name, parts, member.name, inside | {target.key})
            return
        descriptor = operation(functions[-1], member.module, self._package)
        self._add(
            Entry(
                name,
                "method",
                group,
                signatures=self._ways(member, descriptor, bound=True),
                calls=route(descriptor) if descriptor else "",
                deprecated=deprecation(functions),
            )
        )

    def _hidden_class(self, node: ast.expr | None, module: str) -> Definition | None:
        """The package's class of that name, if users cannot name it themselves."""
        found = self._package.named(node, module)
        if isinstance(found, Definition) and found.key not in self._public:
            return found if isinstance(found.node, ast.ClassDef) else None
        return None

    def _assigned(
        self, name: str, member: Definition, class_: ast.ClassDef, group: str
    ) -> None:
        match member.node:
            case ast.AnnAssign(annotation=annotation, value=value):
                inner, constant = annotation, False
                match annotation:
                    case ast.Subscript(base, held) if called(base) in CONSTANT:
                        inner, constant = held, True
                optional = any(k.arg == "total" for k in class_.keywords)
                required = value is None and not constant and not optional
                type_ = self._spelling.text(inner, member.module)
                self._add(Entry(name, "field", group, type_, required))
            case ast.Assign(value=ast.Call(func=ast.Subscript(base, given))):
                self._add(Entry(name, "field", group))
                self._operators(name, base, given, member.module, group)
            case ast.Assign(value=value) if not isinstance(value, ast.Name):
                self._add(Entry(name, "value", group))

    def _operators(
        self, name: str, base: ast.expr, given: ast.expr, module: str, group: str
    ) -> None:
        """The methods of a field of a filter, with the type of its values."""
        found = self._package.find(module, called(base))
        if not isinstance(found, Definition):
            return
        arguments = given.elts if isinstance(given, ast.Tuple) else [given]
        values = {VARIABLE: self._spelling.text(arguments[-1], module)}
        for part in self._package.lineage(found):
            body = part.node.body if isinstance(part.node, ast.ClassDef) else []
            for own, node in defined(body):
                if isinstance(node, tuple) and not own.startswith("_"):
                    member = Definition(part.module, own, node)
                    ways = self._ways(member, bound=True, given=values)
                    full = f"{name}.{own}"
                    self._add(Entry(full, "method", group, signatures=ways))

    # ------------------------------------------------------------ signatures

    def _init(self, part: Definition) -> tuple[Signature, ...]:
        body = part.node.body if isinstance(part.node, ast.ClassDef) else []
        node = dict(defined(body)).get("__init__")
        if not isinstance(node, tuple):
            return ()
        return self._ways(Definition(part.module, "__init__", node), bound=True)

    def _ways(
        self,
        member: Definition,
        descriptor: ast.Call | None = None,
        *,
        bound: bool = False,
        given: Mapping[str, str] | None = None,
    ) -> tuple[Signature, ...]:
        """The overloads of a function, or its one signature."""
        functions = member.node
        assert isinstance(functions, tuple)
        overloads = [f for f in functions if "overload" in decorators((f,))]
        wires = wire_names(descriptor) if descriptor else {}
        return tuple(
            signature(
                function,
                member.module,
                self._spelling,
                wires,
                bound=bound and "staticmethod" not in decorators((function,)),
                given=given,
            )
            for function in overloads or functions[-1:]
        )

    def _renamed(self, name: str) -> str:
        """The new name for one that warns; empty for all others."""
        module, _, own = name.rpartition(".")
        found = self._package.modules.get(module)
        new = found.renamed.get(own) if found else None
        return ".".join(filter(None, (module, new))) if new else ""


def _is_by_group(module: str) -> bool:
    return bool(BY_GROUP.intersection(module.split(".")[:-1]))


def _is_private(name: str, node: Node, module: str) -> bool:
    # The API has properties whose names begin with an underscore.
    field = isinstance(node, ast.AnnAssign) and _is_by_group(module)
    return name.startswith("__" if field else "_")


def _aliased(node: Node) -> ast.expr | None:
    """The type that a name stands for, whether or not it says that it is one."""
    match node:
        case ast.AnnAssign(annotation=annotation, value=value):
            return value if called(annotation) == "TypeAlias" else None
        case ast.Assign(value=ast.BinOp() | ast.Subscript() as value):
            return value
    return None


def _group(module: str) -> str:
    """The group of operations that a module is for; empty for what all share."""
    own = module.rpartition(".")[2]
    return (
        own.removeprefix("_")
        if _is_by_group(module) and not own.startswith("_shared")
        else ""
    )


def _instance(class_: str) -> str:
    """What an object of a client's class is called: `klaviyo`, `klaviyo.beta`."""
    *folders, own = class_.split(".")
    return ".".join([identifier(own), *folders])

"""What expressions of a program stand for: clients, their groups, their methods.

Nothing is run. A name stands for all that is ever bound to it, whatever the order; what
nothing is known of may be anything.
"""

from __future__ import annotations

import ast
import builtins
import itertools
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..operation import Operation
from .catalogue import Api
from .program import (
    CLIENTS,
    Annotated,
    Bound,
    Class,
    Def,
    Imported,
    Module,
    Parameter,
    Program,
    Scope,
    Unseen,
    Value,
)


@dataclass(frozen=True)
class Package:
    """The SDK's package, or one in it, by its name."""

    name: str


@dataclass(frozen=True)
class ClientClass:
    """The class of a client."""

    api: Api


@dataclass(frozen=True)
class Client:
    """A client."""

    api: Api


@dataclass(frozen=True)
class Feature:
    """What a client offers besides its groups, as `request`."""

    api: Api
    name: str


@dataclass(frozen=True)
class Group:
    """A group; `assumed` where only its name and its method's speak for it."""

    api: Api
    name: str
    assumed: bool = False


@dataclass(frozen=True)
class Method:
    """A method that calls an operation."""

    api: Api
    group: str
    name: str
    assumed: bool = False

    @property
    def operation(self) -> Operation:
        """What it calls."""
        return self.api.groups[self.group][self.name]


@dataclass(frozen=True)
class Answer:
    """What a method answers, or a part of it."""

    of: Method


@dataclass(frozen=True)
class Text:
    """A text; what is not known of it is `HOLE`."""

    text: str


@dataclass(frozen=True)
class Source:
    """A module of the program, a class, or a function."""

    what: Module | Class | Def


@dataclass(frozen=True)
class Instance:
    """An instance of a class of the program."""

    of: Class


@dataclass(frozen=True)
class Standard:
    """Something of the standard library, by its name."""

    name: str


@dataclass(frozen=True)
class Other:
    """Something that certainly is none of the SDK's."""


@dataclass(frozen=True)
class Unknown:
    """Something that the source does not tell."""


Meaning: TypeAlias = (
    Package
    | ClientClass
    | Client
    | Feature
    | Group
    | Method
    | Answer
    | Text
    | Source
    | Instance
    | Standard
    | Other
    | Unknown
)
Meanings: TypeAlias = frozenset[Meaning]

HOLE = "\0"
NOTHING: Meanings = frozenset()
UNKNOWN: Meanings = frozenset([Unknown()])
OTHER: Meanings = frozenset([Other()])

_OURS = (Package, ClientClass, Client, Feature, Group, Method)
_MANY = 64
"""More texts than this are not told apart."""
_DEEP = 60
_LONG = 20_000
"""More steps than this are not gone for one expression."""
_WRAPPERS = frozenset(
    "Annotated AsyncGenerator AsyncIterator Awaitable ClassVar Coroutine Final Generator "
    "Iterator Optional Union".split()
)
_PASSING = frozenset(
    {"sorted", "list", "tuple", "set", "reversed", "frozenset", "iter"}
)


class Reader:
    """Finds out what expressions of a program stand for."""

    def __init__(self, program: Program, packages: Mapping[str, Api]) -> None:
        self._program = program
        self._packages = packages
        self._known: dict[tuple[int, int], Meanings] = {}
        self._asked: set[tuple[int, int]] = set()
        self._steps = 0
        self._cut = 0

    def of(self, node: ast.expr, scope: Scope) -> Meanings:
        """What an expression may stand for."""
        key = id(node), id(scope)
        if key in self._known:
            return self._known[key]
        if not self._asked:
            self._steps = 0
        self._steps += 1
        if key in self._asked:
            self._cut += 1
            return NOTHING  # but for itself
        if len(self._asked) > _DEEP or self._steps > _LONG:
            self._cut += 1
            return UNKNOWN
        self._asked.add(key)
        before = self._cut
        try:
            found = self._of(node, scope)
        finally:
            self._asked.discard(key)
        if not self._asked or self._cut == before:
            self._known[key] = found
        return found

    def texts(self, node: ast.expr, scope: Scope) -> set[str]:
        """The texts that an expression may be, with `HOLE` for what is not known."""
        found = self.of(node, scope)
        texts = {m.text for m in found if isinstance(m, Text)}
        return texts | {HOLE} if Unknown() in found else texts

    def _of(self, node: ast.expr, scope: Scope) -> Meanings:
        match node:
            case ast.Constant(value=str(text)):
                return frozenset([Text(text)])
            case ast.Constant() | ast.Compare() | ast.UnaryOp() | ast.ListComp():
                return OTHER
            case ast.Name(id=name):
                return self._named(name, scope)
            case ast.Attribute(value=value, attr=attr):
                return self.member(self.of(value, scope), attr)
            case ast.Call():
                return self._result(node, scope)
            case ast.Await(value=inner) | ast.Starred(value=inner):
                return self.of(inner, scope)
            case ast.NamedExpr(value=inner):
                return self.of(inner, scope)
            case ast.IfExp(body=one, orelse=other):
                return self.of(one, scope) | self.of(other, scope)
            case ast.BoolOp(values=values):
                return self._any(self.of(value, scope) for value in values)
            case ast.JoinedStr(values=values):
                return self._joined([self._piece(one, scope) for one in values])
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return self._joined([self._piece(one, scope) for one in (left, right)])
            case ast.Subscript(value=value):
                return self._elements(value, scope, values=True)
            case ast.Dict() | ast.List() | ast.Tuple() | ast.Set() | ast.DictComp():
                return OTHER
        return UNKNOWN

    # -------------------------------------------------------------- names

    def _named(self, name: str, scope: Scope) -> Meanings:
        bounds = scope.find(name)
        if bounds is not None:
            return self._any(map(self._bound, bounds))
        if hasattr(builtins, name):
            return frozenset([Standard(f"builtins.{name}")])
        return UNKNOWN

    def _bound(self, bound: Bound) -> Meanings:
        match bound:
            case Value(node=node, scope=scope, element=True):
                return self._elements(node, scope)
            case Value(node=node, scope=scope, entered=True):
                return self._any(map(self._entered, self.of(node, scope)))
            case Value(node=node, scope=scope):
                return self.of(node, scope)
            case Annotated(node=node, scope=scope):
                return self._annotated(node, scope)
            case Imported(module=module, name=name):
                return self._imported(module, name)
            case Parameter():
                return self._given(bound)
            case Class() | Def():
                return frozenset([Source(bound)])
            case Unseen():
                return UNKNOWN

    def _imported(self, module: str, name: str | None) -> Meanings:
        if module in self._packages or self._root(module) is not None:
            return (
                frozenset([Package(module)])
                if name is None
                else self._of_package(module, name)
            )
        found = self._program.module(module)
        if found is not None:
            if name is None:
                return frozenset([Source(found)])
            return self._of_module(found, name)
        if module and module.partition(".")[0] in sys.stdlib_module_names:
            return frozenset([Standard(f"{module}.{name}" if name else module)])
        return UNKNOWN

    def _root(self, module: str) -> Api | None:
        return self._packages.get(module.partition(".")[0])

    def _of_package(self, module: str, name: str) -> Meanings:
        inner = f"{module}.{name}"
        if inner in self._packages:
            return frozenset([Package(inner)])
        if name in CLIENTS and module in self._packages:
            return frozenset([ClientClass(self._packages[module])])
        return OTHER

    def _of_module(self, module: Module, name: str) -> Meanings:
        if name in module.scope.names:
            return self._any(map(self._bound, module.scope.names[name]))
        inner = self._program.module(f"{module.name}.{name}".lstrip("."))
        return UNKNOWN if inner is None else frozenset([Source(inner)])

    # -------------------------------------------------------------- members

    def member(self, owners: Meanings, name: str) -> Meanings:
        """What a member of something may stand for."""
        return self._any(self._member(owner, name) for owner in owners)

    def _assumed(self, name: str) -> Meanings:
        """What a member of something unknown may be: what is set anywhere by that name,
        and a group, of which only methods will count."""
        anywhere = self._program.set_anywhere.get(name, ())
        groups = frozenset(
            Group(api, name, assumed=True)
            for api in self._packages.values()
            if name in api.groups
        )
        return self._any(map(self._bound, anywhere)) | groups or UNKNOWN

    def _member(self, owner: Meaning, name: str) -> Meanings:
        match owner:
            case Unknown():
                return self._assumed(name)
            case Package(name=module):
                return self._of_package(module, name)
            case Client(api=api):
                if name in api.groups:
                    return frozenset([Group(api, name)])
                if name in api.sides:
                    return frozenset([Client(api.sides[name])])
                return frozenset([Feature(api, name)])
            case Group(api=api, name=group, assumed=assumed):
                operation = api.groups[group].get(name)
                if operation is None:
                    return UNKNOWN if assumed else OTHER
                return frozenset([Method(api, group, name, assumed)])
            case Answer():
                return frozenset([owner])
            case Source(what=Module() as module):
                return self._of_module(module, name)
            case Source(what=Class() as made) | Instance(of=made):
                return self._of_class(made, name)
            case Standard(name=dotted):
                return frozenset([Standard(f"{dotted}.{name}")])
        return OTHER

    def _of_class(self, made: Class, name: str, depth: int = 0) -> Meanings:
        if name in made.members:
            return self._any(map(self._of_member, made.members[name]))
        found: set[Meaning] = set()
        for base in made.node.bases:
            for meaning in self.of(base, made.scope):
                match meaning:
                    case ClientClass(api=api):
                        found |= self._member(Client(api), name)
                    case Source(what=Class() as parent) if depth < _DEEP:
                        found |= self._of_class(parent, name, depth + 1)
        # What no class of the program sets comes from where nobody sees it.
        return frozenset(found) - UNKNOWN or self._assumed(name)

    def _of_member(self, bound: Bound) -> Meanings:
        if isinstance(bound, Def) and not isinstance(bound.node, ast.Lambda):
            for decorator in bound.node.decorator_list:
                named = getattr(decorator, "attr", getattr(decorator, "id", ""))
                if named in ("property", "cached_property"):
                    return self._returned(bound)
        return self._bound(bound)

    # -------------------------------------------------------------- calls

    def _result(self, call: ast.Call, scope: Scope) -> Meanings:
        callees = self.of(call.func, scope)
        return self._any(self._called(callee, call, scope) for callee in callees)

    def _called(self, callee: Meaning, call: ast.Call, scope: Scope) -> Meanings:
        match callee:
            case ClientClass(api=api):
                return frozenset([Client(api)])
            case Method():
                return frozenset([Answer(callee)])
            case Feature(api=api, name="with_options" | "__enter__" | "__aenter__"):
                return frozenset([Client(api)])
            case Feature(api=api, name="revision"):
                asked = self.texts(call.args[0], scope) if call.args else set()
                sides = [api.sides[name] for name in asked if name in api.sides]
                return frozenset(Client(side) for side in sides or [api])
            case Source(what=Class() as made):
                apis = [m.api for m in self._bases(made) if isinstance(m, ClientClass)]
                return frozenset([Instance(made), *map(Client, apis)])
            case Source(what=Def() as function):
                return self._returned(function)
            case Standard(name="builtins.getattr") if len(call.args) > 1:
                return self.got(call, scope)
            case Standard(name="importlib.import_module") if call.args:
                names = self.texts(call.args[0], scope)
                return self._any(self._imported(name, None) for name in names)
            case Standard(name=name):
                # What is given may come back: from partial, closing, enter_context, run.
                given = self._any(self.of(one, scope) for one in call.args)
                back = frozenset(m for m in given if isinstance(m, (*_OURS, Instance)))
                return back or frozenset([Standard(f"{name}()")])
            case Instance() | Unknown():
                return UNKNOWN
        return OTHER

    def got(self, call: ast.Call, scope: Scope) -> Meanings:
        """What `getattr` gives, for each name that its argument may be."""
        owners = self.of(call.args[0], scope)
        names = {t for t in self.texts(call.args[1], scope) if HOLE not in t}
        return self._any(self.member(owners, name) for name in names)

    def _bases(self, made: Class, depth: int = 0) -> Iterator[Meaning]:
        for base in made.node.bases:
            for meaning in self.of(base, made.scope):
                yield meaning
                if isinstance(meaning, Source) and isinstance(meaning.what, Class):
                    if depth < 20:
                        yield from self._bases(meaning.what, depth + 1)

    def _returned(self, function: Def) -> Meanings:
        inner = function.inner or function.scope
        found = self._any(self.of(node, inner) for node in function.returns)
        promised = getattr(function.node, "returns", None)
        if promised is not None:
            found |= self._annotated(promised, function.scope)
        return found if function.returns or promised is not None else OTHER

    def _given(self, parameter: Parameter) -> Meanings:
        """What a parameter may be: by its annotation, its default, and all calls."""
        function, node = parameter.function, parameter.node
        found: set[Meaning] = set()
        if parameter.at == 0 and function.owner is not None:
            apis = [
                m for m in self._bases(function.owner) if isinstance(m, ClientClass)
            ]
            found |= {Instance(function.owner), *(Client(m.api) for m in apis)}
            return frozenset(found)
        if node.annotation is not None:
            found |= self._annotated(node.annotation, function.scope)
        if parameter.default is not None:
            found |= self.of(parameter.default, function.scope) - OTHER
        name = getattr(function.node, "name", None)
        if name == "__init__" and function.owner is not None:
            name = function.owner.node.name
        for call, scope in self._program.called.get(name or "", ()):
            for argument in _arguments(call, parameter):
                found |= self.of(argument, scope)
        return frozenset(found) or UNKNOWN

    def _annotated(self, node: ast.expr, scope: Scope) -> Meanings:
        match node:
            case ast.Constant(value=None):
                return NOTHING
            case ast.Constant(value=str(text)):
                try:
                    parsed = ast.parse(text.strip(), mode="eval").body
                except (SyntaxError, ValueError, RecursionError):
                    return UNKNOWN
                return self._annotated(parsed, scope)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._annotated(left, scope) | self._annotated(right, scope)
            case ast.Subscript(value=value, slice=inner):
                if getattr(value, "attr", getattr(value, "id", "")) not in _WRAPPERS:
                    return UNKNOWN
                parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return self._any(self._annotated(part, scope) for part in parts)
            case ast.Name() | ast.Attribute():
                found: set[Meaning] = set()
                for meaning in self.of(node, scope):
                    if isinstance(meaning, ClientClass):
                        found.add(Client(meaning.api))
                    elif isinstance(meaning, Source) and isinstance(
                        meaning.what, Class
                    ):
                        found.add(Instance(meaning.what))
                        apis = self._bases(meaning.what)
                        found |= {
                            Client(m.api) for m in apis if isinstance(m, ClientClass)
                        }
                    else:
                        found |= UNKNOWN if isinstance(meaning, Unknown) else OTHER
                return frozenset(found)
        return UNKNOWN

    def _entered(self, manager: Meaning) -> Meanings:
        """What `with` makes of something."""
        if isinstance(manager, Instance):
            for name in ("__enter__", "__aenter__"):
                for bound in manager.of.members.get(name, ()):
                    if isinstance(bound, Def):
                        return self._returned(bound)
        return frozenset([manager])

    # -------------------------------------------------------------- collections, texts

    def _elements(
        self, node: ast.expr, scope: Scope, *, values: bool = False, depth: int = 0
    ) -> Meanings:
        """What the elements of a collection may be, or its values where it is a dict."""
        if depth > _DEEP:
            return UNKNOWN
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return self._any(self.of(part, scope) for part in parts)
            case ast.Dict(keys=keys, values=held):
                parts = held if values else [key for key in keys if key is not None]
                return self._any(self.of(part, scope) for part in parts)
            case ast.Call(func=ast.Attribute(value=owner, attr="values"), args=[]):
                return self._elements(owner, scope, values=True, depth=depth + 1)
            case ast.Call(func=ast.Attribute(value=owner, attr="keys"), args=[]):
                return self._elements(owner, scope, depth=depth + 1)
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in _PASSING:
                return self._elements(first, scope, values=values, depth=depth + 1)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                sides = (left, right)
                return self._any(
                    self._elements(one, scope, values=values, depth=depth + 1)
                    for one in sides
                )
            case ast.Name(id=name):
                bounds = scope.find(name) or []
            case ast.Attribute(attr=name):
                bounds = self._members(node, scope)
            case _:
                return UNKNOWN
        found = self._any(
            self._elements(one.node, one.scope, values=values, depth=depth + 1)
            for one in bounds
            if isinstance(one, Value) and not one.element
        )
        return found | UNKNOWN if name in self._program.filled else found or UNKNOWN

    def _members(self, node: ast.Attribute, scope: Scope) -> list[Bound]:
        found: list[Bound] = []
        for owner in self.of(node.value, scope):
            match owner:
                case Instance(of=made) | Source(what=Class() as made):
                    found += made.members.get(node.attr, [])
                case Source(what=Module() as module):
                    found += module.scope.names.get(node.attr, [])
        return found

    def _piece(self, node: ast.expr, scope: Scope) -> set[str]:
        if isinstance(node, ast.FormattedValue):
            plain = node.format_spec is None and node.conversion == -1
            return (self.texts(node.value, scope) if plain else set()) or {HOLE}
        return self.texts(node, scope) or {HOLE}

    def _joined(self, pieces: list[set[str]]) -> Meanings:
        count = 1
        for piece in pieces:
            count *= len(piece)
        if count > _MANY:
            return frozenset([Text(HOLE)])
        return frozenset(Text("".join(parts)) for parts in itertools.product(*pieces))

    def _any(self, found: Iterable[Meanings]) -> Meanings:
        return frozenset().union(*found)


def _arguments(call: ast.Call, parameter: Parameter) -> Iterator[ast.expr]:
    """What a call gives for a parameter."""
    for keyword in call.keywords:
        if keyword.arg == parameter.node.arg:
            yield keyword.value
    if parameter.at is not None:
        # `self` is given by the dot.
        at = parameter.at - (parameter.function.owner is not None)
        before = call.args[: at + 1]
        if 0 <= at < len(call.args) and not any(
            isinstance(one, ast.Starred) for one in before
        ):
            yield call.args[at]

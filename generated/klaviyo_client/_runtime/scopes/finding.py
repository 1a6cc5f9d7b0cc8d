"""Which operations a program calls, where, and what cannot be seen of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..operation import Operation
from .catalogue import Api
from .meanings import (
    HOLE,
    Answer,
    Client,
    Feature,
    Group,
    Meanings,
    Method,
    Reader,
    Standard,
    Unknown,
)
from .program import Imported, Module, Program, Scope

WORKFLOWS = frozenset({"bulk", "wait", "get_or_create", "update_or_create"})
"""What clients offer that calls more than the method that it is given."""


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass
class Use:
    """An operation, and where it is called; `assumed` where its name alone says so."""

    operation: Operation
    places: set[Place] = field(default_factory=set)
    assumed: bool = True


@dataclass
class Found:
    """What a program calls, by the names of operations, and what was not seen."""

    uses: dict[str, Use] = field(default_factory=dict)
    unseen: set[tuple[Place, str]] = field(default_factory=set)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that it needs, sorted."""
        return tuple(
            sorted({s for use in self.uses.values() for s in use.operation.scopes})
        )


def find(program: Program, packages: Mapping[str, Api]) -> Found:
    """What a program calls.

    Args:
        program: its source.
        packages: the SDK's package and those in it that have clients, by their names.
    """
    return _Finder(program, packages).found


class _Finder:
    def __init__(self, program: Program, packages: Mapping[str, Api]) -> None:
        self.found = Found()
        self._apis = list(packages.values())
        self._reader = Reader(program, packages)
        for path, reason in program.unread:
            self.found.unseen.add((Place(path, 1), reason))
        for module in program.modules:
            for attribute, scope in module.attributes:
                self._use(
                    self._reader.of(attribute, scope),
                    Place(module.path, attribute.end_lineno or attribute.lineno),
                )
            for call, scope in module.calls:
                self._call(module, call, scope)

    def _use(self, meanings: Meanings, place: Place) -> None:
        for meaning in meanings:
            if isinstance(meaning, Method):
                self._note(meaning.operation, place, meaning.assumed)

    def _note(self, operation: Operation, place: Place, assumed: bool = False) -> None:
        use = self.found.uses.setdefault(operation.name, Use(operation))
        use.places.add(place)
        use.assumed = use.assumed and assumed

    def _unseen(self, place: Place, reason: str) -> None:
        self.found.unseen.add((place, reason))

    def _call(self, module: Module, call: ast.Call, scope: Scope) -> None:
        place = Place(module.path, call.lineno)
        callees = self._reader.of(call.func, scope)
        name = call.func.attr if isinstance(call.func, ast.Attribute) else None
        if Standard("builtins.getattr") in callees and len(call.args) > 1:
            self._getattr(call, scope, place)
        if Standard("operator.methodcaller") in callees and call.args:
            self._by_name(self._reader.texts(call.args[0], scope), place)
        if Standard("operator.attrgetter") in callees:
            for one in call.args:
                self._by_name(self._reader.texts(one, scope), place)
        features = [f for f in callees if isinstance(f, Feature)]
        if name is not None and Unknown() in callees:
            features += [Feature(api, name) for api in self._apis[:1]]
        for feature in features:
            known = feature in callees
            if feature.name == "request":
                self._request(feature.api, call, scope, place, known)
            elif feature.name in WORKFLOWS:
                self._workflow(feature.name, call, scope, place)
        if _leads_outside(call.func, scope) and Unknown() in callees:
            arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
            for one in arguments:
                if any(isinstance(m, Client) for m in self._reader.of(one, scope)):
                    called = ast.unparse(call.func)
                    self._unseen(place, f"what {called} does with the client")

    def _getattr(self, call: ast.Call, scope: Scope, place: Place) -> None:
        self._use(self._reader.got(call, scope), place)
        owners = self._reader.of(call.args[0], scope)
        ours = [one for one in owners if isinstance(one, Client | Group)]
        names = self._reader.texts(call.args[1], scope)
        if ours and (not names or any(HOLE in name for name in names)):
            self._unseen(place, f"which name {_text(call.args[1])} is in {_text(call)}")

    def _by_name(self, names: Iterable[str], place: Place) -> None:
        """A path of names, as `operator` takes it, of which nobody knows the owner."""
        for name in names:
            *before, last = name.split(".")
            for api in self._apis:
                for group, methods in api.groups.items():
                    if last in methods and (not before or before[-1] == group):
                        self._note(methods[last], place, assumed=True)

    def _request(
        self, api: Api, call: ast.Call, scope: Scope, place: Place, known: bool
    ) -> None:
        paths = self._argument(call, 1, "path", scope)
        for path in paths:
            inner = _api_path(path)
            if inner is None:
                if known:
                    self._unseen(place, f"which path is asked for in {_text(call)}")
                continue
            for method in self._argument(call, 0, "method", scope):
                if HOLE in method:
                    self._unseen(place, f"which method of HTTP is in {_text(call)}")
                    continue
                operation = api.by_path(method.upper(), inner.replace(HOLE, "_"))
                if operation is not None:
                    self._note(operation, place, assumed=not known)
                else:
                    told = inner.replace(HOLE, "{}")
                    self._unseen(place, f"what {method.upper()} {told} needs")

    def _argument(
        self, call: ast.Call, at: int, name: str, scope: Scope
    ) -> Iterable[str]:
        given = [k.value for k in call.keywords if k.arg == name]
        given += call.args[at : at + 1]
        return self._reader.texts(given[0], scope) or {HOLE} if given else {HOLE}

    def _workflow(
        self, feature: str, call: ast.Call, scope: Scope, place: Place
    ) -> None:
        """What is called for a method, or for its answer, besides."""
        for one in call.args[:1]:
            for meaning in self._reader.of(one, scope):
                method = meaning.of if isinstance(meaning, Answer) else meaning
                if isinstance(method, Method):
                    for other in method.api.used_with(method.operation, feature):
                        self._note(other, place, method.assumed)


def _leads_outside(node: ast.expr, scope: Scope) -> bool:
    """Whether what is called was imported, from what is not a part of the program."""
    while isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Name):
        return False
    bounds = scope.find(node.id) or []
    return bool(bounds) and all(isinstance(one, Imported) for one in bounds)


def _api_path(text: str) -> str | None:
    """The path of the API that a text is, or leads to: from `/api/` or `/client/` on."""
    path = text.partition("?")[0].partition("#")[0]
    starts = [at for at in (path.find("/api/"), path.find("/client/")) if at >= 0]
    return path[min(starts) :].rstrip("/") if starts else None


def _text(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 70 else f"{text[:67]}..."


def sorted_uses(found: Found) -> Iterator[tuple[str, list[Use]]]:
    """Each scope with what needs it."""
    for scope in found.scopes:
        uses = [use for use in found.uses.values() if scope in use.operation.scopes]
        yield scope, sorted(uses, key=lambda use: use.operation.name)

"""The modules of a package as syntax trees, and what the names in them stand for.

Nothing is ever imported: a package that is only looked at may hold anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from generator.base.errors import GeneratorError

RENAMED = "_RENAMED"
"""What maps old names to new ones, in a module whose old names warn."""

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Assigned: TypeAlias = ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Imported:
    """A name of another module, or that module itself.

    `module` is dotted and relative to the package; None for another package's.
    """

    module: str | None
    name: str
    explicit: bool = False
    """Whether it is exported by its redundant alias, `import x as x`."""


Node: TypeAlias = ast.ClassDef | Assigned | tuple[Function, ...]
"""What a name stands for; a function with all its overloads, the last one with code."""


@dataclass(frozen=True)
class Definition:
    """A name, with the module that gives it its meaning."""

    module: str
    name: str
    node: Node

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other."""
        return self.module, self.name


@dataclass(frozen=True)
class Module:
    """A module: its own names, and the names that it takes from elsewhere."""

    name: str
    names: Mapping[str, Node | Imported]

    def value(self, name: str) -> ast.expr | None:
        """The expression that a name is assigned, None where there is none."""
        node = self.names.get(name)
        return node.value if isinstance(node, Assigned) else None

    @property
    def renamed(self) -> dict[str, str]:
        """The old names that can still be used here, with the new ones."""
        value = self.value(RENAMED)
        if not isinstance(value, ast.Dict):
            return {}
        pairs = zip(value.keys, value.values, strict=True)
        return {
            old.value: new.value
            for old, new in pairs
            if isinstance(old, ast.Constant) and isinstance(old.value, str)
            if isinstance(new, ast.Constant) and isinstance(new.value, str)
        }

    @property
    def exported(self) -> list[str]:
        """The names that are public: those of `__all__`, or all without underscore,
        and old ones."""
        listed = self.value("__all__")
        if isinstance(listed, ast.List | ast.Tuple):
            texts = [e.value for e in listed.elts if isinstance(e, ast.Constant)]
            return [*(text for text in texts if isinstance(text, str)), *self.renamed]
        return [name for name, node in self.names.items() if _is_exported(name, node)]


class Package:
    """All modules of a package, by their dotted names; that of the package is ''."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self.modules = modules

    def find(self, module: str, name: str) -> Definition | str | None:
        """What a name stands for in a module.

        Returns:
            its definition; or the name of the module that it is; or None for what
            is not the package's, such as a builtin.
        """
        seen: set[tuple[str, str]] = set()
        while (module, name) not in seen and module in self.modules:
            seen.add((module, name))
            node = self.modules[module].names.get(name)
            if node is None:
                break
            if not isinstance(node, Imported):
                return Definition(module, name, node)
            if node.module is None:
                return None
            module, name = node.module, node.name
        inner = _joined(module, name)
        return inner if inner in self.modules else None

    def original(self, module: str, name: str) -> str:
        """The name that something of another package has there."""
        node = self.modules[module].names.get(name)
        return node.name if isinstance(node, Imported) else name

    def named(self, node: ast.expr | None, module: str) -> Definition | str | None:
        """What a name, or a name in a module, stands for."""
        match node:
            case ast.Name(name):
                return self.find(module, name)
            case ast.Attribute(ast.Name(source), name):
                found = self.find(module, source)
                return self.find(found, name) if isinstance(found, str) else None
        return None

    def bases(self, class_: Definition) -> Iterator[Definition | str]:
        """What a class is derived from; the text where that is another package's."""
        bases = class_.node.bases if isinstance(class_.node, ast.ClassDef) else ()
        for base in bases:
            node = base.value if isinstance(base, ast.Subscript) else base
            found = self.named(node, class_.module)
            if isinstance(found, Definition) and isinstance(found.node, ast.ClassDef):
                yield found
            else:
                yield called(node)

    def lineage(self, class_: Definition) -> list[Definition]:
        """The class and all of the package's that it is derived from, nearest first."""
        found = {class_.key: class_}
        waiting = [class_]
        while waiting:
            for base in self.bases(waiting.pop(0)):
                if isinstance(base, Definition) and base.key not in found:
                    found[base.key] = base
                    waiting.append(base)
        return list(found.values())


def parse(files: Mapping[str, str], package: str) -> Package:
    """The modules of a package among the files of a project.

    Args:
        files: texts by path.
        package: the folder that the package is in.

    Raises:
        GeneratorError: for a file that is no Python.
    """
    prefix = f"{package}/"
    modules = {}
    for path, text in files.items():
        if path.startswith(prefix) and path.endswith(".py"):
            parts = path.removeprefix(prefix).removesuffix(".py").split("/")
            is_package = parts[-1] == "__init__"
            parts = parts[:-1] if is_package else parts
            name = ".".join(parts)
            # Relative imports count from the folder that the file is in.
            folder = parts if is_package else parts[:-1]
            names = dict(_names(_parsed(path, text).body, folder))
            modules[name] = Module(name, names)
    return Package(modules)


def called(node: ast.expr) -> str:
    """The last part of a name, called or not: `f` of `a.f(x)`."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _parsed(path: str, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise GeneratorError(f"{path} is no Python: {reason}") from None


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements as type checkers see them."""
    for node in body:
        match node:
            case ast.If(ast.Name("TYPE_CHECKING"), chosen):
                yield from statements(chosen)
            case ast.If(ast.UnaryOp(ast.Not(), ast.Name("TYPE_CHECKING")), _, chosen):
                yield from statements(chosen)
            case _:
                yield node


def definitions(body: Iterable[ast.stmt]) -> Iterator[tuple[str, Node]]:
    """What a module or a class defines, by name."""
    functions: dict[str, tuple[Function, ...]] = {}
    for node in statements(body):
        match node:
            case ast.ClassDef(name=name):
                yield name, node
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                functions[name] = (*functions.get(name, ()), node)
                yield name, functions[name]
            case ast.Assign([ast.Name(name)]) | ast.AnnAssign(ast.Name(name)):
                yield name, node


def _names(
    body: list[ast.stmt], folder: list[str]
) -> Iterator[tuple[str, Node | Imported]]:
    for node in statements(body):
        match node:
            case ast.Import(aliases):
                for alias in aliases:
                    name = alias.asname or alias.name.split(".")[0]
                    yield name, Imported(None, name)
            case ast.ImportFrom(module, aliases, level):
                source = _source(module, level or 0, folder)
                for alias in aliases:
                    name = alias.asname or alias.name
                    explicit = alias.asname == alias.name
                    yield name, Imported(source, alias.name, explicit)
    yield from definitions(body)


def _source(module: str | None, level: int, folder: list[str]) -> str | None:
    """The module that an import names; None for another package's."""
    if level < 1 or level > len(folder) + 1:
        return None
    base = folder[: len(folder) + 1 - level]
    return ".".join([*base, *([module] if module else [])])


def _is_exported(name: str, node: Node | Imported) -> bool:
    if isinstance(node, Imported):
        ours = node.module is not None and name != "annotations"
        return ours and (node.explicit or not name.startswith("_"))
    return not name.startswith("_")


def _joined(module: str, name: str) -> str:
    return f"{module}.{name}" if module else name

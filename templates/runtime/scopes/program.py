"""A program's source as names and what is bound to them, module by module."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

CLIENTS = ("Klaviyo", "AsyncKlaviyo")
"""What clients are called in the package, and so in programs that import all of it."""

SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "venv", "env"})
"""Folders that hold no source of a program's own; so do those with a dot before them."""

_FILLING = frozenset("add append extend insert setdefault update".split())

Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"


@dataclass(eq=False)
class Scope:
    """Where names are bound: a module, a function or a class.

    `elsewhere` has the names that are declared to be of another scope.
    """

    module: Module
    parent: Scope | None = None
    names: dict[str, list[Bound]] = field(default_factory=dict)
    elsewhere: dict[str, Scope] = field(default_factory=dict)

    def bind(self, name: str, bound: Bound) -> None:
        """Note another thing that a name may stand for."""
        if name in self.elsewhere:
            self.elsewhere[name].bind(name, bound)
            return
        self.names.setdefault(name, []).append(bound)

    def find(self, name: str) -> list[Bound] | None:
        """What a name may stand for here; None where nothing here binds it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None


@dataclass(eq=False)
class Value:
    """Bound to the value of an expression; of its elements where it is gone through, of
    what `with` makes of it where it is entered."""

    node: ast.expr
    scope: Scope
    element: bool = False
    entered: bool = False


@dataclass(eq=False)
class Annotated:
    """Bound to something of an annotated type, as a member of a dataclass is."""

    node: ast.expr
    scope: Scope


@dataclass(eq=False)
class Imported:
    """Bound to a module, or to a name of one; dots before it are gone already."""

    module: str
    name: str | None = None


@dataclass(eq=False)
class Class:
    """Bound to a class; `members` are what its body and its methods set."""

    node: ast.ClassDef
    scope: Scope
    members: dict[str, list[Bound]] = field(default_factory=dict)


@dataclass(eq=False)
class Def:
    """Bound to a function."""

    node: Function
    scope: Scope
    owner: Class | None = None
    returns: list[ast.expr] = field(default_factory=list)
    inner: Scope | None = None


@dataclass(eq=False)
class Parameter:
    """Bound to what a function is called with; `at` is None for keywords only."""

    node: ast.arg
    function: Def
    at: int | None
    default: ast.expr | None


@dataclass(eq=False)
class Unseen:
    """Bound to something that the source does not tell."""


Bound: TypeAlias = "Value | Annotated | Imported | Class | Def | Parameter | Unseen"


@dataclass(eq=False)
class Module:
    """A file: its dotted name below the root, and the expressions in it."""

    path: Path
    name: str
    is_package: bool
    scope: Scope = field(init=False)
    attributes: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    calls: list[tuple[ast.Call, Scope]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scope = Scope(self)


@dataclass
class Program:
    """All modules; `unread` are files that cannot be, with the reason.

    `set_anywhere` is what is bound to attributes of anything, by their names, `called`
    the calls by the last name of what is called, and `filled` the names of collections
    that more is put into.
    """

    modules: list[Module] = field(default_factory=list)
    unread: list[tuple[Path, str]] = field(default_factory=list)
    set_anywhere: dict[str, list[Bound]] = field(default_factory=dict)
    called: dict[str, list[tuple[ast.Call, Scope]]] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)

    def module(self, name: str) -> Module | None:
        """The module that an import means; the root may be a folder above or below."""
        for module in self.modules:
            if module.name == name:
                return module
        for module in self.modules:
            if name.endswith(f".{module.name}") or module.name.endswith(f".{name}"):
                return module
        return None


def read(root: Path, without: Path | None = None) -> Program:
    """The program in a file or a folder.

    Args:
        root: the file or folder.
        without: a folder that is not looked into.
    """
    program = Program()
    for path in files(root, without):
        if path.suffix == ".ipynb":
            program.unread.append((path, "notebooks are not read"))
            continue
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, RecursionError, OSError) as error:
            program.unread.append((path, f"cannot be read: {_told(error)}"))
            continue
        parts = (path.relative_to(root) if root.is_dir() else Path(path.name)).parts
        is_package = path.name == "__init__.py"
        dotted = ".".join(parts).removesuffix(".py").removesuffix("__init__")
        module = Module(path, dotted.rstrip("."), is_package)
        try:
            _Reader(program, module).read(tree)
        except RecursionError:
            program.unread.append((path, "cannot be read: it is nested too deeply"))
            continue
        program.modules.append(module)
    return program


def files(root: Path, without: Path | None) -> Iterator[Path]:
    """The files of a program, sorted."""
    if root.is_file():
        yield root
        return
    for path in sorted(root.iterdir()):
        if path.is_dir():
            hidden = path.name.startswith(".") or path.name in SKIPPED
            if not (hidden or path.is_symlink() or path.resolve() == without):
                yield from files(path, without)
        elif path.suffix in (".py", ".ipynb"):
            yield path


def _told(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"{error.msg} in line {error.lineno}"
    return str(error) if isinstance(error, OSError) else type(error).__name__


class _Reader(ast.NodeVisitor):
    """Notes what a module binds, and its attributes and calls."""

    def __init__(self, program: Program, module: Module) -> None:
        self._program = program
        self._module = module
        self._scope = module.scope
        self._class: Class | None = None
        self._function: Def | None = None

    def read(self, tree: ast.Module) -> None:
        self._all(tree.body)

    def _all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    # -------------------------------------------------------------- expressions

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Load):
            self._module.attributes.append((node, self._scope))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self._module.calls.append((node, self._scope))
        name = _last(node.func)
        if name:
            self._program.called.setdefault(name, []).append((node, self._scope))
        if isinstance(node.func, ast.Attribute) and node.func.attr in _FILLING:
            self._program.filled.add(_last(node.func.value))
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._bind(node.target, Value(node.value, self._scope))
        self.visit(node.value)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._bind(node.target, Value(node.iter, self._scope, element=True))
        self.generic_visit(node)

    # -------------------------------------------------------------- statements

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._assign(target, node.value)
        self._all([*node.targets, node.value])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._assign(node.target, node.value)
        self._bind(node.target, Annotated(node.annotation, self._scope))
        self._all([node.target, node.value])

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._bind(node.target, Value(node.iter, self._scope, element=True))
        self.generic_visit(node)

    visit_AsyncFor = visit_For  # as the visitor calls it

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            if item.optional_vars is not None:
                bound = Value(item.context_expr, self._scope, entered=True)
                self._bind(item.optional_vars, bound)
        self.generic_visit(node)

    visit_AsyncWith = visit_With  # as the visitor calls it

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self._scope.bind(alias.asname, Imported(alias.name))
            else:
                first = alias.name.partition(".")[0]
                self._scope.bind(first, Imported(first))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        home = self._module.name.split(".") if node.level else []
        up = node.level - self._module.is_package
        home = home[: len(home) - up] if up > 0 else home
        module = ".".join([*home, *([node.module] if node.module else [])])
        for alias in node.names:
            if alias.name == "*":
                for name in CLIENTS:
                    self._scope.bind(name, Imported(module, name))
            else:
                name = alias.asname or alias.name
                self._scope.bind(name, Imported(module, alias.name))

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None:
            if self._function is not None:
                self._function.returns.append(node.value)
            self.visit(node.value)

    def visit_Yield(self, node: ast.Yield) -> None:
        # As a fixture gives a client, or a context manager does.
        if node.value is not None:
            if self._function is not None:
                self._function.returns.append(node.value)
            self.visit(node.value)

    def visit_Global(self, node: ast.Global) -> None:
        for name in node.names:
            if self._scope is not self._module.scope:
                self._scope.elsewhere[name] = self._module.scope

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        for name in node.names:
            scope = self._scope.parent
            while scope is not None and name not in scope.names:
                scope = scope.parent
            if scope is not None:
                self._scope.elsewhere[name] = scope

    # -------------------------------------------------------------- scopes

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        made = Class(node, self._scope)
        self._scope.bind(node.name, made)
        self._all([*node.decorator_list, *node.bases, *node.keywords])
        before = self._scope, self._class, self._function
        self._scope = Scope(self._module, self._scope)
        self._class, self._function = made, None
        self._all(node.body)
        for name, bounds in self._scope.names.items():
            made.members.setdefault(name, []).extend(bounds)
        self._scope, self._class, self._function = before

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        made = Def(node, self._scope, self._class)
        self._scope.bind(node.name, made)
        self._all(node.decorator_list)
        self._within(made, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        made = Def(node, self._scope)
        made.returns.append(node.body)
        self._within(made, [node.body])

    def _within(self, made: Def, body: Iterable[ast.AST]) -> None:
        arguments = made.node.args
        self._all([*arguments.defaults, *arguments.kw_defaults])
        before = self._scope, self._class, self._function
        # A class's own names are not seen from its methods.
        outer = self._scope.parent if made.owner is not None else self._scope
        self._scope = made.inner = Scope(self._module, outer)
        positional = [*arguments.posonlyargs, *arguments.args]
        left = len(positional) - len(arguments.defaults)
        for at, argument in enumerate(positional):
            default = arguments.defaults[at - left] if at >= left else None
            self._scope.bind(argument.arg, Parameter(argument, made, at, default))
        for argument, default in zip(
            arguments.kwonlyargs, arguments.kw_defaults, strict=True
        ):
            self._scope.bind(argument.arg, Parameter(argument, made, None, default))
        for rest in (arguments.vararg, arguments.kwarg):
            if rest is not None:
                self._scope.bind(rest.arg, Unseen())
        self._class, self._function = None, made
        self._all(body)
        self._scope, self._class, self._function = before

    # -------------------------------------------------------------- binding

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        pairs = isinstance(target, ast.Tuple | ast.List) and isinstance(
            value, ast.Tuple | ast.List
        )
        if pairs and len(target.elts) == len(value.elts):  # type: ignore[attr-defined]  # pairs says what they are
            for one, given in zip(target.elts, value.elts, strict=True):  # type: ignore[attr-defined]
                self._assign(one, given)
        else:
            self._bind(target, Value(value, self._scope))

    def _bind(self, target: ast.expr, bound: Bound) -> None:
        if isinstance(target, ast.Name):
            self._scope.bind(target.id, bound)
        elif isinstance(target, ast.Attribute):
            self._program.set_anywhere.setdefault(target.attr, []).append(bound)
            owner = self._function.owner if self._function else None
            if owner is not None and isinstance(target.value, ast.Name):
                arguments = self._function.node.args.args if self._function else []
                if arguments and target.value.id == arguments[0].arg:
                    owner.members.setdefault(target.attr, []).append(bound)
        elif isinstance(target, ast.Tuple | ast.List):
            for one in target.elts:
                self._bind(one, Unseen())
        elif isinstance(target, ast.Subscript):
            self._program.filled.add(_last(target.value))


def _last(node: ast.expr) -> str:
    """The last name of an expression, if it has one."""
    return getattr(node, "attr", getattr(node, "id", ""))

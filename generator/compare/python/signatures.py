"""Annotations and signatures in a package's source, spelled as its users would."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from generator.base.errors import GeneratorError
from generator.compare.python.modules import (
    Assigned,
    Definition,
    Function,
    Package,
    called,
)
from generator.compare.python.surface import Argument, By, Signature

LONGEST = 1_000_000
"""Characters that a type may come to, private names in it expanded."""


class Spelling:
    """Spells types with public names in full, and with private ones as they mean.

    Args:
        package: what the types stand in.
        public: the public names, by module and name of what they stand for.
    """

    def __init__(self, package: Package, public: Mapping[tuple[str, str], str]) -> None:
        self._package = package
        self._public = public
        self._expanded: dict[tuple[str, str], str] = {}

    def text(
        self,
        node: ast.expr | None,
        module: str,
        given: Mapping[str, str] | None = None,
    ) -> str:
        """The text of an annotation that stands in a module.

        Args:
            node: the annotation; without one, the text is empty.
            module: where it stands.
            given: what stands for type variables.

        Raises:
            GeneratorError: for a type that is too long to be one.
        """
        if node is None:
            return ""
        text = ast.unparse(_Spell(self, module, given or {}).visit(_copy(node)))
        if len(text) > LONGEST:
            raise GeneratorError(f"a type of the module {module!r} is endless")
        return text

    def name(self, module: str, name: str) -> str:
        """What a name stands for: a public name, another type, or itself."""
        found = self._package.find(module, name)
        if not isinstance(found, Definition):
            return self._package.original(module, name)
        if found.key in self._public:
            return self._public[found.key]
        node = found.node
        if not isinstance(node, Assigned) or not _is_type(node.value):
            return found.name
        if found.key not in self._expanded:
            # What stands for itself is found here when it is come to again.
            self._expanded[found.key] = found.name
            self._expanded[found.key] = self.text(node.value, found.module)
        return self._expanded[found.key]

    def attribute(self, module: str, base: ast.expr, name: str) -> str:
        """What `base.name` stands for."""
        if isinstance(base, ast.Name):
            found = self._package.find(module, base.id)
            if isinstance(found, str):
                return self.name(found, name)
        return name


class _Spell(ast.NodeTransformer):
    def __init__(
        self, spelling: Spelling, module: str, given: Mapping[str, str]
    ) -> None:
        self._spelling = spelling
        self._module = module
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.AST:
        text = self._given.get(node.id)
        return ast.Name(text or self._spelling.name(self._module, node.id))

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return ast.Name(self._spelling.attribute(self._module, node.value, node.attr))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "Literal":
            return node
        if isinstance(node.value, ast.Name) and node.value.id == "Annotated":
            # What is annotated is the type; the rest is nothing to type checkers.
            held = node.slice
            inner = held.elts[0] if isinstance(held, ast.Tuple) else held
            spelled: ast.AST = self.visit(inner)
            return spelled
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, str):
            return node
        try:
            inner = ast.parse(node.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return node
        spelled: ast.AST = self.visit(inner)
        return spelled


def _copy(node: ast.expr) -> ast.expr:
    """The same expression, for transformers that change what they are given."""
    return ast.parse(ast.unparse(node), mode="eval").body


def _is_type(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Name | ast.Attribute | ast.BinOp | ast.Subscript)


# ---------------------------------------------------------------- functions


def signature(
    function: Function,
    module: str,
    spelling: Spelling,
    wires: Mapping[str, str],
    *,
    bound: bool,
    given: Mapping[str, str] | None = None,
) -> Signature:
    """How a function is called.

    Args:
        function: its source.
        module: where it stands.
        spelling: spells the types.
        wires: the names on the wire, by argument.
        bound: whether the first argument is the object itself.
        given: what stands for type variables.
    """

    def text(node: ast.expr | None) -> str:
        return spelling.text(node, module, given)

    def argument(
        node: ast.arg, by: By, default: ast.expr | None, stars: str = ""
    ) -> Argument:
        name = f"{stars}{node.arg}"
        source = ast.unparse(default) if default is not None else None
        wire = wires.get(node.arg, "")
        return Argument(name, by, text(node.annotation), source, wire)

    args = function.args
    positional: list[tuple[ast.arg, By]] = [
        *((node, "position") for node in args.posonlyargs),
        *((node, "either") for node in args.args),
    ]
    required = len(positional) - len(args.defaults)
    defaults = [*[None] * required, *args.defaults]
    found = [
        argument(node, by, default)
        for (node, by), default in zip(positional, defaults, strict=True)
    ][1 if bound else 0 :]
    if args.vararg:
        found.append(argument(args.vararg, "rest", None, "*"))
    found += [
        argument(node, "name", default)
        for node, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    if args.kwarg:
        found.append(argument(args.kwarg, "rest", None, "**"))
    returns = text(function.returns)
    if isinstance(function, ast.AsyncFunctionDef):
        returns = f"Awaitable[{returns or 'Any'}]"
    return Signature(tuple(found), returns)


def decorators(functions: tuple[Function, ...]) -> set[str]:
    """The names of everything that decorates a function."""
    return {
        called(decorator)
        for function in functions
        for decorator in function.decorator_list
    }


def deprecation(functions: tuple[Function, ...]) -> str:
    """What calling a function warns of; empty where it does not."""
    for decorator in functions[-1].decorator_list:
        match decorator:
            case ast.Call(args=[ast.Constant(str(message)), *_]) if (
                called(decorator) == "deprecated"
            ):
                return message
    return ""


# ---------------------------------------------------------------- operations


def operation(function: Function, module: str, package: Package) -> ast.Call | None:
    """The descriptor of the operation that a method calls, None where it calls none."""
    for node in ast.walk(function):
        match node:
            case ast.Attribute(ast.Name(source), name):
                found = package.find(module, source)
                if isinstance(found, str):
                    value = package.modules[found].value(name)
                    if isinstance(value, ast.Call) and called(value) == "Operation":
                        return value
    return None


def route(descriptor: ast.Call) -> str:
    """HTTP method and path, as `GET /api/coupons/{id}`."""
    facts = _keywords(descriptor)
    return f"{_string(facts.get('method'))} {_string(facts.get('path'))}"


def wire_names(descriptor: ast.Call) -> dict[str, str]:
    """What each argument is called in the request: a parameter, or a place in the
    body."""
    facts = _keywords(descriptor)
    return dict([*_parameters(facts.get("parameters")), *_body(facts.get("body"))])


def _parameters(node: ast.expr | None) -> Iterator[tuple[str, str]]:
    for item in node.elts if isinstance(node, ast.Tuple) else ():
        if isinstance(item, ast.Call):
            facts = _keywords(item)
            wire = f"{_string(facts.get('location'))} {_string(facts.get('wire'))}"
            yield _string(facts.get("name")), wire


def _body(node: ast.expr | None) -> Iterator[tuple[str, str]]:
    keywords = _keywords(node).get("keywords") if isinstance(node, ast.Call) else None
    if isinstance(keywords, ast.Dict):
        for key, value in zip(keywords.keys, keywords.values, strict=True):
            yield _string(key), f"body {_string(value)}"


def _keywords(call: ast.Call) -> dict[str, ast.expr]:
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _string(node: ast.expr | None) -> str:
    value = node.value if isinstance(node, ast.Constant) else ""
    return value if isinstance(value, str) else ""

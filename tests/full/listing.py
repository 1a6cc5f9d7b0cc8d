"""The public API of a generated package as text: names and signatures, no more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

LONGEST = 40
"""Choices that take more columns are given by their number and a digest."""

RUNTIME = (
    "auth errors answers filters/expressions models/model operation options "
    "_sync/client"
)
"""What of the runtime users see; the async client is the sync one's twin."""


def listing(package: Path) -> str:
    """Everything that users can name, by module.

    A method stands once for both flavours, and once more for the whole of its body;
    aliases stand behind. What may be left out has a question mark behind its name,
    `options` is not shown, choices stand in `<>`, and `*` stands for the name of the
    class that it is in.
    """
    lines: list[str] = []
    for module in _modules(package):
        lines += ["", f"# {module.relative_to(package).with_suffix('').as_posix()}"]
        body = ast.parse(module.read_text("utf-8")).body
        lines += _Module(body).lines()
    return "\n".join(lines[1:]) + "\n"


def _modules(package: Path) -> Iterator[Path]:
    yield package / "__init__.py"
    yield from (package / "_runtime" / f"{name}.py" for name in RUNTIME.split())
    for folder in ("resources", "filters", "models"):
        yield from sorted((package / folder).glob("_[a-z]*.py"))


class _Module:
    def __init__(self, body: list[ast.stmt]) -> None:
        self._body = [
            statement
            for node in body
            # Types, as checkers see them.
            for statement in (node.body if isinstance(node, ast.If) else [node])
        ]
        self._private = {
            node.target.id: node.value
            for node in self._body
            if isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and node.target.id.startswith("_")
            and node.value is not None
        }

    def lines(self) -> Iterator[str]:
        for node in self._body:
            match node:
                case ast.ClassDef(name=name) if not name.startswith(("_", "Async")):
                    yield from self._class(node)
                case ast.Assign([ast.Name("__all__")], ast.List(names)):
                    yield from (ast.literal_eval(name) for name in names)
                case ast.Assign([ast.Name(name)], value) if name[0] != "_":
                    yield f"{name} = {self._text(value)}"
                case ast.AnnAssign(ast.Name(name), _, value) if name[0] != "_":
                    yield f"{name} = {self._text(value)}"

    def _class(self, node: ast.ClassDef) -> Iterator[str]:
        bases = " ".join(self._text(b) for b in node.bases if self._text(b) != "Model")
        yield f"{node.name}({bases})" if bases else node.name
        for member in node.body:
            match member:
                case ast.FunctionDef():
                    yield from self._method(node, member)
                case ast.AnnAssign(ast.Name(name), type_, value) if name[:2] != "__":
                    text = self._field(name, type_, value)
                    # The path names of models begin with that of their place.
                    yield " " + re.sub(rf"\b{node.name}", "*", text)
                case ast.Assign([ast.Name(name)], ast.Call(base, [wire, *_])):
                    # A field of a filter set, which is generic in the set itself.
                    text = self._text(base).replace(f"'{node.name}', ", "")
                    yield f" {name}: {text} {self._text(wire)}"
                case ast.Assign([ast.Name(name)], value) if name[:2] != "__":
                    yield f" {name} = {self._text(value)}"

    def _method(self, owner: ast.ClassDef, method: ast.FunctionDef) -> Iterator[str]:
        decorators = {ast.unparse(decorator) for decorator in method.decorator_list}
        before = [f for f in owner.body if getattr(f, "name", "") == method.name]
        if method.name.startswith("_") and method.name != "__init__":
            return
        if "property" in decorators:
            yield f" {method.name}: {self._text(method.returns)}"
        elif "overload" in decorators or len(before) == 1:
            yield f" {method.name}{self._signature(method)}"

    def _signature(self, method: ast.FunctionDef) -> str:
        given = method.args
        required = len(given.args) - len(given.defaults)
        defaults = [*[None] * required, *given.defaults]
        positional = [
            self._field(argument.arg, argument.annotation, default)
            for argument, default in zip(given.args, defaults, strict=True)
        ]
        keywords = [
            self._field(argument.arg, argument.annotation, default)
            for argument, default in zip(
                given.kwonlyargs, given.kw_defaults, strict=True
            )
            if argument.arg != "options"
        ]
        star = ["*"] if keywords else []
        others = [f"**{self._text(given.kwarg.annotation)}"] if given.kwarg else []
        # Without `self` or `cls`.
        text = ", ".join([*positional[1:], *star, *keywords, *others])
        return f"({text}) -> {self._text(method.returns)}"

    def _field(
        self, name: str, annotation: ast.expr | None, default: ast.expr | None
    ) -> str:
        text = self._text(annotation)
        if self._text(default) == "UNSET":
            return f"{name}?: {text.removesuffix(' | UnsetType')}"
        if default is None:
            return f"{name}: {text}"
        constant = text == f"<{self._text(default)}>" or text.startswith("ClassVar[")
        return f"{name}{'' if constant else f': {text}'} = {self._text(default)}"

    def _text(self, node: ast.expr | None) -> str:
        if node is None:
            return ""
        copy = ast.parse(ast.unparse(node), mode="eval").body
        text = ast.unparse(_Short(self._private).visit(copy))
        return text.replace("[str, Any]", "").replace("_dt.", "")


MARKED = {"AnyText": "str", "AnyInteger": "int"}
"""What the runtime sees in a type, and type checkers do not."""


class _Short(ast.NodeTransformer):
    """Private names as what they stand for, and long choices in short."""

    def __init__(self, private: Mapping[str, ast.expr]) -> None:
        self._private = private

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self._private:
            return ast.Name(MARKED.get(node.id, node.id))
        text = ast.unparse(self._private[node.id])
        copy: ast.AST = self.visit(ast.parse(text, mode="eval").body)
        return copy

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if ast.unparse(node.value) != "Literal":
            return self.generic_visit(node)
        choices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        text = ", ".join(map(ast.unparse, choices))
        if len(text) > LONGEST:
            digest = sha256(text.encode()).hexdigest()[:6]
            text = f"{len(choices)} values: {digest}"
        return ast.Name(f"<{text}>")

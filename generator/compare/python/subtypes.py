"""Types compared by the values that they hold: what one takes that another does not."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

Names: TypeAlias = Mapping[str, str]
"""What the names of types stand for."""

WIDER: Mapping[str, frozenset[str]] = {
    "dict": frozenset({"Mapping"}),
    "int": frozenset({"float"}),
    "list": frozenset({"Sequence", "Values"}),
    "tuple": frozenset({"Sequence", "Values"}),
    "Sequence": frozenset({"Values"}),
}
"""The types that take every value of another, as type checkers have it."""

ANYTHING = frozenset({"Any", "object"})


@dataclass(frozen=True)
class Typed:
    """A type, and what the names in it stand for."""

    text: str
    names: Names

    def lacks(self, other: Typed) -> tuple[str, ...]:
        """The alternatives of another type that this one does not take.

        Where both hold a list, say, it is what that of the other may hold besides.
        """
        if self.text == other.text:
            return ()
        return tuple(
            dict.fromkeys(
                _missing(
                    _parsed(other.text), other.names, _parsed(self.text), self.names
                )
            )
        )


def present(text: str) -> str:
    """The type without what stands for a value that is absent."""
    if "UnsetType" not in text:
        return text
    return " | ".join(part for part in _unions(_parsed(text)) if part != "UnsetType")


def renamed(text: str, names: Names) -> str:
    """The type with some names in it replaced."""
    if names_in(text).isdisjoint(names):
        return text
    # A copy: what is parsed is kept, and transformers change what they are given.
    return ast.unparse(_Renaming(names).visit(copy.deepcopy(_parsed(text))))


def alternatives(text: str) -> list[str]:
    """The parts of a union, names as they stand."""
    return [ast.unparse(part) for part in _parts(_parsed(text))]


class _Renaming(ast.NodeTransformer):
    def __init__(self, names: Names) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name | ast.Attribute) -> ast.AST:
        name = ast.unparse(node)
        return ast.Name(self._names[name]) if name in self._names else node

    visit_Attribute = visit_Name


def _missing(
    some: ast.expr, some_names: Names, others: ast.expr, others_names: Names
) -> Iterator[str]:
    """The alternatives of one type that fit no alternative of another."""
    # What has the same name on both sides is compared where that is defined.
    same = {ast.unparse(part) for part in _parts(others)}
    known = list(_expanded(others, others_names, set()))
    texts = {ast.unparse(part) for part in known} | same
    for part in _parts(some):
        if ast.unparse(part) in same:
            continue
        for one in _expanded(part, some_names, set()):
            text = ast.unparse(one)
            if text in texts:
                continue
            found = [_unfit(one, some_names, other, others_names) for other in known]
            if () not in found:
                near = [inner for inner in found if inner and inner != (text,)]
                yield from near[0] if near else (text,)


def _unfit(
    one: ast.expr, one_names: Names, other: ast.expr, other_names: Names
) -> tuple[str, ...]:
    """What of an alternative another one does not take: nothing, a part of what it
    holds, or all of it."""
    whole = (ast.unparse(one),)
    if isinstance(other, ast.Name) and other.id in ANYTHING:
        return ()
    if isinstance(one, ast.Constant | ast.UnaryOp):
        kind = type(_value(one)).__name__
        takes = {kind, *WIDER.get(kind, ())}
        return () if isinstance(other, ast.Name) and other.id in takes else whole
    (head, items), (other_head, other_items) = _split(one), _split(other)
    if head != other_head and other_head not in WIDER.get(head, ()):
        return whole
    if not head or (items and other_items and len(items) != len(other_items)):
        return whole
    # A type without parameters holds anything.
    return tuple(
        inner
        for item, other_item in zip(items, other_items, strict=False)
        for inner in _missing(item, one_names, other_item, other_names)
    )


def _split(node: ast.expr) -> tuple[str, list[ast.expr]]:
    """A type without its parameters, and these."""
    if isinstance(node, ast.Subscript):
        inner = node.slice
        items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        return ast.unparse(node.value), list(items)
    text = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
    return text, []


def _value(node: ast.Constant | ast.UnaryOp) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        return None


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The alternatives of a type; each value of a `Literal` is one."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.BinOp(left, ast.BitOr(), right):
                waiting += [right, left]
            case ast.Subscript(ast.Name("Literal"), ast.Tuple(values)):
                yield from values
            case ast.Subscript(ast.Name("Literal"), value):
                yield value
            case _:
                yield node


def _unions(node: ast.expr) -> list[str]:
    """The alternatives of a type as they are written."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_unions(node.left), *_unions(node.right)]
    return [ast.unparse(node)]


def _expanded(node: ast.expr, names: Names, seen: set[str]) -> Iterator[ast.expr]:
    """The alternatives, with what names stand for in their place; each name once."""
    for part in _parts(node):
        text = ast.unparse(part) if isinstance(part, ast.Name | ast.Attribute) else ""
        if text not in names:
            yield part
        elif text not in seen:
            seen.add(text)
            yield from _expanded(_parsed(names[text]), names, seen)


@lru_cache(maxsize=100_000)
def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text or "Any", mode="eval").body
    except SyntaxError:
        return ast.Name(text)  # Such as `*Ts`, which stands in signatures only.


@lru_cache(maxsize=100_000)
def names_in(text: str) -> frozenset[str]:
    """The dotted names that a type mentions."""
    return frozenset(_names(_parsed(text)))


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name | ast.Attribute):
        yield ast.unparse(node)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _names(child)

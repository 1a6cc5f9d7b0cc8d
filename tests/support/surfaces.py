"""Tiny packages as their users see them: only what a test is about is spelled out."""

from __future__ import annotations

import ast
from textwrap import dedent, indent

from generator.compare.python.extraction import surface_of
from generator.compare.python.surface import Surface

TOP = """
from . import filters, models
from ._client import AsyncKlaviyo, Klaviyo
"""

CLIENT = """
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .resources._coupons import AsyncCoupons, Coupons

class Klaviyo:
    @cached_property
    def coupons(self) -> Coupons: ...

class AsyncKlaviyo:
    @cached_property
    def coupons(self) -> AsyncCoupons: ...
"""

RESOURCES = """
from .._operations import _coupons as _operations
from .._runtime.filters.expressions import Filter
"""

FILTERS = """
class FilterSet: ...
class Filter(Generic[S]): ...
class Field(Generic[S]): ...

class Equals(Field[S], Generic[S, V]):
    def equals(self, value: V) -> Filter[S]: ...
    def __eq__(self, value): ...

class Has(Field[S]):
    def has(self) -> Filter[S]: ...

class _EqualsHas(Equals[S, V], Has[S]): ...
"""


def surface(**sources: str) -> Surface:
    """The public names of `files(**sources)`."""
    return surface_of(files(**sources), "p")


def files(
    *,
    top: str = "",
    methods: str = "",
    models: str = "",
    filters: str = "",
    operations: str = "",
    old_models: str = "",
) -> dict[str, str]:
    """The modules of a package `p` with one group, `coupons`.

    Args:
        top: what the package itself defines; its names are public.
        methods: those of the group; the async client has the same.
        models: a module of models.
        filters: a module of filters, with the runtime's `FilterSet`, `Equals`...
        operations: the methods' descriptors, as lines `NAME METHOD /path [wire...]`.
        old_models: old names of models with the new ones, as lines `Old New`.
    """
    models, filters, methods = dedent(models), dedent(filters), dedent(methods)
    renamed = dict(line.split() for line in old_models.strip().splitlines())
    aliases = "".join(f"{old}: TypeAlias = {new}\n" for old, new in renamed.items())
    imports = _imports("..models._coupons", models) + _imports(
        "..filters._coupons", filters
    )
    modules = {
        "__init__": TOP + dedent(top),
        "_client": CLIENT,
        "_operations/_coupons": "\n".join(map(_descriptor, operations.splitlines())),
        "_runtime/filters/expressions": FILTERS,
        "filters/__init__": _imports("._coupons", filters),
        "filters/_coupons": _imports(".._runtime.filters.expressions", FILTERS)
        + filters,
        "models/__init__": f"{_imports('._coupons', models)}"
        f"_RENAMED = {renamed!r}\nif TYPE_CHECKING:\n    pass\n{indent(aliases, '    ')}",
        "models/_coupons": models,
        "resources/__init__": "",
        "resources/_coupons": RESOURCES
        + imports
        + _class("Coupons", methods)
        + _class("AsyncCoupons", methods.replace("def ", "async def ")),
    }
    return {f"p/{name}.py": text for name, text in modules.items()}


def _class(name: str, body: str) -> str:
    return f"class {name}:\n    _call = ...\n{indent(body, '    ')}\n"


def _imports(module: str, source: str) -> str:
    names = []
    for node in ast.parse(source).body:
        match node:
            case (
                ast.ClassDef(name=name)
                | ast.AnnAssign(ast.Name(name))
                | ast.Assign([ast.Name(name)])
            ):
                names.append(name)
    return "".join(f"from {module} import {name} as {name}\n" for name in names)


def _descriptor(line: str) -> str:
    if not line.strip():
        return ""
    name, method, path, *wires = line.split()
    parameters = "".join(_parameter(wire, path) for wire in wires)
    facts = f'method="{method}", path="{path}", parameters=({parameters})'
    return f"{name} = Operation({facts})"


def _parameter(text: str, path: str) -> str:
    name, _, wire = text.partition("=")
    location = "path" if "{" + wire + "}" in path else "query"
    return f'Parameter(name="{name}", wire="{wire}", location="{location}"), '

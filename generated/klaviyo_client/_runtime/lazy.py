"""Names that load their module when they are first used."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from .operation import Operation


def lazy_names(
    package: str,
    modules: Mapping[str, Iterable[str]],
    renamed: Mapping[str, str] | None = None,
    packages: Iterable[str] = (),
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` for a package whose modules load on first use.

    Parameters:
        package: the package's `__name__`.
        modules: the names of each module, modules relative to the package; those that
            begin with an underscore are found, and not listed.
        renamed: old names, which warn, with the names that they stand for.
        packages: subpackages that load on first use as well.
    """
    home = {name: module for module, names in modules.items() for name in names}
    old = dict(renamed or {})

    def get(name: str) -> Any:
        if name in old:
            message = f"{package}.{name} is called {old[name]} now"
            warnings.warn(message, DeprecationWarning, stacklevel=2)
            name = old[name]
        if name in packages:
            # The import makes it an attribute of the package.
            return import_module(f"{package}.{name}")
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(f"{package}.{home[name]}")
        value = getattr(module, name)
        publish(package, [value])
        # Next time Python finds it by itself.
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        public = (name for name in home if not name.startswith("_"))
        return sorted({*vars(sys.modules[package]), *public, *packages})

    return get, names


def publish(package: str, values: Iterable[Any], module: str = "") -> None:
    """Have classes of the runtime say that they are the package's own.

    So a traceback shows the name that users import. A class with annotations keeps the
    name of its module, which is where the names in annotations are looked up.

    Parameters:
        package: the package's `__name__`.
        values: what the package offers; what is no class of the runtime is passed over.
        module: the module that offers them, where it is not the package itself.
    """
    runtime = f"{package}._runtime."
    for value in values:
        if isinstance(value, type) and value.__module__.startswith(runtime):
            if not value.__dict__.get("__annotations__"):
                value.__module__ = module or package


class OperationMap(Mapping[str, Operation]):
    """The operations by name, in modules that load on first use.

    Aliases are found too; going through the mapping meets each operation once.
    """

    def __init__(
        self,
        package: str,
        modules: Mapping[str, Iterable[str]],
        aliases: Mapping[str, str] | None = None,
    ) -> None:
        """Take the names of each module's operations, and the names behind aliases."""
        self._package = package
        self._home = {name: mod for mod, names in modules.items() for name in names}
        self._aliases = dict(aliases or {})

    def __getitem__(self, name: str) -> Operation:
        canonical = self._aliases.get(name, name)
        module = import_module(f"{self._package}.{self._home[canonical]}")
        operation: Operation = getattr(module, canonical.upper())
        return operation

    def __contains__(self, name: object) -> bool:
        return name in self._home or name in self._aliases

    def __iter__(self) -> Iterator[str]:
        return iter(self._home)

    def __len__(self) -> int:
        return len(self._home)

    def __repr__(self) -> str:
        return f"<{len(self)} operations>"

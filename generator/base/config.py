"""What a run is told: frozen settings from pyproject.toml and the command line."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeAlias

from generator.base import toml_text
from generator.base.errors import GeneratorError

PYPROJECT = "pyproject.toml"
TABLE = "[tool.sdkgen]"
ACCEPTED = "accepted.toml"

DataFolder: TypeAlias = Literal["templates", "overlays"]
_IN_CHECKOUT: Mapping[DataFolder, str] = {
    "templates": "templates",
    "overlays": "specs/overlays",
}

# Packages of these names would hide what the SDK itself imports.
_TAKEN = frozenset({"msgspec", "httpx2"})


def data_folder(name: DataFolder) -> Path:
    """A folder that sdkgen brings along, from an installed wheel or the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent / _IN_CHECKOUT[name]


@dataclass(frozen=True)
class Settings:
    """What to read, what to write, and what to accept.

    Args:
        sources: documents, or folders of documents.
        out: the folder of the generated project.
        package: the name that the SDK is imported by.
        overlays: the folder of corrections to the documents.
        allow: names of constructs that need not be understood.
        names: the lock of names that changed, if there is one. `load` finds it
            beside the pinned documents.
        specs: the folder of the pinned documents, which `sync` writes.
        accepted: the file of changes that people have accepted, if there is one.
            `load` finds it beside the pinned documents.
        severities: the weight of rules, by their names, where it is not their own.
    """

    sources: tuple[Path, ...] = (Path("specs"),)
    out: Path = Path("generated")
    package: str = "klaviyo_client"
    overlays: Path = field(default_factory=lambda: data_folder("overlays"))
    allow: frozenset[str] = frozenset()
    names: Path | None = None
    specs: Path = Path("specs")
    accepted: Path | None = None
    severities: Mapping[str, str] = field(default_factory=dict)

    @property
    def lock(self) -> Path:
        """Where the lock of names stands, or is to stand."""
        return self.names or self.specs / "names.lock"


def load(
    directory: Path,
    *,
    sources: Iterable[Path] = (),
    out: Path | None = None,
    package: str | None = None,
    overlays: Path | None = None,
    specs: Path | None = None,
    names: Path | None = None,
    accepted: Path | None = None,
    allow: Iterable[str] = (),
) -> Settings:
    """The settings of a run.

    The nearest pyproject.toml with a `[tool.sdkgen]` table gives them, in
    `directory` or above it; its paths are relative to the file itself. What the
    command line gives, here as arguments, goes first; `allow` adds to the table's.

    Raises:
        GeneratorError: for a file that does not parse, a key that does not exist,
            a value of another type, and a package name that cannot be imported.
    """
    given: dict[str, Any] = dict(_table(directory))
    options = {
        "sources": tuple(sources) or None,
        "out": out,
        "package": package,
        "overlays": overlays,
        "specs": specs,
        "names": names,
        "accepted": accepted,
    }
    given |= {key: value for key, value in options.items() if value is not None}
    given["allow"] = frozenset(given.get("allow", ())) | frozenset(allow)
    settings = Settings(**given)
    if settings.names is None and (directory / settings.lock).is_file():
        settings = replace(settings, names=settings.lock)
    beside = settings.specs / ACCEPTED
    if settings.accepted is None and (directory / beside).is_file():
        settings = replace(settings, accepted=beside)
    check_package(settings.package)
    return settings


def check_package(name: str) -> None:
    """Refuse a name that `import` does not take, or takes for something else.

    Raises:
        GeneratorError: with the reason.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        reason = "it must be letters, digits and underscores, and begin with a letter"
    elif keyword.iskeyword(name):
        reason = "it is a keyword of Python"
    elif name in sys.stdlib_module_names:
        reason = "a module of Python's standard library has that name"
    elif name in _TAKEN:
        reason = "a library that the SDK imports has that name"
    else:
        return
    raise GeneratorError(f"package name {name!r} cannot be used: {reason}")


def _table(directory: Path) -> Mapping[str, Any]:
    """The values of the nearest `[tool.sdkgen]`, checked."""
    for folder in (directory, *directory.parents):
        file = folder / PYPROJECT
        if not file.is_file():
            continue
        try:
            tool = toml_text.parsed(file.read_text("utf-8")).get("tool", {})
        except (ValueError, OSError) as error:
            raise GeneratorError(f"{_shown(file, directory)}: {error}") from None
        if isinstance(tool, dict) and "sdkgen" in tool:
            return _checked(tool["sdkgen"], file, directory)
    return {}


def _checked(table: Any, file: Path, directory: Path) -> Mapping[str, Any]:
    where = f"{_shown(file, directory)}: {TABLE}"
    if not isinstance(table, dict):
        raise GeneratorError(f"{where} must be a table")
    known = [setting.name for setting in fields(Settings)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"keys: {', '.join(known)}"
            raise GeneratorError(f"{where} has no key {key!r}; {hint}")
        if key == "severities":
            if not isinstance(value, dict) or not _is_texts(list(value.values())):
                raise GeneratorError(f"{where} {key} must be a table of strings")
            values[key] = value
            continue
        plural = key in ("sources", "allow")
        if plural and not _is_texts(value):
            raise GeneratorError(f"{where} {key} must be a list of strings")
        if not plural and not isinstance(value, str):
            raise GeneratorError(f"{where} {key} must be a string")
        if key == "sources":
            paths = tuple(_shown(file.parent / item, directory) for item in value)
            if not paths:
                raise GeneratorError(f"{where} sources must not be empty")
            values[key] = paths
        elif key in ("out", "overlays", "names", "specs", "accepted"):
            values[key] = _shown(file.parent / value, directory)
        else:
            values[key] = value
    return values


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _shown(path: Path, directory: Path) -> Path:
    """The path as a person in `directory` would write it."""
    return path.relative_to(directory) if path.is_relative_to(directory) else path

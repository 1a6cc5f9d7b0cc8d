"""The documents that the contract is checked on, and the SDK made from each."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from tests.contract.checker import Checker, explodes
from tests.support.instances import Instances

SPECS = Path(__file__).parents[3] / "shared" / "specs"
NAMES = (
    "2022-10-17/stable",
    "2024-10-15/stable",
    "2026-04-15/stable",
    "2026-04-15/beta",
    "2026-07-15/stable",
    "2026-07-15/beta",
)


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation, by its name on the wire."""

    wire: str
    location: str
    schema: Mapping[str, Any]
    required: bool
    explode: bool

    @property
    def name(self) -> str:
        """The argument's name in Python."""
        return snake(self.wire)


@dataclass(frozen=True)
class Operation:
    """An operation as the document describes it."""

    id: str
    aliases: tuple[str, ...]
    group: str
    method: str
    path: str
    revision: str
    secured: bool
    parameters: tuple[Parameter, ...]
    media_type: str | None
    body: Mapping[str, Any] | None
    responses: Mapping[int, Mapping[str, Any] | None]
    accept: str | None


class Subject:
    """A document, with the corrections of `specs/overlays`, and its operations."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = SPECS / f"{name}.json"

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The corrected document."""
        return pipeline.load_document(
            [self.path], Settings(), Report(), lambda _: None
        ).root

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """The operations by operationId."""
        return {operation.id: operation for operation in _operations(self.document)}

    @cached_property
    def requests(self) -> Instances:
        """Makes what may be sent."""
        return Instances(self.document, "request")

    @cached_property
    def answers(self) -> Instances:
        """Makes what may be answered."""
        return Instances(self.document, "response")

    @property
    def schemas(self) -> Mapping[str, Mapping[str, Any]]:
        """The components."""
        found: Mapping[str, Mapping[str, Any]] = self.document["components"]["schemas"]
        return found


@cache
def subject(name: str) -> Subject:
    """The document of that name; one a process."""
    return Subject(name)


@cache
def checker(name: str) -> Checker:
    """What judges by the document of that name; one a process."""
    return Checker(subject(name).document)


def groups() -> list[Any]:
    """The resource groups of all documents, as parameters of a test."""
    return [
        pytest.param(name, group, id=f"{name}-{group}" if group else name, marks=marks)
        for name, marks in _present()
        for group in (_groups(name) if not marks else ("",))
    ]


def names() -> list[Any]:
    """All documents, as parameters of a test."""
    return [pytest.param(name, id=name, marks=marks) for name, marks in _present()]


def _present() -> Iterator[tuple[str, tuple[pytest.MarkDecorator, ...]]]:
    for name in NAMES:
        found = (SPECS / f"{name}.json").is_file()
        reason = f"needs Klaviyo's documents: no ../shared/specs/{name}.json"
        yield name, () if found else (pytest.mark.skip(reason=reason),)


def _groups(name: str) -> list[str]:
    document = json.loads((SPECS / f"{name}.json").read_text("utf-8"))
    return list(dict.fromkeys(o.group for o in _operations(document)))


def snake(text: str) -> str:
    """A wire name, tag or property as a Python name."""
    name = re.sub(r"\W+", "_", text).rstrip("_").lower()
    return name


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, value in item.items():
            yield _operation(document, path, method, value)


def _operation(
    document: Mapping[str, Any], path: str, method: str, value: Mapping[str, Any]
) -> Operation:
    parameters = value.get("parameters", [])
    revision = next(p for p in parameters if p["name"] == "revision")
    content = dict(value.get("requestBody", {}).get("content", {}))
    responses = {
        int(status): response.get("content", {})
        for status, response in value["responses"].items()
        if status.startswith("2")
    }
    accepts = [media_type for content in responses.values() for media_type in content]
    subtag = value.get("x-klaviyo-subtag")
    before_release = value.get("x-klaviyo-pre-release", "None") != "None"
    return Operation(
        id=value["operationId"],
        aliases=tuple(value.get("x-klaviyo-operation-aliases", ())),
        group=snake(subtag if before_release and subtag else value["tags"][0]),
        method=method.upper(),
        path=path,
        revision=revision["schema"]["default"],
        secured=value.get("security", document.get("security")) != [],
        parameters=tuple(
            Parameter(
                p["name"],
                p["in"],
                p["schema"],
                p.get("required", False),
                explodes(p),
            )
            for p in parameters
            if p is not revision
        ),
        media_type=next(iter(content), None),
        body=next((media["schema"] for media in content.values()), None),
        responses={
            status: next((media["schema"] for media in content.values()), None)
            for status, content in responses.items()
        },
        accept=next(iter(accepts), None),
    )


# ---------------------------------------------------------------- the SDK


_sdks: dict[str, ModuleType] = {}


def sdk(name: str, once: Callable[[str, Callable[[Path], None]], Path]) -> ModuleType:
    """The SDK of a document, imported under a name of its own.

    Args:
        name: the document's.
        once: the fixture of that name; several processes share what it makes.
    """
    if name not in _sdks:
        package = f"sdk_{re.sub(r'[^a-z0-9]', '_', name)}"
        folder = once(package, lambda folder: _generate(name, package, folder))
        sys.path.insert(0, str(folder))
        _sdks[name] = importlib.import_module(package)
    return _sdks[name]


def _generate(name: str, package: str, folder: Path) -> None:
    settings = Settings(sources=(subject(name).path,), package=package)
    result = pipeline.generate(
        settings.sources, settings, Report(settings.allow), lambda _: None
    )
    for path, text in result.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

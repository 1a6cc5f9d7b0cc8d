"""A revision's documents, fetched and found to be what they should be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from generator.base.errors import GeneratorError, Report
from generator.base.units import METHODS
from generator.documents import merge
from generator.documents.document import Document, Node
from generator.documents.parse import parse
from generator.upstream import lock
from generator.upstream.download import NotFound
from generator.upstream.lock import Pin, Revision
from generator.upstream.origins import Snapshot

AT_ONCE = 8
"""Slices that are under way at the same time."""


@dataclass(frozen=True)
class Brought:
    """One revision's documents, verified; `contents` by the file that they go to."""

    revision: Revision
    contents: Mapping[str, bytes]
    pins: tuple[Pin, ...]
    document: Document


def fetch(
    snapshot: Snapshot,
    one: Revision,
    pinned: Sequence[Pin],
    report: Report,
    progress: Callable[[str], None],
    *,
    slices: bool,
) -> Brought:
    """A revision's documents, each of them found to be what it should be.

    Args:
        snapshot: where they are read from.
        one: the revision.
        pinned: what is pinned of it; a commit that stands there is known already.
        report: takes what is wrong with them.
        progress: is told what is being done.
        slices: a document an operation, or one whole document.

    Raises:
        GeneratorError: when one cannot be had, or is not what is pinned.
        SpecErrors: when one is no OpenAPI document, or another revision's.
    """
    path = f"openapi/{one.family}.json"
    progress(f"Fetching {path} of {one}")
    contents = {path: snapshot.read(path)}
    document = _parsed(path, contents[path], one, report)
    report.check()
    whole = merge.merge(path, [document], report)
    if slices:
        names = _slice_names(document, report)
        report.check()
        contents = _slices(snapshot, one, names, report, progress)
        parts = [_parsed(path, c, one, report) for path, c in contents.items()]
        report.check()
        merged = merge.merge(f"openapi/{one.family}/apis", parts, report)
        report.check()
        if merge.digest(merged) != merge.digest(whole):
            raise GeneratorError(
                f"the slices of {one} do not add up to {path}; bring it with --whole"
            )
    brought = Brought(
        one,
        {place(one, path): content for path, content in contents.items()},
        tuple(_pin(snapshot, one, path, c) for path, c in contents.items()),
        whole,
    )
    _check_hashes(brought.pins, pinned)
    return brought


def _parsed(path: str, content: bytes, one: Revision, report: Report) -> Document:
    """A document; the report has what is wrong with it."""
    document = parse(path, content, report)
    if document.root:
        version = document.node["info"]["version"]
        if Revision.of(version.value) != one:
            report.not_understood(
                version,
                version.value,
                f"this document is of revision {version.value}, not {one}",
                "bring another revision",
                missing=f"it is pinned as {one}, for where upstream has it wrong",
            )
    return document


def _slice_names(document: Document, report: Report) -> list[str]:
    """The operations' ids: a slice is named by its operation."""
    names: dict[str, str] = {}
    for _, _, operation in operations(document):
        name = operation.value.get("operationId")
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            report.error(
                operation,
                f"operationId {name!r} is no file's name, so there can be no slice",
                "bring the revision with --whole",
            )
        elif other := names.get(name.casefold()):
            report.error(
                operation,
                f"operationId {name!r} is taken: another operation has {other!r}",
                "bring the revision with --whole",
            )
        else:
            names[name.casefold()] = name
    return sorted(names.values())


def _slices(
    snapshot: Snapshot,
    one: Revision,
    names: Sequence[str],
    report: Report,
    progress: Callable[[str], None],
) -> dict[str, bytes]:
    paths = [f"openapi/{one.family}/apis/{name}.json" for name in names]
    progress(f"Fetching {len(paths)} slices of {one}")
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return dict(zip(paths, pool.map(snapshot.read, paths), strict=True))
    except NotFound as error:
        raise GeneratorError(
            f"{error}; not every revision is published in slices: bring it with --whole"
        ) from None


def operations(document: Document) -> Iterator[tuple[str, str, Node]]:
    """Every operation with its method and its path."""
    for path, item in document.node["paths"].items():
        for method, operation in item.items():
            if method in METHODS and isinstance(operation.value, dict):
                yield method.upper(), path, operation


def place(one: Revision, path: str) -> str:
    """Where a document of a repository goes."""
    return f"{one.date}/{path.removeprefix('openapi/')}"


def _pin(snapshot: Snapshot, one: Revision, path: str, content: bytes) -> Pin:
    return Pin(
        place(one, path),
        one.date,
        one.family,
        snapshot.repository,
        snapshot.commit,
        path if snapshot.commit else "",
        lock.digest(content),
    )


def _check_hashes(brought: Sequence[Pin], pinned: Sequence[Pin]) -> None:
    """Refuse other bytes for a commit that is known already: commits do not change."""
    known = {(pin.commit, pin.path): pin.sha256 for pin in pinned}
    for pin in brought:
        expected = known.get((pin.commit, pin.path), pin.sha256)
        if expected != pin.sha256:
            raise GeneratorError(
                f"{pin.path} of commit {pin.commit[:12]} has sha256 {pin.sha256[:12]}, "
                f"but {expected[:12]} is pinned: what came, or the lock, is damaged\n"
                f"    fix: try again; if it stays so, restore {lock.FILE}, and find "
                "out who changed what"
            )

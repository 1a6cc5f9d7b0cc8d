"""specs.lock: the documents that are pinned, where they came from, and their hashes."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from generator.base import toml_text
from generator.base.errors import GeneratorError, Report
from generator.base.markup import toml
from generator.documents import merge
from generator.documents.document import Document
from generator.documents.parse import read as read_document
from generator.output.write import FileChanges, stays_inside
from generator.upstream.download import check_url

FILE = "specs.lock"
VERSION = 1

REVISION = re.compile(r"\d{4}-\d{2}-\d{2}(\.pre|\.beta)?")
"""How people name a revision: by its date, and its beta with a suffix."""

_HEADER = """\
# The documents of this folder: what they are, where they came from, their hashes.
# Written by `sdkgen sync` and `sdkgen lock`. A document that names no commit came from
# no repository: it was taken from a folder, or put here by hand.
"""
_HASH = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Family(StrEnum):
    """The two that a revision is published as."""

    STABLE = "stable"
    BETA = "beta"


@dataclass(frozen=True, order=True)
class Revision:
    """A revision of the API in one of its families."""

    date: str
    family: Family

    @classmethod
    def of(cls, version: str) -> Revision:
        """What a document's `info.version`, or a branch, says."""
        for suffix in (".pre", ".beta"):
            if version.endswith(suffix):
                return cls(version.removesuffix(suffix), Family.BETA)
        return cls(version, Family.STABLE)

    def __str__(self) -> str:
        return self.date if self.family is Family.STABLE else f"{self.date}.pre"


@dataclass(frozen=True)
class Pin:
    """A document that is pinned.

    Args:
        file: where it stands, relative to the lock's folder.
        revision: the date of its revision.
        family: stable or beta.
        sha256: of its bytes.
        repository: where it was brought from; empty where no public place is known.
        commit: which state of that repository; empty for what was put here by hand.
        path: the document's path in that commit.
    """

    file: str
    revision: str
    family: Family
    repository: str = ""
    commit: str = ""
    path: str = ""
    sha256: str = ""

    @property
    def of(self) -> Revision:
        """The revision that it belongs to."""
        return Revision(self.revision, self.family)


def digest(content: bytes) -> str:
    """The hash of a document's bytes."""
    return hashlib.sha256(content).hexdigest()


# ---------------------------------------------------------------- the file


def dumps(pins: Iterable[Pin]) -> str:
    """The text of a lock: the same for the same pins, in whatever order."""
    tables = [f"{_HEADER}version = {VERSION}\n"]
    for pin in sorted(pins, key=lambda pin: pin.file):
        lines = [
            f"{field.name} = {toml(value)}\n"
            for field in fields(pin)
            if (value := getattr(pin, field.name))
        ]
        tables.append("".join(["[[document]]\n", *lines]))
    return "\n".join(tables)


def read(folder: Path) -> tuple[Pin, ...] | None:
    """What a folder's lock pins; None where it has no lock.

    Raises:
        GeneratorError: for a lock that does not parse.
    """
    file = folder / FILE
    try:
        data = toml_text.parsed(file.read_bytes().decode())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise GeneratorError(
            f"cannot read {file.as_posix()}: {error.strerror}"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise _damaged(file, f"not TOML: {error}") from None
    except UnicodeDecodeError:
        raise _damaged(file, "not TOML: it is not UTF-8 text") from None
    version, tables = data.get("version"), data.get("document", [])
    if version != VERSION:
        raise _damaged(file, f"`version` is {version!r}, where {VERSION} is expected")
    if not isinstance(tables, list):
        raise _damaged(file, "`document` must be an array of tables")
    pins: dict[str, Pin] = {}
    for number, table in enumerate(tables, 1):
        problem = _problem(table)
        if problem:
            raise _damaged(file, f"document {number}: {problem}")
        pin = Pin(**{**table, "family": Family(table["family"])})
        if pin.file.casefold() in pins:
            raise _damaged(file, f"document {number}: {pin.file!r} is listed twice")
        pins[pin.file.casefold()] = pin
    return tuple(pins.values())


def _problem(table: Any) -> str:
    """What keeps a table from being a pin; empty where nothing does."""
    if not isinstance(table, dict):
        return "it is no table"
    known = [field.name for field in fields(Pin)]
    if unknown := sorted(set(table) - set(known)):
        return f"there is no key {unknown[0]!r}"
    origin = {"repository", "commit", "path"} & set(table)
    required = ["file", "revision", "family", "sha256"]
    required += ["commit", "path"] if origin else []
    for key in required:
        if key not in table:
            return f"`{key}` is missing"
    for key, value in table.items():
        if not isinstance(value, str) or not value:
            return f"`{key}` must be a string that is not empty"
    if not stays_inside(table["file"]):
        return f"`file` leaves the folder: {table['file']!r}"
    if "repository" in table:
        try:
            check_url(table["repository"])
        except GeneratorError as error:
            return f"`repository` is no place to bring documents from: {error}"
    if table["family"] not in list(Family):
        return f"`family` must be stable or beta, not {table['family']!r}"
    if not _HASH.fullmatch(table["sha256"]):
        return "`sha256` must be 64 hexadecimal digits"
    if origin and not _COMMIT.fullmatch(table["commit"]):
        return "`commit` must be 40 or 64 hexadecimal digits"
    return ""


def _damaged(file: Path, reason: str) -> GeneratorError:
    return GeneratorError(
        f"{file.as_posix()}: {reason}\n"
        "    fix: restore it, or delete it and run `sdkgen lock` to pin what is there"
    )


# ---------------------------------------------------------------- holding to it


def verify(paths: Sequence[Path], report: Report) -> None:
    """Refuse documents that are not those which their lock pins.

    A lock covers all documents below its folder. Documents that no lock covers are
    free to be anything.

    Args:
        paths: documents, and folders of documents, as `sources.load` takes them.
        report: takes each difference.

    Raises:
        GeneratorError: for a lock that does not parse.
        SpecErrors: for paths that cannot be read, and for every difference.
    """
    files = {Path(os.path.abspath(file)): file for file in merge.find(paths, report)}
    report.check()
    asked = [Path(os.path.abspath(path)) for path in paths]
    covered: dict[Path, list[Path]] = {}
    for start in [*files, *(path / FILE for path in asked if path.is_dir())]:
        if folder := _governing(start):
            covered.setdefault(folder, [])
            covered[folder] += [start] if start in files else []
    for folder, documents in sorted(covered.items()):
        shown = _shown(folder)
        pins = {folder / pin.file: pin for pin in read(shown) or ()}
        for document in documents:
            _verify(files[document], pins.get(document), shown, report)
        for file, pin in pins.items():
            within = any(file.is_relative_to(path) for path in asked)
            if within and file not in files:
                report.error(
                    _place(_shown(file)),
                    f"missing, but pinned in {_lock(shown)}",
                    f"restore it{_bring(pin)}, or run `sdkgen lock` to drop it",
                )
    report.check()


def _verify(file: Path, pin: Pin | None, folder: Path, report: Report) -> None:
    if pin is None:
        report.error(
            _place(file),
            f"not pinned in {_lock(folder)}",
            "run `sdkgen lock` to pin it, or move it elsewhere",
        )
    elif (found := digest(file.read_bytes())) != pin.sha256:
        report.error(
            _place(file),
            f"not what {_lock(folder)} pins: its sha256 is {found[:12]}, "
            f"not {pin.sha256[:12]}",
            f"restore it{_bring(pin)}, or run `sdkgen lock` to accept it as it is; "
            "corrections belong in an overlay",
        )


def _bring(pin: Pin) -> str:
    return f" (`sdkgen sync {pin.of}`)" if pin.repository else ""


def _governing(file: Path) -> Path | None:
    """The nearest folder above an absolute path that has a lock."""
    return next((p for p in file.parents if (p / FILE).is_file()), None)


def _shown(path: Path) -> Path:
    """A path as people write it who are in the working directory."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _lock(folder: Path) -> str:
    return (folder / FILE).as_posix()


def _place(file: Path) -> Any:
    return Document(file.as_posix(), {}).node


# ---------------------------------------------------------------- accepting


def accept(folder: Path, report: Report) -> FileChanges:
    """Pin a folder's documents as they are.

    What is as it was pinned stays pinned as it was. Everything else is pinned as
    what was put there by hand.

    Returns:
        How the documents differ from those that were pinned.

    Raises:
        GeneratorError: for a lock that does not parse.
        SpecErrors: for documents that cannot be read.
    """
    known = {pin.file: pin for pin in read(folder) or ()}
    pins: dict[str, Pin] = {}
    for file in merge.find([folder], report):
        document = read_document(file, report)
        if not document.root:
            continue
        path = file.relative_to(folder).as_posix()
        sha256, pin = digest(file.read_bytes()), known.get(path)
        if pin is None or pin.sha256 != sha256:
            revision = Revision.of(document.root["info"]["version"])
            pin = Pin(path, revision.date, revision.family, sha256=sha256)
        pins[path] = pin
    report.check()
    _write(folder, pins.values())
    both = sorted(set(pins) & set(known))
    return FileChanges(
        added=tuple(sorted(set(pins) - set(known))),
        changed=tuple(path for path in both if pins[path] != known[path]),
        removed=tuple(sorted(set(known) - set(pins))),
        unchanged=sum(pins[path] == known[path] for path in both),
    )


def _write(folder: Path, pins: Iterable[Pin]) -> None:
    """Replace a folder's lock, in one step."""
    new = folder / f".{FILE}.new"
    try:
        new.write_bytes(dumps(pins).encode())
        os.replace(new, folder / FILE)
    finally:
        new.unlink(missing_ok=True)

"""Documents from files and folders: found, read, and merged into one."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.base.errors import GeneratorError, Report
from generator.base.text import NOTHING, first_few, shown
from generator.base.units import METHODS
from generator.documents.document import Document, Node, escape, unescape
from generator.documents.parse import read, subject

"""The operations of a path item, in the order of the OpenAPI specification."""

AGREED = ("openapi", "info", "servers", "security")
"""What documents must have in common to be parts of one API."""

SKIPPED_FOLDER = "overlays"
"""Corrections of documents live beside them; they are no documents."""

_TEXT_KEYS = frozenset(
    "contact description example examples externalDocs license summary "
    "termsOfService title".split()
)
_NAME_MAPS = frozenset(
    "callbacks content encoding headers links mapping patternProperties properties "
    "responses schemas scopes securitySchemes variables".split()
)
_DATA_KEYS = frozenset({"const", "default", "enum"})


def load(paths: Sequence[Path], report: Report) -> Document:
    """Read documents and merge them into one.

    The result does not depend on the order of the files, nor on how an API is cut
    into slices: paths, components and tags are sorted by name, methods stand in
    the order of `METHODS`, and `x-readme` (it configures a documentation site, and
    slices lack it) is left out. Only the order inside of definitions is kept.

    Args:
        paths: JSON files, and folders to search for them; hidden folders and
            those called `overlays` are skipped.
        report: takes warnings: raw control characters, definitions whose texts
            differ between documents.

    Raises:
        SpecErrors: when a file cannot be read, is no OpenAPI 3.0 document, defines
            something twice, or contradicts another file.
        GeneratorError: when no path is given.
    """
    documents = _read(paths, report)
    _check_revision(documents, report)
    (merged,) = _merge_all(paths, [documents], report)
    return merged


def load_revisions(paths: Sequence[Path], report: Report) -> tuple[Document, ...]:
    """Read documents of any revisions, and merge those of each one.

    Args:
        paths: as `load` takes them.
        report: likewise.

    Returns:
        A document for each revision (`info.version`), in their order.

    Raises:
        SpecErrors: as `load` does, for all revisions together.
        GeneratorError: when no path is given.
    """
    revisions: defaultdict[str, list[Document]] = defaultdict(list)
    for document in _read(paths, report):
        revisions[document.root["info"]["version"]].append(document)
    groups = [documents for _, documents in sorted(revisions.items())]
    return _merge_all(paths, groups, report)


def _read(paths: Sequence[Path], report: Report) -> list[Document]:
    """Every document of files and folders, sorted."""
    documents = [read(file, report) for file in find(paths, report)]
    report.check()
    return documents


def _name(paths: Sequence[Path], documents: Sequence[Document]) -> str:
    """What messages call documents: the file, or the paths that they were found in."""
    if len(documents) == 1:
        return documents[0].name
    files = [Path(document.name) for document in documents]
    found = sorted(
        path.as_posix()
        for path in paths
        if any(file.is_relative_to(path) for file in files)
    )
    return first_few(found, 1)


def digest(document: Document) -> str:
    """The SHA-256 of a loaded document's content, equal however it was sliced."""
    text = json.dumps(document.root, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# ---------------------------------------------------------------- finding


def find(paths: Sequence[Path], report: Report) -> list[Path]:
    """The files that `load` reads, each once, in order.

    Raises:
        GeneratorError: when no path is given.
    """
    if not paths:
        raise GeneratorError("no documents: name a JSON file or a folder of them")
    files = {
        file.resolve(): file
        for path in sorted(paths, reverse=True)
        for file in _files(path, report)
    }
    return sorted(files.values())


def _files(path: Path, report: Report) -> list[Path]:
    place = Document(path.as_posix(), {}).node
    try:
        if not path.is_dir():
            if path.exists():
                return [path]
            report.error(place, "no such file or folder")
            return []
        found = [
            file
            for file in path.rglob("*.json")
            if file.is_file() and not _skipped(file.relative_to(path))
        ]
    except OSError as error:
        report.error(place, f"cannot be read: {error.strerror}")
        return []
    if not found:
        report.error(
            place,
            "the folder holds no documents",
            "put OpenAPI documents (*.json) into it, or name another one",
        )
    return found


def _skipped(file: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.parts)
    return hidden or SKIPPED_FOLDER in file.parts[:-1]


# ---------------------------------------------------------------- merging


def _merge_all(
    paths: Sequence[Path], groups: Sequence[Sequence[Document]], report: Report
) -> tuple[Document, ...]:
    """Each group as one document; what is wrong with any is shown together."""
    for documents in groups:
        _check_agreement(documents, report)
    report.check()
    merged = [_merge(_name(paths, group), group, report) for group in groups]
    report.check()
    return tuple(merged)


def merge(name: str, documents: Sequence[Document], report: Report) -> Document:
    """One canonical document of several, or of one, as `load` describes it.

    Raises:
        SpecErrors: when one contradicts another.
    """
    _check_agreement(documents, report)
    _check_revision(documents, report)
    report.check()
    return _merge(name, documents, report)


def _merge(name: str, documents: Sequence[Document], report: Report) -> Document:
    definitions: defaultdict[str, list[Node]] = defaultdict(list)
    for document in documents:
        for key, node in _definitions(document):
            definitions[key].append(node)
    chosen = {key: _agree(key, nodes, report) for key, nodes in definitions.items()}
    origins: dict[str, str] = {}
    if len(documents) > 1:
        for key, node in sorted(chosen.items()):
            if key.count("/") == 3:
                origins[key] = node.document_name
                if key.startswith("/paths/"):
                    origins.setdefault(key.rpartition("/")[0], node.document_name)
    root = _assemble({key: node.value for key, node in sorted(chosen.items())})
    return Document(name, root, origins)


def _definitions(document: Document) -> Iterator[tuple[str, Node]]:
    """What a document defines, by a pointer that is the same in every slice."""
    for key, node in document.node.items():
        if key in ("paths", "components"):
            for outer, members in node.items():
                for inner, definition in members.items():
                    yield f"/{key}/{escape(outer)}/{escape(inner)}", definition
        elif key == "tags":
            for tag in node.elements():
                yield f"/tags/{escape(tag['name'].value)}", tag
        elif key != "x-readme":
            yield f"/{escape(key)}", node


def _assemble(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A document of its definitions, which come sorted by pointer."""
    root: dict[str, Any] = {key: None for key in AGREED if f"/{key}" in definitions}
    root |= {"tags": [], "paths": {}, "components": {}}
    for pointer, value in definitions.items():
        key, *names = (unescape(token) for token in pointer.split("/")[1:])
        if key == "tags":
            root[key].append(value)
        elif names:
            root[key].setdefault(names[0], {})[names[1]] = value
        else:
            root[key] = value
    order = {method: position for position, method in enumerate(METHODS)}
    root["paths"] = {
        path: dict(sorted(item.items(), key=lambda member: order.get(member[0], -1)))
        for path, item in sorted(root["paths"].items())
    }
    return root


def _check_agreement(documents: Sequence[Document], report: Report) -> None:
    """Refuse to merge documents of different APIs, before comparing their parts."""
    for key in AGREED:
        having = [document.node[key] for document in documents if key in document.root]
        lacking = [document.node for document in documents if key not in document.root]
        if having and lacking:
            report.error(
                lacking[0],
                f"`{key}` is missing here, but stands in {having[0].place}",
                "only documents of one API can be merged",
            )


def _check_revision(documents: Sequence[Document], report: Report) -> None:
    """Refuse documents of several revisions where one is wanted."""
    versions: dict[str, Node] = {}
    for document in documents:
        node = document.node["info"]["version"]
        versions.setdefault(node.value, node)
    (revision, first), *others = versions.items()
    for version, node in others:
        report.error(
            node,
            f"revision {version} here, but {revision} in {first.document_name}",
            "only documents of one revision can be merged: name a file, a folder of "
            "one, or a pinned revision such as 2026-07-15.pre",
        )


def _agree(key: str, nodes: Sequence[Node], report: Report) -> Node:
    """The one definition that all of these are, or the best described of them.

    Definitions that differ in nothing but texts are one definition. The longest is
    taken, so that the choice depends on their content only.
    """
    variants: dict[str, Node] = {}
    for node in nodes:
        variants.setdefault(json.dumps(node.value), node)
    texts = sorted(variants, key=lambda text: (-len(text), text))
    best = variants[texts[0]]
    if len(variants) == 1:
        return best
    structures: dict[str, Node] = {}
    for node in variants.values():
        structures.setdefault(_canonical(_structure(node.value)), node)
    first, *others = structures.values()
    for other in others:
        pointer, here, there = _difference(
            _structure(other.value), _structure(first.value), ""
        )
        report.error(
            other,
            f"{subject(key)} is defined differently in {first.place}: "
            f"{other.pointer}{pointer} is {shown(here)} here, {shown(there)} there",
            "take both from documents of one API and revision",
        )
    wordings: dict[str, Node] = {}
    for variant in map(variants.__getitem__, texts):
        wordings.setdefault(_canonical(variant.value), variant)
    for other in list(wordings.values())[1:] if not others else ():
        report.warning(
            other,
            f"{subject(key)} has another text than in {best.place}, which is taken",
        )
    return best


def _structure(value: Any, names: bool = False) -> Any:
    """A definition without its texts.

    Args:
        value: a part of a definition.
        names: whether the keys are names that the document gives, so that one of
            them may well be `description`.
    """
    if isinstance(value, list):
        return [_structure(element) for element in value]
    if not isinstance(value, dict):
        return value
    if names:
        return {key: _structure(member) for key, member in value.items()}
    return {
        key: (
            member
            if key in _DATA_KEYS or key.startswith("x-")
            else _structure(member, key in _NAME_MAPS)
        )
        for key, member in value.items()
        if key not in _TEXT_KEYS and not key.startswith("x-readme")
    }


def _difference(here: Any, there: Any, pointer: str) -> tuple[str, Any, Any]:
    """The first pointer at which two values differ, and what stands there."""
    pairs: Iterable[tuple[str, Any, Any]] = ()
    if isinstance(here, dict) and isinstance(there, dict):
        pairs = (
            (escape(key), here.get(key, NOTHING), there.get(key, NOTHING))
            for key in sorted({*here, *there})
        )
    elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        pairs = ((str(i), one, there[i]) for i, one in enumerate(here))
    for token, one, other in pairs:
        if NOTHING in (one, other) or _canonical(one) != _canonical(other):
            return _difference(one, other, f"{pointer}/{token}")
    return pointer, here, there


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)

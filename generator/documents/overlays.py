"""Corrections of mistakes in documents: data, each with its reason.

An overlay file is TOML:

    reason = "Why the documents are wrong, and what shows it."
    documents = ["2026-07-15"]

    [[overlay]]
    pointers = ["/components/schemas/Report/properties/links"]
    expect."$ref" = "#/components/schemas/ObjectLinks"
    value."$ref" = "#/components/schemas/CollectionLinks"

    [schemas.CollectionLinks]
    type = "object"

`expect` is the mistake as it stands at each pointer, and `value` what takes its
place. Where both are objects, they name members: others, as a description, stay.
`absent = true` in place of `expect` says that the mistake is the lack of `value`, and
`rename.oneOf = "anyOf"` in place of `value` that expected members have wrong names.

`documents` are the revisions (`info.version`) that have the mistake at every
pointer; if one does not, the overlay is out of date. That is an error for overlays
that a user keeps, and a warning for those that sdkgen brings along, since documents
are corrected within a revision. In other documents the overlay applies wherever it finds its mistake. Operations and
components that a document does not define, as slices lack most, are passed over.
A folder of one's own in which everything is of other revisions, and of no use to the
documents at hand, is an error too.

`reason` and `documents` hold for the whole file, or stand in an overlay. `schemas`
are what values refer to; they are added to documents that lack them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.base import toml_text
from generator.base.config import data_folder
from generator.base.errors import Report
from generator.base.text import NOTHING, sentence, shown
from generator.documents.document import Document, Node, unescape

SCHEMAS = "/components/schemas/"

_COMMON_KEYS = frozenset({"reason", "documents"})
_FILE_KEYS = _COMMON_KEYS | {"overlay", "schemas"}
_KEYS = _COMMON_KEYS | {"pointers", "expect", "absent", "value", "rename"}


@dataclass(frozen=True)
class Overlay:
    """A correction, which may have to be made in several places.

    Args:
        node: where the overlay stands, for messages.
        reason: why the documents are wrong.
        documents: the revisions that are known to hold the mistake.
        pointers: where the mistake stands.
        expect: the mistake; `absent` where it is the lack of `value`.
        value: what is right.
    """

    node: Node
    reason: str
    documents: frozenset[str]
    pointers: tuple[str, ...]
    expect: Any
    absent: bool
    value: Any


def apply_overlays(document: Document, folder: Path, report: Report) -> Document:
    """The document with all corrections of a folder that concern it.

    Args:
        document: a loaded document; it is left as it is.
        folder: holds overlay files (`*.toml`), which apply in the order of their
            names. Where there is no such folder, there are no corrections.
        report: takes what is wrong with an overlay, and what no longer applies.
    """
    brought = _brought_along(folder)
    for file in sorted(folder.glob("*.toml")):
        overlays, schemas = _read(file, report)
        root = document.root
        needed: list[Any] = []
        for overlay in overlays:
            missed: list[str] = []
            for pointer in overlay.pointers:
                root, applied = _apply(root, overlay, pointer, missed)
                needed += [overlay.value] if applied else []
            if missed:
                _out_of_date(overlay, missed, document, brought, report)
        root, added = _with_schemas(root, schemas, needed)
        origins = {f"{SCHEMAS}{name}": file.as_posix() for name in added}
        document = Document(document.name, root, {**document.origins, **origins})
    return document


def check_overlays(
    loaded: Sequence[Document],
    corrected: Sequence[Document],
    folder: Path,
    report: Report,
) -> None:
    """Refuse a folder of corrections that are all of other revisions.

    Those that sdkgen brings along are of many revisions, and may be of no use to one.

    Args:
        loaded: the documents as they came, each of another revision.
        corrected: the same after `apply_overlays`.
        folder: what that was given.
        report: takes the error.
    """
    if _brought_along(folder):
        return
    files = sorted(folder.glob("*.toml"))
    known = {
        revision
        for file in files
        for overlay in _read(file, report)[0]
        for revision in overlay.documents
    }
    revisions = {str(document.root["info"]["version"]) for document in loaded}
    changed = any(a.root is not b.root for a, b in zip(loaded, corrected, strict=True))
    if known and not known & revisions and not changed:
        report.error(
            Document(folder.as_posix(), {}).node,
            f"the overlays correct {sentence(sorted(known))}, but the documents are of "
            f"{sentence(sorted(revisions))}: none of them applies",
            "name the folder with the overlays of these documents, or delete those "
            "that are not needed any more",
        )


def _brought_along(folder: Path) -> bool:
    return folder.resolve() == data_folder("overlays").resolve()


# ---------------------------------------------------------------- applying


def _apply(
    root: Mapping[str, Any],
    overlay: Overlay,
    pointer: str,
    missed: list[str],
) -> tuple[Mapping[str, Any], bool]:
    """The corrected root, and whether there was something to correct.

    `missed` takes what stands where the mistake should.
    """
    tokens = [unescape(token) for token in pointer.split("/")[1:]]
    # Operations and components stand three levels deep.
    if _find(root, tokens[:3]) is NOTHING:
        return root, False
    found = _find(root, tokens)
    possible = _find(root, tokens[:-1]) is not NOTHING
    corrected = _corrected(found, overlay) if possible else NOTHING
    if corrected is not NOTHING:
        return _replace(root, tokens, corrected), True
    if root["info"]["version"] in overlay.documents:
        if overlay.absent and found is NOTHING:
            missed.append(f"{pointer.rpartition('/')[0]}, which lacked it, is gone")
        else:
            expected = "nothing" if overlay.absent else shown(overlay.expect)
            missed.append(f"{pointer} is {shown(found)}, not {expected}")
    return root, False


def _out_of_date(
    overlay: Overlay,
    missed: list[str],
    document: Document,
    brought: bool,
    report: Report,
) -> None:
    """Tell of an overlay whose mistake is not where its document should have it."""
    revision = document.root["info"]["version"]
    message = f"the overlay no longer applies to {revision} ({document.name}): "
    if brought:
        others = f", and {len(missed) - 1} more like it" if len(missed) > 1 else ""
        report.warning(overlay.node, f"{message}{missed[0]}{others}")
        return
    for text in missed:
        report.error(
            overlay.node,
            f"{message}{text}",
            f"take {revision} out of its `documents`, or delete the overlay",
        )


def _corrected(found: Any, overlay: Overlay) -> Any:
    """What is to stand in place of a value, or `NOTHING` if that is no mistake."""
    expect, value = overlay.expect, overlay.value
    if overlay.absent:
        return value if found is NOTHING else NOTHING
    if not isinstance(expect, dict) or not isinstance(value, dict):
        return value if found == expect else NOTHING
    if not isinstance(found, dict):
        return NOTHING
    if any(found.get(key, NOTHING) != member for key, member in expect.items()):
        return NOTHING
    if (value.keys() - expect.keys()) & found.keys():
        return NOTHING
    first = next(key for key in found if key in expect)
    result: dict[str, Any] = {}
    for key, member in found.items():
        result |= value if key == first else {}
        result |= {} if key in expect else {key: member}
    return result


def _find(value: Any, tokens: list[str]) -> Any:
    for token in tokens:
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return NOTHING
    return value


def _replace(value: Any, tokens: list[str], new: Any) -> Any:
    """A copy with another value at a pointer; all else is shared."""
    if not tokens:
        return new
    token, *rest = tokens
    if isinstance(value, list):
        index = int(token)
        return [*value[:index], _replace(value[index], rest, new), *value[index + 1 :]]
    return {**value, token: _replace(value.get(token), rest, new)}


def _with_schemas(
    root: Mapping[str, Any], schemas: Mapping[str, Any], needed: list[Any]
) -> tuple[Mapping[str, Any], list[str]]:
    """The root with all schemas that new values need, and the names of added ones."""
    present = root.get("components", {}).get("schemas", {})
    added: dict[str, Any] = {}
    for value in needed:
        for name in _references(value):
            if name in schemas and name not in {*present, *added}:
                added[name] = schemas[name]
                needed.append(schemas[name])
    if added:
        sorted_schemas = dict(sorted({**present, **added}.items()))
        root = _replace(root, ["components"], root.get("components", {}))
        root = _replace(root, ["components", "schemas"], sorted_schemas)
    return root, sorted(added)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(f"#{SCHEMAS}"):
            yield unescape(reference.removeprefix(f"#{SCHEMAS}"))
        value = list(value.values())
    for element in value if isinstance(value, list) else ():
        yield from _references(element)


# ---------------------------------------------------------------- reading


def _read(file: Path, report: Report) -> tuple[list[Overlay], Mapping[str, Any]]:
    """The overlays of a file that are usable, and the schemas they refer to."""
    place = Document(file.as_posix(), {}).node
    try:
        root = toml_text.parsed(file.read_text(encoding="utf-8"))
    except OSError as error:
        report.error(place, f"cannot be read: {error.strerror}")
        return [], {}
    except ValueError as error:
        report.error(place, f"not TOML: {error}")
        return [], {}
    node = Document(file.as_posix(), root).node
    for key in sorted(root.keys() - _FILE_KEYS):
        report.error(node[key], f"an overlay file has no {key!r}", _known(_FILE_KEYS))
    schemas = root.get("schemas", {})
    entries = root.get("overlay", [])
    if not isinstance(schemas, dict) or not isinstance(entries, list) or not entries:
        report.error(
            node, "the file holds no overlays", "see generator/documents/overlays.py"
        )
        return [], {}
    common = {key: root[key] for key in _COMMON_KEYS & root.keys()}
    read = [_overlay(entry, common, report) for entry in node["overlay"].elements()]
    return [overlay for overlay in read if overlay is not None], schemas


def _overlay(node: Node, common: Mapping[str, Any], report: Report) -> Overlay | None:
    if not isinstance(node.value, dict):
        report.error(node, "an overlay is a table", "begin it with [[overlay]]")
        return None
    entry = {**common, **node.value}
    problems = list(_problems(entry))
    for problem in problems:
        report.error(node, problem, "see generator/documents/overlays.py")
    if problems:
        return None
    expect, value = entry.get("expect"), entry.get("value")
    if "rename" in entry:
        names: dict[str, str] = entry["rename"]
        value = {names.get(key, key): member for key, member in entry["expect"].items()}
    return Overlay(
        node,
        entry["reason"],
        frozenset(entry["documents"]),
        tuple(entry["pointers"]),
        expect,
        "absent" in entry,
        value,
    )


def _problems(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(entry.keys() - _KEYS):
        yield f"an overlay has no {key!r}; {_known(_KEYS)}"
    reason = entry.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        yield "`reason` is missing: say why the documents are wrong"
    for key in ("documents", "pointers"):
        given = entry.get(key)
        texts = isinstance(given, list) and all(isinstance(text, str) for text in given)
        if not given or not texts:
            yield f"`{key}` is missing: a list of strings"
        elif key == "pointers":
            wrong = [pointer for pointer in given if not pointer.startswith("/")]
            yield from (f"no JSON pointer: {p!r} does not begin with /" for p in wrong)
    if entry.get("absent") not in (None, True):
        yield "`absent` is true, or left out"
    if ("expect" in entry) == ("absent" in entry):
        yield "one of `expect` and `absent` is needed"
    if entry.get("expect") == {}:
        yield "`expect` names no member"
    if ("value" in entry) == ("rename" in entry):
        yield "one of `value` and `rename` is needed"
    expect, rename = entry.get("expect"), entry.get("rename", {})
    names = rename.values() if isinstance(rename, dict) else [None]
    if not all(isinstance(name, str) for name in names):
        yield '`rename` gives members new names, as in rename.oneOf = "anyOf"'
    elif rename and not (isinstance(expect, dict) and rename.keys() <= expect.keys()):
        yield "`rename` names members of `expect`"


def _known(keys: frozenset[str]) -> str:
    return f"known are {', '.join(sorted(keys))}"

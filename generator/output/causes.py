"""Why a folder is not what would be generated: its documents, sdkgen, or a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.base.text import counted
from generator.output.write import MANIFEST, FileChanges, manifest_of

DOCUMENTS = ("revision", "document", "beside")
"""What a manifest says of the documents, corrected by overlays."""

TOOLS = ("generator", "black")
"""What it says of the programs that shape the output."""


@dataclass(frozen=True)
class Causes:
    """What is different from when a folder was generated.

    Args:
        documents: whether it was made of other documents.
        before: what made it, where that was another version; else empty.
        now: what would make it.
        edited: how many of its files are not as they were generated.
        line_ends: how many of these differ in their line ends alone.
    """

    documents: bool
    before: str
    now: str
    edited: int
    line_ends: int

    def told(self) -> Iterator[str]:
        """The causes, as sentences without a full stop."""
        if self.documents:
            yield "the documents are not those that it was made of"
        if self.before:
            yield f"it was made by {self.before}, and this is {self.now}"
        if edited := self.edited - self.line_ends:
            were = "was" if edited == 1 else "were"
            yield f"{counted(edited, 'file')} {were} edited since it was generated"
        if self.line_ends:
            have = "has" if self.line_ends == 1 else "have"
            yield (
                f"{counted(self.line_ends, 'file')} {have} other line ends alone: have "
                "git keep them, by `* text=auto eol=lf` in .gitattributes"
            )
        if not (self.documents or self.before or self.edited):
            yield (
                "the documents are those that it was made of: sdkgen itself, or its "
                f"settings, have changed within {self.now}"
            )


def causes(files: Mapping[str, str], changes: FileChanges, out: Path) -> Causes | None:
    """What is different from when a folder was generated.

    Args:
        files: what would be generated, with its manifest.
        changes: how the folder differs from that.
        out: the folder.

    Returns:
        None where nothing differs, and where no manifest tells how it was made.
    """
    old = manifest_of(out)
    if not changes or not old or not isinstance(old.get("files"), dict):
        return None
    new: dict[str, Any] = json.loads(files[MANIFEST])
    known: dict[str, Any] = old["files"]
    edited = [
        data
        for path in (*changes.changed, *changes.removed)
        if path != MANIFEST and (data := _edited(out / path, known.get(path)))
    ]
    missing = [path for path in changes.added if path in known]
    other_tools = any(old.get(key) != new.get(key) for key in TOOLS)
    return Causes(
        documents=any(old.get(key) != new.get(key) for key in DOCUMENTS),
        before=_tools(old) if other_tools else "",
        now=_tools(new),
        edited=len(edited) + len(missing),
        line_ends=sum(_differs_in_line_ends(data, known) for data in edited),
    )


def _tools(manifest: Mapping[str, Any]) -> str:
    return f"{manifest.get('generator')} with black {manifest.get('black')}"


def _edited(file: Path, known: object) -> bytes | None:
    """The bytes of a file that is not as it was generated."""
    if not isinstance(known, str) or not file.is_file():
        return None
    data = file.read_bytes()
    return data if hashlib.sha256(data).hexdigest() != known else None


def _differs_in_line_ends(data: bytes, known: Mapping[str, Any]) -> bool:
    plain = data.replace(b"\r\n", b"\n")
    return plain != data and hashlib.sha256(plain).hexdigest() in known.values()

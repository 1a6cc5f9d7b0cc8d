"""SDKs that were generated before, read from their folders."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.base.errors import GeneratorError
from generator.compare.python.extraction import surface_of
from generator.compare.python.surface import Surface
from generator.output.write import MANIFEST

GENERATOR = "sdkgen "


@dataclass(frozen=True)
class Tree:
    """A generated project.

    Args:
        name: how messages call it: the folder as the user gave it.
        generator: what made it, with its version.
        revision: the revision of the documents that it was made of.
        package: the name that it is imported by.
        files: the texts of the package's modules, by path.
    """

    name: str
    generator: str
    revision: str
    package: str
    files: dict[str, str]

    @property
    def surface(self) -> Surface:
        """What users of the package can name.

        Raises:
            GeneratorError: for a module that is no Python.
        """
        try:
            return surface_of(self.files, self.package)
        except GeneratorError as error:
            raise GeneratorError(f"{self.name}: {error}") from None


def is_tree(folder: Path) -> bool:
    """Whether a folder holds a generated project."""
    return (folder / MANIFEST).is_file()


def read(folder: Path) -> Tree:
    """The project in a folder. Nothing of it is run.

    Raises:
        GeneratorError: when it is no project that sdkgen wrote, or cannot be read.
    """
    if not is_tree(folder):
        raise GeneratorError(
            f"{folder} is no SDK that sdkgen wrote: it has no {MANIFEST}; SDKs of "
            "other generators cannot be compared, only the documents of both"
        )
    manifest = _manifest(folder / MANIFEST)
    generator, revision = manifest.get("generator"), manifest.get("revision")
    files = manifest.get("files")
    if (
        not isinstance(generator, str)
        or not isinstance(revision, str)
        or not isinstance(files, dict)
    ):
        raise GeneratorError(
            f"{folder / MANIFEST} is not as sdkgen writes it; restore the SDK, or "
            "generate it again"
        )
    if not generator.startswith(GENERATOR):
        raise GeneratorError(
            f"{folder} was made by {generator!r}: only SDKs that sdkgen wrote can be "
            "compared; compare the documents that both were made of"
        )
    found = [re.fullmatch(r"([A-Za-z]\w*)/__init__\.py", path) for path in files]
    packages = [match[1] for match in found if match]
    if len(packages) != 1 or not (folder / packages[0]).is_dir():
        raise GeneratorError(
            f"{folder} lacks its package; restore the SDK, or generate it again"
        )
    return Tree(
        folder.as_posix(),
        generator,
        revision,
        packages[0],
        {
            path.relative_to(folder).as_posix(): _text(path)
            for path in sorted((folder / packages[0]).rglob("*.py"))
        },
    )


def generator_notes(old: Tree, new: Tree) -> tuple[str, ...]:
    """What has to be said of two trees that different versions of sdkgen made."""
    if old.generator == new.generator:
        return ()
    return (
        f"{old.name} was made by {old.generator}, {new.name} by {new.generator}: "
        "some differences may be the generator's.",
    )


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(_text(path))
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict):
        raise GeneratorError(f"{path} does not parse; generate the SDK again")
    return manifest


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise GeneratorError(f"{path} is no UTF-8 text") from None
    except OSError as error:
        raise GeneratorError(f"{path} cannot be read: {error.strerror}") from None

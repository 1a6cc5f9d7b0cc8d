"""What a side of a comparison is called, and the files that it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.base.config import Settings
from generator.base.errors import GeneratorError
from generator.upstream import lock
from generator.upstream.lock import REVISION, Revision


def located(given: Path, settings: Settings) -> tuple[Path, ...]:
    """The files or the folder that a user names.

    Args:
        given: a path, or a revision: `2026-07-15` and `2026-07-15.pre` are documents
            among the sources, `old/specs/2026-07-15.pre` those in that folder. What
            a lock pins of a revision is all that its name stands for.
        settings: with the sources.

    Raises:
        GeneratorError: where nothing is, and for a lock that does not parse.
    """
    folders = list(_folders(given, settings))
    revision = Revision.of(given.name) if REVISION.fullmatch(given.name) else None
    if revision:
        for folder in folders:
            pins = lock.read(folder) or ()
            if pinned := [folder / pin.file for pin in pins if pin.of == revision]:
                return tuple(pinned)
    if given.exists():
        return (given,)
    if revision:
        for folder in folders:
            own = folder / revision.date
            for path in (own / f"{revision.family}.json", own / revision.family, own):
                if path.exists() and (path != own or given.name == revision.date):
                    return (path,)
    known = sorted({str(one) for folder in folders for one in _revisions(folder)})
    among = f" ({', '.join(known)})" if known else ""
    raise GeneratorError(
        f"{given}: no such file or folder; name a document, a folder of documents, a "
        f"generated project, or a revision that is among the sources{among}"
    )


def _folders(given: Path, settings: Settings) -> Iterator[Path]:
    """The folders in which a revision of that name may be."""
    alone = len(given.parts) == 1
    for folder in (given.parent, *(settings.sources if alone else ())):
        if folder.is_dir():
            yield folder


def _revisions(folder: Path) -> Iterator[Revision]:
    """What a folder has, by its lock or by the names of folders."""
    pins = lock.read(folder)
    if pins is not None:
        yield from (pin.of for pin in pins)
    else:
        for entry in folder.iterdir():
            if entry.is_dir() and REVISION.fullmatch(entry.name):
                yield Revision.of(entry.name)

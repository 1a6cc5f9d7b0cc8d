"""The version that follows a release of the generated package."""

from __future__ import annotations

from collections.abc import Collection

from packaging.version import InvalidVersion, Version

from generator.base.errors import GeneratorError
from generator.base.versions import version_of
from generator.compare.changes import Impact


def next_version(released: str, revision: str, impacts: Collection[Impact]) -> str:
    """The version for what differs from a released one.

    The date of the revision comes first, as a major version does: it tells which API
    is spoken, and `==2026.7.15.*` asks for nothing else. Two numbers after it count
    the releases of that revision. The first goes up when code may notice, the second
    when only texts differ: 2026.7.15, 2026.7.15.1, 2026.7.15.1.1, 2026.7.15.2.
    Releases of a pre-release are numbered: 2026.7.15a0, 2026.7.15a1.

    Args:
        released: the version that users have.
        revision: what the next one is made of.
        impacts: of all that differs.

    Raises:
        GeneratorError: when `released` is no version.
    """
    last, base = parsed(released), parsed(version_of(revision))
    if last.release[:3] != base.release[:3] or bool(last.pre) != bool(base.pre):
        return str(base)
    if not impacts:
        return str(last)
    date = ".".join(map(str, base.release))
    if last.pre:
        return f"{date}a{last.pre[1] + 1}"
    count, texts = (*last.release[3:], 0, 0)[:2]
    if set(impacts) == {Impact.DOCUMENTATION}:
        return f"{date}.{count}.{texts + 1}"
    return f"{date}.{count + 1}"


def parsed(version: str) -> Version:
    """The version of a Python package.

    Raises:
        GeneratorError: when it is none.
    """
    try:
        return Version(version)
    except InvalidVersion:
        raise GeneratorError(
            f"{version!r} is no version of a Python package (PEP 440); "
            "give one such as 2026.7.15 or 2026.7.15.1"
        ) from None

"""What is installed is what pyproject.toml asks for, and nothing without a hash."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = {
    "requirements": ["build"],
    "requirements-release": ["release"],
    "requirements-dev": ["dev"],
    "requirements-lowest": ["dev"],
}


def asked_for(*extras: str) -> list[Requirement]:
    """The requirements of the project with some extras, those that extras name too."""
    found = list(map(Requirement, PROJECT["dependencies"]))
    for extra in extras:
        for one in map(Requirement, PROJECT["optional-dependencies"][extra]):
            found += asked_for(*one.extras) if one.name == "sdkgen" else [one]
    return found


def pinned(name: str) -> Mapping[str, list[str]]:
    """The versions in a lock; several where markers tell them apart."""
    text = (ROOT / ".ci" / f"{name}.txt").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([\w.\[\],-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(canonicalize_name(re.sub(r"\[.*", "", package)), []).append(
            version
        )
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_it_pins_what_is_asked_for(name: str) -> None:
    versions = pinned(name)
    for requirement in asked_for(*LOCKS[name]):
        found = versions[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(v) for v in found), str(requirement)


@pytest.mark.parametrize("name", LOCKS)
def test_everything_has_hashes_and_nothing_an_address(name: str) -> None:
    text = (ROOT / ".ci" / f"{name}.txt").read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    for entry in entries:
        first, *hashes = entry.split(" \\\n    ")
        assert re.fullmatch(r"[\w.\[\],-]+==[\w.+!]+( ; .*)?", first), first
        assert hashes and all(
            re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes
        ), first


def test_generating_needs_no_more_than_developing_has() -> None:
    developing = pinned("requirements-dev")
    for name in ("requirements", "requirements-release"):
        assert pinned(name).items() <= developing.items()
    assert len(pinned("requirements")) < len(developing) / 2

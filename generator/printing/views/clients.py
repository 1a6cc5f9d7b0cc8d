"""Modules of clients as plain values: what templates/package/_client.py prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.base.literals import literal
from generator.printing.docstrings import docstring
from generator.understand.ir import Api, Sdk
from generator.understand.revisions import attribute

ROOT_TYPING = ("TYPE_CHECKING", "Any", "ClassVar", "Literal", "overload")
"""What `revision()` is typed with, too."""


@dataclass(frozen=True)
class SideView:
    """A revision beside the root's: a property of the root's client.

    `module` is what type checkers know its subpackage by, `asked` the parameters of
    `revision()` that ask for it.
    """

    attribute: str
    package: str
    module: str
    asked: str
    doc: str


@dataclass(frozen=True)
class ClientModule:
    """The clients of a revision.

    Those of the root lead to the `sides`: `attributes` tells where, by revision, and
    `revision()` has the parameters `asked` for the root's own revision, and the whole
    `signature` for all of them.
    """

    runtime: str
    typing: tuple[str, ...]
    sides: tuple[SideView, ...]
    attributes: Mapping[str, str]
    asked: str
    signature: str


def client_module(sdk: Sdk, api: Api) -> ClientModule:
    """What a revision's module of clients holds."""
    sides = () if api.subpackage else tuple(map(_side, sdk.sides))
    return ClientModule(
        runtime=api.runtime[1:],
        typing=ROOT_TYPING if sides else ("TYPE_CHECKING", "ClassVar"),
        sides=sides,
        attributes={
            api.revision: "",
            **{side.revision: attribute(side) for side in sdk.sides},
        },
        asked=_asked(api),
        signature="self, revision: str) -> Any",
    )


def title(api: Api) -> str:
    """What a revision is, in a sentence."""
    note = ": a pre-release, it may change without notice" if api.pre_release else ""
    return f"Revision {api.revision} of the Klaviyo API{note}."


def _side(side: Api) -> SideView:
    return SideView(
        attribute=attribute(side),
        package=str(side.subpackage),
        # No attribute of the class may have this name: annotations would mean that.
        module=f"_{side.subpackage}_package",
        asked=_asked(side),
        doc=docstring(title(side), 8),
    )


def _asked(api: Api) -> str:
    return f"self, revision: Literal[{literal(api.revision)}]"

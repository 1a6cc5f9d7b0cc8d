"""Models of `things_boom`."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import UNSET, UnsetType

from .._runtime.models.model import Document, Model


class Thing(
    Model,
    kw_only=True,
    tag_field="type",
    tag='th"ing\\',
    rename={"it_s": "it's", "seven": "{{ seven }}", "e": "#\u2028e"},
):
    """ "Quoted" at both "ends" """

    type: ClassVar[Literal['th"ing\\']] = 'th"ing\\'
    it_s: str | UnsetType = UNSET
    seven: str | UnsetType = UNSET
    e: str | UnsetType = UNSET
    state: Literal['"""', "'''", "\\", "\u2028", "{0}"] | str | UnsetType = UNSET


class ThingAnswer(Document, kw_only=True):
    data: Thing
    """ "Quoted" at both "ends" """

"""Models of `things`."""

from __future__ import annotations

import builtins as _builtins
import datetime as _dt
from typing import Any, ClassVar, Literal, TYPE_CHECKING

from msgspec import UNSET, UnsetType

from .._runtime.models.model import AttributesModel, Document, Model


class Thing(AttributesModel, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: ThingAttributes

    if TYPE_CHECKING:

        @property
        def date(self) -> _dt.date | UnsetType: ...

        @property
        def datetime(self) -> _dt.datetime | UnsetType: ...

        @property
        def self(self) -> str | UnsetType: ...

        @property
        def class_(self) -> str | UnsetType: ...

        @property
        def body(self) -> str | UnsetType: ...

        @property
        def options(self) -> list[str] | UnsetType: ...

        @property
        def to_dict_(self) -> str | UnsetType: ...

        @property
        def value(self) -> int | float | UnsetType: ...


class ThingAttributes(
    Model,
    kw_only=True,
    rename={"class_": "class", "to_dict_": "to_dict", "value": "$value", "_2nd": "2nd"},
):
    date: _dt.date | UnsetType = UNSET
    datetime: _dt.datetime | UnsetType = UNSET
    list: _builtins.list[_builtins.str] | UnsetType = UNSET
    dict: _builtins.dict[_builtins.str, Any] | UnsetType = UNSET
    str: _builtins.str | UnsetType = UNSET
    int: _builtins.int | UnsetType = UNSET
    self: _builtins.str | UnsetType = UNSET
    class_: _builtins.str | UnsetType = UNSET
    body: _builtins.str | UnsetType = UNSET
    options: _builtins.list[_builtins.str] | UnsetType = UNSET
    to_dict_: _builtins.str | UnsetType = UNSET
    _kx: _builtins.str | UnsetType = UNSET
    value: _builtins.int | float | UnsetType = UNSET
    _2nd: _builtins.str


class ThingDocument(Document, kw_only=True):
    data: Thing


class _ThingQuery(Model, kw_only=True):
    data: _ThingQueryData


class _ThingQueryData(Model, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: _ThingQueryDataAttributes


class _ThingQueryDataAttributes(
    Model,
    kw_only=True,
    rename={"class_": "class", "to_dict_": "to_dict", "value": "$value", "_2nd": "2nd"},
):
    date: _dt.date | UnsetType = UNSET
    datetime: _dt.datetime | UnsetType = UNSET
    list: _builtins.list[_builtins.str] | UnsetType = UNSET
    dict: _builtins.dict[_builtins.str, Any] | UnsetType = UNSET
    str: _builtins.str | UnsetType = UNSET
    int: _builtins.int | UnsetType = UNSET
    self: _builtins.str | UnsetType = UNSET
    class_: _builtins.str | UnsetType = UNSET
    body: _builtins.str | UnsetType = UNSET
    options: _builtins.list[_builtins.str] | UnsetType = UNSET
    to_dict_: _builtins.str | UnsetType = UNSET
    _kx: _builtins.str | UnsetType = UNSET
    value: _builtins.int | float | UnsetType = UNSET
    _2nd: _builtins.str

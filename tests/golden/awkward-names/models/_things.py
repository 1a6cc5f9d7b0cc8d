"""Models of `things`."""

from __future__ import annotations

import builtins as _builtins
import datetime as _dt
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from .._runtime.models.model import Document, Model


class ThingQuery(Document, kw_only=True):
    data: ThingQueryData


class ThingQueryData(Model, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    attributes: ThingQueryDataAttributes


class ThingQueryDataAttributes(
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

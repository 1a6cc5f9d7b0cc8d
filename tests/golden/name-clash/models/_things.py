"""Models of `things`."""

from __future__ import annotations

import datetime as _dt

from .._runtime.models.model import Collection, Document, Model


class Thing(Model, kw_only=True):
    data: ThingDataValue
    of: ThingAnswerData


class ThingAnswer(Document, kw_only=True):
    data: Thing
    data_bar: ThingAnswer_DataBar


class ThingAnswerData(Model, kw_only=True):
    bar: ThingAnswerData_Bar


class ThingAnswerData_Bar(Model, kw_only=True):
    b: int


class ThingAnswer_DataBar(Model, kw_only=True):
    a: _dt.date


class ThingData(Collection["str"], kw_only=True):
    data: list[str]


class ThingDataValue(Model, kw_only=True):
    x: str

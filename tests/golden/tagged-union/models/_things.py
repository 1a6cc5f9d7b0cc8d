"""Models of `things`."""

from __future__ import annotations

from typing import ClassVar, Literal, TYPE_CHECKING, TypeAlias

from msgspec import UNSET, UnsetType

from .._runtime.models.model import Document, Model, ResourceModel


class Event(ResourceModel, kw_only=True, tag_field="type", tag="event"):
    type: ClassVar[Literal["event"]] = "event"
    attributes: EventAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def name(self) -> str | UnsetType: ...


class EventAttributes(Model, kw_only=True):
    name: str | UnsetType = UNSET


class EventDocument(Document, kw_only=True):
    data: Event
    included: list[EventDocumentIncluded] | UnsetType = UNSET


class Metric(ResourceModel, kw_only=True, tag_field="type", tag="metric"):
    type: ClassVar[Literal["metric"]] = "metric"
    attributes: MetricAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def name(self) -> str | UnsetType: ...


class MetricAttributes(Model, kw_only=True):
    name: str | UnsetType = UNSET


class Profile(ResourceModel, kw_only=True, tag_field="type", tag="profile"):
    type: ClassVar[Literal["profile"]] = "profile"
    attributes: ProfileAttributes
    id: str

    if TYPE_CHECKING:

        @property
        def email(self) -> str | UnsetType: ...


class ProfileAttributes(Model, kw_only=True):
    email: str | UnsetType = UNSET


EventDocumentIncluded: TypeAlias = Metric | Profile

"""Models of `things`."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from .._runtime.models.model import Document


class Step(Document, kw_only=True, tag_field="type", tag="step"):
    __constants__: ClassVar[dict[str, Any]] = {"active": True}
    type: ClassVar[Literal["step"]] = "step"
    version: Literal[1] = 1
    active: bool = True
    flavour: Literal["plain"] | str | UnsetType = UNSET
    choice: Literal["only"] | str | None
    next: Literal["stop"] = "stop"

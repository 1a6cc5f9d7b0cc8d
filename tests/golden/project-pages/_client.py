"""The client, with the groups of operations as attributes."""

from __future__ import annotations

from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, ClassVar

from . import models
from ._operations import operations as all_operations
from ._runtime._sync.client import SyncClient as _SyncClient

if TYPE_CHECKING:
    from .resources._things import Things


class Klaviyo(_SyncClient):
    """A client; each group of operations is loaded when it is used."""

    default_base_url = "https://a.example.com"
    user_agent = "sdk-project-pages/2026-07-15 sdkgen/0"
    models: ClassVar[ModuleType] = models
    operations = all_operations
    _filters = f"{__package__}.filters"

    @cached_property
    def things(self) -> Things:
        from .resources._things import Things

        return Things(self)

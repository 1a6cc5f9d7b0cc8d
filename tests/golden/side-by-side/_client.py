"""The client, with the groups of operations as attributes."""

from __future__ import annotations

from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from . import models
from ._operations import operations as all_operations
from ._runtime._sync.client import SyncClient as _SyncClient

if TYPE_CHECKING:
    from typing import Self

    from . import beta as _beta_package
    from . import revision_2026_04_15 as _revision_2026_04_15_package
    from . import revision_2026_04_15_pre as _revision_2026_04_15_pre_package
    from .resources._beta_ import Beta
    from .resources._things import Things


class Klaviyo(_SyncClient):
    """A client; each group of operations is loaded when it is used."""

    default_base_url = "https://a.example.com"
    user_agent = "sdk-side-by-side/2026-07-15 sdkgen/0"
    models: ClassVar[ModuleType] = models
    operations = all_operations
    _filters = f"{__package__}.filters"
    _sides = {
        "2026-07-15": "",
        "2026-07-15.pre": "beta",
        "2026-04-15": "_revision_2026_04_15",
        "2026-04-15.pre": "_revision_2026_04_15_pre",
    }

    @cached_property
    def beta_(self) -> Beta:
        from .resources._beta_ import Beta

        return Beta(self)

    @cached_property
    def things(self) -> Things:
        from .resources._things import Things

        return Things(self)

    @cached_property
    def beta(self) -> _beta_package.Klaviyo:
        """Revision 2026-07-15.pre of the Klaviyo API: a pre-release, it may change
        without notice.
        """
        from .beta import Klaviyo

        return self._beside(Klaviyo)

    @cached_property
    def _revision_2026_04_15(self) -> _revision_2026_04_15_package.Klaviyo:
        """Revision 2026-04-15 of the Klaviyo API."""
        from .revision_2026_04_15 import Klaviyo

        return self._beside(Klaviyo)

    @cached_property
    def _revision_2026_04_15_pre(self) -> _revision_2026_04_15_pre_package.Klaviyo:
        """Revision 2026-04-15.pre of the Klaviyo API: a pre-release, it may change
        without notice.
        """
        from .revision_2026_04_15_pre import Klaviyo

        return self._beside(Klaviyo)

    @overload
    def revision(self, revision: Literal["2026-07-15"]) -> Self: ...

    @overload
    def revision(
        self, revision: Literal["2026-07-15.pre"]
    ) -> _beta_package.Klaviyo: ...

    @overload
    def revision(
        self, revision: Literal["2026-04-15"]
    ) -> _revision_2026_04_15_package.Klaviyo: ...

    @overload
    def revision(
        self, revision: Literal["2026-04-15.pre"]
    ) -> _revision_2026_04_15_pre_package.Klaviyo: ...

    def revision(self, revision: str) -> Any:
        """The client of a revision that this package holds, over the same connections.

        Raises:
            ArgumentError: when it does not hold that revision.
        """
        return self._at(revision)

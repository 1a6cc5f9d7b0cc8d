"""A client, as far as what is built on its calls needs one.

Derived from _async/calling.py by `python -m templates.unasync`; edit that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from ..operation import Operation
from ..options import RequestOptions
from ..wire.attempts import Timing
from ..wire.request import Request


class Calling(Protocol):
    """Calls operations, and waits."""

    _asynchronous: ClassVar[bool]
    _timing: Timing

    @property
    def operations(self) -> Mapping[str, Operation]: ...

    def _prepare(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        options: RequestOptions | None,
    ) -> Request: ...

    def _fetch(self, request: Request) -> Any: ...

    def _call(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        options: RequestOptions | None = None,
    ) -> Any: ...

    def _pause(self, seconds: float) -> None: ...

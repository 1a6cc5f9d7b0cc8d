"""Old names of methods, which warn when they are called."""

from __future__ import annotations

import functools
import inspect
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    # Type checkers know it without the package, and mark every use.
    from typing_extensions import deprecated as deprecated
else:
    F = TypeVar("F", bound=Callable[..., Any])

    def deprecated(message: str) -> Callable[[F], F]:
        """Make a function warn, where it is called, as Python 3.13's own does."""

        def decorate(function: F) -> F:
            @functools.wraps(function)
            def warned(*arguments: Any, **keywords: Any) -> Any:
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return function(*arguments, **keywords)

            if inspect.iscoroutinefunction(function) and sys.version_info >= (3, 12):
                return inspect.markcoroutinefunction(warned)
            return warned

        return decorate

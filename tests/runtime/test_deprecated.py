"""What warns where it is called, and is otherwise what it was."""

from __future__ import annotations

import inspect
import sys
import warnings

import pytest
from runtime.deprecated import deprecated


@deprecated("add is called plus now")
def add(one: int, *, two: int = 0) -> int:
    """Add."""
    return one + two


@deprecated("later is called soon now")
async def later(value: int) -> int:
    """Wait."""
    return value


def test_a_call_warns_at_its_own_line() -> None:
    with pytest.warns(DeprecationWarning, match="^add is called plus now$") as caught:
        assert add(1, two=2) == 3
    assert [warning.filename for warning in caught] == [__file__]


async def test_a_coroutine_warns_where_it_is_made() -> None:
    with pytest.warns(DeprecationWarning, match="^later is called soon now$") as caught:
        made = later(5)
    assert [warning.filename for warning in caught] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert await made == 5


def test_all_else_stays() -> None:
    assert (add.__name__, add.__doc__) == ("add", "Add.")
    assert str(inspect.signature(add)) == "(one: 'int', *, two: 'int' = 0) -> 'int'"
    # Before 3.12 nothing can be marked as what makes coroutines.
    assert inspect.iscoroutinefunction(later) == (sys.version_info >= (3, 12))

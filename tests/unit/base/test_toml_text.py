"""What TOML must not be."""

from __future__ import annotations

import tomllib

import pytest

from generator.base.toml_text import parsed


@pytest.mark.parametrize(
    "text", ["x = inf", "x = -nan", "x = 1e400", "x = " + "[" * 9999]
)
def test_numbers_are_finite_and_nesting_ends(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        parsed(text)


def test_the_rest_is_as_it_stands() -> None:
    assert parsed("x = 1.5\ny = [1]") == {"x": 1.5, "y": [1]}

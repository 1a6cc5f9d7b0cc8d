"""What to write instead: the value that changed, and not all that there are."""

from __future__ import annotations

import pytest

from generator.compare.python.sentences import in_place_of

LISTS = "Sequence[Literal['conversations', 'lists']]"


@pytest.mark.parametrize(
    ("lost", "gained", "instead"),
    [
        (["'conversation'"], ["'conversations'"], "'conversations', not 'conversation'"),
        (["'conversation'"], ["'zzz'", "'conversations'"], "'conversations', not "
         "'conversation'"),
        (["1"], ["11"], "11, not 1"),
        (["str"], ["int"], "int"),
        (["None"], [], LISTS),
    ],
)  # fmt: skip
def test_the_value_in_its_place(
    lost: list[str], gained: list[str], instead: str
) -> None:
    assert in_place_of(lost, gained, LISTS) == f"give {instead}"
    assert in_place_of(lost, gained, LISTS, "include") == f"give include {instead}"


@pytest.mark.parametrize("gained", [[], ["'lists'"]])
def test_nothing_is_in_its_place(gained: list[str]) -> None:
    assert in_place_of(["'conversation'"], gained, LISTS, "include") == (
        "do not give include 'conversation'"
    )

"""Black is shown each choice once, and a frame as short as can be."""

from __future__ import annotations

from generator.formatting.statements import split

SOURCE = '''"""A module."""

import a


class A(B, c=True):
    """What it is."""

    x: int = 1
    """One."""
    y: int = 2

    @overload
    def f(self, a: int) -> int: ...
'''

FRAME = '''"""_"""

import _


class _:
    """_"""

    _

    @overload
    def _(): ...
'''


def test_in_the_frame_stands_something_of_the_same_kind() -> None:
    assert split(SOURCE).frame == FRAME
    assert split(SOURCE).choices == ()


def test_what_repeats_itself_stands_in_the_frame_twice() -> None:
    method = "\n    def f(self) -> int:\n        return 1\n"
    frame = "class _:\n" + "\n    def _():\n        _\n" * 2
    for count in (2, 3, 10):
        assert split("class A:\n" + method * count).frame == frame


def test_a_choice_is_known_with_its_place() -> None:
    statement = f"x = [{', '.join('abc' * 12)}]"
    (choice,) = split(f"import a\n\n{statement}\n").choices
    assert (choice.start, choice.end, choice.text) == (2, 3, statement)

"""Whether a parameter's value is one that the document allows: it is cheaper to say so
here than to have a call of a daily limit refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import ArgumentError
from ..operation import Operation, Parameter
from .encoding import is_array

ANYWAY = 'options={"check": False} sends it all the same'
"""How to send what the document does not know, which the API may."""


def check_parameter(operation: Operation, parameter: Parameter, value: Any) -> None:
    """See that a value is in its bounds, and one of those that are listed.

    Raises:
        ArgumentError: when it is not; it lists what is allowed.
    """
    place = f"{operation.name}: {parameter.name}"
    if parameter.array and isinstance(value, str):
        raise ArgumentError(f"{place} takes a list, as in [{value!r}] ({ANYWAY})")
    if parameter.values:
        for item in value if is_array(value) else (value,):
            text = getattr(item, "value", item)  # of an Enum
            if isinstance(text, str) and text not in parameter.values:
                raise ArgumentError(f"{place}: {unknown(text, parameter.values)}")
    low, high = parameter.minimum, parameter.maximum
    if low is None and high is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArgumentError(f"{place} has to be a number")
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = [f"at least {low}"] if low is not None else []
        bounds += [f"at most {high}"] if high is not None else []
        raise ArgumentError(
            f"{place} has to be {' and '.join(bounds)}, not {value} ({ANYWAY})"
        )


def unknown(text: str, known: Iterable[str]) -> str:
    """What to say of a text that is none of those known."""
    return f"there is no {text!r}{instead(text, known, 'there are')} ({ANYWAY})"


def instead(name: str, known: Iterable[str], there_are: str) -> str:
    """The end of a sentence about a name: its nearest match, and all that are known."""
    # Imported here: it is needed for mistakes only.
    from difflib import get_close_matches

    names = list(known)
    listed = f"{there_are} {', '.join(names) or 'none'}"
    close = get_close_matches(name, names, n=1)
    if not close:
        return f"; {listed}"
    return f"; did you mean {close[0]!r}? {listed[0].upper()}{listed[1:]}"

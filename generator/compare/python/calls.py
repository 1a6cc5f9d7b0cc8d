"""The ways to call something, compared: which calls go on, and which do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from generator.compare.changes import Rule
from generator.compare.python import rules
from generator.compare.python.sentences import in_place_of, listed, short
from generator.compare.python.subtypes import Typed, present
from generator.compare.python.surface import Argument, Entry, Signature

Typing: TypeAlias = Callable[[str], Typed]

BODY = "body"
"""The argument that stands for all parts of a body together."""


@dataclass(frozen=True)
class CallChange:
    """A difference between two ways to call, as `changes.Change` has it."""

    rule: Rule
    text: str
    old: str | None = None
    new: str | None = None
    instead: str = ""


def compare_calls(
    old: Entry, new: Entry, old_type: Typing, new_type: Typing
) -> Iterator[CallChange]:
    """What is different about the calls of a method, or of a class.

    Args:
        old: the method before.
        new: the method now, by whatever name.
        old_type: reads the types that it had.
        new_type: reads the types that it has.
    """
    before, after = _by_body(old.signatures), _by_body(new.signatures)
    if len(before) == len(after) == 1:
        (one,), (other,) = before.values(), after.values()
        yield from _Calls(one, other, old_type, new_type).changes()
        return
    for whole, signature in before.items():
        if whole in after:
            other = after[whole]
            yield from _Calls(signature, other, old_type, new_type).changes()
        elif whole:
            yield CallChange(
                rules.WAY_REMOVED,
                "does not take a whole body any more",
                old=BODY,
                instead="give the parts of the body as arguments",
            )
        else:
            yield CallChange(
                rules.WAY_REMOVED,
                "does not take the parts of its body any more",
                instead=f"give {BODY}",
            )
    for whole in after.keys() - before.keys() if before else ():
        text = "a whole body" if whole else "the parts of its body"
        yield CallChange(rules.WAY_ADDED, f"takes {text}, too")


def _by_body(signatures: tuple[Signature, ...]) -> dict[bool, Signature]:
    """The ways to call, by whether the whole body is given."""
    found: dict[bool, Signature] = {}
    for signature in signatures:
        found.setdefault(signature.argument(BODY) is not None, signature)
    return found


class _Calls:
    """One way to call, before and now."""

    def __init__(
        self, old: Signature, new: Signature, old_type: Typing, new_type: Typing
    ) -> None:
        self._old, self._new = old, new
        self._old_type, self._new_type = old_type, new_type
        self._renamed = dict(self._renames())

    def changes(self) -> Iterator[CallChange]:
        """All differences."""
        known = set()
        for argument in self._old.arguments:
            other = self._new.argument(self._renamed.get(argument.name, argument.name))
            if other is None:
                yield CallChange(
                    rules.ARGUMENT_REMOVED,
                    f"argument {argument.name} is gone",
                    old=argument.name,
                    instead=f"leave {argument.name} out",
                )
            else:
                known.add(other.name)
                yield from self._argument(argument, other)
        for argument in self._new.arguments:
            if argument.name not in known:
                yield from self._added(argument)
        yield from self._order()
        yield from self._returns()

    def _renames(self) -> Iterator[tuple[str, str]]:
        """Arguments that are the same ones on the wire, or in the path."""
        gone = [a for a in self._old.arguments if not self._new.argument(a.name)]
        come = [a for a in self._new.arguments if not self._old.argument(a.name)]
        for argument in gone:
            same = [a for a in come if argument.wire and a.wire == argument.wire]
            if not same and _in_path(argument):
                # What a path's parameters are called, the server does not see.
                place = _positional(self._old).index(argument.name)
                there = _positional(self._new)[place : place + 1]
                same = [a for a in come if a.name in there and _in_path(a)]
            if len(same) == 1:
                yield argument.name, same[0].name

    def _argument(self, old: Argument, new: Argument) -> Iterator[CallChange]:
        name = new.name
        if old.name != name:
            yield CallChange(
                rules.ARGUMENT_RENAMED,
                f"argument {old.name} is called {name}",
                old=old.name,
                new=name,
                instead=f"write {name}=",
            )
        if old.by != new.by:
            freer = new.by == "either"
            way = f"by {new.by}" if new.by in ("name", "position") else new.by
            yield CallChange(
                rules.ARGUMENT_FREER if freer else rules.ARGUMENT_KIND,
                (
                    f"argument {name} is taken by position and by name"
                    if freer
                    else f"argument {name} is taken {way} only"
                ),
                old=old.by,
                new=new.by,
                instead="" if freer else f"give {name} {way}",
            )
        if new.required and not old.required:
            yield CallChange(
                rules.ARGUMENT_REQUIRED,
                f"argument {name} has to be given",
                old=old.default,
                instead=f"give {name}",
            )
        elif old.required and not new.required:
            yield CallChange(
                rules.ARGUMENT_OPTIONAL,
                f"argument {name} may be left out",
                new=new.default,
            )
        elif old.default != new.default:
            yield CallChange(
                rules.DEFAULT_CHANGED,
                f"argument {name} has another default",
                old=old.default,
                new=new.default,
                instead=f"give {name}={old.default} to keep it",
            )
        before = self._old_type(present(old.type))
        after = self._new_type(present(new.type))
        lost, gained = after.lacks(before), before.lacks(after)
        if lost:
            yield CallChange(
                rules.TAKES_LESS,
                f"argument {name} does not take {listed(lost)} any more",
                old=short(before.text),
                new=short(after.text),
                instead=in_place_of(lost, gained, after.text, name),
            )
        elif gained:
            yield CallChange(
                rules.TAKES_MORE,
                f"argument {name} takes {listed(gained)}, too",
                old=short(before.text),
                new=short(after.text),
            )

    def _added(self, argument: Argument) -> Iterator[CallChange]:
        if argument.required:
            yield CallChange(
                rules.ARGUMENT_REQUIRED,
                f"argument {argument.name} is new and has to be given",
                new=short(argument.type),
                instead=f"give {argument.name}",
            )
        else:
            yield CallChange(
                rules.ARGUMENT_ADDED,
                f"argument {argument.name} is new",
                new=short(argument.type),
            )

    def _order(self) -> Iterator[CallChange]:
        before = [self._renamed.get(name, name) for name in _positional(self._old)]
        after = _positional(self._new)
        kept = [name for name in before if name in after]
        moved = [name for name in kept if before.index(name) != after.index(name)]
        if moved:
            yield CallChange(
                rules.ARGUMENT_ORDER,
                f"{listed(moved)} {'has' if len(moved) == 1 else 'have'} another "
                "position",
                old=", ".join(before),
                new=", ".join(after),
                instead=f"give {listed(moved)} by name",
            )

    def _returns(self) -> Iterator[CallChange]:
        before = self._old_type(self._old.returns)
        after = self._new_type(self._new.returns)
        texts = {"old": short(before.text), "new": short(after.text)}
        if gained := before.lacks(after):
            yield CallChange(
                rules.GIVES_MORE,
                f"may give {listed(gained)}",
                **texts,
                instead=f"expect {listed(gained)}",
            )
        elif lost := after.lacks(before):
            yield CallChange(
                rules.GIVES_LESS, f"does not give {listed(lost)} any more", **texts
            )


def _positional(signature: Signature) -> list[str]:
    return [a.name for a in signature.arguments if a.by in ("position", "either")]


def _in_path(argument: Argument) -> bool:
    return argument.wire.startswith("path ")

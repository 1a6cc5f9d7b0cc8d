"""Two generated packages compared as their users meet them: names, calls, types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from generator.base.errors import GeneratorError
from generator.compare.changes import Change, Impact, Rule
from generator.compare.python import rules
from generator.compare.python.calls import compare_calls
from generator.compare.python.directions import given, taken
from generator.compare.python.renames import Renames, operation_of, renames
from generator.compare.python.sentences import in_place_of, listed, short
from generator.compare.python.subtypes import Typed, present, renamed
from generator.compare.python.surface import Entry, Surface

ORDER = tuple(Impact)
REVISION = re.compile(r"\b((?:async_)?klaviyo)\.revision_(\d{4}_\d\d_\d\d)(_pre)?\b")
NOTHING = "leave it out; nothing takes its place"


def compare_surfaces(old: Surface, new: Surface) -> tuple[Change, ...]:
    """What is different for the users of a package, the worst first.

    What is the same for the sync and the async client is told once, for the former.
    A name's attributes are not told where the name itself has come or gone.

    Raises:
        GeneratorError: for types that are nested too deeply to be real.
    """
    try:
        found = dict.fromkeys(_Comparison(old, new, renames(old, new)).changes())
    except RecursionError:
        raise GeneratorError(
            "the packages cannot be compared: their types are nested too deeply"
        ) from None
    return tuple(
        sorted(
            (
                replace(c, subject=_spoken(c.subject), instead=_spoken(c.instead))
                for c in found
            ),
            key=lambda c: (ORDER.index(c.impact), c.group, c.subject, c.rule.name),
        )
    )


def _spoken(text: str) -> str:
    """Names as users write them: the client of a revision beside the main one is got
    by a call, though a surface knows it by the folder that it is in."""
    return REVISION.sub(
        lambda found: f'{found[1]}.revision("{found[2].replace("_", "-", 2)}'
        f'{".pre" if found[3] else ""}")',
        text,
    )


class _Comparison:
    def __init__(self, old: Surface, new: Surface, found: Renames) -> None:
        self._old, self._new = old, new
        self._old_calls = {operation_of(e) for e in old.entries.values() if e.calls}
        self._new_calls = {
            operation_of(e): e.name
            for e in reversed(list(new.entries.values()))
            if e.calls and not e.original and not e.deprecated
        }
        warning = {
            name: entry.original or self._new_calls.get(operation_of(entry), "")
            for name, entry in new.entries.items()
            if entry.deprecated and name in old.entries
        }
        self._names = {
            **found.names,
            **{name: now for name, now in warning.items() if now in new.entries},
        }
        # What a new name stands for goes before what an old one of it stood for.
        types = sorted(old.types, key=lambda name: name not in self._names)
        stands = (
            (self._names.get(name, name), renamed(old.types[name], self._names))
            for name in types
        )
        self._old_names = {name: text for name, text in stands if name != text}
        self._known = {self._now(name) for name in old.entries}
        self._taken = taken(old) | taken(new)
        self._given = given(old) | given(new)

    def changes(self) -> Iterator[Change]:
        """All changes, in no order; the same one maybe several times."""
        for name, entry in self._old.entries.items():
            now = self._now(name)
            if not self._is_twin(name, now):
                yield from self._entry(entry, self._new.entries.get(now))
        for name, entry in self._new.entries.items():
            if name not in self._known and not self._is_twin(name, name):
                yield from self._added(entry)

    # ------------------------------------------------------------ names

    def _now(self, name: str) -> str:
        """What a name is called now, by its own new name or its owner's."""
        if name in self._names:
            return self._names[name]
        owner, _, own = name.rpartition(".")
        return f"{self._now(owner)}.{own}" if owner else name

    def _is_twin(self, old: str, new: str) -> bool:
        """Whether the sync client has the same name, which then stands for both."""
        sync_old, sync_new = _sync(old), _sync(new)
        if sync_old == old:
            return False
        twins = self._old.entries.get(sync_old), self._new.entries.get(sync_new)
        if twins == (None, None):
            return False
        entries = self._old.entries.get(old), self._new.entries.get(new)
        return tuple(map(_plain, entries)) == tuple(map(_plain, twins))

    def _entry(self, old: Entry, new: Entry | None) -> Iterator[Change]:
        if new is None:
            if not old.owner or old.calls or self._now(old.owner) in self._new.entries:
                yield self._removed(old)
            return
        if old.name in self._names and not old.deprecated:
            warns = old.name in self._new.entries
            yield self._change(
                rules.NAME_DEPRECATED if warns else rules.NAME_RENAMED,
                old,
                "is an old name now, and warns" if warns else "has another name",
                old=old.name,
                new=new.name,
                instead=new.name,
            )
        yield from self._compared(old, new)

    def _removed(self, old: Entry) -> Change:
        instead = old.original if old.original in self._new.entries else ""
        if old.kind == "type" and not instead:
            instead = short(old.type)
        elif old.kind == "field":
            instead = NOTHING
        gone = operation_of(old) not in self._new_calls
        return self._change(
            rules.NAME_REMOVED,
            old,
            "is gone",
            instead=instead,
            calls=old.calls if gone else "",
        )

    def _added(self, new: Entry) -> Iterator[Change]:
        owner = new.owner
        if new.deprecated or not (new.calls or owner in self._known | {""}):
            return
        if new.kind == "field" and new.required and self._is_taken(owner):
            yield self._change(
                rules.FIELD_REQUIRED,
                new,
                "is new and has to be given",
                new=short(new.type),
                instead=f"give {_own(new)}",
            )
        else:
            calls = new.calls if operation_of(new) not in self._old_calls else ""
            yield self._change(rules.NAME_ADDED, new, "is new", calls=calls)

    # ------------------------------------------------------------ what they are

    def _compared(self, old: Entry, new: Entry) -> Iterator[Change]:
        if old.kind != new.kind:
            yield self._change(
                rules.KIND_CHANGED,
                new,
                f"was a {old.kind} and is a {new.kind}",
                old=old.kind,
                new=new.kind,
                instead=short(new.type),
            )
            return
        if old.kind == "class":
            yield from self._bases(old, new)
        if old.kind in ("class", "method"):
            yield from self._calls(old, new)
        elif old.type or new.type:
            yield from self._types(old, new)

    def _bases(self, old: Entry, new: Entry) -> Iterator[Change]:
        before = {self._now(base) for base in self._old.ancestors(old)}
        after = self._new.ancestors(new)
        for base in sorted(before - after):
            yield self._change(
                rules.BASE_REMOVED,
                new,
                f"is not derived from {base} any more",
                old=base,
                instead=f"name {new.name} itself",
            )
        for base in sorted(after - before):
            text = f"is derived from {base}"
            yield self._change(rules.BASE_ADDED, new, text, new=base)

    def _calls(self, old: Entry, new: Entry) -> Iterator[Change]:
        before, after = operation_of(old), operation_of(new)
        if (old.calls or new.calls) and before != after:
            another = (
                before in self._new_calls
                or after in self._old_calls
                or old.calls.split(" ")[0] != new.calls.split(" ")[0]
            )
            yield self._change(
                rules.CALLS_ANOTHER if another else rules.CALLS_MOVED,
                new,
                "calls another operation" if another else "calls another path",
                old=old.calls,
                new=new.calls,
                instead=self._new_calls.get(before, "") if another else "",
            )
            if another:
                return
        original = self._new.entries.get(self._now(old.original))
        if old.original and original and original.signatures == new.signatures:
            return  # It is told of the name that this one is another name for.
        for found in compare_calls(old, new, self._old_type, self._new_type):
            yield self._change(
                found.rule, new, found.text, found.old, found.new, found.instead
            )

    def _types(self, old: Entry, new: Entry) -> Iterator[Change]:
        owner = new.owner if new.kind == "field" else new.name
        taken = new.kind != "property" and self._is_taken(owner)
        given = new.kind == "property" or self._is_given(owner)
        own = _own(new)
        if new.kind == "field" and old.required != new.required:
            if new.required:
                rule = rules.FIELD_REQUIRED if taken else rules.GIVES_LESS
                text = "has to be given" if taken else "is always there"
                instead = f"give {own}" if taken else ""
            else:
                rule = rules.GIVES_MORE if given else rules.FIELD_OPTIONAL
                text = "may be absent" if given else "may be left out"
                instead = f"expect UNSET as {own}" if given else ""
            yield self._change(rule, new, text, instead=instead)
        before = self._old_type(present(old.type))
        after = self._new_type(present(new.type))
        lost, gained = after.lacks(before), before.lacks(after)
        types = {"old": short(before.text), "new": short(after.text)}
        if lost and taken:
            yield self._change(
                rules.TAKES_LESS,
                new,
                f"does not take {listed(lost)} any more",
                **types,
                instead=in_place_of(lost, gained, after.text),
            )
        elif gained and given:
            variant = all(self._is_variant(one) for one in gained) and not lost
            yield self._change(
                rules.GIVES_VARIANT if variant else rules.GIVES_MORE,
                new,
                f"may be {listed(gained)}",
                **types,
                instead="" if variant else f"expect {listed(gained)}",
            )
        elif gained:
            text = f"takes {listed(gained)}, too"
            yield self._change(rules.TAKES_MORE, new, text, **types)
        elif lost:
            text = f"is not {listed(lost)} any more"
            yield self._change(rules.GIVES_LESS, new, text, **types)

    def _is_variant(self, name: str) -> bool:
        """Whether a type is a model, as those that unions of models are of."""
        entry = self._new.entries.get(name)
        named = entry is not None and entry.kind == "class"
        return named and "models" in name.split(".")

    def _old_type(self, text: str) -> Typed:
        return Typed(renamed(text, self._names), self._old_names)

    def _new_type(self, text: str) -> Typed:
        return Typed(text, self._new.types)

    # ------------------------------------------------------------ directions

    def _is_taken(self, name: str) -> bool:
        """Whether callers make objects of a class; so they do if nobody knows."""
        return name in self._taken or name not in self._given

    def _is_given(self, name: str) -> bool:
        """Whether callers are given objects of a class."""
        return name in self._given or name not in self._taken

    def _change(
        self,
        rule: Rule,
        entry: Entry,
        text: str,
        old: str | None = None,
        new: str | None = None,
        instead: str = "",
        calls: str = "",
    ) -> Change:
        return Change(
            "python",
            rule,
            entry.group,
            entry.name,
            text,
            old=old,
            new=new,
            instead=instead,
            calls=calls,
        )


def _own(entry: Entry) -> str:
    return entry.name.rpartition(".")[2]


def _sync(name: str) -> str:
    """The name of the sync client's counterpart, or the name itself."""
    return re.sub(r"(^|\.)(?:Async(?=[A-Z])|async_)", r"\1", name, count=1)


def _plain(entry: Entry | None) -> Entry | None:
    """What the sync and the async client have in common."""
    if entry is None:
        return None
    signatures = tuple(
        replace(
            signature,
            returns=re.sub(r"^Awaitable\[(.*)\]$", r"\1", signature.returns) or "Any",
        )
        for signature in entry.signatures
    )
    return replace(
        entry,
        name=_sync(entry.name),
        signatures=signatures,
        original=_sync(entry.original),
    )

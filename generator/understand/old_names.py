"""The lock of names: old public names that go on working, and warn.

names.lock is TOML, one table for each name that changed, both names as users write
them:

    [[name]]
    old = "models.ButtonBlock"
    new = "models.ButtonBlockV0"
    since = "2026-04-15"

    [[name]]
    old = "klaviyo.catalogs.get_create_items_jobs"
    new = "klaviyo.catalogs.get_bulk_create_catalog_items_jobs"
    since = "2024-10-15"

`filters.GetCouponsFilter` is the third kind. An entry is about the documents from
the revision `since` on, stable or pre-release as that one is; for others it says
nothing. `sdkgen names OLD NEW` writes entries, `sdkgen names --drop` takes them all
out for a major version.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from generator.base import toml_text
from generator.base.errors import GeneratorError, Report
from generator.base.naming import (
    MODEL_GLOBALS,
    RESOURCE_ATTRIBUTES,
    ClassName,
    Identifier,
)
from generator.documents.document import Document, Node
from generator.understand.filter_names import filter_class
from generator.understand.ir import Api, Group, Operation

HEADER = """\
# Names that changed. The old ones go on working, and warn, until a major version.
# `sdkgen names OLD NEW` adds to them, `sdkgen names --drop` takes them all out.
"""

KEYS = ("old", "new", "since")

Kind: TypeAlias = Literal["models", "filters", "klaviyo"]

FORMS: Mapping[Kind, str] = {
    "models": r"models\.[A-Za-z_]\w*",
    "filters": r"filters\.[A-Za-z_]\w*",
    "klaviyo": r"klaviyo\.[a-z]\w*\.[a-z_]\w*",
}


@dataclass(frozen=True, order=True)
class Renamed:
    """A name that changed: both names, and the first revision with the new one."""

    old: str
    new: str
    since: str

    @property
    def kind(self) -> Kind | None:
        """What it names; None for what no entry can be about."""
        return kind_of(self.old) if kind_of(self.old) == kind_of(self.new) else None

    def concerns(self, revision: str) -> bool:
        """Whether it says something about a revision."""
        day, family = revision[:10], revision[10:]
        return self.since[10:] == family and self.since[:10] <= day


def kind_of(name: str) -> Kind | None:
    """What a name is the name of: a model, a class of filters, a method."""
    for kind, form in FORMS.items():
        if re.fullmatch(form, name, re.ASCII):
            return kind
    return None


# ---------------------------------------------------------------- the file


def load(path: Path) -> tuple[Renamed, ...]:
    """The entries of a lock.

    Raises:
        SpecErrors: for everything that is wrong with it.
        GeneratorError: when it cannot be read.
    """
    report = Report()
    entries = [entry for _, entry in _read(path, report)]
    report.check()
    return tuple(entries)


def dumped(entries: Iterable[Renamed]) -> str:
    """The text of a lock: sorted, so that it differs by what changed."""
    tables = (
        f'\n[[name]]\nold = "{entry.old}"\nnew = "{entry.new}"\n'
        f'since = "{entry.since}"\n'
        for entry in sorted(entries)
    )
    return HEADER + "".join(tables)


def _read(path: Path, report: Report) -> Iterator[tuple[Node, Renamed]]:
    try:
        root = toml_text.parsed(path.read_text("utf-8"))
    except OSError as error:
        raise GeneratorError(
            f"{path} cannot be read: {error.strerror}; put it back, or take `names` "
            "out of [tool.sdkgen]"
        ) from None
    except ValueError as error:
        raise GeneratorError(f"{path} does not parse: {error}") from None
    node = Document(path.as_posix(), root).node
    tables = root.get("name", [])
    if root.keys() - {"name"} or not isinstance(tables, list):
        report.error(node, "a lock of names holds tables called [[name]], and no more")
        return
    known: set[str] = set()
    for element in node["name"].elements() if tables else ():
        entry = _entry(element, report)
        if entry is None:
            continue
        if entry.old in known:
            report.error(element, f"{entry.old} has two entries", "delete one")
        known.add(entry.old)
        yield element, entry


def _entry(node: Node, report: Report) -> Renamed | None:
    table = node.value
    texts = isinstance(table, dict) and all(isinstance(v, str) for v in table.values())
    if not texts or set(table) != set(KEYS):
        report.error(node, f"an entry has {', '.join(KEYS)}, all of them strings")
        return None
    entry = Renamed(**table)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(\.\w+)?", entry.since):
        report.error(
            node, f"since is {entry.since!r}", 'give a revision, such as "2026-07-15"'
        )
    elif entry.kind is None:
        report.error(
            node,
            f"{entry.old!r} cannot be an old name of {entry.new!r}",
            "give two models (models.X), two classes of filters (filters.XFilter), "
            "or two methods (klaviyo.group.method)",
        )
    else:
        return entry
    return None


# ---------------------------------------------------------------- what it changes


def with_old_names(api: Api, lock: Path | None, report: Report) -> Api:
    """The API with the old names that a lock has for it.

    Args:
        api: what the documents describe.
        lock: the file; without one there are no old names.
        report: takes entries that cannot be: whose new name is not there, or whose
            old name means something else.

    Raises:
        GeneratorError: when the lock cannot be read.
    """
    if lock is None:
        return api
    methods: dict[tuple[str, str], list[Identifier]] = {}
    models: dict[ClassName, ClassName] = {}
    filters: dict[ClassName, ClassName] = {}
    for node, entry in list(_read(lock, report)):
        if not entry.concerns(api.revision):
            continue
        problem, fix = _problem(entry, api)
        if problem:
            report.error(node, problem, fix)
            continue
        old, new = _own(entry.old), _own(entry.new)
        if entry.kind == "models":
            models[ClassName(old)] = ClassName(new)
        elif entry.kind == "filters":
            filters[ClassName(old)] = ClassName(new)
        else:
            group = entry.new.split(".")[1]
            methods.setdefault((group, new), []).append(Identifier(old))
    groups = tuple(
        replace(
            group,
            operations=tuple(
                replace(
                    op,
                    old_names=tuple(
                        old
                        for name in (op.name, *op.aliases)
                        for old in methods.get((group.name, name), ())
                    ),
                )
                for op in group.operations
            ),
        )
        for group in api.groups
    )
    return replace(api, groups=groups, old_models=models, old_filters=filters)


def _problem(entry: Renamed, api: Api) -> tuple[str, str]:
    """What keeps an entry from being, and what to do; empty where nothing does."""
    known, reserved = _known(entry, api)
    old, new = _own(entry.old), _own(entry.new)
    if entry.kind == "klaviyo" and entry.old.split(".")[1] != entry.new.split(".")[1]:
        return (
            f"{entry.old} cannot be an old name of {entry.new}, in another group",
            "delete the entry, and tell users of the new name in the changelog",
        )
    if new not in known:
        return (
            f"{entry.new} does not exist in revision {api.revision}",
            f"give the name that it has there, or delete the entry of {entry.old}",
        )
    if old in known | reserved or keyword.iskeyword(old):
        return (
            f"{entry.old} is the name of something else in revision {api.revision}",
            "delete the entry: a name cannot mean two things",
        )
    return "", ""


def _known(entry: Renamed, api: Api) -> tuple[set[str], frozenset[str]]:
    """The names of an entry's kind that there are, and those that cannot be."""
    if entry.kind == "models":
        return {str(name) for name in api.definitions}, MODEL_GLOBALS
    if entry.kind == "filters":
        return {str(n) for n in map(filter_class, api.operations) if n}, MODEL_GLOBALS
    # The mapping of operations has no groups.
    others = {name for group in api.groups for name in _methods(group)}
    own = next((g for g in api.groups if g.name == entry.new.split(".")[1]), None)
    mine = set(_methods(own)) if own else set()
    return mine, RESOURCE_ATTRIBUTES | (others - mine)


def _methods(group: Group) -> dict[str, Operation]:
    """The operations of a group by name and alias."""
    return {
        name: operation
        for operation in group.operations
        for name in (operation.name, *operation.aliases)
    }


def _own(name: str) -> str:
    return name.rpartition(".")[2]


# ---------------------------------------------------------------- the next revision


@dataclass(frozen=True)
class Update:
    """A lock after another revision: its entries, and what became of each name.

    Args:
        entries: what the lock holds now.
        added: the entries that are new, or that have another new name.
        dropped: the entries whose thing has gone, or whose old name is in use.
        left: renamed names that no entry can be about.
    """

    entries: tuple[Renamed, ...]
    added: tuple[Renamed, ...]
    dropped: tuple[Renamed, ...]
    left: tuple[str, ...]


def updated(
    entries: Iterable[Renamed],
    found: Mapping[str, str],
    names: Collection[str],
    since: str,
) -> Update:
    """The entries that a lock needs after another revision.

    Args:
        entries: those that it has.
        found: the new names of what the revision renamed.
        names: all names of the revision.
        since: the revision.
    """
    kept: dict[str, Renamed] = {}
    added, dropped, left = [], [], []
    for entry in entries:
        new = found.get(entry.new, entry.new)
        if new not in names or entry.old in names:
            dropped.append(entry)
        elif new == entry.new:
            kept[entry.old] = entry
        else:
            kept[entry.old] = Renamed(entry.old, new, since)
            added.append(kept[entry.old])
    for old, new in found.items():
        if old.startswith("async_"):
            continue  # An entry is about both clients.
        entry = Renamed(old, new, since)
        moved = entry.kind == "klaviyo" and old.split(".")[1] != new.split(".")[1]
        if entry.kind is None or moved:
            left.append(old)
        elif old not in kept:
            kept[old] = entry
            added.append(entry)
    return Update(
        tuple(sorted(kept.values())),
        tuple(sorted(added)),
        tuple(sorted(dropped)),
        tuple(sorted(left)),
    )

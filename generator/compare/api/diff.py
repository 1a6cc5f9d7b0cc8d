"""Two revisions compared in the API's terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from generator.base.markup import one_line
from generator.compare.api import rules
from generator.compare.api.components import component_changes
from generator.compare.api.described import Described
from generator.compare.api.endpoints import Pairing, endpoints, name_changes, pair
from generator.compare.api.facts import fact_changes
from generator.compare.api.operations import operation_changes
from generator.compare.api.rules import SEVERITY
from generator.compare.api.schema_changes import Shared, Subject
from generator.compare.api.texts import texts_differ
from generator.compare.api.wording import all_quoted, quoted
from generator.compare.changes import Change, Side
from generator.documents.document import Node

SHARED = "shared"
"""The subject of changes to texts that belong to no group."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def compare_apis(old: Described, new: Described) -> tuple[Change, ...]:
    """Everything that differs between two documents.

    What changes in a component is told of the component, once; what changes in an
    operation, or in a schema that stands within it, of the operation.

    Args:
        old: a document, loaded and understood.
        new: the one that is to take its place.

    Returns:
        The changes: the worst first, and then by group and subject.
    """
    shared = Shared(old.schemas, new.schemas)
    pairing = pair(endpoints(old), endpoints(new))
    changes = [
        *_added_and_removed(pairing),
        *name_changes(pairing),
        *chain.from_iterable(
            chain(operation_changes(*both, shared), fact_changes(*both))
            for both in pairing.same
        ),
        *component_changes(old, new, shared),
        *_servers(old, new),
        *_security_schemes(old, new),
        *_texts(old, new, pairing),
    ]
    return tuple(sorted(changes, key=_rank))


def side(described: Described) -> Side:
    """What stands for a document in a comparison."""
    return Side(
        described.document.name,
        described.api.revision,
        len(described.api.operations),
        len(described.schemas),
    )


def notes(old: Described, new: Described) -> tuple[str, ...]:
    """What has to be known of a comparison to read it right."""
    was, now = one_line(old.api.revision), one_line(new.api.revision)
    found = []
    if was == now:
        found.append(
            f"Both sides are {was}: what differs has changed within one revision."
        )
    if _is_pre_release(old) != _is_pre_release(new):
        early, final = (was, now) if _is_pre_release(old) else (now, was)
        found.append(
            f"{early} is a pre-release, and {final} is stable: they are two APIs "
            "side by side, and operations of one are not missing in the other."
        )
    if (before := _date(was)) and (after := _date(now)) and before > after:
        found.append(f"{now} is older than {was}: the comparison looks back.")
    return tuple(found)


def _rank(change: Change) -> tuple[int, str, str, str, str, str]:
    severity = SEVERITY[change.impact]
    name, pointer = change.rule.name, change.pointer
    return severity, change.group, change.subject, name, pointer, change.text


def _is_pre_release(described: Described) -> bool:
    operations = described.api.operations
    staged = bool(operations) and all(op.pre_release for op in operations)
    return staged or not _DATE.fullmatch(described.api.revision)


def _date(revision: str) -> str:
    found = _DATE.match(revision)
    return found[0] if found else ""


# ---------------------------------------------------------------- operations


def _added_and_removed(pairing: Pairing) -> Iterator[Change]:
    for endpoint in pairing.added:
        text = f"{quoted(endpoint.address)} is new"
        yield endpoint.change(rules.OPERATION_ADDED, text, new=endpoint.address)
    for endpoint in pairing.removed:
        text = f"{quoted(endpoint.address)} is gone"
        yield endpoint.change(rules.OPERATION_REMOVED, text, old=endpoint.address)


# ---------------------------------------------------------------- the document


def _servers(old: Described, new: Described) -> Iterator[Change]:
    befores, afters = _addresses(old), _addresses(new)
    for url, node in afters.items():
        if url not in befores:
            text = "the server is new"
            yield Subject("", url).change(rules.SERVER_ADDED, text, node, None, url)
    for url, node in befores.items():
        if url not in afters:
            text, instead = "the server is gone", next(iter(afters), "")
            yield Subject("", url).change(
                rules.SERVER_REMOVED, text, node, url, None, instead
            )


def _addresses(described: Described) -> dict[str, Node]:
    servers = described.document.node.get("servers")
    elements = servers.elements() if servers else ()
    return {str(node.value.get("url", "")): node for node in elements}


def _security_schemes(old: Described, new: Described) -> Iterator[Change]:
    befores = old.components("securitySchemes")
    afters = new.components("securitySchemes")
    for name, node in afters.items():
        subject = Subject("", name)
        if name not in befores:
            text = "the security scheme is new"
            yield subject.change(rules.SECURITY_SCHEME_ADDED, text, node)
        elif _terms(befores[name]) != _terms(node):
            text = "the security scheme differs"
            yield subject.change(rules.SECURITY_SCHEME_CHANGED, text, node)
    for name, node in befores.items():
        if name not in afters:
            text = "the security scheme is gone"
            yield Subject("", name).change(rules.SECURITY_SCHEME_REMOVED, text, node)


def _terms(scheme: Node) -> dict[str, object]:
    """A security scheme without its texts."""
    return {
        key: value
        for key, value in scheme.value.items()
        if key != "description" and not key.startswith("x-")
    }


# ---------------------------------------------------------------- texts


def _texts(old: Described, new: Described, pairing: Pairing) -> Iterator[Change]:
    """One change a group: which of its operations and schemas read otherwise."""
    found: dict[str, list[str]] = {}
    for before, after in pairing.same:
        if texts_differ(before.node.value, after.node.value, operation=True):
            found.setdefault(after.group, []).append(after.id)
    for name, node in new.schemas.items():
        was = old.schemas.get(name)
        if was and texts_differ(was.value, node.value):
            found.setdefault(new.owners.get(name, ""), []).append(name)
    docs = {group.name: group.doc for group in old.api.groups}
    for group in new.api.groups:
        if group.name in docs and docs[group.name].split() != group.doc.split():
            found.setdefault(group.name, []).append(group.tag)
    for group_name, names in found.items():
        text = f"descriptions or examples differ: {all_quoted(sorted(names))}"
        subject = Subject(group_name, group_name or SHARED)
        yield subject.change(rules.TEXTS_CHANGED, text, Node(new.document, "", None))

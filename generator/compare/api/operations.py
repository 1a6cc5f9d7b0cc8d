"""What differs in an operation's address, parameters, body and answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.compare.api import rules
from generator.compare.api.endpoints import Endpoint
from generator.compare.api.rules import REQUEST
from generator.compare.api.schema_changes import (
    Shared,
    answer_changes,
    content_changes,
    schema_changes,
)
from generator.compare.api.shapes import shape
from generator.compare.api.wording import quoted
from generator.compare.changes import Change
from generator.documents.document import Node

PAGE_SIZES = frozenset({"page[size]", "page_size"})
BODY = "the request body"
RESPONSES = "/components/responses/"


def operation_changes(old: Endpoint, new: Endpoint, shared: Shared) -> Iterator[Change]:
    """What differs between an operation and what it was.

    Args:
        old: the operation of the older document.
        new: the same one of the newer document.
        shared: takes the components that they refer to.
    """
    yield from _address(old, new)
    yield from _parameters(old, new, shared)
    yield from _body(old, new, shared)
    yield from _answers(old, new, shared)


def _address(old: Endpoint, new: Endpoint) -> Iterator[Change]:
    was, now = old.address, new.address
    text = f"is {quoted(now)} now, {quoted(was)} before"
    if old.shape != new.shape:
        yield new.change(rules.OPERATION_MOVED, text, new.node, was, now, now)
    elif was.endswith("/") != now.endswith("/"):
        yield new.change(rules.TRAILING_SLASH_CHANGED, text, new.node, was, now)
    if _of_its_document(old) != _of_its_document(new):
        before, after = old.operation.revision, new.operation.revision
        text = (
            f"is asked for in revision {quoted(after)} now, in {quoted(before)} before"
        )
        rule = rules.OPERATION_REVISION_CHANGED
        yield new.change(rule, text, new.node, before, after)


def _of_its_document(endpoint: Endpoint) -> bool:
    """Whether the operation is of the revision that its document is of."""
    version = endpoint.node.document.root["info"]["version"]
    return endpoint.operation.revision == str(version)


# ---------------------------------------------------------------- parameters


def _parameters(old: Endpoint, new: Endpoint, shared: Shared) -> Iterator[Change]:
    befores, afters = dict(old.parameters), dict(new.parameters)
    if old.shape == new.shape:
        for was, now in zip(old.variables, new.variables, strict=True):
            before, after = befores.pop(("path", was)), afters.pop(("path", now))
            yield from _parameter(old, new, before, after, shared)
    for key, after in afters.items():
        text = f"the parameter {quoted(key[1])} is new"
        if key in befores:
            yield from _parameter(old, new, befores[key], after, shared)
        elif after.value.get("required"):
            rule, text = rules.REQUIRED_PARAMETER_ADDED, f"{text}, and required"
            yield new.change(rule, text, after, None, _label(after))
        else:
            yield new.change(rules.PARAMETER_ADDED, text, after, None, _label(after))
    for key, before in befores.items():
        if key not in afters:
            text = f"the parameter {quoted(key[1])} is gone"
            yield new.change(rules.PARAMETER_REMOVED, text, before, _label(before))


def _parameter(
    old: Endpoint, new: Endpoint, before: Node, after: Node, shared: Shared
) -> Iterator[Change]:
    was, now = before.value, after.value
    what = f"the parameter {quoted(now['name'])}"
    if was["name"] != now["name"]:
        text, rule = (
            f"{what} was called {quoted(was['name'])}",
            rules.PATH_PARAMETER_RENAMED,
        )
        yield new.change(rule, text, after, was["name"], now["name"])
    if now.get("required") and not was.get("required"):
        yield new.change(rules.PARAMETER_REQUIRED, f"{what} is required now", after)
    elif was.get("required") and not now.get("required"):
        yield new.change(rules.PARAMETER_OPTIONAL, f"{what} is optional now", after)
    if now.get("deprecated") and not was.get("deprecated"):
        yield new.change(rules.REQUEST_DEPRECATED, f"{what} is deprecated now", after)
    elif was.get("deprecated") and not now.get("deprecated"):
        text = f"{what} is deprecated no longer"
        yield new.change(rules.REQUEST_UNDEPRECATED, text, after)
    styles = old.list_style(was["name"]), new.list_style(now["name"])
    if all(styles) and styles[0] != styles[1]:
        text = f"the values of {what} are {styles[1]} now, {styles[0]} before"
        yield new.change(rules.PARAMETER_STYLE_CHANGED, text, after, *styles)
    # A parameter is given or left out: there is no null in paths and queries.
    found = schema_changes(
        new.subject,
        what,
        _schema(before),
        _schema(after),
        REQUEST,
        shared,
        nulls=False,
    )
    for change in found:
        if now["name"] in PAGE_SIZES and change.rule is rules.REQUEST_DEFAULT_CHANGED:
            change = replace(change, rule=rules.PAGE_SIZE_DEFAULT_CHANGED)
        yield change


def _label(parameter: Node) -> str:
    return shape(_schema(parameter)).label


def _schema(parameter: Node) -> Node:
    """What a parameter may be; anything, where the document does not say."""
    nothing = Node(parameter.document, parameter.pointer, {})
    return parameter.get("schema") or nothing


# ---------------------------------------------------------------- bodies, answers


def _body(old: Endpoint, new: Endpoint, shared: Shared) -> Iterator[Change]:
    before, after = (_resolved(e.node.get("requestBody")) for e in (old, new))
    if before is None and after is None:
        return
    if after is None:
        yield new.change(rules.REQUEST_BODY_REMOVED, f"{BODY} is gone", new.node)
        return
    required = after.value.get("required")
    if before is None:
        if required:
            rule, text = (
                rules.REQUIRED_REQUEST_BODY_ADDED,
                f"{BODY} is new, and required",
            )
            yield new.change(rule, text, after)
        else:
            yield new.change(rules.REQUEST_BODY_ADDED, f"{BODY} is new", after)
        return
    if required and not before.value.get("required"):
        yield new.change(rules.REQUEST_BODY_REQUIRED, f"{BODY} is required now", after)
    elif before.value.get("required") and not required:
        yield new.change(rules.REQUEST_BODY_OPTIONAL, f"{BODY} is optional now", after)
    yield from content_changes(new.subject, BODY, before, after, "request", shared)


def _answers(old: Endpoint, new: Endpoint, shared: Shared) -> Iterator[Change]:
    befores = dict(old.node["responses"].items())
    afters = dict(new.node["responses"].items())
    gained = [status for status in afters if status not in befores]
    lost = [status for status in befores if status not in afters]
    for status in gained:
        added = rules.ERROR_STATUS_ADDED
        if _succeeds(status):
            added = rules.SUCCESS_STATUS_ADDED
        text = f"may answer {quoted(status)} now"
        yield new.change(added, text, afters[status], None, status)
    for status in lost:
        removed = rules.ERROR_STATUS_REMOVED
        if _succeeds(status):
            removed = rules.SUCCESS_STATUS_REMOVED
        text = f"never answers {quoted(status)} now"
        yield new.change(removed, text, befores[status], status)
    pairs = [(status, status) for status in befores if status in afters]
    came, went = ([s for s in x if _succeeds(s)] for x in (gained, lost))
    if len(came) == len(went) == 1:
        # The one answer of success, under another status.
        pairs.append((went[0], came[0]))
    for was, now in pairs:
        before, after = befores[was], afters[now]
        name = _response_name(after)
        if name and name == _response_name(before):
            shared.responses.add(name)
        else:
            what = f"the answer {quoted(now)}"
            nodes = before.resolve(), after.resolve()
            yield from answer_changes(new.subject, what, *nodes, shared)


def _succeeds(status: str) -> bool:
    return status.startswith("2")


def _response_name(response: Node) -> str | None:
    """The component that an answer is, if it is one."""
    target = str(response.value.get("$ref", ""))
    name = target.removeprefix(f"#{RESPONSES}")
    return name if name != target and "/" not in name else None


def _resolved(node: Node | None) -> Node | None:
    return node.resolve() if node else None

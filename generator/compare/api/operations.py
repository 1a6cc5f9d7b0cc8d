"""What differs in an operation's address, parameters, body and answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.compare.api.endpoints import Endpoint
from generator.compare.api.rules import REQUEST, RULES
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
        yield new.change("operation-moved", text, new.node, was, now, now)
    elif was.endswith("/") != now.endswith("/"):
        yield new.change("trailing-slash-changed", text, new.node, was, now)
    if _of_its_document(old) != _of_its_document(new):
        before, after = old.operation.revision, new.operation.revision
        text = (
            f"is asked for in revision {quoted(after)} now, in {quoted(before)} before"
        )
        rule = "operation-revision-changed"
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
            rule, text = "required-parameter-added", f"{text}, and required"
            yield new.change(rule, text, after, None, _label(after))
        else:
            yield new.change("parameter-added", text, after, None, _label(after))
    for key, before in befores.items():
        if key not in afters:
            text = f"the parameter {quoted(key[1])} is gone"
            yield new.change("parameter-removed", text, before, _label(before))


def _parameter(
    old: Endpoint, new: Endpoint, before: Node, after: Node, shared: Shared
) -> Iterator[Change]:
    was, now = before.value, after.value
    what = f"the parameter {quoted(now['name'])}"
    if was["name"] != now["name"]:
        text, rule = (
            f"{what} was called {quoted(was['name'])}",
            "path-parameter-renamed",
        )
        yield new.change(rule, text, after, was["name"], now["name"])
    if now.get("required") and not was.get("required"):
        yield new.change("parameter-required", f"{what} is required now", after)
    elif was.get("required") and not now.get("required"):
        yield new.change("parameter-optional", f"{what} is optional now", after)
    if now.get("deprecated") and not was.get("deprecated"):
        yield new.change("request-deprecated", f"{what} is deprecated now", after)
    elif was.get("deprecated") and not now.get("deprecated"):
        text = f"{what} is deprecated no longer"
        yield new.change("request-undeprecated", text, after)
    styles = old.list_style(was["name"]), new.list_style(now["name"])
    if all(styles) and styles[0] != styles[1]:
        text = f"the values of {what} are {styles[1]} now, {styles[0]} before"
        yield new.change("parameter-style-changed", text, after, *styles)
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
        if now["name"] in PAGE_SIZES and change.rule.name == "request-default-changed":
            change = replace(change, rule=RULES["page-size-default-changed"])
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
        yield new.change("request-body-removed", f"{BODY} is gone", new.node)
        return
    required = after.value.get("required")
    if before is None:
        if required:
            rule, text = "required-request-body-added", f"{BODY} is new, and required"
            yield new.change(rule, text, after)
        else:
            yield new.change("request-body-added", f"{BODY} is new", after)
        return
    if required and not before.value.get("required"):
        yield new.change("request-body-required", f"{BODY} is required now", after)
    elif before.value.get("required") and not required:
        yield new.change("request-body-optional", f"{BODY} is optional now", after)
    yield from content_changes(new.subject, BODY, before, after, "request", shared)


def _answers(old: Endpoint, new: Endpoint, shared: Shared) -> Iterator[Change]:
    befores = dict(old.node["responses"].items())
    afters = dict(new.node["responses"].items())
    gained = [status for status in afters if status not in befores]
    lost = [status for status in befores if status not in afters]
    for status in gained:
        rule, text = f"{_kind(status)}-status-added", f"may answer {quoted(status)} now"
        yield new.change(rule, text, afters[status], None, status)
    for status in lost:
        rule, text = (
            f"{_kind(status)}-status-removed",
            f"never answers {quoted(status)} now",
        )
        yield new.change(rule, text, befores[status], status)
    pairs = [(status, status) for status in befores if status in afters]
    came, went = ([s for s in x if _kind(s) == "success"] for x in (gained, lost))
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


def _kind(status: str) -> str:
    return "success" if status.startswith("2") else "error"


def _response_name(response: Node) -> str | None:
    """The component that an answer is, if it is one."""
    target = str(response.value.get("$ref", ""))
    name = target.removeprefix(f"#{RESPONSES}")
    return name if name != target and "/" not in name else None


def _resolved(node: Node | None) -> Node | None:
    return node.resolve() if node else None

"""What was asked for against what was sent, and what was answered against what was read.

The checker says whether a request is allowed; this says whether it is the one that
the caller meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx2
import msgspec

from tests.contract.calls import ABSENT, API_KEY, Call
from tests.contract.documents import Operation
from tests.support.instances import Instances

_OWN_HEADERS = frozenset(
    "accept accept-encoding authorization connection content-length content-type "
    "host revision user-agent".split()
)


EVENTS = re.compile("(bulk_)?create_(client_)?events?")
EVENT_ID = re.compile(
    r'body /.*/unique_id: "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}" .*'
)
"""The client gives an event that has neither an id nor a time an id, so that a
repetition of the request does not count it twice: the one thing that it adds."""


def request_differences(
    request: httpx2.Request, operation: Operation, call: Call
) -> Iterator[str]:
    """Where a request is not what the call asked for."""
    if request.method != operation.method:
        yield f"method {request.method}, not {operation.method}"
    url = urlsplit(request.url.raw_path.decode())
    yield from _path_differences(url.path, operation, call)
    yield from _query_differences(url.query, operation, call)
    yield from _header_differences(request, operation, call)
    if call.body is ABSENT:
        if request.content:
            yield f"a body where there is none: {request.content[:80]!r}"
    elif not request.content:
        yield "no body"
    elif operation.media_type == "multipart/form-data":
        yield from _form_differences(request, call.body)
    else:
        sent = json.loads(request.content)
        added = set(_added_ids(call.body)) if EVENTS.fullmatch(operation.id) else set()
        for difference in differences(sent, call.body, "body "):
            place = difference.partition(": ")[0]
            if not (place in added and EVENT_ID.fullmatch(difference)):
                yield difference
            added.discard(place)
        yield from (f"{place}: no id, nor a time" for place in sorted(added))


def _added_ids(body: Any, pointer: str = "body ") -> Iterator[str]:
    """Where ids have to be added: in the events that nothing identifies."""
    if isinstance(body, list):
        for index, item in enumerate(body):
            yield from _added_ids(item, f"{pointer}/{index}")
    elif isinstance(body, dict) and body.get("type") == "event":
        attributes = body.get("attributes", {})
        if "unique_id" not in attributes and attributes.get("time") is None:
            yield f"{pointer}/attributes/unique_id"
    elif isinstance(body, dict):
        for key, value in body.items():
            yield from _added_ids(value, f"{pointer}/{key}")


def _path_differences(path: str, operation: Operation, call: Call) -> Iterator[str]:
    steps, template = path.split("/"), operation.path.split("/")
    if len(steps) != len(template):
        yield f"path {path}, not {operation.path}"
        return
    for step, expected in zip(steps, template, strict=True):
        if expected.startswith("{"):
            wanted = call.parameters[expected[1:-1]]
            if unquote(step, errors="strict") != wanted:
                yield f"path parameter {expected}: {step}, not {wanted!r}"
        elif step != expected:
            yield f"path {path}, not {operation.path}"


def _query_differences(query: str, operation: Operation, call: Call) -> Iterator[str]:
    sent = parse_qsl(
        query, keep_blank_values=True, strict_parsing=bool(query), errors="strict"
    )
    wanted: list[tuple[str, str]] = []
    for parameter in operation.parameters:
        if parameter.location == "query" and parameter.wire in call.parameters:
            value = call.parameters[parameter.wire]
            texts = [_text(v) for v in value] if isinstance(value, list) else None
            if texts is None:
                wanted.append((parameter.wire, _text(value)))
            elif parameter.explode:
                wanted.extend((parameter.wire, text) for text in texts)
            else:
                wanted.append((parameter.wire, ",".join(texts)))
    if sorted(sent) != sorted(wanted):
        yield f"query {sorted(sent)}, not {sorted(wanted)}"
    # A plus sign is a space for some readers and a plus sign for others.
    if "+" in query:
        yield f"query with a bare plus sign: {query}"


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool | int | float) else str(value)


def _header_differences(
    request: httpx2.Request, operation: Operation, call: Call
) -> Iterator[str]:
    sent = {
        name.decode().lower(): value.decode() for name, value in request.headers.raw
    }
    wanted: dict[str, str | None] = {
        "revision": operation.revision,
        "authorization": f"Klaviyo-API-Key {API_KEY}" if operation.secured else None,
        "accept": operation.accept or sent.get("accept"),
    }
    if operation.media_type != "multipart/form-data":
        wanted["content-type"] = operation.media_type
    elif not sent.get("content-type", "").startswith("multipart/form-data; boundary="):
        yield f"content-type {sent.get('content-type')}"
    for parameter in operation.parameters:
        if parameter.location == "header":
            wanted[parameter.wire.lower()] = call.parameters.get(parameter.wire)
    for name, value in wanted.items():
        if sent.get(name) != value:
            yield f"header {name}: {sent.get(name)!r}, not {value!r}"
    for name in sent.keys() - wanted.keys() - _OWN_HEADERS:
        yield f"header {name} that nobody asked for"


def _form_differences(
    request: httpx2.Request, body: Mapping[str, Any]
) -> Iterator[str]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + request.content, policy=policy.HTTP).get_payload()
    sent: dict[str, Any] = {}
    for part in parts if isinstance(parts, list) else ():
        assert isinstance(part, Message)
        # Header values are UTF-8 here, as in browsers, and not encoded words.
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        assert isinstance(name, str) and isinstance(payload, bytes)
        sent[name] = payload
    wanted = {
        name: value if isinstance(value, bytes) else _text(value).encode()
        for name, value in body.items()
    }
    if sent != wanted:
        yield f"form {sent}, not {wanted}"


def differences(one: Any, other: Any, pointer: str = "") -> Iterator[str]:
    """Where two JSON values differ; 1 and 1.0 are the same number."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in other.keys() - one.keys():
            yield f"{pointer}/{key}: missing, {_shown(other[key])} expected"
        for key in one.keys() - other.keys():
            yield f"{pointer}/{key}: {_shown(one[key])} not expected"
        for key in one.keys() & other.keys():
            yield from differences(one[key], other[key], f"{pointer}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (mine, yours) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, yours, f"{pointer}/{index}")
    elif _kind(one) is not _kind(other) or one != other:
        yield f"{pointer}: {_shown(one)}, not {_shown(other)}"


def _kind(value: Any) -> type:
    return float if type(value) is int else type(value)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 80 else f"{text[:77]}..."


class Reading:
    """Checks that what was read has the types that the document describes."""

    def __init__(self, instances: Instances) -> None:
        self._instances = instances

    def untyped(
        self, schema: Mapping[str, Any], value: Any, read: Any, pointer: str = ""
    ) -> Iterator[str]:
        """Where a value was read as something that the document does not describe.

        Args:
            schema: what describes the value.
            value: the JSON.
            read: what the SDK made of it.
            pointer: where it stands.
        """
        shape = self._instances.effective(schema)
        if value is None:
            if read is not None:
                yield f"{pointer}: {type(read).__name__} for null"
        elif branches := self._instances.branches(shape):
            tries = [
                list(self.untyped(branches[index], value, read, pointer))
                for index in self._instances.matching(shape, value)
            ]
            yield from min(tries, key=len, default=[f"{pointer}: no branch matches"])
        elif isinstance(value, list):
            yield from self._untyped_list(shape, value, read, pointer)
        elif isinstance(value, dict) and self._instances.describes_object(shape):
            yield from self._untyped_object(shape, value, read, pointer)
        else:
            yield from _untyped_scalar(shape, value, read, pointer)

    def _untyped_list(
        self, shape: Mapping[str, Any], value: list[Any], read: Any, pointer: str
    ) -> Iterator[str]:
        if not isinstance(read, list) or len(read) != len(value):
            yield f"{pointer}: {type(read).__name__} for a list of {len(value)}"
            return
        items = shape.get("items", {})
        for index, (one, other) in enumerate(zip(value, read, strict=True)):
            yield from self.untyped(items, one, other, f"{pointer}/{index}")

    def _untyped_object(
        self, shape: Mapping[str, Any], value: dict[str, Any], read: Any, pointer: str
    ) -> Iterator[str]:
        if not isinstance(read, msgspec.Struct):
            yield f"{pointer}: {type(read).__name__} for an object with properties"
            return
        config = read.__struct_config__
        names = dict(
            zip(read.__struct_encode_fields__, read.__struct_fields__, strict=True)
        )
        if config.tag is not None and config.tag_field:
            # The tag is no field; it is readable under its own name all the same.
            names.setdefault(config.tag_field, config.tag_field)
        for wire, schema in shape["properties"].items():
            if wire not in value:
                continue
            found = getattr(read, names.get(wire, wire), ABSENT)
            if found is ABSENT:
                yield f"{pointer}/{wire}: no attribute of {type(read).__name__}"
            else:
                yield from self.untyped(schema, value[wire], found, f"{pointer}/{wire}")


_TIMES: Mapping[str, type] = {"date-time": datetime, "date": date}


def _untyped_scalar(
    shape: Mapping[str, Any], value: Any, read: Any, pointer: str
) -> Iterator[str]:
    wanted = _TIMES.get(shape.get("format", "")) if "enum" not in shape else None
    if wanted is not None:
        if type(read) is not wanted:
            yield f"{pointer}: {type(read).__name__}, not {wanted.__name__}"
    elif isinstance(value, str) and isinstance(read, datetime):
        yield f"{pointer}: datetime for plain text"
    else:
        yield from differences(read, value, pointer)

"""Request bodies: a model, a mapping or flat keywords, and exactly what was given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from itertools import chain
from types import UnionType
from typing import Any
from uuid import uuid4

import msgspec
from msgspec import UNSET

from ..errors import ArgumentError
from ..operation import Body, Operation, Part
from ..wire import encoding, multipart
from ..wire.encoding import is_array
from ..wire.multipart import File, Form, Typed
from ..wire.pointers import escape, filled, steps, values
from .directions import check_directions
from .enums import check_enums
from .nested import in_envelopes, linked
from .values import checked, encode, is_plain, plain


def encoded(
    operation: str,
    body: Body,
    given: Mapping[str, Any],
    path_id: str | None,
    model: Callable[[str], Any],
    *,
    whole: Any = UNSET,
    check: bool = True,
    extra: Mapping[str, Any] = {},
) -> tuple[bytes | Form, str, Any]:
    """The body's bytes, its content type, and the plain values that it has been.

    Args:
        operation: the operation's name, for messages.
        body: how the operation describes its body.
        given: the flat keywords.
        whole: the whole body instead of them, UNSET where there is none.
        path_id: the id in the path, where it is the body's id too.
        model: gives a model by its name.
        check: whether it is held to the model.
        extra: what is merged into it, as it is given.

    Raises:
        ArgumentError: when the body is missing, given twice or wrong; with the
            JSON pointer of what is wrong.
    """
    if whole is not UNSET:
        _check_whole(operation, body, whole, given, model)
    elif extra and not given:
        whole = {} if body.model is None else dict(body.template)
    if body.model is None:
        wires = {name: steps(p)[-1] for name, p in body.keywords.items()}
        if whole is UNSET:
            whole = {wires[name]: value for name, value in given.items()}
        return _form(operation, body, whole, wires, check, extra)
    if whole is UNSET:
        missing = [name for name in body.required if name not in given]
        if not body.keywords and not body.template:
            missing = ["body"]
        if missing and (check or not body.keywords):
            raise ArgumentError(f"{operation} needs {', '.join(missing)}")
        whole = _from_keywords(body, given)
    value = whole if is_plain(whole) else plain(whole)
    if body.nested:
        value = in_envelopes(value, body.nested)
    if path_id is not None:
        value = _with_id(value, path_id)
    content = value
    if check:
        content, typed = checked(value, model(body.model))
        check_directions(typed)
        if body.enums:
            check_enums(content, body.enums)
    if extra:
        content = merged(content, plain(extra))
    if body.unique_id:
        content = _identified(content, body.unique_id, body.time)
    return encode(content), body.media_type, content


def _check_whole(
    operation: str,
    body: Body,
    whole: Any,
    given: Mapping[str, Any],
    model: Callable[[str], Any],
) -> None:
    """See that a whole body is one, alone, and this operation's."""
    if given:
        raise ArgumentError(
            f"{operation} takes a whole body or {', '.join(given)}, not both"
        )
    if isinstance(whole, msgspec.Struct):
        wanted: Any = model(body.model) if body.model else None
        known = isinstance(wanted, type | UnionType)
        if known and not isinstance(whole, wanted):
            raise ArgumentError(
                f"{operation} has another body than a {type(whole).__name__}; give the "
                "keywords, or a mapping as Klaviyo's documentation has it"
            )
    elif not isinstance(whole, Mapping):
        raise ArgumentError(f"{operation}: the body has to be a model or a mapping")


def _from_keywords(body: Body, given: Mapping[str, Any]) -> dict[str, Any]:
    value: dict[str, Any] = deepcopy(dict(body.template))
    for name, item in given.items():
        linkage = body.linkages.get(name)
        *way, last = steps(body.keywords[name])
        place = value
        for step in way:
            place = place.setdefault(step, {})
        place[last] = linked(name, linkage, plain(item)) if linkage else item
    return value


def _with_id(value: Any, path_id: str) -> Any:
    """The value with the id of the path at `/data/id`.

    Raises:
        ArgumentError: when it has another one.
    """
    value = filled(value, "/data/id", lambda: path_id)
    if any(id_ != path_id for id_ in values(value, "/data/id")):
        raise ArgumentError(
            "/data/id: the body is about another resource than the path",
            pointer="/data/id",
        )
    return value


def _identified(value: Any, unique_id: str, time: str | None) -> Any:
    """The value with a `unique_id` in each event that nothing else identifies, so that a
    repetition does not count twice.

    Without a `unique_id` the API takes the `time`, to the second: those who send an
    event again with its time mean the same event, and a made-up id would make it
    another. A `time` that is null is none: the API takes the time at which the request
    arrives, which a repetition does not share. A `unique_id` of null stays, as whatever
    is given.
    """
    unless = steps(time)[-1] if time else None
    return filled(value, unique_id, lambda: str(uuid4()), unless)


def check_capacity(
    operation: Operation, body: Body, content: bytes | Form, value: Any
) -> None:
    """See that a body is not more than the API takes at once.

    Raises:
        ArgumentError: when it holds too many items, or bytes.
    """
    most = operation.max_items
    if most is not None and body.items:
        lists = [v for v in values(value, body.items) if isinstance(v, list)]
        count = sum(map(len, lists))
        if count > most:
            raise ArgumentError(
                f"{operation.name} takes at most {most:,} items a call, not "
                f"{count:,}, at {body.items}",
                pointer=body.items,
            )
    if operation.max_bytes is not None and len(content) > operation.max_bytes:
        raise ArgumentError(
            f"{operation.name} takes at most {operation.max_bytes:,} bytes a call, "
            f"not {len(content):,}",
            pointer="",
        )


def merged(value: Any, extra: Any) -> Any:
    """A value with another one merged into it: mappings key by key, all else replaced."""
    if not (isinstance(value, Mapping) and isinstance(extra, Mapping)):
        return extra
    both = {key: merged(value[key], extra[key]) for key in extra if key in value}
    return {**value, **extra, **both}


def _form(
    operation: str,
    body: Body,
    given: Any,
    wires: Mapping[str, str],
    check: bool,
    extra: Mapping[str, Any],
) -> tuple[bytes | Form, str, Any]:
    if not isinstance(given, Mapping):
        raise ArgumentError(f"{operation}: body has to be a mapping")
    for wire in given if check else ():
        if wire not in wires.values():
            pointer = f"/{escape(str(wire))}"
            raise ArgumentError(f"{pointer}: there is no such key", pointer=pointer)
    given = {**given, **extra}
    missing = [name for name in body.required if wires[name] not in given]
    if missing and check:
        raise ArgumentError(f"{operation} needs {', '.join(missing)}")
    sent = {wire: v for wire, v in given.items() if v is not UNSET}
    if not body.media_type.lower().startswith("multipart/"):
        pairs = [
            _pairs(wire, value, body.parts.get(wire)) for wire, value in sent.items()
        ]
        return "&".join(chain(*pairs)).encode(), body.media_type, None
    files = {wires[name] for name in body.files}
    form = multipart.encode(
        {
            wire: (
                multipart.load(wire, value)
                if wire in files
                else _parts(wire, value, body.parts.get(wire))
            )
            for wire, value in sent.items()
        }
    )
    return form, form.content_type, None


def _pairs(wire: str, value: Any, part: Part | None) -> list[str]:
    """A member of a form that is written as a query is."""
    part = part or Part("pair")
    return encoding.pairs(wire, value, explode=part.explode, style=part.style)


def _parts(wire: str, value: Any, part: Part | None) -> Any:
    """A member of a form as `multipart.encode` takes it."""
    if part is None:
        return value
    if part.many:
        # A tuple is one file, with its name.
        if not is_array(value) or (part.kind == "file" and isinstance(value, tuple)):
            raise ArgumentError(f"{wire} has to be a list")
        return [_one_part(wire, item, part) for item in value]
    return _one_part(wire, value, part)


def _one_part(wire: str, value: Any, part: Part) -> File | Typed:
    if part.kind == "file":
        file = multipart.load(wire, value)
        named = isinstance(value, tuple) and len(value) == 3
        use = part.content_type and not named
        return file._replace(type=part.content_type) if use else file
    if part.kind == "json":
        return Typed(encode(plain(value, (None, wire))), part.content_type)
    return Typed(encoding.utf8(wire, encoding.scalar(wire, value)), part.content_type)

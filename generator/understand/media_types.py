"""Media types: which of a body's or an answer's are understood, and as what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from generator.base.errors import Report
from generator.base.naming import ClassName
from generator.documents.document import Node
from generator.understand.ir import (
    NULL,
    Alias,
    Array,
    Definition,
    Field,
    Map,
    Model,
    Part,
    Primitive,
    Ref,
    Type,
    Union,
    UnionAlias,
)

Kind = Literal["json", "multipart", "form"]

_ENCODINGS = ("form", "spaceDelimited", "pipeDelimited", "deepObject")


def kind(media_type: str) -> Kind | None:
    """What a media type is, None for those that are not understood.

    Parameters, as a charset, do not count (RFC 9110, 8.3.1), and neither does case.
    """
    plain = media_type.partition(";")[0].strip().lower()
    if plain in ("application/json", "text/json") or plain.endswith("+json"):
        return "json"
    if plain == "multipart/form-data":
        return "multipart"
    return "form" if plain == "application/x-www-form-urlencoded" else None


def is_binary(schema: Node | None) -> bool:
    """Whether a schema is of bytes."""
    if schema is None:
        return False
    value: Mapping[str, object] = schema.resolve().value
    return value.get("type") == "string" and value.get("format") == "binary"


def chosen(content: Node, what: str, report: Report) -> tuple[str, Node] | None:
    """The media type that is sent or asked for: the first that is understood.

    Args:
        content: media types with what they hold.
        what: whose they are, for messages.
        report: takes several of them.
    """
    found = list(content.items())
    if len(found) > 1:
        names = ", ".join(name for name, _ in found)
        report.not_understood(
            content,
            "content",
            f"a {what} in several media types: {names}",
            missing="the first that sdkgen understands is used",
        )
    known = [(name, media) for name, media in found if kind(name)]
    return next(iter(known or found), None)


def parts(
    model: Model,
    media: Node,
    media_kind: Kind,
    definitions: Mapping[ClassName, Definition],
    report: Report,
) -> tuple[Part, ...]:
    """How the members of a form travel.

    The defaults are those of OpenAPI 3.0.3, Encoding Object: text for scalars, a part
    for each element of an array, JSON for objects.

    Args:
        model: the form's schema.
        media: its media type object.
        media_kind: which of the two kinds of forms it is.
        definitions: all models by name.
        report: takes what is not understood.
    """
    encodings = media.get("encoding")
    made = []
    for field in model.fields:
        encoding = encodings.get(field.wire) if encodings else None
        part = _part(field, encoding, media_kind, definitions, report)
        if part is None:
            report.not_understood(
                media,
                f"form:{field.wire}",
                f"the form's member {field.wire!r} has no form that is understood",
                missing=f"no method takes {field.wire!r}",
            )
        else:
            made.append(part)
    for name, encoding in encodings.items() if encodings else ():
        if name not in {field.wire for field in model.fields}:
            report.warning(encoding, f"the form has no member {name!r}")
    return tuple(made)


def _part(
    field: Field,
    encoding: Node | None,
    media_kind: Kind,
    definitions: Mapping[ClassName, Definition],
    report: Report,
) -> Part | None:
    type_ = plain(field.type, definitions)
    given = encoding.value if encoding else {}
    if encoding and given.get("headers"):
        report.not_understood(
            encoding["headers"],
            "encoding.headers",
            f"the form's member {field.wire!r} has headers",
            missing="they are not sent",
        )
    many = isinstance(type_, Array)
    item = plain(type_.item, definitions) if isinstance(type_, Array) else type_
    if media_kind == "form":
        return _pair(field, item, many, encoding, definitions, report)
    content_type = str(given.get("contentType", ""))
    listed = "," in content_type or "*" in content_type
    if item == Primitive("binary"):
        return Part(field.wire, "file", many, "" if listed else content_type)
    if _is_structured(item, definitions):
        if content_type and kind(content_type) != "json":
            return None
        return Part(field.wire, "json", many, content_type or "application/json")
    if kind(content_type) == "json" and not listed:
        return Part(field.wire, "json", False, content_type)
    return Part(field.wire, "text", many, "" if listed else content_type)


def _pair(
    field: Field,
    item: Type,
    many: bool,
    encoding: Node | None,
    definitions: Mapping[ClassName, Definition],
    report: Report,
) -> Part | None:
    """A member of a form that is written as a query is."""
    given = encoding.value if encoding else {}
    style = str(given.get("style", "form"))
    explode = bool(given.get("explode", style == "form"))
    if given.get("allowReserved") or given.get("contentType", "text/plain") not in (
        "text/plain",
        "",
    ):
        return None
    if item == Primitive("binary") or style not in _ENCODINGS:
        return None
    if _is_structured(item, definitions):
        flat = isinstance(item, Ref) and _is_flat(definitions.get(item.name))
        if many or style != "deepObject" or not flat:
            return None
    elif style == "deepObject":
        return None
    return Part(field.wire, "pair", many, "", style, explode)


def _is_flat(definition: Definition | None) -> bool:
    if not isinstance(definition, Model):
        return False
    return not any(
        isinstance(field.type, Array | Map | Ref) for field in definition.fields
    )


def plain(type_: Type, definitions: Mapping[ClassName, Definition]) -> Type:
    """A type without null and without the names of aliases."""
    if isinstance(type_, Ref) and isinstance(
        alias := definitions.get(type_.name), Alias
    ):
        return plain(alias.type, definitions)
    if isinstance(type_, Union):
        options = tuple(o for o in type_.options if o != NULL)
        return plain(options[0], definitions) if len(options) == 1 else Union(options)
    return type_


def _is_structured(type_: Type, definitions: Mapping[ClassName, Definition]) -> bool:
    """Whether values of a type are objects or lists, or may be."""
    if isinstance(type_, Union):
        return any(_is_structured(option, definitions) for option in type_.options)
    if isinstance(type_, Ref):
        return isinstance(definitions.get(type_.name), Model | UnionAlias)
    if isinstance(type_, Array | Map):
        return True
    return type_ in (Primitive("object"), Primitive("any"))

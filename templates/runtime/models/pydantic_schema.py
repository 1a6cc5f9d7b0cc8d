"""Models for pydantic, and so for FastAPI: fields, `TypeAdapter`, JSON Schema.

Loaded when pydantic asks a model for its schema, and by nothing else.
https://docs.pydantic.dev/latest/concepts/types/#customizing-validation-with-__get_pydantic_core_schema__
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache, partial, reduce
from operator import or_
from typing import Any, Literal, get_args, get_origin

import msgspec
from pydantic_core import SchemaSerializer
from pydantic_core import core_schema as build
from pydantic_core.core_schema import CoreSchema

from .fields import members
from .unions import flatten

_SCALARS: Mapping[Any, Callable[[], CoreSchema]] = {
    str: build.str_schema,
    bool: build.bool_schema,
    int: build.int_schema,
    float: build.float_schema,
    datetime: build.datetime_schema,
    date: build.date_schema,
    None: build.none_schema,
    type(None): build.none_schema,
    list: build.list_schema,
    dict: build.dict_schema,
}

_SERIALIZATION = build.plain_serializer_function_ser_schema(msgspec.to_builtins)


def core_schema(model: Any) -> CoreSchema:
    """How pydantic takes a model, and gives it.

    A model is taken as it is, and a mapping as `from_dict` takes it. What is given is
    JSON by the names on the wire; related resources are no part of it.
    """
    return build.no_info_plain_validator_function(
        partial(_taken, model),
        ref=_ref(model),
        serialization=_SERIALIZATION,
    )


@cache
def serializer() -> SchemaSerializer:
    """What gives any model as JSON."""
    return SchemaSerializer(build.any_schema(serialization=_SERIALIZATION))


def _taken(model: Any, value: Any) -> Any:
    if isinstance(value, model):
        return value
    if not isinstance(value, Mapping):
        # pydantic makes its own error of it.
        raise ValueError(f"a {model.__name__}, or a mapping, is needed")
    return model.from_dict(value)


def json_schema(type_: Any, handler: Any) -> Any:
    """The JSON Schema of a type; each model in it is a definition of its own.

    Args:
        type_: a model, or a union of some.
        handler: what pydantic makes JSON Schema with.
    """
    objects = [_object(struct) for struct in _structs(type_)]
    found = handler(build.definitions_schema(_place(type_), objects))
    # A copy: pydantic puts the definitions into what is given, where that is at the
    # top, and a model that holds itself would hold them, too.
    return dict(handler.resolve_ref_schema(found))


def _structs(type_: Any) -> Iterable[Any]:
    """The models that a type is, and those in them, at any depth."""
    found: dict[Any, None] = {}
    left = [type_]
    while left:
        for option in flatten((left.pop(),)):
            if not _is_struct(option):
                left += [arg for arg in get_args(option) if not isinstance(arg, str)]
            elif option not in found:
                found[option] = None
                left += _types(option).values()
    return found


@cache
def _types(struct: Any) -> dict[str, Any]:
    """The types of the fields, by their names on the wire."""
    return {field.encode_name: field.type for field in msgspec.structs.fields(struct)}


@cache
def _object(struct: Any) -> CoreSchema:
    """An object as it is on the wire; what the class fills in may be left out."""
    config = struct.__struct_config__
    properties = {}
    if config.tag_field is not None:
        tag = build.literal_schema([config.tag])
        properties[config.tag_field] = build.typed_dict_field(tag, required=True)
    types = _types(struct)
    for member in members(struct):
        place = _place(types[member.wire])
        properties[member.wire] = build.typed_dict_field(place, required=member.always)
    return build.typed_dict_schema(properties, cls=struct, ref=_ref(struct))


def _place(type_: Any) -> CoreSchema:
    options: list[Any] = list(_options(type_))
    return options[0] if len(options) == 1 else build.union_schema(options)


def _options(type_: Any) -> Iterator[CoreSchema]:
    literals: list[Any] = []
    for option in flatten((type_,)):
        origin, inner = get_origin(option), get_args(option)
        if option is msgspec.UnsetType:
            continue
        if _is_struct(option):
            yield build.definition_reference_schema(_ref(option))
        elif origin is Literal:
            literals += inner
        elif origin is list:
            yield build.list_schema(_place(reduce(or_, inner)))
        elif origin is dict:
            yield build.dict_schema(build.str_schema(), _place(inner[1]))
        else:
            yield (_SCALARS[option] if option in _SCALARS else build.any_schema)()
    if literals:
        yield build.literal_schema(literals)


def _is_struct(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, msgspec.Struct)


def _ref(struct: Any) -> str:
    return f"{struct.__module__}.{struct.__qualname__}:{id(struct)}"

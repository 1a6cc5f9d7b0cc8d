"""Python names for the documents' names; a collision is an error, never a number."""

from __future__ import annotations

import keyword
import re
from collections.abc import Container, Mapping
from functools import lru_cache
from typing import NewType

Identifier = NewType("Identifier", str)
"""A snake_case name: arguments, fields, methods, groups, modules."""

ClassName = NewType("ClassName", str)
"""A PascalCase name: models, groups' classes, filters."""

NAME = "x-sdkgen-name"
"""What names a schema, a property or a parameter in Python instead of its own name,
which is how an overlay tells two apart that Python cannot."""

_METHOD_GLOBALS = frozenset(
    "Any AsyncResource FileInput Filter Iterable Literal Mapping RequestOptions "
    "Resource TypeAlias UNSET UnsetType annotations _dt _operations _types "
    "bool bytes deprecated dict float int list str".split()
)
"""Names that modules of methods use themselves."""

GROUP_GLOBALS = _METHOD_GLOBALS | frozenset(
    "AsyncKlaviyo ClassVar Klaviyo ModuleType Self _AsyncClient _SyncClient "
    "TYPE_CHECKING all_operations cached_property models".split()
)
"""Names that no group's class may have: modules of clients import it, too."""

MODEL_GLOBALS = _METHOD_GLOBALS | frozenset(
    "ABSENT AnyInteger AnyText AttributesModel ClassVar Collection Document Model OneOf PagedDocument "
    "ResourceModel TYPE_CHECKING msgspec _builtins".split()
)
"""Names that no model may have: modules of methods import it, too."""

MODEL_ATTRIBUTES = frozenset(
    "_builtins _dt _linked _repr_html_ from_dict get get_related keys replace to_dict "
    "to_json".split()
)
"""What the runtime's model classes offer, and what annotations are looked up by; no
field may hide it. No published document has a field that does."""

RESOURCE_MODEL_ATTRIBUTES = MODEL_ATTRIBUTES | frozenset({"property"})
"""What the models of resources offer, and what their properties are made with."""

DOCUMENT_ATTRIBUTES = MODEL_ATTRIBUTES | frozenset(
    "_items _origin _summary has_next next_cursor pages raw records".split()
)
"""What the models of whole answers offer."""

CLIENT_ATTRIBUTES = frozenset(
    "api_key auth base_url beta bulk close aclose default_base_url get_or_create limits "
    "models operations options preload raw raw_pages request revision scopes send shared "
    "stream update_or_create user_agent wait with_options cached_property overload "
    "str".split()
)
"""What clients offer besides the groups, what their classes are written with, and
modules that are no group's."""

RESOURCE_ATTRIBUTES = frozenset(
    "_call _client client bool deprecated float int str".split()
)
"""What groups offer besides their operations, and what their classes are written
with."""


# Before a capital after a small letter, and before the last capital of several, as
# in SMSOptions; but not in the plural of an acronym, as in APIs.
_INNER_START = re.compile(
    r"(?<=[a-z0-9])(?=[A-Z])" r"|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s(?![A-Za-z0-9]))"
)


def words(text: str) -> list[str]:
    """The words of a name in any spelling: `page[cursor]`, `GetCoupon`, `Data Privacy`.

    Characters that no Python identifier may hold separate words and are dropped.
    """
    return list(_words(text))


@lru_cache(maxsize=10_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[A-Za-z0-9]+", _INNER_START.sub(" ", text)))


def identifier(text: str, reserved: Container[str] = ()) -> Identifier:
    """The snake_case name of a parameter, property, tag or operation.

    Lower-case names keep their leading underscore (`_kx`). A keyword, a name in
    `reserved`, gets a trailing underscore, as PEP 8 advises.

    Raises:
        ValueError: when the text holds nothing that a name can be made of.
    """
    parts = [part.lower() for part in words(text)]
    if not parts:
        raise ValueError(f"no Python name can be made of {text!r}")
    name = "_".join(parts)
    if text.startswith("_") or name[0].isdigit():
        name = f"_{name}"
    if keyword.iskeyword(name) or name in reserved:
        name = f"{name}_"
    return Identifier(name)


def plural(text: str) -> str:
    """The plural of an English word, or of the last one of several."""
    if re.search(r"[^aeiou]y$", text):
        return f"{text[:-1]}ies"
    return f"{text}es" if re.search(r"(s|x|z|ch|sh)$", text) else f"{text}s"


def python_name(
    description: Mapping[str, object], wire: str, reserved: Container[str] = ()
) -> Identifier:
    """The name of a property or parameter: the one that it is given, or its own.

    Args:
        description: its schema or its parameter object.
        wire: its name in the API.
        reserved: names that are taken.
    """
    return identifier(str(description.get(NAME, wire)), reserved)


def group_class(tag: str, used: Container[str] = ()) -> ClassName:
    """The class of a group of operations; the async one has `Async` before it.

    Args:
        tag: what names the group.
        used: the models that the group's methods take and give.

    Raises:
        ValueError: when the tag holds nothing that a name can be made of.
    """
    name = class_name(tag)
    while any(n in GROUP_GLOBALS or n in used for n in (name, f"Async{name}")):
        name = ClassName(f"{name}_")
    return name


def class_name(text: str, reserved: Container[str] = ()) -> ClassName:
    """The PascalCase name for a word or two, as `Coupons` or `coupon-code`.

    Raises:
        ValueError: when the text holds nothing that a name can be made of.
    """
    parts = words(text)
    if not parts:
        raise ValueError(f"no Python name can be made of {text!r}")
    name = "".join(part[0].upper() + part[1:] for part in parts)
    if name[0].isdigit():
        name = f"_{name}"
    return reserve(name, reserved)


def reserve(name: str, reserved: Container[str]) -> ClassName:
    """The name itself, with a trailing underscore where it is taken."""
    if keyword.iskeyword(name) or name in reserved:
        name = f"{name}_"
    return ClassName(name)


def component_name(name: str) -> ClassName:
    """The class of a component: its name as it stands, where Python allows it."""
    if name.isascii() and name.isidentifier():
        return reserve(name, MODEL_GLOBALS)
    return class_name(name, MODEL_GLOBALS)


def component_class(name: str, schema: Mapping[str, object]) -> ClassName:
    """The class of a component: the name that it is given, or its own."""
    return component_name(str(schema.get(NAME, name)))

"""The intermediate representation: the API as plain frozen values, ready to print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

from generator.base.naming import ClassName, Identifier

# ---------------------------------------------------------------- types


@dataclass(frozen=True)
class Primitive:
    """A scalar, or a value without a described shape (`any`, `object`)."""

    name: Literal[
        "string",
        "integer",
        "number",
        "boolean",
        "null",
        "date-time",
        "date",
        "binary",
        "any",
        "object",
    ]


@dataclass(frozen=True)
class Enum:
    """A choice of values; open where the server may add to it.

    It is `free` where the document itself takes any other value of the kind, so that
    the values are suggestions.
    """

    values: tuple[str | int | bool | None, ...]
    open: bool = True
    free: bool = False


@dataclass(frozen=True)
class Ref:
    """A named model, enum or union."""

    name: ClassName


@dataclass(frozen=True)
class Array:
    """A list of one type."""

    item: Type


@dataclass(frozen=True)
class Map:
    """An object whose keys are data, with values of one type."""

    item: Type


@dataclass(frozen=True)
class Union:
    """A value of one of several types."""

    options: tuple[Type, ...]


Type: TypeAlias = Primitive | Enum | Ref | Array | Map | Union
ANY_JSON = ClassName("Any")
BYTES = ClassName("bytes")
PLAIN_ANSWERS = frozenset({ANY_JSON, BYTES})
"""What an answer, and a body of JSON, may be besides a model: values as JSON has them,
and bytes as they come. No definition has these names."""

NULL = Primitive("null")
ANY = Primitive("any")


def options(type_: Type) -> tuple[Type, ...]:
    """What a type may be."""
    return type_.options if isinstance(type_, Union) else (type_,)


def nullable(type_: Type) -> Type:
    """The type, or null."""
    found = options(type_)
    return type_ if NULL in found or type_ == ANY else Union((*found, NULL))


# ---------------------------------------------------------------- models


@dataclass(frozen=True)
class Field:
    """A property of a model.

    `constant` is set where the property is required and allows one value only:
    the class fills it. What is `assumed` is typed as if it were there, though it is not
    in every answer. `direction` is the only way that the property travels, where
    there is one: from the API (`read`) or to it (`write`); `required` counts on that
    way alone.
    """

    name: Identifier
    wire: str
    type: Type
    required: bool
    doc: str = ""
    constant: str | int | bool | None = None
    direction: Literal["read", "write"] | None = None
    deprecated: bool = False
    assumed: bool = False


@dataclass(frozen=True)
class Link:
    """A relationship of a resource whose other end an answer may include.

    `name` is that of the field under `relationships`, `type` what stands at the
    other end. `include` is what asks for it, where a call of the resource's own can.
    """

    name: Identifier
    type: Type
    include: str | None


@dataclass(frozen=True)
class Model:
    """An object schema: one `msgspec.Struct`.

    `tag` is the wire name of the constant that tells this model from the others
    of its unions. `kind` says what a response document, or a resource that takes
    part in compound documents, offers besides its fields. `needed` are the wire names
    of fields that a request has to have though an answer does not. What is `internal`
    is the client's own, and not what people use. `own` are the attributes that can be
    read from a resource itself.
    """

    name: ClassName
    fields: tuple[Field, ...]
    doc: str = ""
    tag: str | None = None
    kind: Literal["model", "resource", "document", "paged", "collection"] = "model"
    item: Type | None = None
    links: tuple[Link, ...] = ()
    needed: tuple[str, ...] = ()
    deprecated: bool = False
    internal: bool = False
    own: tuple[Field, ...] = ()

    @property
    def tag_field(self) -> Field | None:
        """The field that carries the tag."""
        return next((f for f in self.fields if f.wire == self.tag), None)


@dataclass(frozen=True)
class Alias:
    """A component that is no object: a named enum, list or scalar."""

    name: ClassName
    type: Type
    doc: str = ""


@dataclass(frozen=True)
class UnionAlias:
    """A named union of models; `tagged` where msgspec tells them apart by itself."""

    name: ClassName
    options: tuple[Type, ...]
    tagged: bool = False
    doc: str = ""


Definition: TypeAlias = Model | Alias | UnionAlias


# ---------------------------------------------------------------- x-klaviyo-*


@dataclass(frozen=True)
class Window:
    """So many requests in so many seconds."""

    requests: int
    seconds: int


@dataclass(frozen=True)
class RateLimit:
    """The fixed windows that an endpoint counts requests in."""

    burst: Window | None = None
    steady: Window | None = None
    daily: Window | None = None


@dataclass(frozen=True)
class ConditionalLimit:
    """The limit in force when an array parameter holds a value."""

    parameter: str
    value: str
    rate_limit: RateLimit


@dataclass(frozen=True)
class FilterField:
    """A field that an operation's `filter` accepts.

    `single`, `multiple` and `bare` are the operators that take one value, a list
    of values, and no value. `value` is None where the document does not say.
    """

    name: Identifier
    wire: str
    single: tuple[str, ...]
    multiple: tuple[str, ...]
    bare: tuple[str, ...]
    value: Type | None


@dataclass(frozen=True)
class Capacity:
    """What one request may hold at most, as far as the document says.

    `item_bytes` is for each of its items, `jobs` how many jobs of the kind that it
    creates may be under way at a time.
    """

    items: int | None = None
    bytes: int | None = None
    item_bytes: int | None = None
    jobs: int | None = None


@dataclass(frozen=True)
class Informing:
    """What extensions tell people of an operation, and no part of the SDK works by.

    Every member is a fact in `generator.understand.facts`; None where the document
    does not say.
    """

    leaves_docs_on: date | None = None


# ---------------------------------------------------------------- operations


@dataclass(frozen=True)
class Parameter:
    """A path, query or header parameter; `revision` is none of them.

    `style` and `explode` are OpenAPI's: of a list or an object `explode` makes a
    parameter for each value. `filter` marks the one that takes the operation's filter
    expressions.
    """

    name: Identifier
    wire: str
    location: Literal["path", "query", "header"]
    type: Type
    required: bool
    doc: str = ""
    minimum: int | None = None
    maximum: int | None = None
    default: Any = None
    style: str = ""
    explode: bool = False
    filter: bool = False
    deprecated: bool = False


@dataclass(frozen=True)
class Credential:
    """One way to send credentials.

    In the header `Authorization` as whatever the client has (`authorization`), as a
    token (`bearer`) or as a name and password (`basic`); or as a key alone, in a
    `header` or the `query` under a name.
    """

    kind: Literal["authorization", "bearer", "basic", "header", "query"]
    name: str = ""


@dataclass(frozen=True)
class Security:
    """How an operation takes credentials: in any of the ways, or `optional` none."""

    ways: tuple[Credential, ...] = ()
    optional: bool = True


AUTHORIZATION = Security((Credential("authorization"),), optional=False)
"""What Klaviyo's documents have."""


@dataclass(frozen=True)
class Part:
    """How a member of a form travels; `many` are one for each element of a list.

    `kind` is `pair` in a form that is written as a query is, by `style` and `explode`,
    and one of the others in one of several parts, which may have a `content_type`.
    """

    wire: str
    kind: Literal["text", "json", "file", "pair"]
    many: bool = False
    content_type: str = ""
    style: str = "form"
    explode: bool = True


@dataclass(frozen=True)
class Keyword:
    """A flat keyword of a body: a value, and the JSON pointer of where it goes.

    A `nested` resource may be given flat itself, by keys.
    """

    name: str
    pointer: str
    type: Type
    required: bool
    doc: str = ""
    linkage: Linkage | None = None
    deprecated: bool = False
    nested: Nested | None = None


@dataclass(frozen=True)
class Linkage:
    """A keyword that takes ids, and puts resource identifiers into the body."""

    type: str
    many: bool


@dataclass(frozen=True)
class Nested:
    """A place in a body for a resource, or a list of them, that may be given flat.

    `model` is the resource's, `name` what people know it by, `template` what its `keys` are put into, whose pointers
    begin at the resource. The place holds `{"data": ...}` where it is `wrapped`. Of an
    `identifier` the id alone will do.
    """

    model: ClassName
    name: ClassName
    template: Mapping[str, Any]
    keys: tuple[Keyword, ...]
    many: bool
    wrapped: bool
    identifier: bool


@dataclass(frozen=True)
class Body:
    """A request body. `template` is what the flat keywords are put into, `parts` are
    the members of a form, and an `optional` body may be left out.

    `items`, `unique_id`, `time` and `appends` point to what is counted, to what makes
    the request unique, to what does so in its place, and to what must not be done twice;
    see `generator.understand.body_places`. `enums` are the values by the pointers of
    where they stand; see `generator.understand.body_enums`.
    """

    media_type: str
    model: ClassName
    keywords: tuple[Keyword, ...] = ()
    template: Mapping[str, Any] | None = None
    path_id: Identifier | None = None
    items: str | None = None
    unique_id: str | None = None
    time: str | None = None
    appends: tuple[str, ...] = ()
    kind: Literal["json", "multipart", "form"] = "json"
    parts: tuple[Part, ...] = ()
    optional: bool = False
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_form(self) -> bool:
        """Whether the body is a form, and no JSON."""
        return self.kind != "json"

    @property
    def is_argument(self) -> bool:
        """Whether it has no parts that could be given, so that it is one itself."""
        return not self.keywords and self.template is None


@dataclass(frozen=True)
class Job:
    """An operation that reads a job's progress, and what may be waited for.

    `errors` is the operation that lists what failed, where that has one of its own.
    """

    statuses: tuple[str, ...]
    errors: Identifier | None = None


@dataclass(frozen=True)
class DerivedId:
    """The id that a resource gets from what it is created with.

    It is the values of these keywords with `between` them; `defaults` stand for those
    that are not given.
    """

    keywords: tuple[Identifier, ...]
    between: str = ""
    defaults: Mapping[Identifier, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.between.join(f"{{{name}}}" for name in self.keywords)


@dataclass(frozen=True)
class Operation:
    """One method of the client.

    `aliases` are names that the API gives it, `old_names` those that it had in an
    SDK, which warn. What is `deprecated` is to go; `leaves_docs_on` is the day, in ISO
    8601, from which the API's documentation does not have it. `starts` is the operation
    that tells the progress of the job which this one creates.
    """

    name: Identifier
    operation_id: str
    method: str
    path: str
    summary: str
    doc: str
    revision: str
    security: Security
    parameters: tuple[Parameter, ...]
    body: Body | None
    accept: str
    responses: Mapping[int, ClassName | None]
    rate_limit: RateLimit
    conditional_limits: tuple[ConditionalLimit, ...]
    scopes: tuple[str, ...]
    aliases: tuple[Identifier, ...]
    filters: tuple[FilterField, ...]
    paged: bool
    job: Job | None
    capacity: Capacity
    pre_release: bool
    subtag: str | None
    reference: str
    pointer: str
    old_names: tuple[Identifier, ...] = ()
    informing: Informing = Informing()
    deprecated: bool = False
    starts: Identifier | None = None
    derived_id: DerivedId | None = None

    @property
    def authenticated(self) -> bool:
        """Whether credentials are needed."""
        return not self.security.optional

    @property
    def arguments(self) -> tuple[Parameter | Keyword, ...]:
        """What a method takes: the path, the parts of the body, and the rest."""
        return (
            *(p for p in self.parameters if p.location == "path"),
            *(self.body.keywords if self.body else ()),
            *(p for p in self.parameters if p.location != "path"),
        )

    def needs(self, argument: Parameter | Keyword) -> bool:
        """Whether a call has to give an argument."""
        may_be_left_out = isinstance(argument, Keyword) and (
            self.body is not None and self.body.optional
        )
        return argument.required and not may_be_left_out

    @property
    def models(self) -> set[ClassName]:
        """The models of its answers."""
        return {n for n in self.responses.values() if n is not None} - PLAIN_ANSWERS


@dataclass(frozen=True)
class Group:
    """A resource group: an attribute of the client, and a module of each kind."""

    name: Identifier
    class_name: ClassName
    tag: str
    doc: str
    operations: tuple[Operation, ...]
    owned: tuple[ClassName, ...] = ()


@dataclass(frozen=True)
class Api:
    """One revision of the API.

    `subpackage` is where it is printed when it stands beside another revision, None
    for the one that is the root of its package. `old_models` and `old_filters` are
    names that classes had before, with those that they have now; see
    `generator.understand.old_names`. `shared` are the modules of definitions that
    several groups use, each after those that it takes from; see
    `generator.understand.ownership`.
    """

    revision: str
    digest: str
    base_url: str | None
    groups: tuple[Group, ...]
    definitions: Mapping[ClassName, Definition]
    shared: Mapping[Identifier, tuple[ClassName, ...]] = field(default_factory=dict)
    subpackage: Identifier | None = None
    old_models: Mapping[ClassName, ClassName] = field(default_factory=dict)
    old_filters: Mapping[ClassName, ClassName] = field(default_factory=dict)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of all groups."""
        return tuple(op for group in self.groups for op in group.operations)

    @property
    def homes(self) -> dict[Identifier, tuple[ClassName, ...]]:
        """What each module of definitions holds: those of groups, and shared ones."""
        own = {group.name: group.owned for group in self.groups if group.owned}
        return own | dict(self.shared)

    @property
    def pre_release(self) -> bool:
        """Whether the revision is none that stays, as `2026-07-15.pre` is not."""
        return re.match(r"\d{4}-\d{2}-\d{2}.", self.revision) is not None

    @property
    def runtime(self) -> str:
        """The runtime, as the packages of models, filters and methods import it."""
        return "..._runtime" if self.subpackage else ".._runtime"


@dataclass(frozen=True)
class Sdk:
    """Everything that is printed: the revisions of a package, side by side.

    `main` is the root of the package and of its clients, `sides` are the others.
    """

    main: Api
    sides: tuple[Api, ...] = ()

    @property
    def apis(self) -> tuple[Api, ...]:
        """All revisions."""
        return (self.main, *self.sides)


def referenced(type_: Type) -> set[ClassName]:
    """The names of the definitions that a type mentions."""
    if isinstance(type_, Ref):
        return {type_.name}
    if isinstance(type_, Array | Map):
        return referenced(type_.item)
    if isinstance(type_, Union):
        return {name for option in type_.options for name in referenced(option)}
    return set()

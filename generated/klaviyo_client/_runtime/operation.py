"""Operation descriptors: what a method is on the wire, as plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec

from .retirement import retires

Rule = Literal["safe", "unique", "unprocessed"]
"""Whether an operation may be repeated when it may have been processed: always, when
the API knows what it has already, or not at all."""


class Window(msgspec.Struct, frozen=True):
    """So many requests in so many seconds, counted in fixed windows."""

    requests: int
    seconds: int


class RateLimit(msgspec.Struct, frozen=True):
    """The windows that the API counts an endpoint's requests in."""

    burst: Window | None = None
    steady: Window | None = None
    daily: Window | None = None


class ConditionalLimit(msgspec.Struct, frozen=True):
    """The limit in force when the array parameter (its Python name) holds `value`."""

    parameter: str
    value: str
    rate_limit: RateLimit


class Parameter(msgspec.Struct, frozen=True):
    """An argument that travels in the path, the query or a header.

    `name` is the Python name, `wire` the API's. Arrays are joined by commas, or
    stand once for each value where `explode` is set; `style` is OpenAPI's, where it is
    not the usual one of the location. `values` are the texts that it, or each item of an
    array, may be; empty where the document lists none.
    """

    name: str
    wire: str
    location: Literal["path", "query", "header"]
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    array: bool = False
    values: tuple[str, ...] = ()
    explode: bool = False
    filter: bool = False
    style: Literal["", "simple", "deepObject", "spaceDelimited", "pipeDelimited"] = ""


class Credential(msgspec.Struct, frozen=True):
    """One way to send credentials.

    In the header `Authorization` as whatever the client has (`authorization`), as a
    token (`bearer`) or as a name and password (`basic`); or as a key alone, in a
    `header` or the `query` under a name.
    """

    kind: Literal["authorization", "bearer", "basic", "header", "query"]
    name: str = ""


class Security(msgspec.Struct, frozen=True):
    """How an operation takes credentials: in any of these ways, or `optional` none."""

    ways: tuple[Credential, ...]
    optional: bool = False


class Part(msgspec.Struct, frozen=True):
    """A member of a form that does not travel as members usually do.

    `many` are a part for each element of a list. A `pair` is written as a query is,
    by OpenAPI's `style` and `explode`.
    """

    kind: Literal["text", "json", "file", "pair"]
    many: bool = False
    content_type: str = ""
    style: Literal["form", "deepObject", "spaceDelimited", "pipeDelimited"] = "form"
    explode: bool = True


class Linkage(msgspec.Struct, frozen=True):
    """A body keyword that takes ids and becomes resource identifiers of `type`."""

    type: str
    many: bool = False


class Nested(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a body for a resource, or `many` of them, that may be given flat.

    Flat `keys` lead to their pointers in the resource, and are put into a copy of
    `template`. `nested` are the places within it, by their pointers in it. The place
    itself holds `{"data": ...}` unless it is `bare`. Of an `identifier` the id alone
    will do.
    """

    template: Mapping[str, Any]
    keys: Mapping[str, str]
    many: bool = False
    bare: bool = False
    identifier: bool = False
    linkages: Mapping[str, Linkage] = {}
    nested: Mapping[str, Nested] = {}


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A request body.

    `model` names the model that describes it, None for forms. Flat
    `keywords` (Python name to JSON pointer) are put into a copy of `template`;
    those in `required` must be given; `nested` are the places, by their pointers, for
    resources that may be flat as well. `files` are the multipart keywords that
    carry files; `parts` are members of forms that travel in another way, by their names
    on the wire. `path_id` is the path parameter that is `/data/id` as well. An
    `optional` body may be left out.

    In the pointers `items`, to the list that `max_items` counts, `unique_id`, to the
    id by which the API knows a repetition, `time`, to what it takes for that where
    there is no id, and `appends`, to what must not be done twice, the step `*` is every
    item of a list. `enums` are the texts that may stand at such pointers.
    """

    media_type: str = "application/vnd.api+json"
    model: str | None = None
    template: Mapping[str, Any] = {}
    keywords: Mapping[str, str] = {}
    linkages: Mapping[str, Linkage] = {}
    nested: Mapping[str, Nested] = {}
    required: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    parts: Mapping[str, Part] = {}
    path_id: str | None = None
    items: str | None = None
    unique_id: str | None = None
    time: str | None = None
    appends: tuple[str, ...] = ()
    optional: bool = False
    enums: Mapping[str, tuple[str, ...]] = {}


class Job(msgspec.Struct, frozen=True):
    """A job that can be polled: its possible statuses, and where the status stands.

    `errors` is the operation that lists what failed, None where the job has it itself.
    """

    statuses: tuple[str, ...]
    pointer: str = "/data/attributes/status"
    errors: str | None = None


class DerivedId(msgspec.Struct, frozen=True):
    """The id that a resource gets from what it is created with.

    It is the values of these keywords with `between` them; `defaults` stand for those
    that are not given.
    """

    keywords: tuple[str, ...]
    between: str = ""
    defaults: Mapping[str, str] = {}


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of the API, as the document describes it.

    `responses` gives the name of the model for each status of success: None where
    the answer has no content, `bytes` where it is given as it came, and `Any` where it
    is any JSON. Without `security` no credentials are sent, and with True they stand in
    the header `Authorization`. `filters` is the name of the class with the fields that
    it filters by. `deprecated_arguments` are to go, and warn, though the operation stays.
    `starts` is the operation that tells the progress of the job which this one creates,
    and `max_jobs` how many of them there may be at a time.
    """

    name: str
    group: str
    method: str
    path: str
    revision: str
    summary: str = ""
    reference: str = ""
    security: bool | Security = True
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    accept: str = "application/vnd.api+json"
    responses: Mapping[int, str | None] = {}
    rate_limit: RateLimit = RateLimit()
    conditional_limits: tuple[ConditionalLimit, ...] = ()
    scopes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    paging: Literal["cursor"] | None = None
    deprecated: bool = False
    deprecated_arguments: tuple[str, ...] = ()
    job: Job | None = None
    subtag: str | None = None
    pre_release: bool = False
    max_items: int | None = None
    max_bytes: int | None = None
    max_item_bytes: int | None = None
    max_jobs: int | None = None
    starts: str | None = None
    derived_id: DerivedId | None = None
    filters: str | None = None

    @property
    def retires(self) -> date | None:
        """The day on which its revision retires; None where nothing is promised."""
        return retires(self.revision)

    @property
    def retry(self) -> Rule:
        """Whether the call is repeated when it may have been processed already.

        `safe`: it is. `unique`: it is, since the API knows what it has already by a
        `unique_id` or a `time`.
        `unprocessed`: it is not; only what certainly was not processed is repeated.
        """
        if self.method in {"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"}:
            return "safe"
        scopes = self.scopes
        if scopes and all(s.lower().endswith((":read", " read")) for s in scopes):
            return "safe"
        return "unique" if self.body and self.body.unique_id else "unprocessed"

"""Operation descriptors: what a method is on the wire, as plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

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
    stand once for each value where `explode` is set. `values` are the texts that it, or
    each item of an array, may be; empty where the document lists none.
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


class Linkage(msgspec.Struct, frozen=True):
    """A body keyword that takes ids and becomes resource identifiers of `type`."""

    type: str
    many: bool = False


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A request body.

    `model` names the model that describes it, None for multipart forms. Flat
    `keywords` (Python name to JSON pointer) are put into a copy of `template`;
    those in `required` must be given. `files` are the multipart keywords that
    carry files. `path_id` is the path parameter that is `/data/id` as well.

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
    required: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    path_id: str | None = None
    items: str | None = None
    unique_id: str | None = None
    time: str | None = None
    appends: tuple[str, ...] = ()
    enums: Mapping[str, tuple[str, ...]] = {}


class Job(msgspec.Struct, frozen=True):
    """A job that can be polled: its possible statuses, and where the status stands."""

    statuses: tuple[str, ...]
    pointer: str = "/data/attributes/status"


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of the API, as the document describes it.

    `responses` gives the name of the model for each status of success, None where
    the answer has no content. Without `security` no credentials are sent. `filters` is
    the name of the class with the fields that it filters by.
    """

    name: str
    group: str
    method: str
    path: str
    revision: str
    summary: str = ""
    reference: str = ""
    security: bool = True
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    accept: str = "application/vnd.api+json"
    responses: Mapping[int, str | None] = {}
    rate_limit: RateLimit = RateLimit()
    conditional_limits: tuple[ConditionalLimit, ...] = ()
    scopes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    paging: Literal["cursor"] | None = None
    job: Job | None = None
    subtag: str | None = None
    pre_release: bool = False
    max_items: int | None = None
    max_bytes: int | None = None
    filters: str | None = None

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

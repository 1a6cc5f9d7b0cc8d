"""A small API of coupons as the generator would describe it, and clients for it."""

from __future__ import annotations

import asyncio
import datetime as _dt
from collections.abc import AsyncIterator, Callable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeAlias

import httpx2
from msgspec import UNSET, UnsetType
from runtime._async.client import AsyncClient
from runtime._sync.client import SyncClient
from runtime.models.model import Collection, Document, Model, PagedDocument
from runtime.models.unions import OneOf
from runtime.operation import Body, Linkage, Operation, Parameter, RateLimit, Window

KEY = "pk_secret_of_the_tests"


class Links(Model, kw_only=True):
    next: str | None | UnsetType = UNSET


class CouponAttributes(Model, kw_only=True):
    description: str | None | UnsetType = UNSET
    external_id: str | UnsetType = UNSET
    starts_at: _dt.datetime | None | UnsetType = UNSET


class Coupon(Model, kw_only=True, tag_field="type", tag="coupon"):
    type: ClassVar[Literal["coupon"]] = "coupon"
    id: str
    attributes: CouponAttributes | UnsetType = UNSET


class CouponDocument(Document, kw_only=True):
    data: Coupon


class CouponCollection(Collection["Coupon"], kw_only=True):
    data: list[Coupon]
    links: Links | UnsetType = UNSET


class Report(PagedDocument, kw_only=True):
    data: dict[str, Any]
    links: Links | UnsetType = UNSET


class UnlinkedReport(PagedDocument, kw_only=True):
    data: dict[str, Any]


class Weekday(Model, kw_only=True):
    operator: Literal["on"] = "on"
    day: Literal["monday", "sunday"]


class Between(Model, kw_only=True, rename={"end_of": "end-of"}):
    operator: Literal["between"] = "between"
    start: _dt.date
    end_of: _dt.date | UnsetType = UNSET


if TYPE_CHECKING:
    When: TypeAlias = Weekday | Between | dict[str, Any]
else:
    When = OneOf("When", lambda: (Weekday, Between))


class CouponIdentifier(Model, kw_only=True, tag_field="type", tag="coupon"):
    type: ClassVar[Literal["coupon"]] = "coupon"
    id: str


class ToOneCoupon(Model, kw_only=True):
    data: CouponIdentifier | None


class Relationships(Model, kw_only=True):
    coupon: ToOneCoupon | UnsetType = UNSET


class WriteAttributes(Model, kw_only=True, rename={"monitor_level": "monitor-level"}):
    external_id: str | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    monitor_level: int | float | UnsetType = UNSET
    starts_at: _dt.datetime | UnsetType = UNSET
    extra: dict[str, Any] | UnsetType = UNSET
    when: When | None | UnsetType = UNSET
    whens: list[When] | UnsetType = UNSET


class CouponWrite(Model, kw_only=True, tag_field="type", tag="coupon"):
    type: ClassVar[Literal["coupon"]] = "coupon"
    id: str | UnsetType = UNSET
    attributes: WriteAttributes
    relationships: Relationships | UnsetType = UNSET


class CouponQuery(Model, kw_only=True):
    data: CouponWrite


class IdentifiersQuery(Model, kw_only=True):
    data: list[CouponIdentifier]


class EventAttributes(Model, kw_only=True):
    name: str | UnsetType = UNSET
    unique_id: str | None | UnsetType = UNSET
    time: _dt.datetime | None | UnsetType = UNSET
    append: dict[str, Any] | UnsetType = UNSET


class EventWrite(Model, kw_only=True, tag_field="type", tag="event"):
    type: ClassVar[Literal["event"]] = "event"
    attributes: EventAttributes


class EventQuery(Model, kw_only=True):
    data: EventWrite


class EventsQuery(Model, kw_only=True):
    data: list[EventWrite]


models = ModuleType("models")
for _model in (
    CouponDocument,
    CouponCollection,
    Report,
    UnlinkedReport,
    CouponQuery,
    IdentifiersQuery,
    EventQuery,
    EventsQuery,
):
    setattr(models, _model.__name__, _model)

ATTRIBUTES = {
    "external_id": "/data/attributes/external_id",
    "description": "/data/attributes/description",
    "monitor_level": "/data/attributes/monitor-level",
    "starts_at": "/data/attributes/starts_at",
    "extra": "/data/attributes/extra",
    "when": "/data/attributes/when",
    "whens": "/data/attributes/whens",
    "coupon": "/data/relationships/coupon/data",
}


def operation(name: str, method: str, path: str, **facts: Any) -> Operation:
    """An operation of the group `coupons`."""
    return Operation(
        name=name,
        group="coupons",
        method=method,
        path=path,
        revision="2026-07-15",
        rate_limit=RateLimit(Window(75, 1), Window(700, 60)),
        **facts,
    )


ID = Parameter("id", "id", "path", required=True)
GET_COUPON = operation(
    "get_coupon",
    "GET",
    "/api/coupons/{id}",
    parameters=(ID, Parameter("fields_coupon", "fields[coupon]", "query")),
    responses={200: "CouponDocument"},
    scopes=("coupons:read",),
)
GET_COUPONS = operation(
    "get_coupons",
    "GET",
    "/api/coupons",
    parameters=(
        Parameter("fields_coupon", "fields[coupon]", "query"),
        Parameter("filter", "filter", "query", filter=True),
        Parameter("page_cursor", "page[cursor]", "query"),
        Parameter("page_size", "page[size]", "query", minimum=1, maximum=100),
        Parameter("since", "since", "query"),
        Parameter("deleted", "deleted", "query"),
        Parameter("x_klaviyo_api_filters", "X-Klaviyo-API-Filters", "header"),
    ),
    responses={200: "CouponCollection"},
    paging="cursor",
)
CREATE_COUPON = operation(
    "create_coupon",
    "POST",
    "/api/coupons",
    body=Body(
        model="CouponQuery",
        template={"data": {"type": "coupon", "attributes": {}}},
        keywords=ATTRIBUTES,
        linkages={"coupon": Linkage("coupon")},
        required=("external_id",),
    ),
    responses={201: "CouponDocument"},
)
UPDATE_COUPON = operation(
    "update_coupon",
    "PATCH",
    "/api/coupons/{id}",
    parameters=(ID,),
    body=Body(
        model="CouponQuery",
        template={"data": {"type": "coupon", "attributes": {}}},
        keywords=ATTRIBUTES,
        linkages={"coupon": Linkage("coupon")},
        path_id="id",
    ),
    responses={200: "CouponDocument"},
)
DELETE_COUPON = operation(
    "delete_coupon",
    "DELETE",
    "/api/coupons/{id}",
    parameters=(ID,),
    responses={204: None},
)
REMOVE_COUPONS = operation(
    "remove_coupons",
    "DELETE",
    "/api/lists/{id}/relationships/coupons",
    parameters=(ID,),
    body=Body(
        model="IdentifiersQuery",
        template={"data": []},
        keywords={"ids": "/data"},
        linkages={"ids": Linkage("coupon", many=True)},
        required=("ids",),
    ),
    responses={204: None},
)
QUERY_REPORT = operation(
    "query_report",
    "POST",
    "/api/reports",
    parameters=(Parameter("page_cursor", "page_cursor", "query"),),
    body=Body(model="CouponQuery"),
    responses={200: "Report"},
    paging="cursor",
)
QUERY_UNLINKED_REPORT = operation(
    "query_unlinked_report",
    "POST",
    "/api/reports",
    body=Body(model="CouponQuery"),
    responses={200: "UnlinkedReport"},
    paging="cursor",
)
QUERY_METRICS = operation(
    "query_metrics",
    "POST",
    "/api/metric-aggregates",
    body=Body(model="CouponQuery"),
    responses={200: "UnlinkedReport"},
    scopes=("metrics:read",),
)
CREATE_EVENT = operation(
    "create_event",
    "POST",
    "/api/events",
    body=Body(
        model="EventQuery",
        template={"data": {"type": "event", "attributes": {}}},
        keywords={
            "name": "/data/attributes/name",
            "unique_id": "/data/attributes/unique_id",
            "time": "/data/attributes/time",
            "append": "/data/attributes/append",
        },
        unique_id="/data/attributes/unique_id",
        time="/data/attributes/time",
        appends=("/data/attributes/append",),
    ),
    responses={202: None},
    scopes=("events:write",),
)
CREATE_EVENTS = operation(
    "create_events",
    "POST",
    "/api/event-bulk-create-jobs",
    body=Body(
        model="EventsQuery",
        items="/data",
        unique_id="/data/*/attributes/unique_id",
        time="/data/*/attributes/time",
    ),
    responses={202: None},
    scopes=("events:write",),
    max_items=3,
    max_bytes=1000,
)
UPLOAD = operation(
    "upload",
    "POST",
    "/api/image-upload",
    body=Body(
        media_type="multipart/form-data",
        keywords={"file": "/file", "name": "/name", "hidden": "/hidden"},
        files=("file",),
        required=("file",),
    ),
    responses={201: None},
)
CLIENT_COUPONS = operation(
    "get_client_coupons",
    "GET",
    "/client/coupons",
    parameters=(Parameter("company_id", "company_id", "query", required=True),),
    security=False,
    responses={200: "CouponCollection"},
)


class Klaviyo(SyncClient):
    models = models


class AsyncKlaviyo(AsyncClient):
    models = models


Handler = Callable[[httpx2.Request], httpx2.Response]


class Flavour(Protocol):
    """Either kind of client, used in the same words."""

    asynchronous: bool

    def client(self, handler: Handler, **settings: Any) -> Any: ...
    def run(self, result: Any) -> Any: ...
    def take(self, items: Any) -> list[Any]: ...
    def close(self) -> None: ...


class SyncFlavour:
    """The sync client."""

    asynchronous = False

    def client(self, handler: Handler, **settings: Any) -> Klaviyo:
        settings.setdefault("api_key", KEY)
        settings.setdefault("max_retries", 0)
        http = httpx2.Client(transport=httpx2.MockTransport(handler))
        return Klaviyo(http_client=http, **settings)

    def run(self, result: Any) -> Any:
        return result

    def take(self, items: Iterable[Any]) -> list[Any]:
        return list(items)

    def close(self) -> None:
        pass


class AsyncFlavour:
    """The async client, in an event loop of its own."""

    asynchronous = True

    def __init__(self) -> None:
        self._runner = asyncio.Runner()

    def client(self, handler: Handler, **settings: Any) -> AsyncKlaviyo:
        settings.setdefault("api_key", KEY)
        settings.setdefault("max_retries", 0)
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(handler))
        return AsyncKlaviyo(http_client=http, **settings)

    def run(self, result: Any) -> Any:
        return self._runner.run(result)

    def take(self, items: AsyncIterator[Any]) -> list[Any]:
        async def taken() -> list[Any]:
            return [item async for item in items]

        return self.run(taken())  # type: ignore[no-any-return]  # run gives Any

    def close(self) -> None:
        self._runner.close()


def coupon(id: str = "10OFF", **attributes: Any) -> dict[str, Any]:
    """A coupon as the API answers it."""
    return {"type": "coupon", "id": id, "attributes": attributes}


def get_model(name: str) -> Any:
    """A model by its name."""
    return getattr(models, name)

"""Get or create, and update or create: one resource, however many ask for it."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace
from runtime.answers import (
    BadRequestError,
    ConflictError,
    NotFoundError,
    ServerError,
)
from runtime.ensuring.identity import Ensured, derived
from runtime.errors import ArgumentError
from runtime.operation import DerivedId, Operation

from tests.runtime.samples import (
    CREATE_COUPON,
    DELETE_COUPON,
    GET_COUPON,
    GET_COUPONS,
    KEY,
    UPDATE_COUPON,
    AsyncKlaviyo,
    Flavour,
    Klaviyo,
    coupon,
)

BY_ID = replace(CREATE_COUPON, derived_id=DerivedId(("external_id",)))


class Group:
    """The methods of a client, as a generated group has them."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def create_coupon(self, *, options: Any = None, **arguments: Any) -> Any:
        operation = self._client.operations["create_coupon"]
        return self._client._call(operation, arguments, options)

    def get_coupons(self, **arguments: Any) -> Any:
        return self._client._call(GET_COUPONS, arguments)


@dataclass
class Server:
    """Keeps coupons by their external ids.

    Attributes:
        status: what it answers for one that is there already.
        names: whether the answer names the one that is there.
        own_ids: whether ids differ from external ids.
        meet: lets look-ups wait for each other, so that all of them find nothing.
    """

    status: int = 409
    names: bool = False
    own_ids: bool = False
    meet: threading.Barrier | None = None
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.calls.append(request.method)
        if self.meet is not None and request.method != "POST" and not self.kept:
            self.meet.wait()
        with self.lock:
            id = request.url.path.rpartition("/")[2]
            if request.method == "POST":
                return self._post(json.loads(request.content)["data"]["attributes"])
            if "-" in id:
                return refusal(400)
            if id not in self.kept:
                return refusal(404)
            if request.method == "PATCH":
                self.kept[id] |= json.loads(request.content)["data"]["attributes"]
            return self._told(200, id)

    def _post(self, given: dict[str, Any]) -> httpx2.Response:
        id = f"id{given['external_id']}" if self.own_ids else given["external_id"]
        if "-" in id:
            return refusal(400)
        if id in self.kept:
            meta = {"duplicate_coupon_id": id} if self.names else {}
            return refusal(self.status, meta=meta)
        self.kept[id] = given
        return self._told(201, id)

    def _told(self, status: int, id: str) -> httpx2.Response:
        return httpx2.Response(status, json={"data": coupon(id, **self.kept[id])})


def refusal(status: int, **members: Any) -> httpx2.Response:
    return httpx2.Response(status, json={"errors": [{"code": "x", **members}]})


def client(
    flavour: Flavour, server: Any, create: Operation = BY_ID, *others: Operation
) -> Any:
    """A client and its group, with operations."""
    operations = {
        one.name: one
        for one in (create, *(others or (GET_COUPON, GET_COUPONS, UPDATE_COUPON)))
    }
    kind: Any = AsyncKlaviyo if flavour.asynchronous else Klaviyo
    made = type(kind.__name__, (kind,), {"operations": operations})
    transport = httpx2.MockTransport(server)
    http: Any = (
        httpx2.AsyncClient(transport=transport)
        if flavour.asynchronous
        else httpx2.Client(transport=transport)
    )
    return made(http_client=http, api_key=KEY, max_retries=0, rate_limit=False)


def get(flavour: Flavour, klaviyo: Any, **given: Any) -> Ensured[Any]:
    method = Group(klaviyo).create_coupon
    found: Ensured[Any] = flavour.run(klaviyo.get_or_create(method, **given))
    return found


def update(flavour: Flavour, klaviyo: Any, **given: Any) -> Ensured[Any]:
    method = Group(klaviyo).create_coupon
    found: Ensured[Any] = flavour.run(klaviyo.update_or_create(method, **given))
    return found


def test_what_is_not_there_is_created(flavour: Flavour) -> None:
    server = Server()
    found = get(flavour, client(flavour, server), external_id="A", description="new")
    assert (found.id, found.created) == ("A", True)
    assert found.document.data.attributes.description == "new"
    assert server.calls == ["GET", "POST"]
    assert repr(found) == "<Ensured A, created>"


def test_what_is_there_stays_as_it_is(flavour: Flavour) -> None:
    server = Server(kept={"A": {"external_id": "A", "description": "old"}})
    found = get(flavour, client(flavour, server), external_id="A", description="new")
    assert (found.id, found.created) == ("A", False)
    assert found.document.data.attributes.description == "old"
    assert server.calls == ["GET"]
    assert repr(found) == "<Ensured A, was there>"


def test_an_answer_without_a_resource_is_none(flavour: Flavour) -> None:
    server = Server()

    def empty(request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return httpx2.Response(200, json={"data": None})
        return server(request)

    assert get(flavour, client(flavour, empty), external_id="A").created


def test_what_is_there_is_changed(flavour: Flavour) -> None:
    server = Server(kept={"A": {"external_id": "A", "description": "old"}})
    only = {"description": "/data/attributes/description"}
    assert UPDATE_COUPON.body
    patch = replace(UPDATE_COUPON, body=replace(UPDATE_COUPON.body, keywords=only))
    klaviyo = client(flavour, server, BY_ID, GET_COUPON, patch)
    found = update(flavour, klaviyo, external_id="A", description="new")
    assert (found.id, found.created) == ("A", False)
    assert server.kept["A"] == {"external_id": "A", "description": "new"}
    assert server.calls == ["PATCH"]
    # Where nothing is left to change, it is read.
    assert not update(flavour, klaviyo, external_id="A").created
    assert server.calls[1:] == ["GET"]
    assert update(flavour, klaviyo, external_id="B", description="x").created


@pytest.mark.parametrize("status", [400, 409, 422])
def test_whoever_loses_the_race_has_what_the_other_made(
    flavour: Flavour, status: int
) -> None:
    server = Server(status=status)

    def late(request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            server.kept.setdefault("A", {"external_id": "A"})
        return server(request)

    klaviyo = client(flavour, late)
    assert not get(flavour, klaviyo, external_id="A").created
    server.kept.clear()
    found = update(flavour, klaviyo, external_id="A", description="new")
    assert not found.created and server.kept["A"]["description"] == "new"


@pytest.mark.parametrize("names", [False, True])
def test_many_at_once_make_one(names: bool) -> None:
    server = Server(names=names, own_ids=names, meet=threading.Barrier(8))
    server.meet = None if names else server.meet
    create = CREATE_COUPON if names else BY_ID

    def one(_: int) -> Ensured[Any]:
        from tests.runtime.samples import SyncFlavour

        flavour = SyncFlavour()
        return get(flavour, client(flavour, server, create), external_id="A")

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(one, range(8)))
    assert len({each.id for each in found}) == 1
    assert sum(each.created for each in found) == 1
    assert len(server.kept) == 1


def test_a_refusal_that_names_what_is_there_finds_it(flavour: Flavour) -> None:
    server = Server(names=True, own_ids=True)
    klaviyo = client(flavour, server, CREATE_COUPON)
    assert get(flavour, klaviyo, external_id="A").created
    found = get(flavour, klaviyo, external_id="A")
    assert (found.id, found.created) == ("idA", False)
    assert server.calls == ["POST", "POST", "GET"]
    found = update(flavour, klaviyo, external_id="A", description="new")
    assert server.kept["idA"]["description"] == "new"
    assert server.calls[3:] == ["POST", "PATCH"]


def test_a_conflict_that_names_nothing_is_raised(flavour: Flavour) -> None:
    server = Server(own_ids=True)
    klaviyo = client(flavour, server, CREATE_COUPON)
    get(flavour, klaviyo, external_id="A")
    with pytest.raises(ConflictError):
        get(flavour, klaviyo, external_id="A")


def test_a_conflict_with_what_has_gone_since_is_raised(flavour: Flavour) -> None:
    def gone(request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            return refusal(409, meta={"duplicate_coupon_id": "B"})
        return refusal(404)

    with pytest.raises(ConflictError):
        get(flavour, client(flavour, gone, CREATE_COUPON), external_id="A")


def test_a_change_that_belongs_to_two_resources_is_raised(flavour: Flavour) -> None:
    def both(request: httpx2.Request) -> httpx2.Response:
        other = "B" if request.method == "POST" else "C"
        return refusal(409, meta={"duplicate_coupon_id": other})

    klaviyo = client(flavour, both, CREATE_COUPON)
    with pytest.raises(ConflictError) as caught:
        update(flavour, klaviyo, external_id="A", description="x")
    assert caught.value.duplicate_id == "C"


def test_what_the_api_refuses_is_raised_as_it_is(flavour: Flavour) -> None:
    klaviyo = client(flavour, Server())
    with pytest.raises(BadRequestError):
        get(flavour, klaviyo, external_id="a-b")
    with pytest.raises(BadRequestError):
        update(flavour, klaviyo, external_id="a-b", description="x")
    with pytest.raises(ServerError):
        get(flavour, client(flavour, lambda request: refusal(500)), external_id="A")
    with pytest.raises(ArgumentError, match="needs external_id"):
        get(flavour, klaviyo, description="x")
    nowhere = client(flavour, lambda request: refusal(404))
    with pytest.raises(NotFoundError):
        get(flavour, nowhere, external_id="A")


def test_what_cannot_be_told_apart_is_refused(flavour: Flavour) -> None:
    server = Server()
    klaviyo = client(flavour, server)
    create, listing = Group(klaviyo).create_coupon, Group(klaviyo).get_coupons
    for method, given, message in (
        (listing, {}, "makes nothing that could be there already"),
        (create, {"body": {}}, "by name, not as a body"),
        (len, {}, "give a method of a client"),
    ):
        with pytest.raises(ArgumentError, match=message):
            flavour.run(klaviyo.get_or_create(method, **given))
    with pytest.raises(ArgumentError, match="give what it takes by name"):
        flavour.run(klaviyo.get_or_create(create, "A"))
    assert CREATE_COUPON.body
    named = {"description": "/data/attributes/description"}
    body = replace(CREATE_COUPON.body, keywords=named, required=())
    nameless = client(flavour, server, replace(CREATE_COUPON, body=body))
    with pytest.raises(ArgumentError, match="two callers at once would make two"):
        get(flavour, nameless, description="x")
    unread = client(flavour, server, BY_ID, DELETE_COUPON)
    with pytest.raises(ArgumentError, match="makes nothing"):
        get(flavour, unread, external_id="A")
    unchanged = client(flavour, server, BY_ID, GET_COUPON)
    with pytest.raises(ArgumentError, match="nothing changes what create_coupon"):
        update(flavour, unchanged, external_id="A")
    assert server.calls == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"external_id": "A"}, "$custom:::A"),
        ({"external_id": "A", "kind": "other"}, "other:::A"),
        ({"external_id": "A", "kind": None}, "$custom:::A"),
        ({"external_id": ""}, None),
        ({"external_id": 5}, None),
        ({}, None),
    ],
)
def test_ids_follow_from_what_is_given(given: Any, expected: str | None) -> None:
    by = DerivedId(("kind", "external_id"), ":::", {"kind": "$custom"})
    assert derived(by, given) == expected

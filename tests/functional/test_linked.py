"""Related resources: coupons of codes by the SDK in generated/, and a case's."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from msgspec import UNSET

from tests.functional.conftest import Start
from tests.functional.coupons_server import Code, Coupon, CouponsServer

sys.path.insert(0, str(Path(__file__).parents[2] / "generated"))

from klaviyo_client import AsyncKlaviyo, Klaviyo, NotIncludedError
from klaviyo_client.filters import GetCouponCodesFilter as F

WHEN = datetime(2030, 1, 1, tzinfo=UTC)
FILTER = F.coupon_id.equals(["10OFF", "20OFF"])


@pytest.fixture
def server() -> CouponsServer:
    server = CouponsServer()
    for id in ("10OFF", "20OFF"):
        server.coupons[id] = Coupon(id, description=f"{id[:2]} % off")
        for name in "ABC":
            code = Code(id, name, WHEN)
            server.codes[code.id] = code
    return server


@pytest.fixture
def klaviyo(server: CouponsServer) -> Klaviyo:
    """A client that allows no deviation from the document."""
    http = httpx2.Client(transport=server.transport)
    return Klaviyo(api_key="pk_test", http_client=http, strict=True)


def test_the_coupon_of_each_code_on_every_page(klaviyo: Klaviyo) -> None:
    codes = list(
        klaviyo.coupons.get_coupon_codes(
            filter=FILTER,
            include=["coupon"],
            fields_coupon_code=["unique_code", "status"],
            page_size=2,
        )
    )
    texts = [code.coupon.attributes.description for code in codes]
    assert texts == ["10 % off"] * 3 + ["20 % off"] * 3
    assert len({id(code.coupon) for code in codes}) == 2
    assert codes[0].attributes.expires_at is UNSET
    assert "expires_at" not in repr(codes[0])
    assert "expires_at" not in codes[0].to_dict()["attributes"]


async def test_async(server: CouponsServer) -> None:
    http = httpx2.AsyncClient(transport=server.transport)
    klaviyo = AsyncKlaviyo(api_key="pk_test", http_client=http, strict=True)
    found = await klaviyo.coupons.get_coupon_codes(
        filter=FILTER, include=["coupon"], page_size=2
    )
    assert len({id(code.coupon) async for code in found}) <= 2
    one = await klaviyo.coupons.get_coupon_code("10OFF-A", include=["coupon"])
    assert one.data.coupon.attributes.description == "10 % off"


def test_an_answer_is_its_dict(klaviyo: Klaviyo) -> None:
    found = klaviyo.coupons.get_coupon_codes(filter=FILTER, include=["coupon"])
    assert type(found).from_dict(found.to_dict()) == found
    text = found.to_dict()
    for code in text["data"]:  # written in another way, and the same time
        assert code["attributes"].pop("expires_at") == "2030-01-01T00:00:00Z"
    given = found.raw.json()
    for code in given["data"]:
        del code["attributes"]["expires_at"]
    assert text == given


def test_without_the_include(klaviyo: Klaviyo) -> None:
    code = klaviyo.coupons.get_coupon_code("10OFF-A").data
    with pytest.raises(NotIncludedError, match=r"include=\['coupon'\]"):
        _ = code.coupon
    assert code.to_dict()["relationships"]["coupon"]["data"]["id"] == "10OFF"


# ---------------------------------------------------------------- a case of its own


def linked(type: str, id: str, **related: Any) -> dict[str, Any]:
    """A resource, and what it is related to: ids, lists of them, or None."""

    def linkage(name: str, ids: Any) -> Any:
        if ids is None:
            return None
        if isinstance(ids, list):
            return [{"type": name.removesuffix("s"), "id": id} for id in ids]
        return {"type": name, "id": ids}

    relationships = {
        name: {"data": linkage(name, ids)} for name, ids in related.items()
    }
    held = {"relationships": relationships} if relationships else {}
    return {"type": type, "id": id, "attributes": {}, **held}


def test_one_many_none_and_nested(start: Start) -> None:
    answer = {
        "data": [
            linked("book", "1", author="a", shelf=None, tags=["x", "y"]),
            linked("book", "2", author="a", shelf="s", tags=[], reviews=["r"]),
        ],
        "included": [
            linked("author", "a", agent="g", books=["1", "2"]),
            linked("agent", "g"),
            linked("shelf", "s"),
            linked("tag", "x"),
            linked("tag", "y"),
        ],
    }
    session = start("linked-resources", answer)
    include = ["author", "author.agent", "shelf", "tags"]
    found = session.call("things.get_books", include=include)
    assert session.target.endswith("?include=author%2Cauthor.agent%2Cshelf%2Ctags")
    one, two = session.take(found)
    models = session.sdk.models
    assert type(one.author) is models.Author
    assert one.author is two.author
    assert one.author.agent.id == "g"
    assert one.author.books == [one, two]
    assert (one.shelf, two.shelf.id) == (None, "s")
    assert ([tag.id for tag in one.tags], two.tags) == (["x", "y"], [])
    assert two.relationships.reviews.data[0].id == "r"
    assert not hasattr(two, "reviews")
    assert (one.id, two.id) == ("1", "2")


def test_what_was_not_asked_for_names_its_include(start: Start) -> None:
    author = linked("author", "a", agent="g")
    answer = {"data": [linked("book", "1", author="a")], "included": [author]}
    session = start("linked-resources", answer)
    [book] = session.take(session.call("things.get_books", include=["author"]))
    with pytest.raises(session.sdk.NotIncludedError, match=r"include=\['tags'\]"):
        _ = book.tags
    with pytest.raises(session.sdk.NotIncludedError, match=r"\.relationships\.agent$"):
        _ = book.author.agent

"""Pages as flat records, and what tables, files and databases make of them."""

from __future__ import annotations

import csv
import datetime as _dt
import io
import json
import sqlite3
from collections.abc import Callable
from types import ModuleType
from typing import Any, ClassVar, Literal

import httpx2
import pytest
from msgspec import UNSET, UnsetType
from runtime.errors import ArgumentError
from runtime.models.model import Collection, Model, ResourceModel
from runtime.operation import Parameter

from tests.runtime.samples import Flavour, Links, operation


class ShopId(Model, kw_only=True, tag_field="type", tag="shop"):
    type: ClassVar[Literal["shop"]] = "shop"
    id: str


class TagId(Model, kw_only=True, tag_field="type", tag="tag"):
    type: ClassVar[Literal["tag"]] = "tag"
    id: str


class ToShop(Model, kw_only=True):
    data: ShopId | None | UnsetType = UNSET


class ToTags(Model, kw_only=True):
    data: list[TagId] | UnsetType = UNSET


class Relationships(Model, kw_only=True, rename={"home_shop": "home-shop"}):
    home_shop: ToShop | UnsetType = UNSET
    tags: ToTags | UnsetType = UNSET


class Location(Model, kw_only=True):
    city: str | None | UnsetType = UNSET
    near: Location | UnsetType = UNSET


class Attributes(Model, kw_only=True, rename={"first_seen": "first-seen"}):
    id: int | UnsetType = UNSET
    name: str
    first_seen: _dt.datetime | None | UnsetType = UNSET
    score: float | None | UnsetType = UNSET
    location: Location | None | UnsetType = UNSET
    labels: list[str] | UnsetType = UNSET
    properties: dict[str, Any] | UnsetType = UNSET


class Person(ResourceModel, kw_only=True, tag_field="type", tag="person"):
    __links__ = ("home_shop", "tags")
    type: ClassVar[Literal["person"]] = "person"
    id: str
    attributes: Attributes | UnsetType = UNSET
    relationships: Relationships | UnsetType = UNSET


class ShopAttributes(Model, kw_only=True):
    title: str | UnsetType = UNSET


class Shop(ResourceModel, kw_only=True, tag_field="type", tag="shop"):
    type: ClassVar[Literal["shop"]] = "shop"
    id: str
    attributes: ShopAttributes | UnsetType = UNSET


class People(Collection["Person"], kw_only=True):
    data: list[Person]
    included: list[Shop | Person] | UnsetType = UNSET
    links: Links | UnsetType = UNSET


class TagIds(Collection["TagId"], kw_only=True):
    data: list[TagId]


models = ModuleType("models")
models.People = People  # type: ignore[attr-defined]  # a module of its own
GET_PEOPLE = operation(
    "get_people",
    "GET",
    "/api/people",
    parameters=(
        Parameter("fields_person", "fields[person]", "query"),
        Parameter("include", "include", "query"),
    ),
    responses={200: "People"},
    paging="cursor",
)

NEXT = "https://a.klaviyo.com/api/people?page%5Bcursor%5D=2"
ALL = (
    "id attributes.id name first-seen score location.city location.near labels "
    "properties home-shop.id tags.ids"
).split()
FIRST = {
    "type": "person",
    "id": "1",
    "attributes": {
        "id": 7,
        "name": "Ann",
        "first-seen": "2026-01-02T03:04:05Z",
        "score": 1.5,
        "location": {"city": "Ulm", "near": {"city": "Bonn"}},
        "labels": ["a", "b"],
        "properties": {"colour": "red"},
    },
    "relationships": {
        "home-shop": {"data": {"type": "shop", "id": "S1"}},
        "tags": {"data": [{"type": "tag", "id": "T1"}, {"type": "tag", "id": "T2"}]},
    },
}
SECOND = {
    "type": "person",
    "id": "2",
    "attributes": {"name": "<Bob>", "score": None, "location": None},
}
SHOP = {"type": "shop", "id": "S1", "attributes": {"title": "Corner"}}
WHEN = _dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=_dt.UTC)
ROW = {
    "id": "1",
    "attributes.id": 7,
    "name": "Ann",
    "first-seen": WHEN,
    "score": 1.5,
    "location.city": "Ulm",
    "location.near": '{"city":"Bonn"}',
    "labels": '["a","b"]',
    "properties": '{"colour":"red"}',
    "home-shop.id": "S1",
    "tags.ids": '["T1","T2"]',
}


class Api:
    """Two pages of a person each; `asked` are the requests that came."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(str(request.url))
        last = "cursor" in request.url.query.decode()
        return httpx2.Response(
            200,
            json={
                "data": [SECOND if last else FIRST],
                "included": [SHOP],
                "links": {"next": None if last else NEXT},
            },
        )


Fetch = Callable[..., Any]


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def fetch(flavour: Flavour, api: Api, monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """The first page, by a client of either kind."""
    client = flavour.client(api)
    monkeypatch.setattr(type(client), "models", models)
    return lambda **given: flavour.run(client._call(GET_PEOPLE, given))


def test_records_are_flat_and_of_all_pages(
    flavour: Flavour, fetch: Fetch, api: Api
) -> None:
    found = fetch()
    records = found.records()
    assert records.columns == tuple(ALL)
    first, second = flavour.take(records)
    assert first == ROW
    assert second == {**dict.fromkeys(ALL), "id": "2", "name": "<Bob>"}
    assert len(api.asked) == 2


def test_as_many_pages_as_are_asked_for(
    flavour: Flavour, fetch: Fetch, api: Api
) -> None:
    page = fetch()
    assert list(page.records(pages=1)) == [ROW]
    assert flavour.take(page.records(pages=1)) == [ROW]
    assert len(api.asked) == 1
    assert len(flavour.take(page.records(pages=2))) == 2
    for wrong in (0, -1):
        with pytest.raises(ArgumentError, match="pages"):
            page.records(pages=wrong)


def test_what_was_asked_for_are_the_columns(fetch: Fetch) -> None:
    page = fetch(fields_person=["name", "location.city"])
    assert page.records().columns == (
        "id",
        "name",
        "location.city",
        "home-shop.id",
        "tags.ids",
    )
    whole = fetch(fields_person=["location"])
    assert whole.records().columns[:3] == ("id", "location.city", "location.near")


def test_includes_that_were_asked_for(flavour: Flavour, fetch: Fetch) -> None:
    records = fetch(include=["home-shop"], fields_person=["name"]).records()
    assert records.columns == (
        "id",
        "name",
        "home-shop.id",
        "home-shop.title",
        "tags.ids",
    )
    titles = [row["home-shop.title"] for row in flavour.take(records)]
    assert titles == ["Corner", None]


def test_dates_as_text(fetch: Fetch) -> None:
    (row,) = fetch().records(pages=1, iso_dates=True)
    assert row["first-seen"] == "2026-01-02T03:04:05+00:00"


def test_pages_of_identifiers_and_of_nothing() -> None:
    assert list(TagIds(data=[TagId(id="1")]).records()) == [{"id": "1"}]
    empty = People(data=[])
    assert (list(empty.records()), empty.records().columns) == ([], tuple(ALL))


def test_what_did_not_fit_its_model_is_read_all_the_same() -> None:
    attributes: Any = {"name": "Ann", "first-seen": "someday"}
    (row,) = People(data=[Person(id="1", attributes=attributes)]).records()
    assert (row["name"], row["first-seen"], row["score"]) == ("Ann", "someday", None)


# ---------------------------------------------------------------- consumers


@pytest.fixture
def rows(flavour: Flavour, fetch: Fetch) -> list[dict[str, Any]]:
    return flavour.take(fetch().records())


def test_pandas(rows: list[dict[str, Any]]) -> None:
    pandas = pytest.importorskip("pandas", reason="needs pandas: pip install pandas")
    frame = pandas.DataFrame(rows)
    assert list(frame.columns) == ALL
    assert frame["first-seen"].dt.year.tolist()[0] == 2026
    assert frame["location.city"].isna().tolist() == [False, True]


def test_polars(rows: list[dict[str, Any]]) -> None:
    polars = pytest.importorskip("polars", reason="needs polars: pip install polars")
    frame = polars.DataFrame(rows, infer_schema_length=None)
    assert frame.columns == ALL
    assert frame.row(0, named=True) == ROW
    assert frame["score"].to_list() == [1.5, None]


def test_csv(rows: list[dict[str, Any]]) -> None:
    file = io.StringIO()
    writer = csv.DictWriter(file, ALL)
    writer.writeheader()
    writer.writerows(rows)
    assert "UNSET" not in file.getvalue()
    first, second = csv.DictReader(io.StringIO(file.getvalue()))
    assert json.loads(first["labels"]) == ["a", "b"]
    assert (second["name"], second["score"]) == ("<Bob>", "")


def test_sqlite(flavour: Flavour, fetch: Fetch) -> None:
    records = fetch().records(iso_dates=True)
    names = ", ".join(f'"{name}"' for name in records.columns)
    holes = ", ".join("?" for _ in records.columns)
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE people ({names})")
    database.executemany(
        f"INSERT INTO people VALUES ({holes})",
        [tuple(row.values()) for row in flavour.take(records)],
    )
    found = database.execute('SELECT id, "first-seen", score FROM people').fetchall()
    database.close()
    assert found == [("1", "2026-01-02T03:04:05+00:00", 1.5), ("2", None, None)]


# ---------------------------------------------------------------- as they are shown


def test_a_page_is_shown_in_a_line(fetch: Fetch) -> None:
    page = fetch()
    assert repr(page) == "<People: 1 of type person, more follow>"
    assert repr(People(data=[])) == "<People: 0>"
    assert repr(page.records()) == "<Records of People: 11 columns>"


def test_a_page_is_a_table_in_notebooks() -> None:
    people = [Person(id=f"<{n}>", attributes=Attributes(name="x")) for n in range(99)]
    html = People(data=people)._repr_html_()
    assert "<caption>People: 99 of type person</caption>" in html
    assert "<th>id</th><th>name</th></tr>" in html
    assert "<td>&lt;9&gt;</td>" in html
    assert html.count("<tr>") == 11
    assert "<0>" not in html


def test_a_model_is_a_table_in_notebooks() -> None:
    person = Person(
        id="1", attributes=Attributes(name="<b>", labels=["x" * 300], properties={})
    )
    html = person._repr_html_()
    assert "<th>type</th><td>person</td>" in html
    assert "<th>attributes</th><td><table><caption>Attributes</caption>" in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "score" not in html
    assert "x" * 150 in html
    assert "x" * 250 not in html

"""What integrations do, on the offline Klaviyo of a small document and of the whole."""

from __future__ import annotations

import importlib
import json
import sys
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests.conftest import Once
from tests.contract.documents import sdk
from tests.runtime.testing import shop

REVISION = "2026-07-15"
NOW = datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture(
    scope="module", params=["shop", pytest.param(REVISION, marks=pytest.mark.full)]
)
def package(request: pytest.FixtureRequest, once: Once) -> ModuleType:
    """The SDK of a small document, and that of the stable one."""
    if request.param == REVISION:
        request.getfixturevalue("specs")
        return sdk(f"{REVISION}/stable", once)
    sys.path.insert(0, str(once(shop.PACKAGE, shop.make)))
    return importlib.import_module(shop.PACKAGE)


class Api:
    """An offline Klaviyo, and a client of it."""

    def __init__(self, package: ModuleType, **options: Any) -> None:
        testing = importlib.import_module(f"{package.__name__}.testing")
        self.fake = testing.FakeKlaviyo(now=NOW, **options)
        self.client = package.Klaviyo(
            api_key="k", transport=self.fake, rate_limit=False, max_retries=0
        )

    def __call__(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        """The document that answers a request."""
        params = {
            name.replace("__", "]").replace("_of_", "["): v
            for name, v in params.items()
        }
        return self.client.request(method, path, json=body, params=params)

    def post(self, path: str, type_: str, **attributes: Any) -> Any:
        """Create a resource."""
        body = {"data": {"type": type_, "attributes": attributes}}
        return self("POST", path, body)


@pytest.fixture
def api(package: ModuleType) -> Api:
    return Api(package)


def profile(email: str, **attributes: Any) -> dict[str, Any]:
    return {"type": "profile", "attributes": {"email": email, **attributes}}


def importing(*profiles: dict[str, Any], lists: tuple[str, ...] = ()) -> dict[str, Any]:
    data: dict[str, Any] = {
        "type": "profile-bulk-import-job",
        "attributes": {"profiles": {"data": list(profiles)}},
    }
    if lists:
        linkage = [{"type": "list", "id": id_} for id_ in lists]
        data["relationships"] = {"lists": {"data": linkage}}
    return {"data": data}


def event(
    email: str, metric: str = "Placed Order", **attributes: Any
) -> dict[str, Any]:
    metric_data = {"type": "metric", "attributes": {"name": metric}}
    return {
        "type": "event",
        "attributes": {
            "properties": {"sku": "A"},
            "metric": {"data": metric_data},
            "profile": {"data": profile(email)},
            **attributes,
        },
    }


# ---------------------------------------------------------------- profiles


def test_known_identifiers_conflict_with_their_id(
    api: Api, package: ModuleType
) -> None:
    first = api.post("/api/profiles", "profile", email="a@x.co", phone_number="+1500")
    id_ = first["data"]["id"]
    for attributes in ({"email": "a@x.co"}, {"phone_number": "+1500"}):
        with pytest.raises(package.ConflictError) as caught:
            api.post("/api/profiles", "profile", **attributes)
        (error,) = caught.value.errors
        assert error.code == "duplicate_profile"
        assert error.meta == {"duplicate_profile_id": id_}
        assert error.source.pointer == "/data/attributes"
    other = api.post("/api/profiles", "profile", email="b@x.co")
    change = {"data": {**profile("a@x.co"), "id": other["data"]["id"]}}
    with pytest.raises(package.ConflictError) as caught:
        api("PATCH", f"/api/profiles/{other['data']['id']}", change)
    assert caught.value.errors[0].meta == {"duplicate_profile_id": id_}
    both = profile("b@x.co", phone_number="+1500")
    with pytest.raises(package.ConflictError):
        api("POST", "/api/profile-import", {"data": both})


def test_an_upsert_says_whether_it_made_one(api: Api) -> None:
    statuses, ids = [], []
    for name in ("Ann", "Anna"):
        read = api(
            "POST", "/api/profile-import", {"data": profile("a@x.co", first_name=name)}
        )
        ids.append(read["data"]["id"])
        statuses.append(api.fake.requests[-1].status)
    assert statuses == [201, 200]
    assert ids[0] == ids[1]
    assert api.fake.get("profile", ids[0]).attributes["first_name"] == "Anna"


def test_updates_merge_clear_and_patch(api: Api) -> None:
    made = api.post(
        "/api/profiles",
        "profile",
        email="a@x.co",
        first_name="A",
        properties={"kept": 1, "colours": ["red"], "gone": True},
    )
    id_ = made["data"]["id"]
    data = {
        "type": "profile",
        "id": id_,
        "attributes": {"first_name": None, "properties": {"new": 2}},
        "meta": {"patch_properties": {"append": {"colours": "blue"}, "unset": "gone"}},
    }
    api.fake.advance(10)
    read = api("PATCH", f"/api/profiles/{id_}", {"data": data})["data"]["attributes"]
    assert read["first_name"] is None
    assert read["properties"] == {"kept": 1, "new": 2, "colours": ["red", "blue"]}
    assert read["created"] == "2026-08-01T00:00:00+00:00"
    assert read["updated"] == "2026-08-01T00:00:10+00:00"


def test_lists_hold_profiles(api: Api) -> None:
    ids = [
        api.post("/api/profiles", "profile", email=f"{n}@x.co")["data"]["id"]
        for n in "abc"
    ]
    made = api.post("/api/lists", "list", name="Friends")
    path = f"/api/lists/{made['data']['id']}"
    members = f"{path}/relationships/profiles"
    data = [{"type": "profile", "id": id_} for id_ in ids]
    api("POST", members, {"data": data})
    api("DELETE", members, {"data": data[:1]})
    assert [p["id"] for p in api("GET", f"{path}/profiles")["data"]] == ids[1:]
    lists = api("GET", f"/api/profiles/{ids[1]}/lists")["data"]
    assert [item["attributes"]["name"] for item in lists] == ["Friends"]
    assert api("GET", f"/api/profiles/{ids[0]}/lists")["data"] == []
    wanted = f"{path}?additional-fields%5Blist%5D=profile_count"
    assert api("GET", wanted)["data"]["attributes"]["profile_count"] == 2
    assert "profile_count" not in api("GET", path)["data"]["attributes"]


def test_profiles_are_filtered_by_every_operator(api: Api) -> None:
    for number in range(4):
        api.post(
            "/api/profiles",
            "profile",
            email=f"p{number}@x.co",
            external_id=f"E{number}",
        )
        api.fake.advance(3600)

    def emails(text: str) -> list[str]:
        found = api("GET", "/api/profiles", filter=text, sort="-created")["data"]
        return [p["attributes"]["email"][1] for p in found]

    assert emails('equals(email,"p1@x.co")') == ["1"]
    assert emails('any(email,["p1@x.co","p3@x.co","none@x.co"])') == ["3", "1"]
    assert emails("greater-than(created,2026-08-01T01:00:00Z)") == ["3", "2"]
    assert emails("less-than(created,2026-08-01T02:00:00+01:00)") == ["0"]
    both = 'less-than(created,2026-08-01T02:30:00Z),any(external_id,["E2","E3"])'
    assert emails(both) == emails(f"and({both})") == ["2"]
    assert emails('equals(email,"p\\"1@x.co")') == []


@pytest.mark.parametrize(
    "text",
    [
        "email",
        'equals(emial,"a")',
        'contains(email,"a")',
        "greater-than(created,tomorrow)",
        'equals(email,"a"',
        'less-than(created,"x")',
    ],
)
def test_what_is_no_filter_is_refused(api: Api, package: ModuleType, text: str) -> None:
    with pytest.raises(package.BadRequestError) as caught:
        api("GET", "/api/profiles", filter=text)
    assert caught.value.errors[0].source.parameter == "filter"


# ---------------------------------------------------------------- events, batches


def test_an_event_makes_its_profile_and_its_metric(api: Api) -> None:
    given: dict[str, Any] = {
        "unique_id": "1",
        "value": 9.5,
        "time": "2026-07-01T10:00:00Z",
    }
    body = {"data": event("a@x.co", **given)}
    assert api("POST", "/api/events", body) is None
    api("POST", "/api/events", body)  # it is known by its id
    (held,) = api("GET", "/api/events", include="profile,metric")["data"]
    properties = {"sku": "A", "$event_id": "1", "$value": 9.5}
    assert held["attributes"]["event_properties"] == properties
    assert held["attributes"]["datetime"] == "2026-07-01T10:00:00+00:00"
    assert held["attributes"]["timestamp"] == 1782900000
    (metric,) = api("GET", "/api/metrics")["data"]
    assert metric["attributes"]["name"] == "Placed Order"
    assert held["relationships"]["metric"]["data"]["id"] == metric["id"]
    (person,) = api("GET", "/api/profiles")["data"]
    found = api("GET", "/api/events", filter=f'equals(profile_id,"{person["id"]}")')
    assert len(found["data"]) == 1
    assert api("GET", "/api/events", filter='equals(metric_id,"x")')["data"] == []
    assert len(api("GET", "/api/events", filter="has(profile)")["data"]) == 1
    late = api("GET", "/api/events", filter="greater-or-equal(timestamp,1782900001)")
    assert late["data"] == []


def test_a_bulk_of_events_with_a_known_one_is_refused(
    api: Api, package: ModuleType
) -> None:
    def bulk(*ids: str) -> dict[str, Any]:
        entries = [event("a@x.co", unique_id=id_) for id_ in ids]
        for entry in entries:
            del entry["attributes"]["profile"]
        group = {
            "type": "event-bulk-create",
            "attributes": {
                "profile": {"data": profile("a@x.co")},
                "events": {"data": entries},
            },
        }
        attributes = {"events-bulk-create": {"data": [group]}}
        return {"data": {"type": "event-bulk-create-job", "attributes": attributes}}

    path = "/api/event-bulk-create-jobs"
    assert api("POST", path, bulk("1", "2")) is None
    with pytest.raises(package.BadRequestError) as caught:
        api("POST", path, bulk("3", "2"))
    (error,) = caught.value.errors
    place = "/data/attributes/events-bulk-create/data/0/attributes/events/data/1"
    assert error.source.pointer == f"{place}/attributes/unique_id"
    assert len(api.fake.all("event")) == 2
    (person,) = api.fake.all("profile")
    for held in api.fake.all("event"):
        assert held.linked("profile") == (person.id,)


def test_an_import_tells_of_its_rows(package: ModuleType) -> None:
    api = Api(package, fail_row=lambda row: "bad" if "1@" in json.dumps(row) else None)
    made = api.post("/api/lists", "list", name="L")["data"]["id"]
    rows = [profile(f"{n}@x.co") for n in range(3)]
    job = api("POST", "/api/profile-bulk-import-jobs", importing(*rows, lists=(made,)))
    assert job["data"]["attributes"]["status"] == "queued"
    path = f"/api/profile-bulk-import-jobs/{job['data']['id']}"
    api("GET", path)
    told = api("GET", f"{path}?include=lists")
    attributes = told["data"]["attributes"]
    assert attributes["status"] == "complete"
    assert (attributes["completed_count"], attributes["failed_count"]) == (2, 1)
    assert told["included"][0]["id"] == made
    (error,) = api("GET", f"{path}/import-errors")["data"]
    assert error["attributes"]["original_payload"] == {"email": "1@x.co"}
    source = error["attributes"]["source"]
    assert source["pointer"] == "/data/attributes/profiles/data/1"
    assert len(api("GET", f"{path}/profiles")["data"]) == 2
    assert len(api("GET", f"/api/lists/{made}/profiles")["data"]) == 2


def test_an_import_with_a_wrong_row_imports_nothing(
    api: Api, package: ModuleType
) -> None:
    rows = [profile("a@x.co"), profile("b@x.co", first_name=1)]
    with pytest.raises(package.BadRequestError) as caught:
        api("POST", "/api/profile-bulk-import-jobs", importing(*rows))
    (error,) = caught.value.errors
    place = "/data/attributes/profiles/data/1/attributes/first_name"
    assert error.source.pointer == place
    assert api.fake.all("profile") == []
    with pytest.raises(package.NotFoundError):
        body = importing(profile("a@x.co"), lists=("NONE",))
        api("POST", "/api/profile-bulk-import-jobs", body)
    assert api.fake.all("profile") == []


def test_subscribing_and_deleting_a_profile(api: Api) -> None:
    made = api.post("/api/lists", "list", name="L")["data"]["id"]
    consent = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}
    body = {
        "data": {
            "type": "profile-subscription-bulk-create-job",
            "attributes": {
                "profiles": {"data": [profile("a@x.co", subscriptions=consent)]}
            },
            "relationships": {"list": {"data": {"type": "list", "id": made}}},
        }
    }
    assert api("POST", "/api/profile-subscription-bulk-create-jobs", body) is None
    wanted = f"/api/lists/{made}/profiles?additional-fields%5Bprofile%5D=subscriptions"
    (person,) = api("GET", wanted)["data"]
    marketing = person["attributes"]["subscriptions"]["email"]["marketing"]
    assert marketing["consent"] == "SUBSCRIBED"
    body = {
        "data": {
            "type": "data-privacy-deletion-job",
            "attributes": {"profile": {"data": profile("a@x.co")}},
        }
    }
    api("POST", "/api/data-privacy-deletion-jobs", body)
    assert api.fake.all("profile") == []
    assert api("GET", f"/api/lists/{made}/profiles")["data"] == []


def test_catalog_ids_come_of_external_ids(api: Api, package: ModuleType) -> None:
    item = {
        "external_id": "SKU",
        "title": "T",
        "description": "D",
        "url": "https://x.co",
    }
    made = api.post("/api/catalog-items", "catalog-item", **item)
    assert made["data"]["id"] == "$custom:::$default:::SKU"
    with pytest.raises(package.ConflictError):
        api.post("/api/catalog-items", "catalog-item", **item)
    row = {
        "type": "catalog-item",
        "id": made["data"]["id"],
        "attributes": {"title": "U"},
    }
    rows = [row, {**row, "id": "$custom:::$default:::NONE"}]
    body = {
        "data": {
            "type": "catalog-item-bulk-update-job",
            "attributes": {"items": {"data": rows}},
        }
    }
    job = api("POST", "/api/catalog-item-bulk-update-jobs", body)["data"]["id"]
    path = f"/api/catalog-item-bulk-update-jobs/{job}"
    api("GET", path)
    told = api("GET", path)["data"]["attributes"]
    assert (told["completed_count"], told["failed_count"]) == (1, 1)
    assert told["errors"][0]["source"]["pointer"] == "/data/attributes/items/data/1"
    (held,) = api.fake.all("catalog-item")
    assert held.attributes["title"] == "U"
    del row["attributes"]
    body["data"]["type"] = "catalog-item-bulk-delete-job"
    body["data"]["attributes"] = {"items": {"data": [row]}}
    api("POST", "/api/catalog-item-bulk-delete-jobs", body)
    assert api.fake.all("catalog-item") == []


def test_a_category_is_added_once(api: Api, package: ModuleType) -> None:
    if "add_categories_to_catalog_item" not in package.operations:
        pytest.skip("this document has no categories")
    item, category = (api.fake.seed(f"catalog-{n}") for n in ("item", "category"))
    path = f"/api/catalog-items/{item}/relationships/categories"
    body = {"data": [{"type": "catalog-category", "id": category}]}
    api("POST", path, body)
    with pytest.raises(package.ConflictError):
        api("POST", path, body)
    held = api("GET", f"/api/catalog-categories/{category}/items")["data"]
    assert [found["id"] for found in held] == [item]


# ---------------------------------------------------------------- other ways


def test_a_clone_and_a_merge(api: Api) -> None:
    template = api.post(
        "/api/templates", "template", name="T", editor_type="CODE", html="<p>"
    )
    body = {
        "data": {
            "type": "template",
            "id": template["data"]["id"],
            "attributes": {"name": "Copy"},
        }
    }
    copy = api("POST", "/api/template-clone", body)["data"]
    assert copy["id"] != template["data"]["id"]
    assert copy["attributes"]["name"] == "Copy"
    assert copy["attributes"]["html"] == "<p>"
    one, two = (
        api.post("/api/profiles", "profile", email=f"{n}@x.co")["data"]["id"]
        for n in "ab"
    )
    linkage = {"profiles": {"data": [{"type": "profile", "id": two}]}}
    body = {"data": {"type": "profile-merge", "id": one, "relationships": linkage}}
    assert api("POST", "/api/profile-merge", body)["data"]["id"] == one
    assert [held.id for held in api.fake.all("profile")] == [one]


def test_an_account_is_there_and_a_webhook_is_sent(
    api: Api, package: ModuleType
) -> None:
    (account,) = api("GET", "/api/accounts")["data"]
    topic = "event:api.placed_order"
    body = {
        "data": {
            "type": "webhook",
            "attributes": {
                "name": "W",
                "endpoint_url": "https://hooks.example.com/klaviyo/secret",
                "secret_key": "s" * 16,
            },
            "relationships": {
                "webhook-topics": {"data": [{"type": "webhook-topic", "id": topic}]}
            },
        }
    }
    made = api("POST", "/api/webhooks", body)["data"]
    assert made["attributes"]["endpoint_url"] == "https://hooks.example.com/*****"
    assert "secret_key" not in made["attributes"]
    api("POST", "/api/events", {"data": event("a@x.co", unique_id="1")})
    api("POST", "/api/events", {"data": event("a@x.co", "Viewed", unique_id="2")})
    came: list[httpx2.Request] = []

    def receive(request: httpx2.Request) -> httpx2.Response:
        came.append(request)
        return httpx2.Response(200)

    (delivery,) = api.fake.deliver_webhooks(receive)
    assert delivery.response is not None and delivery.response.status_code == 200
    (request,) = came
    assert str(request.url) == "https://hooks.example.com/klaviyo/secret"
    timestamp = request.headers["klaviyo-timestamp"]
    testing = importlib.import_module(f"{package.__name__}.testing")
    signature = testing.sign("s" * 16, request.content, timestamp)
    assert request.headers["klaviyo-signature"] == signature
    told = json.loads(request.content)
    assert told["meta"]["klaviyo_webhook_id"] == made["id"]
    assert told["meta"]["klaviyo_account_id"] == account["id"]
    assert request.headers["klaviyo-webhook-id"] == made["id"]
    (row,) = told["data"]
    assert row["topic"] == topic
    held = row["payload"]["data"]
    assert held["id"] == row["external_id"]
    assert held["attributes"]["event_properties"] == {"sku": "A", "$event_id": "1"}
    assert api.fake.deliver_webhooks(receive) == []


def test_a_campaign_is_sent_and_cancelled(api: Api) -> None:
    made = api.fake.seed("campaign", "C", name="C")
    body = {"data": {"type": "campaign-send-job", "id": made}}
    job = api("POST", "/api/campaign-send-jobs", body)["data"]
    assert (job["id"], job["attributes"]["status"]) == ("C", "queued")
    body["data"]["attributes"] = {"action": "cancel"}
    api("PATCH", "/api/campaign-send-jobs/C", body)
    read = api("GET", "/api/campaign-send-jobs/C")
    assert read["data"]["attributes"]["status"] == "cancelled"


def test_a_file_is_uploaded(api: Api) -> None:
    made = api.client.images.upload_image_from_file(file=b"\x89PNG\r\n--x", name="I")
    assert made.data.attributes.name == "I"
    assert [held.id for held in api.fake.all("image")] == [made.data.id]


def test_conditional_limits(package: ModuleType) -> None:
    api = Api(package)
    made = api.post("/api/lists", "list", name="L")["data"]["id"]
    headers = []
    for query in ("", "?additional-fields%5Blist%5D=profile_count"):
        answer = api.client.raw(
            api.client.lists.get_list,
            made,
            **({"additional_fields_list": ["profile_count"]} if query else {}),
        )
        headers.append(answer.headers["ratelimit-limit"])
    assert headers[0].startswith("75, ") and headers[1] == "1, 1;w=1, 15;w=60"


def test_whatever_is_asked_for_is_made_up(package: ModuleType) -> None:
    api = Api(package, invent=True)
    for operation in package.operations.values():
        if operation.method != "GET" or not operation.security:
            continue
        path = operation.path
        for parameter in operation.parameters:
            if parameter.location == "path":
                value = (parameter.values or ("X",))[0]
                path = path.replace("{" + parameter.wire + "}", value)
        needed = any(p.required and p.location == "query" for p in operation.parameters)
        if not needed:
            assert "data" in api("GET", path), operation.name


def test_a_relationship_is_replaced(api: Api, package: ModuleType) -> None:
    if "update_image_for_campaign_message" not in package.operations:
        pytest.skip("this document has no relationship that can be replaced")
    for id_ in ("A", "B"):
        api.fake.seed("image", id_, name=id_)
    api.fake.seed("campaign-message", "M", relationships={"image": "A"})
    path = "/api/campaign-messages/M/relationships/image"
    api("PATCH", path, {"data": {"type": "image", "id": "B"}})
    assert api("GET", path)["data"] == {"type": "image", "id": "B"}
    with pytest.raises(package.NotFoundError):
        api("PATCH", path, {"data": {"type": "image", "id": "NONE"}})

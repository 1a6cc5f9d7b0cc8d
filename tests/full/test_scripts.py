"""Programs as users write them, of README, docstrings and completion alone: what they
send, what comes of it, and what type checkers make of them."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient
from mcp import Client

from tests.conftest import ROOT, Once
from tests.contract.documents import sdk

pytestmark = pytest.mark.full
NAME = "2026-07-15/stable"
SCRIPTS = ROOT / "tests" / "scripts"


@pytest.fixture(scope="module")
def place(once: Once, specs: Path) -> Path:
    """A folder with the scripts, and the SDK of a whole document as they import it."""
    package = sdk(NAME, once)
    home = Path(str(package.__file__)).parent

    def make(folder: Path) -> None:
        for path in SCRIPTS.glob("*.py"):
            (folder / path.name).write_bytes(path.read_bytes())
        # A package knows its own name: with another, it is another text.
        for path in home.rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                copy = folder / "klaviyo_client" / path.relative_to(home)
                copy.parent.mkdir(parents=True, exist_ok=True)
                text = path.read_text("utf-8")
                copy.write_text(
                    text.replace(package.__name__, "klaviyo_client"), "utf-8"
                )

    return once("scripts", make)


@pytest.fixture(scope="module")
def programs(place: Path) -> Iterator[dict[str, ModuleType]]:
    """The scripts by name, and `klaviyo_client` as they have it."""
    names = {"klaviyo_client", *(path.stem for path in place.glob("*.py"))}

    def taken() -> dict[str, ModuleType]:
        found = [name for name in sys.modules if name.split(".")[0] in names]
        return {name: sys.modules.pop(name) for name in found}

    # The vendored SDK of the same name, which other tests import, is put back.
    before = taken()
    sys.path.insert(0, str(place))
    try:
        yield {name: importlib.import_module(name) for name in sorted(names)}
    finally:
        sys.path.remove(str(place))
        taken()
        sys.modules.update(before)


@pytest.fixture
def fake(programs: dict[str, ModuleType]) -> Any:
    """An empty offline Klaviyo."""
    return importlib.import_module("klaviyo_client.testing").FakeKlaviyo()


@pytest.fixture
def klaviyo(programs: dict[str, ModuleType], fake: Any) -> Any:
    """The client of it."""
    client = programs["klaviyo_client"].Klaviyo
    return client(api_key="pk_fake", transport=fake, rate_limit=False)


@pytest.fixture
def async_klaviyo(programs: dict[str, ModuleType], fake: Any) -> Any:
    """The async client of it."""
    client = programs["klaviyo_client"].AsyncKlaviyo
    return client(api_key="pk_fake", transport=fake, rate_limit=False)


def operations(fake: Any) -> list[str]:
    """What was called, in order."""
    return [seen.operation for seen in fake.requests]


def sent(fake: Any, operation: str) -> Any:
    """The body of the last request of an operation."""
    return json.loads(
        [seen.content for seen in fake.requests if seen.operation == operation][-1]
    )


# ---------------------------------------------------------------- the scripts


def test_a_csv_file_is_imported(
    programs: dict[str, ModuleType],
    klaviyo: Any,
    fake: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "members.csv"
    lines = ["email,first name,points,city", "a@example.com,Ann,3,Ulm"]
    path.write_text("\n".join([*lines, ",Bob,4,", "c@example.com,Cy,5,"]))
    fake.seed("profile", "C", email="c@example.com", first_name="Cyril")
    refused = type(fake)(refuse_row=_without_email)
    for one, wrong in ((fake, 0), (refused, 1)):
        client = type(klaviyo)(api_key="pk_fake", transport=one, rate_limit=False)
        assert programs["import_profiles"].main(client, path, "Members") == wrong
    assert "line 3, : " in capsys.readouterr().out

    (members,) = fake.all("list")
    assert members.attributes["name"] == "Members"
    ann = next(
        p for p in fake.all("profile") if p.attributes["email"] == "a@example.com"
    )
    assert ann.attributes == {
        "email": "a@example.com",
        "first_name": "Ann",
        "properties": {"loyalty points": 3},
        "location": {"city": "Ulm"},
    }
    assert fake.get("profile", "C").attributes["first_name"] == "Cy"
    assert {ann.id, "C"} < set(members.linked("profiles"))
    assert len(refused.all("profile")) == 2


def _without_email(row: Any) -> str | None:
    return None if row["attributes"]["email"] else "an email, please"


def test_somebody_subscribes(
    programs: dict[str, ModuleType],
    klaviyo: Any,
    fake: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    main = programs["subscribe"].main
    fake.seed("list", "L1", name="Newsletter")
    assert main(klaviyo, "L1", "a@example.com", "+15005550006")
    body = sent(fake, "bulk_subscribe_profiles")["data"]
    assert body["attributes"]["custom_source"] == "Footer form"
    assert body["relationships"] == {"list": {"data": {"type": "list", "id": "L1"}}}
    (profile,) = body["attributes"]["profiles"]["data"]
    consent = {"marketing": {"consent": "SUBSCRIBED"}}
    assert profile == {
        "type": "profile",
        "attributes": {
            "email": "a@example.com",
            "phone_number": "+15005550006",
            "subscriptions": {"email": consent, "sms": consent},
        },
    }
    (held,) = fake.all("profile")
    assert held.linked("lists") == ("L1",)

    fake.fail("bulk_subscribe_profiles", status=400)
    assert not main(klaviyo, "L1", "a@example.com")
    assert capsys.readouterr().out


def test_a_shop_tells_of_orders(
    programs: dict[str, ModuleType], async_klaviyo: Any, fake: Any
) -> None:
    order = {
        "number": "O-1",
        "email": "a@example.com",
        "lines": [{"sku": "S", "quantity": 2, "price": 1.5}],
    }
    with TestClient(programs["shop"].main(async_klaviyo)) as browser:
        assert browser.post("/orders", json=order).status_code == 202
        (event,) = fake.all("event")
        assert event.attributes["value"] == 3
        assert event.attributes["unique_id"] == "O-1"
        assert event.attributes["properties"] == {
            "OrderId": "O-1",
            "Items": order["lines"],
        }
        (metric,) = event.linked("metric")
        assert fake.get("metric", metric).attributes["name"] == "Placed Order"

        (customer,) = event.linked("profile")
        shown = browser.get(f"/customers/{customer}").json()
        assert shown["id"] == customer
        assert shown["attributes"]["email"] == "a@example.com"
        missing = browser.get("/customers/nobody")
        assert (missing.status_code, missing.json()["detail"]) == (
            404,
            "no such customer",
        )
        schemas = browser.get("/openapi.json").json()["components"]["schemas"]
        assert "Profile" in schemas


def test_a_segment_is_a_table(
    programs: dict[str, ModuleType], klaviyo: Any, fake: Any
) -> None:
    members = [
        fake.seed("profile", email=f"{n}@example.com", location={"city": "Ulm"})
        for n in range(150)
    ]
    fake.seed("segment", name="Others")
    fake.seed("segment", name="VIP", relationships={"profiles": members})
    table = programs["segment"].main(klaviyo, "VIP")
    assert operations(fake) == ["get_segments", *["get_profiles_for_segment"] * 2]
    assert set(table.index) == set(members)
    assert set(table["email"]) == {f"{n}@example.com" for n in range(150)}
    assert set(table["location.city"]) == {"Ulm"}
    assert table["first_name"].isna().all()
    assert str(table["created"].dt.tz) == "UTC"
    with pytest.raises(SystemExit, match="no segment 'Nobody'"):
        programs["segment"].main(klaviyo, "Nobody")


def test_a_campaign_is_sent(
    programs: dict[str, ModuleType], klaviyo: Any, fake: Any
) -> None:
    fake.seed("list", "L1", name="Newsletter")
    campaign = fake.get("campaign", programs["campaign"].main(klaviyo, "L1"))
    assert campaign.attributes["audiences"] == {"included": ["L1"]}
    assert campaign.attributes["send_strategy"] == {"method": "immediate"}
    (message,) = [
        fake.get("campaign-message", i) for i in campaign.linked("campaign-messages")
    ]
    assert (
        message.attributes["definition"]["content"]["subject"] == "20% off everything"
    )
    (template,) = fake.all("template")
    assert message.linked("template") == (template.id,)
    assert sent(fake, "send_campaign")["data"]["id"] == campaign.id
    assert operations(fake)[-1] == "get_campaign_send_job"

    at = programs["campaign"].datetime.fromisoformat("2026-12-01T09:00:00+01:00")
    programs["campaign"].main(klaviyo, "L1", at)
    strategy = sent(fake, "create_campaign")["data"]["attributes"]["send_strategy"]
    assert strategy["method"] == "static"
    assert programs["campaign"].datetime.fromisoformat(strategy["datetime"]) == at


def test_images_are_uploaded(
    programs: dict[str, ModuleType], klaviyo: Any, fake: Any, tmp_path: Path
) -> None:
    for name in ("one.png", "two.png", "notes.txt"):
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n" + name.encode())
    urls = programs["images"].main(klaviyo, tmp_path)
    assert urls.keys() == {"one.png", "two.png"}
    assert all(url.startswith("https://") for url in urls.values())
    assert [image.attributes["name"] for image in fake.all("image")] == ["one", "two"]
    first = fake.requests[0]
    assert first.headers["content-type"].startswith("multipart/form-data")
    assert b"\x89PNG\r\n\x1a\none.png" in first.content
    assert b'filename="one.png"' in first.content


def test_a_catalog_of_50000_is_sent(
    programs: dict[str, ModuleType], klaviyo: Any, fake: Any
) -> None:
    counted = programs["catalog"].main(klaviyo)
    assert counted == {"done": 50_000}
    items = {item.attributes["external_id"] for item in fake.all("catalog-item")}
    assert items == {f"SKU-{number}" for number in range(50_000)}


def test_a_catalog_goes_on_after_a_crash(
    programs: dict[str, ModuleType], klaviyo: Any, fake: Any, tmp_path: Path
) -> None:
    checkpoint = tmp_path / "catalog.json"
    main = programs["catalog"].main
    fake.fail("bulk_create_catalog_items", status=401, skip=12, times=None)
    with pytest.raises(programs["klaviyo_client"].AuthenticationError):
        main(klaviyo, 2_000, checkpoint)
    assert 0 < len(fake.all("catalog-item")) < 2_000
    fake.heal()
    counted = main(klaviyo, 2_000, checkpoint)
    assert counted.keys() == {"done"}
    assert len(fake.all("catalog-item")) == 2_000
    taken = [s for s in fake.requests if s.operation == "bulk_create_catalog_items"]
    assert sum(seen.status == 202 for seen in taken) == 20


def test_campaigns_are_reported(
    programs: dict[str, ModuleType], klaviyo: Any, fake: Any
) -> None:
    fake.seed("metric", "M1", name="Placed Order", integration={"name": "Shopify"})
    for id_, name in (("C1", "Spring"), ("C2", "Summer")):
        message = fake.seed("campaign-message", definition={"channel": "email"})
        related = {"campaign-messages": [message]}
        fake.seed("campaign", id_, name=name, relationships=related)
    results = [
        {
            "groupings": {"campaign_id": id_, "send_channel": "email"},
            "statistics": {"open_rate": rate, "conversion_value": value},
        }
        for id_, rate, value in (("C1", 0.25, 100.0), ("C2", 0.5, 300.0))
    ]
    answer = {
        "data": {
            "type": "campaign-values-report",
            "id": "R1",
            "attributes": {"results": results},
            "links": {"self": "https://a.klaviyo.com/api/campaign-values-reports/"},
        }
    }
    # The fake computes nothing: it is told what to answer.
    fake.fail("query_campaign_values", status=200, body=answer)
    lines = programs["report"].main(klaviyo)
    assert [tuple(line) for line in lines] == [
        ("Summer", 0.5, 300.0),
        ("Spring", 0.25, 100.0),
    ]
    assert sent(fake, "query_campaign_values")["data"]["attributes"] == {
        "statistics": ["open_rate", "conversion_value"],
        "timeframe": {"key": "last_month"},
        "conversion_metric_id": "M1",
        "filter": 'equals(send_channel,"email")',
    }


def test_a_customer_is_kept_up_to_date(
    programs: dict[str, ModuleType], klaviyo: Any, fake: Any
) -> None:
    main, customer = programs["upsert"].main, programs["upsert"].Customer
    made = main(klaviyo, customer("1", "a@example.com", "Ann", "Ulm", "gold"))
    assert sent(fake, "create_or_update_profile")["data"]["attributes"] == {
        "external_id": "1",
        "email": "a@example.com",
        "first_name": "Ann",
        "last_name": None,
        "location": {"city": "Ulm"},
        "properties": {"tier": "gold"},
    }
    assert (
        main(klaviyo, customer("1", "a@example.com", "Ann Lee", None, "silver")) == made
    )
    (held,) = fake.all("profile")
    assert held.attributes["last_name"] == "Lee"
    assert held.attributes["properties"] == {"tier": "silver"}

    taken = {"code": "duplicate_profile", "meta": {"duplicate_profile_id": made}}
    fake.fail("create_or_update_profile", status=409, body={"errors": [taken]})
    assert (
        main(klaviyo, customer("2", "a@example.com", "Ann Lee", None, "bronze")) == made
    )
    assert held.attributes["properties"] == {"tier": "bronze"}


# pydantic says so of an argument that may be left out, and leaves it out, too.
@pytest.mark.filterwarnings("ignore:Default value UNSET")
async def test_an_agent_has_tools(
    programs: dict[str, ModuleType], async_klaviyo: Any, fake: Any
) -> None:
    fake.seed("profile", "P1", email="a@example.com", first_name="Ann")
    async with Client(programs["agent"].main(async_klaviyo)) as agent:
        tools = {tool.name: tool for tool in (await agent.list_tools()).tools}
        assert tools.keys() == {
            "get_lists",
            "create_list",
            "add_profiles_to_list",
            "find_profile",
        }
        assert tools["create_list"].input_schema["required"] == ["name"]

        async def call(tool: str, /, **arguments: Any) -> Any:
            result: Any = await agent.call_tool(tool, arguments)
            text = result.content[0].text if result.content else "null"
            assert not result.is_error, text
            return json.loads(text)

        found = await call("find_profile", email="a@example.com")
        assert found == {"id": "P1", "first_name": "Ann", "last_name": None}
        assert await call("find_profile", email="b@example.com") == {"id": None}
        made = (await call("create_list", name="VIP"))["data"]
        await call("add_profiles_to_list", id=made["id"], ids=["P1"])
        assert fake.get("list", made["id"]).linked("profiles") == ("P1",)
        (listed,) = (await call("get_lists", page_size=5))["data"]
        assert listed["attributes"]["name"] == "VIP"


# ---------------------------------------------------------------- type checkers

# What a user of pandas puts there who does not install its stubs.
MYPY = "[mypy]\nstrict = true\n[mypy-pandas.*]\nignore_missing_imports = true\n"


@pytest.mark.slow
def test_mypy_finds_nothing(place: Path, tmp_path: Path) -> None:
    config = tmp_path / "mypy.ini"
    config.write_text(MYPY)
    options = ["--config-file", str(config), "--cache-dir", str(tmp_path / "cache")]
    names = sorted(path.name for path in place.glob("*.py"))
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *names],
        capture_output=True,
        text=True,
        cwd=place,
    )
    expected = f"Success: no issues found in {len(names)} source files\n"
    assert (run.returncode, run.stdout) == (0, expected), run.stderr


@pytest.mark.slow
def test_pyright_finds_nothing(place: Path) -> None:
    names = sorted(path.name for path in place.glob("*.py"))
    options = ["--outputjson", "--pythonpath", sys.executable]
    run = subprocess.run(
        [sys.executable, "-m", "pyright", *options, *names],
        capture_output=True,
        text=True,
        cwd=place,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
    )
    answer = json.loads(run.stdout)
    assert answer["generalDiagnostics"] == []
    assert answer["summary"]["filesAnalyzed"] == len(names)

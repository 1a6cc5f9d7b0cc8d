"""What type checkers make of the SDKs, of right calls, and of wrong ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Once
from tests.contract.documents import sdk
from tests.full.combined import combined

pytestmark = [pytest.mark.full, pytest.mark.slow]

IMPORTS = """\
from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any, Literal, assert_type

from {package} import (
    AsyncKlaviyo,
    AsyncStreamedResponse,
    Drift,
    Filter,
    Klaviyo,
    Operation,
    RawResponse,
    StreamedResponse,
    UnsetType,
    models,
    operations,
    types,
)
from {package}.filters import (
    GetCouponCodesFilter as C,
    GetEventsFilter as E,
    GetProfilesFilter as F,
)

from {combined} import (
    AsyncKlaviyo as AsyncSeveral,
    Klaviyo as Several,
    beta,
    models as newest,
    revision_2026_04_15 as older,
)

when = datetime(2026, 7, 15, tzinfo=timezone.utc)
klaviyo = Klaviyo()
several = Several()
old = several.revision("2026-04-15")
profiles, events = klaviyo.profiles, klaviyo.events
"""

RIGHT = """
email = F.email.any(["a", "b"]) & F.id.equals("c")
assert_type(email & (F.created > when), Filter[F])

found = profiles.get_profiles(
    filter=email,
    fields_profile=["email", "location.city"],
    additional_fields_profile=["predictive_analytics"],
    sort="-created",
    page_size=50,
    options={"timeout": 5.0, "headers": {"X-Tenant": "7"}},
)
for profile in found:
    assert_type(profile, models.Profile)
    assert_type(profile.attributes.email, str | None | UnsetType)
    assert_type(profile.email, str | None | UnsetType)
for page in found.pages:
    assert_type(page, models.ProfilePage)
    assert_type(page.has_next, bool)
profiles.get_profiles(filter='equals(email,"a")')


def sync(profile: models.Profile) -> None: ...


sync(profiles.get_profile("P1").data)
sync(profiles.create_profile(email="a@example.com").data)
for member in klaviyo.lists.get_profiles_for_list("L1"):
    sync(member)

event = events.get_event("E1", include=["metric", "profile"])
assert_type(event, models.EventDocument)
assert_type(event.data.attributes.datetime, datetime | None | UnsetType)
assert_type(event.data.type, Literal["event"])
if event.included:
    for resource in event.included:
        if isinstance(resource, models.Metric):
            assert_type(resource.id, str)

assert_type(event.data.profile, models.Profile)
assert_type(event.data.metric.attributes.name, str | None | UnsetType)
assert_type(event.data.attributions, list[models.Attribution])
ten_off = C.coupon_id.equals("10OFF")
for code in klaviyo.coupons.get_coupon_codes(filter=ten_off, include=["coupon"]):
    assert_type(code.coupon, models.Coupon)
    assert_type(code.coupon.attributes.external_id, str)

assert_type(profiles.update_profile("P1", last_name=None), models.ProfileDocument)
profiles.update_profile("P1", last_name="L", location={"city": "Ulm"})
profiles.update_profile("P1", location=models.ProfileLocation(city="Ulm"))
whole = klaviyo.send(profiles.update_profile, {"data": {}}, "P1", fields_profile=["email"])
assert_type(whole, models.ProfileDocument)
klaviyo.lists.remove_profiles_from_list("L1", ids=["P1"])
klaviyo.images.upload_image_from_file(file=b"", name="n", hidden=True)
for raw_page in klaviyo.raw_pages(profiles.get_profiles, page_size=100):
    assert_type(raw_page, RawResponse)
klaviyo.coupons.create_coupon(external_id="10OFF", description="10%")
klaviyo.coupons.get_coupon_codes(
    filter=C.status.equals("UNASSIGNED") & C.coupon_id.equals(["10OFF"])
)
assert_type(klaviyo.coupons.delete_coupon("C1"), None)
assert_type(klaviyo.raw(klaviyo.coupons.delete_coupon, "C1"), RawResponse)
klaviyo.raw(klaviyo.coupons.create_coupon, external_id="10OFF")
klaviyo.raw(klaviyo.send, klaviyo.coupons.create_coupon, {"data": {}})
klaviyo.events.create_event(
    properties={"items": 3},
    metric={"name": "Placed Order"},
    profile={"email": "one@example.com", "location": {"city": "Ulm"}},
    time="2026-07-15T12:00:00Z",
)
rows: list[types.ProfileUpsertDict] = [{"email": "a@example.com"}]
klaviyo.profiles.bulk_import_profiles(profiles=(row for row in rows), lists=["L1"])
klaviyo.profiles.bulk_subscribe_profiles(
    profiles=[{"email": "a@b.c", "subscriptions": {"email": {"marketing": {"consent": "SUBSCRIBED"}}}}],
    list="L1",
)
klaviyo.events.bulk_create_events(
    events_bulk_create=[
        {"profile": {"email": "a"}, "events": [{"metric": {"name": "m"}, "properties": {}}]}
    ]
)
with klaviyo.stream(profiles.get_profiles, page_size=100) as streamed:
    assert_type(streamed, StreamedResponse)
    for chunk in streamed.iter_bytes():
        assert_type(chunk, bytes)
    assert_type(streamed.read(), bytes)
klaviyo.with_options(max_retries=5, deadline=60, idempotent={"create_coupon": True})
with Klaviyo(api_key="k") as entered:
    assert_type(entered, Klaviyo)
assert_type(operations["get_profiles"].rate_limit.burst is None, bool)

assert_type(several.beta, beta.Klaviyo)
assert_type(several.revision("2026-07-15.pre"), beta.Klaviyo)
assert_type(several.revision("2026-07-15"), Several)
assert_type(old, older.Klaviyo)
assert_type(old.coupons.get_coupon("C1"), older.models.CouponDocument)
assert_type(several.coupons.get_coupon("C1"), newest.NullableCouponDocument)
assert_type(several.beta.with_options(deadline=5), beta.Klaviyo)
for campaign in several.beta.campaigns.get_campaigns_beta(
    filter=beta.filters.GetCampaignsBetaFilter.name.contains("a")
):
    assert_type(campaign, beta.models.Campaign)


async def beside(several: AsyncSeveral) -> None:
    assert_type(several.beta, beta.AsyncKlaviyo)
    found = await several.revision("2026-04-15").coupons.get_coupon("C1")
    assert_type(found, older.models.CouponDocument)


async def asynchronous(klaviyo: AsyncKlaviyo) -> None:
    found = await klaviyo.profiles.get_profiles(filter=email)
    async for profile in found:
        assert_type(profile.attributes.email, str | None | UnsetType)
    async for page in found.pages:
        assert_type(page.data[0].attributes.first_name, str | None | UnsetType)
    async for raw_page in klaviyo.raw_pages(klaviyo.profiles.get_profiles):
        assert_type(raw_page, RawResponse)
    assert_type(found.next_cursor, str | None)
    event = await klaviyo.events.get_event("E1")
    assert_type(event.data.attributes.uuid, str | None | UnsetType)
    await klaviyo.profiles.update_profile("P1", last_name=None)
    raw = await klaviyo.raw(klaviyo.coupons.delete_coupon, "C1")
    assert_type(raw, RawResponse)
    async with klaviyo.stream(klaviyo.profiles.get_profiles) as streamed:
        assert_type(streamed, AsyncStreamedResponse)
        async for chunk in streamed.iter_bytes():
            assert_type(chunk, bytes)
        assert_type(await streamed.read(), bytes)
    async with AsyncKlaviyo(access_token="t") as entered:
        assert_type(entered, AsyncKlaviyo)


async def on_drift(operation: Operation, drift: Drift) -> None:
    assert_type(drift.pointer, str)


AsyncKlaviyo(on_drift=on_drift)
"""

WRONG = """
profiles.get_profiles(fields_profile=["nope"])
profiles.get_profiles(fields_profile="email")
profiles.get_profiles(additional_fields_profile=["email"])
profiles.get_profiles(include=["metric"])
profiles.get_profiles(sort="created_at")
profiles.get_profiles(page_size="20")
profiles.get_profiles(bogus=1)
profiles.get_profiles("P1")
profiles.get_profiles(filter=5)
profiles.get_profiles(filter=E.metric_id.equals("M1"))
profiles.get_profiles(options={"bogus": 1})
profiles.get_profile()
profiles.get_profile(5)
profiles.bogus()
profiles.update_profile("P1", bogus=1)
profiles.update_profile("P1", last_name=5)
profiles.update_profile("P1", location={"city"})
profiles.update_profile("P1", location={"ctiy": "Ulm"})
klaviyo.events.create_event(properties={}, metric={"nam": "x"}, profile={"email": "a"})
klaviyo.events.create_event(properties={}, metric={"name": "x"}, profile={"data": {}})
klaviyo.coupons.update_coupon_code("C", status="GONE")
klaviyo.send(profiles.update_profile, 5)
profiles.update_profile(last_name="L")
klaviyo.coupons.create_coupon(description="10%")
klaviyo.coupons.create_coupon(external_id=None)
klaviyo.lists.remove_profiles_from_list("L1", ids=[5])
klaviyo.images.upload_image_from_file(name="n")
klaviyo.bogus
Klaviyo(bogus=1)
klaviyo.with_options(bogus=1)
klaviyo.with_options(max_retries="5")
klaviyo.raw(klaviyo.coupons.get_coupon, 5)
klaviyo.raw(klaviyo.coupons.get_coupon, "C1", bogus=1)
klaviyo.raw(klaviyo.coupons.create_coupon, bogus="x")
klaviyo.raw_pages(klaviyo.coupons.get_coupons, bogus=1)
klaviyo.stream(klaviyo.coupons.get_coupon, 5)
klaviyo.stream(klaviyo.coupons.get_coupon, "C1").read()
with klaviyo.stream(klaviyo.coupons.get_coupon, "C1") as s: s.json()
async def stream() -> None: AsyncKlaviyo().stream(klaviyo.coupons.get_coupon, "C1")
async def raw() -> None: await AsyncKlaviyo().raw(klaviyo.coupons.get_coupon, "C1")
F.bogus
F.email.contains("a")
F.email.equals(5)
F.email.any("a")
F.created >= when
F.created > "2026-07-15"
F.created > date(2026, 7, 15)
C.status.equals("BROKEN")
C.status.any(["UNASSIGNED"])
F.email.equals("a") & E.metric_id.equals("M1")
models.CouponDocument(data={})
models.CouponCodeIdentifier(id=5)
models.CouponIdentifier()
models.Bogus
events.get_event("E1").data.attributes.bogus
events.get_event("E1").data.attributes.uuid.upper()
events.get_event("E1").data.bogus
events.get_event("E1").data.uuid.upper()
events.get_event("E1").data.profile.attributes.bogus
events.get_event("E1").data.profile = None
events.get_event("E1").data.attributions.attributes
for event in klaviyo.coupons.get_coupon("C1"): ...
several.revision("2025-01-15")
several.revision(str(when))
several.beta.coupons
several.beta.beta
old.revision("2026-04-15")
beta.models.CouponIdentifier
klaviyo.beta
several.campaigns.get_campaigns(filter=beta.filters.GetCampaignsBetaFilter.name.contains("a"))
data: newest.Campaign = several.beta.campaigns.get_campaign_beta("C1").data
async def asynchronous() -> None: AsyncKlaviyo().coupons.get_coupon("C1").data
for code in AsyncKlaviyo().coupons.get_coupons(): ...
"""


@pytest.fixture(scope="module")
def workplace(once: Once, specs: Path) -> Path:
    """A folder with the SDKs, and with right and wrong calls of the first."""
    sdks = [sdk(f"2026-07-15/{name}", once).__file__ for name in ("stable", "beta")]
    sdks.append(combined(once).__file__)
    folders = [Path(file).parent for file in sdks if file]
    folders.append(ROOT / "generated" / "klaviyo_client")

    def make(place: Path) -> None:
        for folder in folders:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(folder, place / folder.name, ignore=ignored)
        imports = IMPORTS.format(package=folders[0].name, combined=folders[2].name)
        (place / "right.py").write_text(imports + RIGHT)
        (place / "wrong.py").write_text(imports + WRONG)
        settings = {"pythonVersion": "3.11", "typeCheckingMode": "standard"}
        (place / "pyrightconfig.json").write_text(json.dumps(settings))

    return once("types", make)


Errors = list[tuple[str, int]]


def _mypy(place: Path) -> Errors:
    """Where the errors are: the file's name, and the line."""
    options = ["--strict", "--config-file=", "--output=json", "--cache-dir", ".cache"]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "."],
        capture_output=True,
        text=True,
        cwd=place,
    )
    assert run.returncode == 1, run.stderr
    errors = map(json.loads, run.stdout.splitlines())
    return [(e["file"], e["line"]) for e in errors if e["severity"] == "error"]


def _pyright(place: Path) -> Errors:
    """The same from the other checker."""
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pyright",
            "--outputjson",
            "--pythonpath",
            sys.executable,
        ],
        capture_output=True,
        text=True,
        cwd=place,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
    )
    answer = json.loads(run.stdout)
    assert answer["summary"]["filesAnalyzed"] == len(list(place.rglob("*.py")))
    return [
        (
            Path(error["file"]).relative_to(place).as_posix(),
            error["range"]["start"]["line"] + 1,
        )
        for error in answer["generalDiagnostics"]
    ]


@pytest.mark.parametrize("check", [_mypy, _pyright])
def test_checkers_find_what_is_wrong_and_nothing_else(
    workplace: Path, check: Callable[[Path], Errors]
) -> None:
    errors = check(workplace)
    lines = (workplace / "wrong.py").read_text().splitlines()
    first = lines.index(WRONG.split("\n")[1])
    expected = {("wrong.py", line) for line in range(first + 1, len(lines) + 1)}
    assert sorted(set(errors) - expected) == []
    assert [lines[line - 1] for _, line in sorted(expected - set(errors))] == []

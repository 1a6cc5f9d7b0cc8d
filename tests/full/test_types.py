"""What type checkers make of the SDKs, of right calls, and of wrong ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Once
from tests.contract.documents import sdk

pytestmark = [pytest.mark.full, pytest.mark.slow]

IMPORTS = """\
from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any, assert_type

from {package} import (
    AsyncKlaviyo,
    Filter,
    Klaviyo,
    RawResponse,
    UnsetType,
    models,
    operations,
)
from {package}.filters import (
    GetCouponCodesFilter as C,
    GetEventsFilter as E,
    GetProfilesFilter as F,
)

when = datetime(2026, 7, 15, tzinfo=timezone.utc)
klaviyo = Klaviyo()
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
    assert_type(profile, models.GetProfileResponsePluralConversationsCollectionCompoundDocumentData)
    assert_type(profile.attributes.email, str | None | UnsetType)
for page in found.pages:
    assert_type(page, models.GetProfileResponsePluralConversationsCollectionCompoundDocument)
    assert_type(page.has_next, bool)
profiles.get_profiles(filter='equals(email,"a")')

event = events.get_event("E1", include=["metric", "profile"])
assert_type(event, models.GetEventResponseCompoundDocument)
assert_type(event.data.attributes.datetime, datetime | None | UnsetType)
assert_type(event.data.type, str)
if event.included:
    for resource in event.included:
        if isinstance(resource, models.MetricResponseObjectResource):
            assert_type(resource.id, str)

assert_type(profiles.update_profile("P1", last_name=None), models.PatchProfileResponse)
profiles.update_profile("P1", last_name="L", location={"city": "Ulm"})
profiles.update_profile("P1", location=models.ProfileLocation(city="Ulm"))
profiles.update_profile("P1", body={"data": {}}, fields_profile=["email"])
klaviyo.lists.remove_profiles_from_list("L1", ids=["P1"])
klaviyo.images.upload_image_from_file(file=b"", name="n", hidden=True)
klaviyo.coupons.create_coupon(external_id="10OFF", description="10%")
klaviyo.coupons.get_coupon_codes(
    filter=C.status.equals("UNASSIGNED") & C.coupon_id.equals(["10OFF"])
)
assert_type(klaviyo.coupons.delete_coupon("C1"), None)
assert_type(klaviyo.raw(klaviyo.coupons.delete_coupon, "C1"), RawResponse)
klaviyo.raw(klaviyo.coupons.create_coupon, external_id="10OFF")
klaviyo.raw(klaviyo.coupons.create_coupon, body={"data": {}})
klaviyo.with_options(max_retries=5, deadline=60, idempotent={"create_coupon": True})
with Klaviyo(api_key="k") as entered:
    assert_type(entered, Klaviyo)
assert_type(operations["get_profiles"].rate_limit.burst is None, bool)


async def asynchronous(klaviyo: AsyncKlaviyo) -> None:
    found = await klaviyo.profiles.get_profiles(filter=email)
    async for profile in found:
        assert_type(profile.attributes.email, str | None | UnsetType)
    async for page in found.pages:
        assert_type(page.data[0].attributes.first_name, str | None | UnsetType)
    event = await klaviyo.events.get_event("E1")
    assert_type(event.data.attributes.uuid, str | None | UnsetType)
    await klaviyo.profiles.update_profile("P1", last_name=None)
    raw = await klaviyo.raw(klaviyo.coupons.delete_coupon, "C1")
    assert_type(raw, RawResponse)
    async with AsyncKlaviyo(access_token="t") as entered:
        assert_type(entered, AsyncKlaviyo)
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
profiles.update_profile("P1", body=models.ProfileCreateQuery(data=Any))
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
F.email.equals("a") and F.id.equals("b").bogus
models.CouponCreateQuery(data={})
models.CouponCodeIdentifier(id=5)
models.CouponIdentifier()
models.Bogus
events.get_event("E1").data.attributes.bogus
events.get_event("E1").data.attributes.uuid.upper()
for event in klaviyo.coupons.get_coupon("C1"): ...
async def asynchronous() -> None: AsyncKlaviyo().coupons.get_coupon("C1").data
"""


@pytest.fixture(scope="module")
def workplace(once: Once, specs: Path) -> Path:
    """A folder with right and wrong calls, and where the checkers find the SDKs."""

    def make(folder: Path) -> None:
        package = sdk("2026-07-15/stable", once).__name__
        imports = IMPORTS.format(package=package)
        (folder / "right.py").write_text(imports + RIGHT)
        (folder / "wrong.py").write_text(imports + WRONG)
        paths = [_package(name, once) for name in ("stable", "beta")]
        paths.append(ROOT / "generated" / "klaviyo_client")
        settings = {
            "include": ["right.py", "wrong.py", *map(str, paths)],
            "extraPaths": [str(path.parent) for path in paths],
            "pythonVersion": "3.11",
            "typeCheckingMode": "standard",
        }
        (folder / "pyrightconfig.json").write_text(json.dumps(settings))

    return once("types", make)


def _package(name: str, once: Once) -> Path:
    file = sdk(f"2026-07-15/{name}", once).__file__
    assert file
    return Path(file).parent


def _settings(workplace: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((workplace / "pyrightconfig.json").read_text())
    return parsed


def _mypy(workplace: Path) -> Iterator[tuple[str, int, str]]:
    """Errors: the file's name, the line, and the message."""
    settings = _settings(workplace)
    run = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "mypy",
                "--strict",
                "--config-file=",
                "--no-pretty",
            ),
            *("--output=json", "--cache-dir", str(workplace / "cache")),
            *settings["include"],
        ],
        capture_output=True,
        text=True,
        cwd=workplace,
        env={**os.environ, "MYPYPATH": os.pathsep.join(settings["extraPaths"])},
    )
    assert run.returncode == 1, run.stderr
    for line in run.stdout.splitlines():
        error = json.loads(line)
        if error["severity"] == "error":
            yield Path(error["file"]).name, error["line"], error["message"]


def _pyright(workplace: Path) -> Iterator[tuple[str, int, str]]:
    """The same from the other checker."""
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pyright", "--outputjson"),
            *("--pythonpath", sys.executable, "--project", str(workplace)),
        ],
        capture_output=True,
        text=True,
        cwd=workplace,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
    )
    for error in json.loads(run.stdout)["generalDiagnostics"]:
        line = error["range"]["start"]["line"] + 1
        yield Path(error["file"]).name, line, error["message"]


@pytest.mark.parametrize("check", [_mypy, _pyright])
def test_checkers_find_what_is_wrong_and_nothing_else(
    workplace: Path, check: Any
) -> None:
    errors = list(check(workplace))
    assert [error for error in errors if error[0] != "wrong.py"] == []
    lines = (workplace / "wrong.py").read_text().splitlines()
    start = lines.index(WRONG.strip().splitlines()[0])
    calls = dict(enumerate(lines[start:], start + 1))
    found = {line for name, line, _ in errors if name == "wrong.py"}
    assert found <= calls.keys(), errors
    assert [call for line, call in calls.items() if line not in found] == []

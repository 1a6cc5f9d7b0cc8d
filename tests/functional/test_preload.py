"""After `preload` no call imports anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "generated"))

from klaviyo_client import ArgumentError, Klaviyo  # noqa: E402  # found above


@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_no_call_imports_anything(flavour: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.functional.preloaded", flavour],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'generated'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["imported"] == []


def test_groups_are_loaded_by_name() -> None:
    code = (
        "import sys, klaviyo_client\n"
        "klaviyo_client.Klaviyo(api_key='pk').preload('catalogs')\n"
        "print([name for name in ('catalogs', 'coupons')"
        " if f'klaviyo_client.resources._{name}' in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT / "generated")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "['catalogs']\n"


def test_an_unknown_group_is_named() -> None:
    with Klaviyo(api_key="pk") as klaviyo:
        with pytest.raises(
            ArgumentError, match="there is no group 'coupon'; there are"
        ):
            klaviyo.preload("coupon")

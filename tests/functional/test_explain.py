"""`sdkgen explain`: the document, the place in it, and the rule behind a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.base.config import Settings
from generator.base.errors import Report
from generator.commands.origins import origins
from generator.pipeline import describe_each
from tests.support.documents import (
    STRING,
    array,
    document,
    obj,
    operation,
    ref,
    resource,
)
from tests.support.sample import save
from tests.support.sdkgen import Sdkgen

ALIASES: dict[str, Any] = {"x-klaviyo-operation-aliases": ["list_coupons"]}

SHOP = document(
    operation("GET /api/coupons", "get_coupons", answer=ref("Coupons"), **ALIASES),
    schemas={
        "Coupons": obj({"data": array(ref("Coupon"))}),
        "Coupon": resource(
            "coupon", {"code-name": STRING, "inner": obj({"x": STRING})}
        ),
    },
)


@pytest.fixture
def sdkgen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Sdkgen:
    """Run a command line in this process, in a folder with documents."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    save(SHOP, tmp_path / "specs" / "shop.json")
    return Sdkgen(capsys)


def told(sdkgen: Sdkgen, what: str) -> list[str]:
    """What is said, without the counts."""
    result = sdkgen("explain", what)
    assert result.code == 0, result.err
    return [line for line in result.out.splitlines() if not line.startswith(" " * 3)]


@pytest.mark.parametrize("name", ["Coupon", "models.Coupon"])
def test_a_component_has_its_own_name(sdkgen: Sdkgen, name: str) -> None:
    lines = told(sdkgen, name)
    assert lines[0] == "models.Coupon, a class"
    assert "  rule: a component's class has the component's name" in lines
    assert "  described at: specs/shop.json#/components/schemas/Coupon" in lines


def test_what_stands_inline_is_called_by_its_path(sdkgen: Sdkgen) -> None:
    lines = told(sdkgen, "models.CouponAttributesInner")
    assert "  rule: what stands inline is called by the path that leads to it" in lines
    place = "/components/schemas/Coupon/properties/attributes/properties/inner"
    assert f"  described at: specs/shop.json#{place}" in lines
    assert "  used by: models.CouponAttributes.inner" in lines


def test_a_field_tells_its_name_in_json(sdkgen: Sdkgen) -> None:
    lines = told(sdkgen, "models.CouponAttributes.code_name")
    assert lines[0] == "models.CouponAttributes.code_name, a field"
    assert "  rule: in JSON it is 'code-name'" in lines


@pytest.mark.parametrize("name", ["get_coupons", "klaviyo.things.get_coupons"])
def test_methods_and_groups(sdkgen: Sdkgen, name: str) -> None:
    lines = told(sdkgen, name)
    assert lines[0] == "klaviyo.things.get_coupons, a method"
    assert "  described at: specs/shop.json#/paths/~1api~1coupons/get" in lines
    assert any("'Things'" in line for line in told(sdkgen, "things"))


def test_quiet_leaves_the_place(sdkgen: Sdkgen) -> None:
    result = sdkgen("explain", "get_coupons", "--quiet")
    assert result.out == "specs/shop.json#/paths/~1api~1coupons/get\n"


def test_an_alias_tells_whose_it_is(sdkgen: Sdkgen) -> None:
    assert "  rule: the document gives it as another name for get_coupons" in told(
        sdkgen, "list_coupons"
    )


def test_rules(sdkgen: Sdkgen, tmp_path: Path) -> None:
    assert "  severity: breaking" in told(sdkgen, "name-removed")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.sdkgen.severities]\nname-removed = "compatible"'
    )
    assert "  severity: breaking, compatible in this project" in told(
        sdkgen, "name-removed"
    )


def test_files(sdkgen: Sdkgen, tmp_path: Path) -> None:
    assert sdkgen("generate").code == 0
    models = tmp_path / "generated" / "klaviyo_client" / "models" / "_things.py"
    lines = told(sdkgen, str(models))
    assert "  state: as it was generated" in lines
    assert "  holds: Models of `things`." in lines
    models.write_text(models.read_text() + "# mine\n")
    assert "  state: edited since it was generated" in told(sdkgen, str(models))
    runtime = "generated/klaviyo_client/_runtime/auth.py"
    assert any(line.startswith("  copied from: ") for line in told(sdkgen, runtime))
    (tmp_path / "generated" / "mine.py").touch()
    assert "  made by: you: sdkgen knows nothing of it" in told(
        sdkgen, "generated/mine.py"
    )
    (tmp_path / "other.py").touch()
    assert "is in no project" in sdkgen("explain", "other.py").err


def test_what_nothing_is_called(sdkgen: Sdkgen) -> None:
    result = sdkgen("explain", "get_coupns")
    assert (result.code, result.err) == (
        2,
        "error: no rule, file or name is called 'get_coupns'; did you mean "
        "'get_coupons'?\n",
    )
    assert json.loads(sdkgen("explain", "things", "--format", "json").out)["topics"]


@pytest.mark.full
def test_nearly_every_model_of_the_api_has_its_place(specs: Path) -> None:
    path = specs / "2026-07-15" / "stable.json"
    (side,) = describe_each([path], Settings(), Report(), lambda stage: None)
    found = origins(side)
    # Of some that are merged of several schemas, nothing leads to the place of one.
    assert len(found) >= 0.97 * len(side.api.definitions)

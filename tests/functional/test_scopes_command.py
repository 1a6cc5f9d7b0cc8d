"""`python -m klaviyo_client scopes` prints scopes, and tells what it cannot see."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sdk import Once, package, project

ROOT = Path(__file__).parents[2]
PROGRAM = """\
from klaviyo_client import Klaviyo

with Klaviyo() as klaviyo:
    klaviyo.bulk(klaviyo.coupons.bulk_create_coupon_codes, [])
    getattr(klaviyo.coupons, input())()


def show(client):
    client.coupons.get_coupons()
"""


def run(
    *arguments: str, folder: Path, home: Path = ROOT / "generated", name: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", name or "klaviyo_client", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_scopes_go_out_and_doubts_to_the_side(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    done = run("scopes", ".", folder=tmp_path)
    assert done.stdout == "coupon-codes:read\ncoupon-codes:write\ncoupons:read\n"
    assert done.stderr == (
        "app.py:5: not seen: which name input() is in getattr(klaviyo.coupons, input())\n"
        "app.py:9: taken for a client's: get_coupons\n"
        "3 operations are called; scopes: 3; 1 place could need more: look at it\n"
    )
    assert done.returncode == 0


def test_it_runs_in_process_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a test of coverage sees."""
    from runtime.scopes.command import main

    (tmp_path / "app.py").write_text(PROGRAM)
    for arguments in ([], ["--why"], ["--format", "json"]):
        assert main("klaviyo_client", [str(tmp_path), *arguments]) == 0
        out = capsys.readouterr().out
        assert out.count("coupons:read") == 1 + ("json" in arguments)
    assert main("klaviyo_client", [str(tmp_path / "none")]) == 2


def test_it_says_why(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    done = run("scopes", "--why", "app.py", folder=tmp_path)
    assert done.stdout == (
        "coupon-codes:read\n"
        "    get_bulk_create_coupon_codes_job: app.py:4\n"
        "coupon-codes:write\n"
        "    bulk_create_coupon_codes: app.py:4\n"
        "coupons:read\n"
        "    get_coupons: app.py:9, by its name alone\n"
    )


def test_json_has_all(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    told = json.loads(run("scopes", ".", "--format", "json", folder=tmp_path).stdout)
    assert told["scopes"] == ["coupon-codes:read", "coupon-codes:write", "coupons:read"]
    assert [one["name"] for one in told["operations"]] == [
        "bulk_create_coupon_codes",
        "get_bulk_create_coupon_codes_job",
        "get_coupons",
    ]
    assert told["operations"][2] == {
        "name": "get_coupons",
        "scopes": ["coupons:read"],
        "assumed": True,
        "places": [{"path": "app.py", "line": 9}],
    }
    [unseen] = told["unseen"]
    assert (unseen["path"], unseen["line"]) == ("app.py", 5)


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [
        ((), "usage: python -m klaviyo_client COMMAND", 2),
        (("nothing",), "there is no command 'nothing'", 2),
        (("scopes", "nowhere"), "nowhere: there is no such file or folder", 2),
        (("scopes", "empty"), "empty: there is no Python source", 2),
        (("scopes",), "arguments are required: PATH", 2),
    ],
)
def test_what_cannot_be_done_is_told(
    arguments: tuple[str, ...], told: str, code: int, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    done = run(*arguments, folder=tmp_path)
    assert told in done.stderr
    assert (done.stdout, done.returncode) == ("", code)


def test_help_is_on_standard_output(tmp_path: Path) -> None:
    assert "scopes" in run("--help", folder=tmp_path).stdout
    assert "OAuth scopes" in run("scopes", "--help", folder=tmp_path).stdout


def test_the_sdk_itself_is_not_the_program(tmp_path: Path) -> None:
    done = run("scopes", str(ROOT / "generated"), folder=tmp_path)
    assert "there is no Python source" in done.stderr


def test_all_revisions_of_a_package_are_known(tmp_path: Path, once: Once) -> None:
    name, home = package("side-by-side"), project("side-by-side", once)
    from runtime.scopes.command import apis

    sys.path.append(str(home))
    found = apis(name)
    assert f"{name}.beta" in found and len(found) >= 3
    beta, root = found[f"{name}.beta"], found[name]
    assert root.sides["beta"] is beta
    assert all(api.groups for api in found.values())
    group, methods = next(iter(beta.groups.items()))
    source = f"from {name} import Klaviyo\nKlaviyo().beta.{group}.{next(iter(methods))}"
    (tmp_path / "app.py").write_text(source)
    done = run("scopes", "--format", "json", ".", folder=tmp_path, home=home, name=name)
    [operation] = json.loads(done.stdout)["operations"]
    assert operation["assumed"] is False

"""What the package offers, and what its classes say that they are called."""

from __future__ import annotations

import pickle
import subprocess
import sys
import typing
from pathlib import Path
from typing import Any

import pytest

GENERATED = Path(__file__).parents[2] / "generated"
sys.path.insert(0, str(GENERATED))

import klaviyo_client  # noqa: E402  # it is found by the line above
from klaviyo_client import oauth, webhooks  # noqa: E402  # likewise


def test_all_is_what_there_is_in_the_order_of_import_sorters() -> None:
    names = klaviyo_client.__all__
    assert len(set(names)) == len(names)
    for name in names:
        assert getattr(klaviyo_client, name) is not None
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "I,RUF022"]
        + [str(GENERATED / "klaviyo_client" / "__init__.py")],
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in klaviyo_client.__all__
        if isinstance(getattr(klaviyo_client, name), type)
        and issubclass(getattr(klaviyo_client, name), Exception)
    ],
)
def test_errors_are_called_what_users_import(name: str) -> None:
    error = getattr(klaviyo_client, name)
    assert f"{error.__module__}.{error.__qualname__}" == f"klaviyo_client.{name}"
    assert pickle.loads(pickle.dumps(error)) is error


def test_a_traceback_shows_the_public_name() -> None:
    code = "import klaviyo_client; raise klaviyo_client.ArgumentError('no')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(GENERATED)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stderr.splitlines()[-1] == "klaviyo_client.ArgumentError: no"


def test_what_loads_later_is_called_so_too() -> None:
    assert klaviyo_client.FileLimits.__module__ == "klaviyo_client"


def test_annotations_are_still_found_where_they_were_written() -> None:
    for public in (klaviyo_client.Operation, klaviyo_client.RawResponse):
        assert typing.get_type_hints(public)


@pytest.mark.parametrize("module", [oauth, webhooks])
def test_modules_offer_what_they_list_under_their_own_name(module: Any) -> None:
    assert module.__all__ == sorted(module.__all__)
    for name in module.__all__:
        value = getattr(module, name)
        if isinstance(value, type) and issubclass(value, Exception):
            assert value.__module__ == module.__name__
            assert pickle.loads(pickle.dumps(value)) is value
    lists = {name for name in vars(module) if not name.startswith("_")}
    assert lists - {"annotations", "publish"} == set(module.__all__)


def test_importing_the_package_loads_none_of_them() -> None:
    code = (
        "import sys, klaviyo_client; klaviyo_client.Klaviyo(api_key='pk'); "
        "print([m for m in sys.modules if any(n in m for n in "
        "('oauth', 'webhooks', 'scopes', 'sqlite3', 'redis'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(GENERATED)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "[]\n"

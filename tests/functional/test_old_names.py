"""Old names of models, filters and methods: what they were, with a warning."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from tests.functional.conftest import Start
from tests.support.sdk import Once, project, sdk

CASE = "old-names"
ANSWER = {"data": {"type": "thing", "id": "T1", "attributes": {"name": "a"}}}


def located(caught: list[warnings.WarningMessage]) -> list[tuple[str, str]]:
    """The files that warnings are about, with their texts."""
    assert {warning.category for warning in caught} == {DeprecationWarning}
    return [(warning.filename, str(warning.message)) for warning in caught]


def test_an_old_method_warns_where_it_is_called(start: Start) -> None:
    session = start(CASE, ANSWER)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            answer = session.run(session.client.things.change_thing("T1", name="a"))
    assert answer.data.id == "T1"
    assert session.targets == ["PATCH /api/things/T1"] * 3
    assert session.body["data"]["attributes"] == {"name": "a"}
    message = "klaviyo.things.change_thing is called update_thing now"
    assert located(caught) == [(__file__, message)]


def test_new_names_and_aliases_do_not_warn(start: Start) -> None:
    session = start(CASE, ANSWER)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        session.call("things.update_thing", "T1", name="a")
        session.call("things.patch_thing", "T1", name="a")
        assert session.sdk.models.ThingDocument
        for name in dir(session.sdk.models) + dir(session.sdk.filters):
            assert "ThingResponse" not in name
            assert "GetAllThingsFilter" not in name


def test_an_old_method_takes_what_the_new_one_takes(start: Start) -> None:
    things = start(CASE).client.things
    assert inspect.signature(things.change_thing) == inspect.signature(
        things.update_thing
    )
    assert things.change_thing.__name__ == "change_thing"
    if sys.version_info >= (3, 12):
        assert inspect.iscoroutinefunction(things.change_thing) == (
            inspect.iscoroutinefunction(things.update_thing)
        )


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("models", "ThingResponse", "ThingDocument"),
        ("filters", "GetAllThingsFilter", "GetThingsFilter"),
    ],
)
def test_an_old_class_is_the_new_one_and_warns(
    module: str, old: str, new: str, once: Once
) -> None:
    package: Any = getattr(sdk(CASE, once), module)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            assert getattr(package, old) is getattr(package, new)
    message = f"sdk_old_names.{module}.{old} is called {new} now"
    assert located(caught) == [(__file__, message)]


def test_importing_an_old_name_warns_where_it_is_imported(once: Once) -> None:
    sdk(CASE, once)
    source = "from sdk_old_names.models import ThingResponse\nThingResponse"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        exec(compile(source, "theirs.py", "exec"), {})
    message = "sdk_old_names.models.ThingResponse is called ThingDocument now"
    assert located(caught) == [("theirs.py", message)]


def test_operations_have_their_old_names(once: Once) -> None:
    operations = sdk(CASE, once).operations
    assert operations["change_thing"] is operations["update_thing"]
    assert operations["get_all_things"].path == "/api/things"
    assert list(operations) == ["get_things", "update_thing"]


def test_old_filters_go_with_new_and_old_methods(start: Start) -> None:
    session = start(CASE, {"data": []})
    with pytest.warns(DeprecationWarning, match="is called GetThingsFilter now"):
        old = session.sdk.filters.GetAllThingsFilter
    session.call("things.get_things", filter=old.name.equals("a"))
    with pytest.warns(DeprecationWarning, match="is called get_things now"):
        session.call("things.get_all_things", filter=old.name.equals("a"))
    assert len(set(session.targets)) == 1


# ---------------------------------------------------------------- type checkers

USE = """\
from typing import assert_type

from sdk_old_names import AsyncKlaviyo, Klaviyo, models
from sdk_old_names.filters import GetAllThingsFilter

klaviyo = Klaviyo()
answer: models.ThingResponse = klaviyo.things.update_thing("T1", name="a")
assert_type(answer, models.ThingDocument)
klaviyo.things.get_things(filter=GetAllThingsFilter.name.equals("a"))
klaviyo.things.change_thing("T1", name="a")  # old
klaviyo.send(klaviyo.things.change_thing, {"data": {}}, "T1")  # old


async def main(klaviyo: AsyncKlaviyo) -> None:
    changed = await klaviyo.things.change_thing("T1", name="a")  # old
    assert_type(changed, models.ThingDocument)
"""
OLD = {n for n, line in enumerate(USE.splitlines(), 1) if line.endswith("# old")}


@pytest.fixture
def workplace(once: Once, tmp_path: Path) -> Path:
    """A folder with the SDK and a module that uses its old names."""
    (tmp_path / "sdk_old_names").symlink_to(project(CASE, once) / "sdk_old_names")
    (tmp_path / "use.py").write_text(USE)
    (tmp_path / "pyrightconfig.json").write_text('{"reportDeprecated": "error"}')
    return tmp_path


@pytest.mark.slow
def test_mypy_knows_old_names_and_marks_old_methods(workplace: Path) -> None:
    options = ["--strict", "--config-file=", "--enable-error-code=deprecated"]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "--output=json", "use.py"],
        capture_output=True,
        text=True,
        cwd=workplace,
        env={**os.environ, "PYTHONPATH": ""},
    )
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert {(e["code"], e["line"]) for e in found} == {("deprecated", n) for n in OLD}


@pytest.mark.slow
def test_pyright_knows_old_names_and_marks_old_methods(workplace: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "use.py"],
        capture_output=True,
        text=True,
        cwd=workplace,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
    )
    found = json.loads(run.stdout)["generalDiagnostics"]
    assert {(e["rule"], e["range"]["start"]["line"] + 1) for e in found} == {
        ("reportDeprecated", line) for line in OLD
    }

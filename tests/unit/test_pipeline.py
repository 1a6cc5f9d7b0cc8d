"""The stages side by side: what counts is what they come to one after the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report, SpecErrors
from generator.documents.merge import load
from generator.pipeline import Result
from generator.validation.validate import validate
from tests.support.sample import sample


def code(root: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = root["components"]["schemas"]["Code"]
    return schema


def generate(path: Path, report: Report) -> Result:
    settings = Settings(out=path.parent / "sdk")
    return pipeline.generate([path], settings, report, lambda _: None)


def written(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    root = sample()
    change(root)
    path = folder / "api.json"
    path.write_text(json.dumps(root), "utf-8")
    return path


@pytest.fixture(params=["in place", "side by side"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether other processes are used."""
    if request.param == "side by side":
        monkeypatch.setattr(pipeline, "PARALLEL", 0)
    return str(request.param)


def test_the_files_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, lambda root: None)
    alone = generate(path, Report())
    monkeypatch.setattr(pipeline, "PARALLEL", 0)
    assert generate(path, Report()) == alone


@pytest.mark.parametrize(
    "change",
    [
        # The structure is wrong.
        lambda root: code(root).update({"$ref": "#/components/schemas/Code"}),
        # The structure is sound, and what is built of it goes astray.
        lambda root: code(root).update(enum=5),
        lambda root: code(root).update(required={"a": 1}, properties=[]),
        lambda root: root.update(servers=[5]),
        # Only references lead to it.
        lambda root: code(root).update(type="integer", default="x"),
        lambda root: root["tags"].append({"name": "Coupons"}),
    ],
)
@pytest.mark.usefixtures("way")
def test_findings_are_those_of_the_validation_alone(
    change: Callable[[dict[str, Any]], object], tmp_path: Path
) -> None:
    path = written(tmp_path, change)
    report, alone = Report(), Report()
    validate(load([path], alone), alone)
    assert alone.findings
    if alone.failures:
        with pytest.raises(SpecErrors) as caught:
            generate(path, report)
        assert list(caught.value.findings) == alone.failures
    else:
        generate(path, report)
    assert sorted(report.findings) == sorted(alone.findings)


@pytest.mark.usefixtures("way")
def test_a_mistake_of_sdkgen_is_not_hidden_in_a_valid_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "build", wrong)
    with pytest.raises(ZeroDivisionError):
        generate(written(tmp_path, lambda root: None), Report())


@pytest.mark.usefixtures("way")
def test_what_is_not_understood_is_found_after_the_validation(tmp_path: Path) -> None:
    path = written(tmp_path, lambda root: root.update({"x-klaviyo-new": 1}))
    report = Report()
    with pytest.raises(SpecErrors):
        generate(path, report)
        report.check()
    assert [finding.pointer for finding in report.failures] == ["/x-klaviyo-new"]

"""Texts that stood on public branches: they generate, and names are kept around them."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.documents.document import Document
from generator.understand.build import build
from generator.understand.ir import Model
from tests.contract.comparison import Reading, differences
from tests.contract.documents import sdk, subject
from tests.support.instances import Instances
from tests.support.naming import understood

pytestmark = [pytest.mark.full]

CLASH = "../cases/documents/name-clash"
PUBLISHED = "../cases/published/2025-10-15.stable"


def _present(*names: str) -> None:
    for name in names:
        if not subject(name).path.is_file():
            pytest.skip(f"needs ../shared/specs/{name}.json")


def test_components_keep_their_names_and_inline_schemas_give_way() -> None:
    _present(PUBLISHED)
    assert {
        "MetricPropertyConditionFilter",
        "MetricPropertyConditionFilterValue",
    } <= understood(PUBLISHED).api.definitions.keys()


def test_names_do_not_depend_on_order() -> None:
    _present(PUBLISHED)
    api = understood(PUBLISHED).api
    root: dict[str, Any] = dict(subject(PUBLISHED).document)
    mixed = Random(4)
    root["paths"] = _shuffled(root["paths"], mixed)
    components = dict(root["components"])
    components["schemas"] = _shuffled(components["schemas"], mixed)
    report = Report()
    shuffled = build(
        Document(PUBLISHED, {**root, "components": components}), "", report
    )
    report.check()
    assert shuffled.definitions.keys() == api.definitions.keys()
    fields = {
        name: {field.wire: field.type for field in definition.fields}
        for name, definition in api.definitions.items()
        if isinstance(definition, Model)
    }
    for name, definition in shuffled.definitions.items():
        if isinstance(definition, Model):
            found = {field.wire: field.type for field in definition.fields}
            assert found == fields[name]


def _shuffled(members: Mapping[str, Any], mixed: Random) -> dict[str, Any]:
    names = list(members)
    mixed.shuffle(names)
    return {name: members[name] for name in names}


def test_a_text_that_lost_a_mistake_of_its_revision_generates() -> None:
    path = subject("../cases/published/2026-07-15.day3.stable").path
    if not path.is_file():
        pytest.skip("needs ../shared/cases/published/2026-07-15.day3.stable.json")
    report = Report()
    pipeline.generate([path], Settings(), report, lambda _: None)
    found = [f for f in report.warnings if "no longer applies" in f.message]
    assert len(found) == 1


def test_instances_of_every_component(
    once: Callable[[str, Callable[[Path], None]], Path],
) -> None:
    _present(PUBLISHED)
    package, document = sdk(PUBLISHED, once), subject(PUBLISHED).document
    tolerant = importlib.import_module(f"{package.__name__}._runtime.models.tolerant")
    maker = Instances(document)
    reading = Reading(maker)
    problems: list[str] = []
    for component, schema in subject(PUBLISHED).schemas.items():
        for own in understood(PUBLISHED).classes(component, schema):
            decode = tolerant.decoder(getattr(package.models, own))
            for label, value in maker.all(schema, own=True):
                read = decode(json.dumps(value).encode())
                written = json.loads(msgspec.json.encode(read))
                problems += [
                    f"{own} of {component} [{label}] {text}"
                    for text in (
                        *reading.untyped(schema, value, read, "read "),
                        *differences(written, value, "written "),
                    )
                ]
    assert problems == []


def test_names_that_clash_make_a_package_that_works(
    once: Callable[[str, Callable[[Path], None]], Path],
) -> None:
    if not subject(CLASH).path.is_file():
        pytest.skip("needs ../shared/cases/documents/name-clash.json")
    models = sdk(CLASH, once).models
    answers = {
        "Entity": {"schema": {"id": "s"}, "item": {"a": "x"}},
        "EntitySchema": {"fields": ["f"]},
    }
    for name, answer in answers.items():
        read = getattr(models, name).from_dict(answer)
        assert read.to_dict() == answer
        assert json.loads(read.to_json()) == answer
    entity = models.Entity.from_dict(answers["Entity"])
    assert type(entity.schema) is models.SchemaSummary
    assert type(entity.item).__name__ == "EntityItemValue"
    assert models.EntityItemValue is type(entity.item)


@pytest.mark.slow
def test_pyright_finds_nothing_where_names_clash(
    once: Callable[[str, Callable[[Path], None]], Path],
) -> None:
    if not subject(CLASH).path.is_file():
        pytest.skip("needs ../shared/cases/documents/name-clash.json")
    made = sdk(CLASH, once).__file__
    assert made
    place = Path(made).parent
    run = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson"]
        + ["--pythonpath", sys.executable, place.name],
        capture_output=True,
        text=True,
        cwd=place.parent,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
    )
    found = json.loads(run.stdout)
    assert found["summary"]["filesAnalyzed"] == len(list(place.rglob("*.py")))
    assert found["generalDiagnostics"] == []


@pytest.mark.slow
def test_mypy_finds_nothing(
    once: Callable[[str, Callable[[Path], None]], Path], tmp_path: Path
) -> None:
    _present(PUBLISHED)
    made = sdk(PUBLISHED, once).__file__
    assert made
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file="]
        + [f"--cache-dir={tmp_path}", Path(made).parent.name],
        capture_output=True,
        text=True,
        cwd=Path(made).parents[1],
    )
    assert run.returncode == 0, run.stdout

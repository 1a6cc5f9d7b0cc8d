"""The models of every document: each component's instances are read and written."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import jsonschema_rs
import msgspec
import pytest
from pydantic import TypeAdapter

from tests.contract.comparison import Reading, differences
from tests.contract.documents import names, sdk, subject
from tests.support.instances import MAXIMAL, Instances
from tests.support.naming import understood

pytestmark = [pytest.mark.full]
Once = Callable[[str, Callable[[Path], None]], Path]


def _models(name: str, package: ModuleType) -> Iterator[tuple[str, str, Any]]:
    """Each component, with the classes that stand for it: its own, its type's, and
    those of which requests are made."""
    known = understood(name)
    for component, schema in subject(name).schemas.items():
        for own in known.classes(component, schema):
            yield component, own, getattr(package.models, own)


def _decoder(package: ModuleType) -> Callable[[Any], Callable[[bytes], Any]]:
    tolerant = importlib.import_module(f"{package.__name__}._runtime.models.tolerant")
    decoder: Callable[[Any], Callable[[bytes], Any]] = tolerant.decoder
    return decoder


@pytest.mark.parametrize("name", names())
def test_every_struct_builds_a_decoder(name: str, once: Once) -> None:
    package = sdk(name, once)
    decoder = _decoder(package)
    structs = [
        model
        for model in (getattr(package.models, public) for public in dir(package.models))
        if inspect.isclass(model) and issubclass(model, msgspec.Struct)
    ]
    assert len(structs) > len(subject(name).schemas) / 2
    for struct in structs:
        decoder(struct)


@pytest.mark.parametrize("name", names())
def test_instances_of_every_component(name: str, once: Once) -> None:
    package, document = sdk(name, once), subject(name).document
    decoder = _decoder(package)
    maker = Instances(document)
    reading = Reading(maker)
    problems: list[str] = []
    for component, own, model in _models(name, package):
        schema = subject(name).schemas[component]
        decode = decoder(model)
        for label, value in maker.all(schema, own=True):
            try:
                read = decode(json.dumps(value).encode())
                written = json.loads(msgspec.json.encode(read))
            except (msgspec.MsgspecError, TypeError, ValueError) as error:
                problems.append(f"{own} of {component} [{label}] {error}")
                continue
            problems += [
                f"{own} of {component} [{label}] {text}"
                for text in (
                    *reading.untyped(schema, value, read, "read "),
                    *differences(written, value, "written "),
                )
            ]
    _report(problems)


@pytest.mark.parametrize("name", names()[-1:])
def test_every_answer_has_a_json_schema(name: str, once: Once) -> None:
    """What each answer holds at most is valid by the schema that pydantic makes."""
    package, document = sdk(name, once), subject(name).document
    maker = Instances(document)
    answers = {
        component: model
        for component, _, model in _models(name, package)
        if inspect.isclass(model) and hasattr(model, "raw")
    }
    kinds: list[tuple[str, Literal["serialization"], TypeAdapter[Any]]] = [
        (component, "serialization", TypeAdapter(model))
        for component, model in answers.items()
    ]
    assert len(kinds) > 20
    schemas, definitions = TypeAdapter.json_schemas(kinds)
    problems = []
    for component, mode, _ in kinds:
        value = maker.value(subject(name).schemas[component], MAXIMAL)
        schema = {**schemas[component, mode], **definitions}
        for error in jsonschema_rs.validator_for(schema).iter_errors(value):
            problems.append(f"{component}: {error.message}")
    _report(problems)


@pytest.mark.parametrize("name", names())
def test_constants_are_filled_by_the_class(name: str, once: Once) -> None:
    """A model made in Python has what its component requires and allows one value of."""
    package, maker = sdk(name, once), Instances(subject(name).document)
    problems: list[str] = []
    for component, _, model in _models(name, package):
        schema = subject(name).schemas[component]
        constants = dict(_constants(maker, schema))
        if not constants:
            continue
        value = {
            key: item
            for key, item in maker.value(schema, MAXIMAL).items()
            if key not in constants
        }
        try:
            made = model(
                **{_attribute(model, key): item for key, item in value.items()}
            )
        except TypeError as error:
            problems.append(f"{component}: {error}")
            continue
        written = json.loads(msgspec.json.encode(made))
        problems += [
            f"{component}{text}"
            for text in differences({k: written.get(k) for k in constants}, constants)
        ]
        if "type" in constants and made.type != constants["type"]:
            problems.append(f"{component}: type reads as {made.type!r}")
    _report(problems)


def _constants(maker: Instances, schema: Any) -> Iterator[tuple[str, Any]]:
    """What the schema requires and allows one value of, null excluded."""
    shape = maker.effective(schema)
    for key, item in maker.properties(shape).items():
        values = maker.effective(item).get("enum", ())
        required = key in shape.get("required", ())
        if required and len(values) == 1 and not maker.accepts(item, None):
            yield key, values[0]


def _attribute(model: Any, wire: str) -> str:
    names: Mapping[str, str] = dict(
        zip(model.__struct_encode_fields__, model.__struct_fields__, strict=True)
    )
    return names[wire]


def _report(problems: list[str]) -> None:
    if problems:
        pytest.fail(f"{len(problems)} problems\n" + "\n".join(problems), pytrace=False)

"""The models of every document: each component's instances are read and written."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from tests.contract.comparison import Reading, differences
from tests.contract.documents import names, sdk, subject
from tests.instances import MAXIMAL, Instances

pytestmark = [pytest.mark.full]
Once = Callable[[str, Callable[[Path], None]], Path]


def _model(models: ModuleType, component: str) -> Any:
    """A component's class: its own name, or one with `_` where that is reserved."""
    return getattr(models, f"{component}_", None) or getattr(models, component)


def _decoder(package: ModuleType) -> Callable[[Any], Callable[[bytes], Any]]:
    values = importlib.import_module(f"{package.__name__}._runtime._values")
    decoder: Callable[[Any], Callable[[bytes], Any]] = values.decoder
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
    for component, schema in subject(name).schemas.items():
        decode = decoder(_model(package.models, component))
        for label, value in maker.all(schema, own=True):
            try:
                read = decode(json.dumps(value).encode())
                written = json.loads(msgspec.json.encode(read))
            except (msgspec.MsgspecError, TypeError, ValueError) as error:
                problems.append(f"{component} [{label}] {error}")
                continue
            problems += [
                f"{component} [{label}] {text}"
                for text in (
                    *reading.untyped(schema, value, read, "read "),
                    *differences(written, value, "written "),
                )
            ]
    _report(problems)


@pytest.mark.parametrize("name", names())
def test_constants_are_filled_by_the_class(name: str, once: Once) -> None:
    """A model made in Python has what its component requires and allows one value of."""
    package, maker = sdk(name, once), Instances(subject(name).document)
    problems: list[str] = []
    for component, schema in subject(name).schemas.items():
        constants = dict(_constants(maker, schema))
        if not constants:
            continue
        value = {
            key: item
            for key, item in maker.value(schema, MAXIMAL).items()
            if key not in constants
        }
        model = _model(package.models, component)
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


@pytest.mark.parametrize("name", names())
def test_what_the_server_adds_does_no_harm(name: str, once: Once) -> None:
    """Further values of enums, further variants of unions, further keys."""
    package, maker = sdk(name, once), Instances(subject(name).document)
    decoder = _decoder(package)
    problems: list[str] = []
    for component, schema in subject(name).schemas.items():
        decode = decoder(_model(package.models, component))
        value = maker.value(schema, MAXIMAL)
        for what in "values", "variants", "keys":
            newer = _newer(maker, schema, value, what)
            try:
                written = json.loads(
                    msgspec.json.encode(decode(json.dumps(newer).encode()))
                )
            except msgspec.MsgspecError as error:
                problems.append(f"{component} [new {what}] {error}")
                continue
            if what != "keys":
                problems += [
                    f"{component} [new {what}] {text}"
                    for text in differences(written, newer)
                ]
    _report(problems)


def _newer(maker: Instances, schema: Any, value: Any, what: str) -> Any:
    """The value as a newer server could send it."""
    shape = maker.effective(schema)
    if value is None:
        return None
    if branches := maker.branches(shape):
        branch = branches[maker.matching(shape, value)[0]]
        newer = _newer(maker, branch, value, what)
        if what == "variants" and isinstance(value, dict):
            return newer | {key: "brand-new" for key, _ in _constants(maker, branch)}
        return newer
    if isinstance(value, list):
        return [_newer(maker, shape.get("items", {}), item, what) for item in value]
    if isinstance(value, dict) and maker.describes_object(shape):
        known = {
            key: _newer(maker, shape["properties"][key], item, what)
            for key, item in value.items()
        }
        return known | ({"brand_new": {"a": 1}} if what == "keys" else {})
    if what == "values" and isinstance(value, str) and len(shape.get("enum", ())) > 1:
        return "brand-new"
    return value


def _constants(maker: Instances, schema: Any) -> Iterator[tuple[str, Any]]:
    shape = maker.effective(schema)
    for key, item in maker.properties(shape).items():
        values = maker.effective(item).get("enum", ())
        if (
            key in shape.get("required", ())
            and len(values) == 1
            and values[0] is not None
        ):
            yield key, values[0]


def _attribute(model: Any, wire: str) -> str:
    names: Mapping[str, str] = dict(
        zip(model.__struct_encode_fields__, model.__struct_fields__, strict=True)
    )
    return names[wire]


def _report(problems: list[str]) -> None:
    if problems:
        pytest.fail(f"{len(problems)} problems\n" + "\n".join(problems), pytrace=False)

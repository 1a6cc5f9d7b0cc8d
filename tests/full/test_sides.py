"""Stable, pre-release and older documents in one package: nothing of one in another."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import msgspec
import pytest

from tests.conftest import Once
from tests.contract.calls import ABSENT, basic_calls, call_method
from tests.contract.documents import subject
from tests.full.combined import COUNTS, NAMES, PACKAGE, clients, combined
from tests.support.instances import Instances
from tests.support.naming import understood

pytestmark = [
    pytest.mark.full,
    pytest.mark.filterwarnings("ignore:revision .* is a pre-release"),
]

STABLE, BETA, OLD = NAMES
DIFFERENT = 21


@pytest.fixture(scope="module")
def package(once: Once, specs: Path) -> ModuleType:
    """The package of all three documents."""
    return combined(once)


def test_every_operation_of_every_document_is_there(package: ModuleType) -> None:
    client = package.Klaviyo(api_key="k", rate_limit=False)
    for (name, side), count in zip(clients(client).items(), COUNTS, strict=True):
        operations = subject(name).operations
        assert len(operations) == len(side.operations) == count
        assert set(side.operations) == set(operations)


def test_every_call_asks_for_the_revision_of_its_operation(
    package: ModuleType,
) -> None:
    sent: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(204)

    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    client = package.Klaviyo(api_key="k", http_client=http, rate_limit=False)
    wrong = []
    for name, side in clients(client).items():
        for operation in subject(name).operations.values():
            call = next(basic_calls(subject(name), operation))
            files = operation.media_type == "multipart/form-data"
            body = {} if call.body is ABSENT else {"whole": call.body}
            method = getattr(getattr(side, operation.group), operation.id)
            with contextlib.suppress(package.KlaviyoError):
                # The answer is empty, whatever it should be.
                call_method(method, operation, call, **(call.body if files else body))
            request = sent.pop()
            asked = request.method, request.headers["revision"]
            if asked != (operation.method, operation.revision):
                wrong.append((name, operation.id, asked))
    assert (sent, wrong) == ([], [])
    # Documents may hold operations of another revision than their own.
    revisions = {operation.revision for operation in subject(BETA).operations.values()}
    assert "2026-07-15.pre" in revisions


def test_models_of_one_name_are_those_of_their_document(package: ModuleType) -> None:
    beta = package.beta
    stable_schemas, beta_schemas = subject(STABLE).schemas, subject(BETA).schemas
    common = stable_schemas.keys() & beta_schemas.keys()
    different = [name for name in common if stable_schemas[name] != beta_schemas[name]]
    assert len(different) == DIFFERENT
    compared = 0
    for name in common:
        found = [
            (document, getattr(models, own))
            for document, models in ((STABLE, package.models), (BETA, beta.models))
            for own in understood(document).classes(
                name, subject(document).schemas[name]
            )
        ]
        for document, model in found:
            if isinstance(model, type) and issubclass(model, msgspec.Struct):
                # A resource has what any description of it has.
                assert _wires(model) >= _properties(document, name), (document, name)
                compared += name in different
        kinds = [model for _, model in found if isinstance(model, type)]
        assert len(set(kinds)) == len(kinds)
    assert compared > DIFFERENT / 2


def test_every_model_beside_the_root_can_be_read(package: ModuleType) -> None:
    decoder = importlib.import_module(f"{PACKAGE}._runtime.models.tolerant").decoder
    for models in (package.beta.models, package.revision_2026_04_15.models):
        found = (getattr(models, name) for name in dir(models))
        structs = [
            model
            for model in found
            if isinstance(model, type) and issubclass(model, msgspec.Struct)
        ]
        assert len(structs) > 300
        for struct in structs:
            assert struct.__module__.startswith(models.__name__)
            decoder(struct)


def _wires(model: Any) -> set[str]:
    """The names on the wire that a model knows."""
    shape = importlib.import_module(f"{PACKAGE}._runtime.models.unions").shape
    return set(shape(model).known)


def _properties(document: str, name: str) -> set[str]:
    maker = Instances(subject(document).document)
    shape: Mapping[str, Any] = maker.effective(subject(document).schemas[name])
    return set(maker.properties(shape))


def test_no_revision_imports_anything_of_another(package: ModuleType) -> None:
    """What is loaded for one is of that one, of the runtime, or of the root."""
    assert package.__file__
    sides = ["beta", "revision_2026_04_15"]
    for side, other in (sides, sides[::-1]):
        code = (
            f"import sys, json, {PACKAGE}.{side} as side\n"
            "names = [*dir(side.models), *dir(side.filters)]\n"
            "[getattr(side.models, name, None) for name in names]\n"
            "[getattr(side.filters, name, None) for name in names]\n"
            "list(side.operations.values())\n"
            "print(json.dumps(sorted(sys.modules)))"
        )
        run = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1])},
        )
        loaded = [name.split(".") for name in json.loads(run.stdout)]
        own = {parts[1] for parts in loaded if parts[0] == PACKAGE and len(parts) == 3}
        assert side in own and other not in own
        # The root's own: the packages of names, and none of its modules.
        assert own <= {side, "_runtime"}

"""What `preload` makes ready, and for which groups."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from msgspec.structs import replace
from runtime import preload as module
from runtime.errors import ArgumentError
from runtime.operation import Body, Operation
from runtime.preload import OWN_PARTS, PARTS, preload

from tests.runtime.samples import CouponCollection, CouponDocument, operation

MODELS = {"CouponDocument": CouponDocument, "CouponCollection": CouponCollection}
GET = operation("get", "GET", "/a", responses={200: "CouponDocument"})
PUT = operation(
    "put", "PUT", "/b", body=Body(model="CouponCollection"), responses={204: None}
)
OPERATIONS = {"get": replace(GET, group="a"), "put": replace(PUT, group="b")}


class Client:
    """Notes what is asked of it."""

    _asynchronous: ClassVar[bool] = False
    operations: ClassVar[Mapping[str, Operation]] = OPERATIONS

    def __init__(self) -> None:
        self.groups: list[str] = []
        self.models: list[str] = []

    def __getattr__(self, name: str) -> str:
        self.groups.append(name)
        return name

    def _model(self, name: str) -> Any:
        self.models.append(name)
        return MODELS[name]


class AsyncClient(Client):
    _asynchronous: ClassVar[bool] = True


@pytest.mark.parametrize(
    ("asked", "groups", "models"),
    [
        ([], ["a", "b"], ["CouponDocument", "CouponCollection"]),
        (["a"], ["a"], ["CouponDocument"]),
        (["b"], ["b"], ["CouponCollection"]),
        (["b", "a"], ["b", "a"], ["CouponDocument", "CouponCollection"]),
    ],
)
def test_groups_are_loaded_with_the_models_of_their_calls(
    asked: list[str], groups: list[str], models: list[str]
) -> None:
    client = Client()
    preload(client, asked)
    assert (client.groups, client.models) == (groups, models)
    assert {f"runtime.{part}" for part in PARTS} <= sys.modules.keys()
    assert {f"runtime._sync.{part}" for part in OWN_PARTS} <= sys.modules.keys()


def test_a_group_that_there_is_not_is_named() -> None:
    with pytest.raises(ArgumentError, match="no group 'c'; there are a, b"):
        preload(Client(), ["c"])


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_what_is_not_installed_is_passed_over(
    client: type[Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported: list[str] = []
    others = ("json", "no_such_module", "no_such_package.module")
    monkeypatch.setattr(module, "PARTS", ())
    monkeypatch.setattr(module, "OWN_PARTS", ())
    monkeypatch.setattr(module, "OTHERS", others)
    monkeypatch.setattr(module, "ASYNCHRONOUS", ("csv",))
    monkeypatch.setattr(module, "import_module", imported.append)
    preload(client(), ["a"])
    assert imported == (["json", "csv"] if client is AsyncClient else ["json"])

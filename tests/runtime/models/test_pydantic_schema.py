"""Models in pydantic and FastAPI: what is taken, what is given, JSON Schema."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import jsonschema_rs
import pytest
from fastapi import Body, FastAPI
from fastapi.testclient import TestClient
from msgspec import UNSET, UnsetType
from pydantic import BaseModel, TypeAdapter, ValidationError
from runtime.models.linking import link
from runtime.models.model import Collection, GenericResource, Model, ResourceModel

from tests.runtime.samples import (
    Coupon,
    CouponAttributes,
    CouponCollection,
    CouponDocument,
    Links,
    WriteAttributes,
)

WHEN = datetime(2026, 1, 2, tzinfo=UTC)
COUPON = Coupon(id="1", attributes=CouponAttributes(description=None, starts_at=WHEN))
PLAIN = {
    "type": "coupon",
    "id": "1",
    "attributes": {"description": None, "starts_at": "2026-01-02T00:00:00Z"},
}


class Step(Model, kw_only=True, rename={"next_steps": "next-steps"}):
    """A step."""

    name: str
    next_steps: list[Step] | None | UnsetType = UNSET


class NodeIdentifier(Model, kw_only=True, tag_field="type", tag="node"):
    type: ClassVar[Literal["node"]] = "node"
    id: str


class ToNode(Model, kw_only=True):
    data: NodeIdentifier | UnsetType = UNSET


class NodeRelationships(Model, kw_only=True, rename={"twin_node": "twin-node"}):
    twin_node: ToNode | UnsetType = UNSET


class Node(ResourceModel, kw_only=True, tag_field="type", tag="node"):
    __links__ = ("twin_node",)
    type: ClassVar[Literal["node"]] = "node"
    id: str
    relationships: NodeRelationships | UnsetType = UNSET


class Nodes(Collection["Node"], kw_only=True):
    data: list[Node]
    included: list[Node | GenericResource] | UnsetType = UNSET


def circle() -> tuple[Nodes, dict[str, Any]]:
    """Two nodes that lead to each other, and what they are in JSON."""
    nodes = [
        Node(
            id=own,
            relationships=NodeRelationships(
                twin_node=ToNode(data=NodeIdentifier(id=other))
            ),
        )
        for own, other in (("a", "b"), ("b", "a"))
    ]
    found = Nodes(data=nodes[:1], included=[*nodes[1:]])
    link(found)
    a, b = (
        {
            "type": "node",
            "id": own,
            "relationships": {"twin-node": {"data": {"type": "node", "id": other}}},
        }
        for own, other in (("a", "b"), ("b", "a"))
    )
    return found, {"data": [a], "included": [b]}


PAGE, CIRCLE = circle()
DOCUMENT = CouponDocument(data=COUPON)
COUPONS = CouponCollection(data=[COUPON], links=Links(next=None))


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        (Coupon, COUPON, PLAIN),
        (list[Coupon], [COUPON], [PLAIN]),
        (CouponDocument, DOCUMENT, {"data": PLAIN}),
        (CouponCollection, COUPONS, {"data": [PLAIN], "links": {"next": None}}),
        (Nodes, PAGE, CIRCLE),
        (Node, PAGE.data[0], CIRCLE["data"][0]),
        (
            WriteAttributes,
            WriteAttributes(monitor_level=1, extra={"a": [1]}),
            {"monitor-level": 1, "extra": {"a": [1]}},
        ),
    ],
    ids=["resource", "list", "document", "page", "circle", "in a circle", "renamed"],
)
def test_fastapi_answers_with_the_json_of_a_model(
    type_: Any, value: Any, expected: Any
) -> None:
    app = FastAPI()
    app.get("/declared", response_model=type_)(lambda: value)
    app.get("/any", response_model=Any)(lambda: value)
    app.get("/undeclared")(lambda: value)
    client = TestClient(app)
    for path in ("/declared", "/any", "/undeclared"):
        answer = client.get(path)
        # FastAPI writes dates its own way, where it is not told what there is.
        text = answer.text.replace("+00:00", "Z")
        assert (path, answer.status_code, json.loads(text)) == (path, 200, expected)


def test_fastapi_takes_a_model_and_describes_it() -> None:
    app = FastAPI()

    @app.post("/steps")
    def add(step: Annotated[Step, Body()]) -> dict[str, Any]:
        assert isinstance(step, Step)
        return step.to_dict()

    client = TestClient(app)
    step = {"name": "a", "next-steps": [{"name": "b"}]}
    assert client.post("/steps", json=step).json() == step
    refused = client.post("/steps", json={"nmae": "a"})
    assert refused.status_code == 422
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["Step"]["properties"]["next-steps"]["anyOf"][0] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Step"},
    }


def test_pydantic_has_models_as_fields() -> None:
    class Cart(BaseModel):
        coupon: Coupon
        others: list[Coupon] = []

    made = Cart(coupon=COUPON)
    assert made.coupon is COUPON
    assert Cart.model_validate({"coupon": PLAIN}) == made
    assert Cart.model_validate_json(json.dumps({"coupon": PLAIN})) == made
    assert made.model_dump(mode="json") == {"coupon": PLAIN, "others": []}
    assert json.loads(made.model_dump_json()) == {"coupon": PLAIN, "others": []}
    for wrong in ({"type": "coupon", "idd": "1"}, Step(name="a"), 3):
        with pytest.raises(ValidationError):
            Cart.model_validate({"coupon": wrong})


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_json_schema_says_what_a_model_holds(mode: Any) -> None:
    adapter = TypeAdapter(WriteAttributes)
    schema = adapter.json_schema(mode=mode)
    valid = jsonschema_rs.validator_for(schema).is_valid
    assert schema["properties"]["when"]["anyOf"] == [
        {"$ref": "#/$defs/Weekday"},
        {"$ref": "#/$defs/Between"},
        {"type": "null"},
    ]
    assert valid({"monitor-level": 1.5, "when": {"operator": "on", "day": "monday"}})
    assert not valid({"monitor-level": "high"})
    assert not valid({"when": {"operator": "on", "day": "someday"}})


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_json_schema_of_a_model_that_holds_itself(mode: Any) -> None:
    schema = TypeAdapter(Step).json_schema(mode=mode)
    valid = jsonschema_rs.validator_for(schema).is_valid
    assert schema["$defs"]["Step"]["description"] == "A step."
    assert valid({"name": "a", "next-steps": [{"name": "b", "next-steps": None}]})
    assert not valid({"name": "a", "next-steps": [{}]})


def test_only_who_asks_loads_pydantic() -> None:
    code = (
        "import sys, runtime.models.model as m, runtime._sync.client\n"
        "class A(m.Model, kw_only=True):\n    a: int\n"
        "repr(A(a=1)), A(a=1).to_dict(), dict(A(a=1))\n"
        "assert not [n for n in sys.modules if n.startswith(('pydantic', 'fastapi'))]"
    )
    folder = Path(sys.modules["runtime"].__path__[0]).parent
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True)

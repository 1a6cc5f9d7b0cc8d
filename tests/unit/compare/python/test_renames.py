"""Names that went, and the names of the same things now."""

from __future__ import annotations

import pytest

from generator.compare.python.renames import Renames, renames, route_of
from tests.support.surfaces import surface

GET = "GET GET /coupons"


def found(old: str, new: str, **more: str) -> Renames:
    """What two modules of models come to; `Answer` is what the operation gives."""
    method = "def get(self) -> Answer: return self._call(_operations.GET)"
    return renames(
        surface(methods=method, operations=GET, models=old),
        surface(methods=method, operations=GET, models=new, **more),
    )


@pytest.mark.parametrize(
    ("calls", "route"),
    [
        ("GET /api/coupons/", "GET /api/coupons"),
        ("GET /api/coupons/{coupon_id}/x", "GET /api/coupons/{}/x"),
        ("", ""),
    ],
)
def test_a_route_is_what_the_server_sees(calls: str, route: str) -> None:
    assert route_of(calls) == route


def test_a_method_goes_on_where_the_same_operation_is_called() -> None:
    def client(name: str, path: str) -> dict[str, str]:
        method = f"def {name}(self): return self._call(_operations.GET)\nother = {name}"
        return {"methods": method, "operations": f"GET GET {path}"}

    old = surface(**client("get", "/coupons/{id}"))
    assert renames(old, surface(**client("find", "/coupons/{coupon}/"))).names == {
        "klaviyo.coupons.get": "klaviyo.coupons.find",
        "async_klaviyo.coupons.get": "async_klaviyo.coupons.find",
    }
    assert renames(old, surface(**client("find", "/codes/{id}"))).names == {}
    assert renames(old, old).names == {}


def test_a_model_goes_on_in_its_place() -> None:
    models = """
    class Answer:
        data: list[Coupon] | None
        either: Either | None
    class Coupon:
        owner: Owner
    class Owner:
        id: int
    Either: TypeAlias = Owner | Left
    class Left:
        code: str
    """
    new = models
    for name in ("Coupon", "Owner", "Either", "Left"):
        new = new.replace(name, f"{name}V0")
    assert found(models, new).names == {
        "models.Coupon": "models.CouponV0",
        "models.Either": "models.EitherV0",
        # Of several, it is the one with the same fields.
        "models.Left": "models.LeftV0",
        "models.Owner": "models.OwnerV0",
    }


def test_a_resource_is_told_by_its_type() -> None:
    models = """
    class Answer:
        data: A | B
    class A:
        type: ClassVar[Literal["a"]] = "a"
    class B:
        type: ClassVar[Literal["b"]] = "b"
    """
    new = models.replace("A:", "B2:").replace("A |", "B2 |").replace("B:", "A2:")
    assert found(models, new.replace("| B", "| A2")).names == {
        "models.A": "models.B2",
        "models.B": "models.A2",
    }


def test_a_parameter_and_a_filter_are_places_too() -> None:
    def client(filter_: str, model: str, argument: str) -> dict[str, str]:
        return {
            "methods": f"def get(self, *, filter: Filter[{filter_}] | str, "
            f"{argument}: {model}): return self._call(_operations.GET)",
            "operations": f"{GET} {argument}=code",
            "filters": f"class {filter_}(FilterSet): ...",
            "models": f"class {model}: ...",
        }

    old, new = client("OldFilter", "Old", "a"), client("NewFilter", "New", "b")
    assert renames(surface(**old), surface(**new)).names == {
        "filters.OldFilter": "filters.NewFilter",
        "models.Old": "models.New",
    }


ANSWER = "class Answer:\n    a: {}\n    b: {}\n"
OLD = ANSWER.format("Old", "Old") + "class Old:\n    id: str\n"


def test_of_several_the_one_that_is_alike() -> None:
    new = ANSWER.format("One", "Two")
    alike = new + "class One:\n    id: str\nclass Two:\n    id: str\n    x: str"
    assert found(OLD, alike).names == {"models.Old": "models.One"}
    neither = new + "class One: ...\nclass Two: ..."
    assert found(OLD, neither) == Renames(
        {}, {"models.Old": ("models.One", "models.Two")}
    )
    both = new + "class One:\n    id: str\nclass Two:\n    id: str"
    assert found(OLD, both).names == {}


def test_what_is_still_there_is_not_renamed() -> None:
    new = ANSWER.format("New", "New") + "class Old: ...\nclass New:\n    id: str"
    assert found(OLD, new) == Renames({}, {})


def test_another_kind_is_no_successor() -> None:
    new = ANSWER.format("New", "New") + "New: TypeAlias = str | int"
    assert found(OLD, new) == Renames({}, {})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("class Inner:\n    data: Answer", "class InnerV0:\n    data: list[Answer]"),
        (
            "class Inner:\n    data: list[Answer] | UnsetType",
            "class InnerV0:\n    data: Answer | UnsetType",
        ),
        ("Inner: TypeAlias = list[Answer]", "InnerV0: TypeAlias = Answer | None"),
    ],
)
def test_one_is_no_successor_of_many(old: str, new: str) -> None:
    one, two = (f"class Answer:\n    inner: {n}\n" for n in ("Inner", "InnerV0"))
    assert found(f"{one}{old}", f"{two}{new}") == Renames({}, {})
    same = old.replace("Inner", "InnerV0")
    assert found(f"{one}{old}", f"{two}{same}").names == {
        "models.Inner": "models.InnerV0"
    }


def test_models_may_hold_themselves() -> None:
    step = "class Answer:\n    steps: list[{0}]\nclass {0}:\n    steps: list[{0}]"
    assert found(step.format("Step"), step.format("Step0")).names == {
        "models.Step": "models.Step0"
    }

"""Deviations of answers from the document: each is found, and nothing else."""

from __future__ import annotations

import copy
import datetime as _dt
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import httpx2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType
from runtime.answers import Drift, DriftError
from runtime.models.drift import drifts, sparse_types
from runtime.models.model import Document, Model
from runtime.models.tolerant import decoder
from runtime.models.unions import AnyInteger, AnyText, OneOf, write_hook

from tests.runtime.samples import Flavour, When, coupon, operation
from tests.runtime.samples import models as samples


class Attributes(Model, kw_only=True, rename={"sold_at": "sold-at"}):
    name: str
    state: Literal["new", "old"] | str
    sold_at: _dt.datetime | None | UnsetType = UNSET
    day: _dt.date | UnsetType = UNSET
    price: int | float | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    extra: dict[str, Any] | UnsetType = UNSET
    when: When | None | UnsetType = UNSET


class Thing(Model, kw_only=True, tag_field="type", tag="thing"):
    type: ClassVar[Literal["thing"]] = "thing"
    id: str
    attributes: Attributes


class Maker(Model, kw_only=True, tag_field="type", tag="maker"):
    __constants__: ClassVar[dict[str, Any]] = {"active": True}
    type: ClassVar[Literal["maker"]] = "maker"
    id: str
    active: bool = True


class Answer(Document, kw_only=True):
    data: list[Thing]
    included: list[Maker | Thing] | UnsetType = UNSET


ATTRIBUTES = {
    "name": "a",
    "state": "new",
    "sold-at": "2026-01-02T03:04:05Z",
    "day": "2026-01-02",
    "price": 1,
    "tags": ["x", "y"],
    "extra": {"any": [{"thing": None}]},
    "when": {"operator": "on", "day": "monday"},
}
ANSWER = {
    "data": [{"type": "thing", "id": "1", "attributes": ATTRIBUTES}],
    "included": [{"type": "maker", "id": "m", "active": True}],
}
THING = "/data/0/attributes"


def put(pointer: str, value: Any, answer: Any = ANSWER) -> Any:
    """The answer with another value in a place; UNSET takes it out."""
    answer = copy.deepcopy(answer)
    *way, last = pointer.split("/")[1:]
    place = answer
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    key: Any = int(last) if isinstance(place, list) else last
    if value is UNSET:
        del place[key]
    else:
        place[key] = value
    return answer


def test_what_fits_has_none() -> None:
    assert decoder(Answer)(msgspec.json.encode(ANSWER)).data[0].attributes.name == "a"
    assert list(drifts(Answer, ANSWER)) == []


CASES: list[tuple[str, Any, str]] = [
    ("/new", 1, "unknown-field"),
    (f"{THING}/new", None, "unknown-field"),
    (f"{THING}/when/new", 1, "unknown-field"),
    (f"{THING}/name", UNSET, "missing-field"),
    ("/data/0/attributes", UNSET, "missing-field"),
    ("/data/0/type", UNSET, "missing-field"),
    ("/included/0/active", UNSET, "missing-field"),
    (f"{THING}/name", None, "null"),
    (f"{THING}/tags/1", None, "null"),
    ("/data", None, "null"),
    ("/data/0/type", None, "null"),
    (f"{THING}/name", 5, "wrong-type"),
    (f"{THING}/name", {}, "wrong-type"),
    (f"{THING}/name", [], "wrong-type"),
    (f"{THING}/tags", "x", "wrong-type"),
    (f"{THING}/tags", {}, "wrong-type"),
    (f"{THING}/price", True, "wrong-type"),
    (f"{THING}/sold-at", 5, "wrong-type"),
    (f"{THING}/extra", "x", "wrong-type"),
    ("/data/0", "x", "wrong-type"),
    ("/data/0/type", 5, "wrong-type"),
    (f"{THING}/sold-at", "yesterday", "malformed-date"),
    (f"{THING}/day", "2026-13-01", "malformed-date"),
    (f"{THING}/state", "ancient", "unknown-value"),
    ("/data/0/type", "thong", "unknown-value"),
    ("/included/0/active", False, "unknown-value"),
    (f"{THING}/when", {"never": 1}, "unknown-variant"),
    ("/included/0/type", "robot", "unknown-variant"),
    ("/included/0", {"type": "robot", "id": "r"}, "unknown-variant"),
]


@pytest.mark.parametrize(("pointer", "value", "kind"), CASES)
def test_each_is_found(pointer: str, value: Any, kind: str) -> None:
    (drift,) = drifts(Answer, put(pointer, value))
    # A type that nobody knows is a matter of the whole resource.
    at = "/included/0" if kind == "unknown-variant" and "inc" in pointer else pointer
    assert (drift.kind, drift.pointer) == (kind, at)
    if at == pointer:
        assert drift.value == (None if value is UNSET else value)
    assert str(drift) == f"{at}: {kind}"


@given(st.sets(st.sampled_from(range(len(CASES))), max_size=6))
def test_all_are_found_together(chosen: set[int]) -> None:
    answer: Any = ANSWER
    expected: list[tuple[str, str]] = []
    for at in sorted(chosen):
        pointer, value, kind = CASES[at]
        taken = [place for place, _ in expected]
        if kind == "unknown-variant" or any(overlap(pointer, other) for other in taken):
            continue
        answer = put(pointer, value, answer)
        expected.append((pointer, kind))
    found = [(drift.pointer, str(drift.kind)) for drift in drifts(Answer, answer)]
    assert sorted(found) == sorted(expected)


def overlap(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def places(value: Any, pointer: str = "") -> Iterator[str]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield f"{pointer}/{key}"
        if isinstance(inner, dict | list) and key != "extra":
            yield from places(inner, f"{pointer}/{key}")


@given(st.sampled_from(sorted(places(ANSWER))), st.sampled_from([5.5, {"odd": 1}]))
def test_what_the_fast_decoder_refuses_is_found(pointer: str, value: Any) -> None:
    answer = put(pointer, value)
    try:
        decoder(Answer)(msgspec.json.encode(answer))
    except msgspec.ValidationError:
        found = [drift.pointer for drift in drifts(Answer, answer)]
        assert found and all(overlap(pointer, at) for at in found)


class Font(Model, kw_only=True):
    family: Literal["Arial", "Times"] | AnyText
    width: int


class Shade(Model, kw_only=True):
    family: Literal["dark"]
    colour: str


@pytest.mark.parametrize(
    ("type_", "value", "kind"),
    [
        (Literal["Arial"] | AnyText, "Comic Sans", None),
        (Literal["Arial"] | AnyText | None, None, None),
        (Literal["Arial"] | AnyText, 5, "wrong-type"),
        (Literal["Arial"] | AnyText, None, "null"),
        (Literal[8, 9] | AnyInteger, 10, None),
        (Literal[8, 9] | AnyInteger, "10", "wrong-type"),
        (Literal[8, 9] | AnyInteger, True, "wrong-type"),
        (list[Literal["a"] | AnyText], ["b"], None),
        (Literal["a"] | AnyText | Literal[1] | int, "b", None),
        (Literal["a"] | AnyText | Literal[1] | int, 2, "unknown-value"),
        (Literal[1, 2] | int | float, 3, None),
        (Literal[1, 2] | int | float, 3.5, None),
        (OneOf("Since", lambda: (Literal["today"] | str, _dt.date)), "today", None),
        (
            OneOf("Since", lambda: (Literal["today"] | str, _dt.date)),
            "2026-01-02",
            None,
        ),
        (
            OneOf("Since", lambda: (Literal["today"] | str, _dt.date)),
            "tomorrow",
            "unknown-value",
        ),
        (OneOf("Since", lambda: (Literal["today"] | AnyText, _dt.date)), "soon", None),
    ],
)
def test_a_choice_beside_every_value_of_its_kind_is_free(
    type_: Any, value: Any, kind: str | None
) -> None:
    found = [str(drift.kind) for drift in drifts(type_, value)]
    assert found == ([kind] if kind else [])
    # Whatever will do is what may be sent as well.
    if kind is None:
        assert msgspec.convert(value, type_, dec_hook=write_hook) is not None or (
            value is None
        )


def test_a_value_that_will_do_tells_no_models_apart() -> None:
    either = OneOf("Either", lambda: (Font, Shade))
    value = {"family": "Comic Sans", "width": 1}
    assert list(drifts(either, value)) == []
    assert isinstance(msgspec.convert(value, either, dec_hook=write_hook), Font)


def test_keys_are_escaped() -> None:
    (drift,) = drifts(Answer, {**ANSWER, "a/b~c": 1})
    assert drift.pointer == "/a~1b~0c"


def test_fields_that_were_not_asked_for_may_be_missing() -> None:
    answer = put("/data/0/attributes", {"state": "new", "x": 1})
    assert [str(d) for d in drifts(Answer, answer, {"thing"})] == [
        f"{THING}/x: unknown-field"
    ]
    assert list(drifts(Answer, put("/data/0/attributes", UNSET), {"thing"})) == []
    (drift,) = drifts(Answer, put(f"{THING}/name", UNSET), {"maker"})
    assert drift.kind == "missing-field"


class Related(Model, kw_only=True):
    maker: Maker
    parts: list[Maker]


class Owned(Model, kw_only=True, tag_field="type", tag="owned"):
    type: ClassVar[Literal["owned"]] = "owned"
    relationships: Related


@pytest.mark.parametrize(
    "owned",
    [
        {"type": "owned"},
        {"type": "owned", "relationships": {}},
        {"type": "owned", "relationships": {"parts": []}},
    ],
)
def test_relationships_are_fields_as_well(owned: Any) -> None:
    assert list(drifts(Owned, owned, {"owned"})) == []
    assert {d.kind for d in drifts(Owned, owned, {"maker"})} == {"missing-field"}


def test_the_types_that_were_asked_for_partly() -> None:
    target = (
        "/api/a?fields[coupon]=x&fields%5Bcoupon-code%5D=y&filter=fields[z]&include=a"
    )
    assert sparse_types(target) == {"coupon", "coupon-code"}


# ---------------------------------------------------------------- hook and strict

GET_COUPON = operation("get_coupon", "GET", "/c", responses={200: "CouponDocument"})
NEW = {"data": {**coupon(new=1), "links": {}}}
EXPECTED = [
    Drift("unknown-field", "/data/links", {}),
    Drift("unknown-field", "/data/attributes/new", 1),
]


def call(flavour: Flavour, body: Any, options: Any = None, **settings: Any) -> Any:
    assert samples
    client = flavour.client(lambda _: httpx2.Response(200, json=body), **settings)
    return flavour.run(client._call(GET_COUPON, {}, options))


def test_the_hook_gets_each_with_the_operation(flavour: Flavour) -> None:
    seen: list[Any] = []

    def hook(*found: Any) -> None:
        seen.append(found)

    answer = call(flavour, NEW, on_drift=hook)
    assert seen == [(GET_COUPON, drift) for drift in EXPECTED]
    assert answer.data.id == "10OFF"
    call(flavour, NEW, {"on_drift": None}, on_drift=hook)
    call(flavour, {"data": coupon()}, on_drift=hook)
    assert len(seen) == 2


def test_strict_refuses_what_deviates(flavour: Flavour) -> None:
    seen: list[Drift] = []
    with pytest.raises(DriftError) as caught:
        call(flavour, NEW, strict=True, on_drift=lambda _, drift: seen.append(drift))
    assert list(caught.value.drifts) == EXPECTED == seen
    assert "/data/links: unknown-field; /data/attributes/new" in str(caught.value)
    assert caught.value.raw.json() == NEW
    assert call(flavour, {"data": coupon()}, strict=True).data.id == "10OFF"
    assert call(flavour, NEW, {"strict": False}, strict=True).data.id == "10OFF"


def test_by_default_nothing_is_compared(flavour: Flavour) -> None:
    assert call(flavour, NEW).data.id == "10OFF"
    with pytest.raises(DriftError):
        call(flavour, NEW, {"strict": True})

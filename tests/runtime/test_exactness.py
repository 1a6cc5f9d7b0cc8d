"""What is sent is what was given: for any model, any body, in whatever types."""

from __future__ import annotations

import datetime as _dt
import json
import random
from collections import OrderedDict, UserDict
from collections.abc import Callable
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType
from runtime.errors import ArgumentError
from runtime.models.model import Model
from runtime.models.unions import OneOf, write_hook
from runtime.operation import Body
from runtime.wire.request import build

from tests.runtime.samples import CREATE_EVENT, CREATE_EVENTS, get_model, operation


class Leaf(Model, kw_only=True, rename={"some_name": "some-name"}):
    kind: Literal["leaf"] = "leaf"
    some_name: str
    count: int | UnsetType = UNSET


class Circle(Model, kw_only=True, tag_field="form", tag="circle"):
    form: ClassVar[Literal["circle"]] = "circle"
    radius: float


class Square(Model, kw_only=True, tag_field="form", tag="square"):
    form: ClassVar[Literal["square"]] = "square"
    side: int | float | str
    leaf: Leaf | None | UnsetType = UNSET


class Switch(Model, kw_only=True):
    __constants__: ClassVar[dict[str, Any]] = {"on": True}
    on: bool = True
    since: _dt.date | UnsetType = UNSET


if TYPE_CHECKING:
    Either: TypeAlias = Leaf | Switch | list[Leaf] | str | dict[str, Any]
    Loose: TypeAlias = Square | dict[str, Any]
else:
    Either = OneOf("Either", lambda: (Leaf, Switch, list[Leaf], str))
    Loose = OneOf("Loose", lambda: (Square, dict[str, Any]))


class Tree(Model, kw_only=True, tag_field="type", tag="tree"):
    type: ClassVar[Literal["tree"]] = "tree"
    name: str | None | UnsetType = UNSET
    at: _dt.datetime | None | UnsetType = UNSET
    number: float | UnsetType = UNSET
    one: Leaf | None | UnsetType = UNSET
    many: list[Leaf] | UnsetType = UNSET
    rows: list[list[Leaf | None]] | UnsetType = UNSET
    named: dict[str, Leaf] | UnsetType = UNSET
    form: Circle | Square | UnsetType = UNSET
    either: Either | UnsetType = UNSET
    eithers: list[Either | None] | UnsetType = UNSET
    loose: Loose | UnsetType = UNSET
    free: dict[str, Any] | UnsetType = UNSET
    anything: Any | UnsetType = UNSET
    trees: list[Tree] | UnsetType = UNSET


PLANT = operation("plant", "POST", "/api/trees", body=Body(model="Tree"))

# ---------------------------------------------------------------- what is given

TEXTS = st.text("ab é\N{PARTY POPPER}", max_size=3)
TIMES = st.sampled_from(["2026-01-02T03:04:05.10+02:00", "2026-01-02T03:04:05Z"])
NUMBERS = st.integers(-(2**70), 2**70) | st.sampled_from([0.0, -0.0, 1.0, 1e16, 0.1])
FREE = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


def objects(
    fields: dict[str, st.SearchStrategy[Any]],
    required: tuple[str, ...] = (),
    constant: str = "",
) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of a model with these fields.

    Most have all constants and known keys only: a body is sent as it was given if
    nothing in it is otherwise.
    """

    @st.composite
    def build(draw: st.DrawFn) -> dict[str, Any]:
        unusual = draw(st.sampled_from([*[""] * 30, "constant", "order", "unknown"]))
        left_out = constant if unusual == "constant" else ""
        found = {
            key: draw(values)
            for key, values in fields.items()
            if key != left_out and (key in (*required, constant) or draw(st.booleans()))
        }
        if unusual == "unknown":
            found["a/b~"] = draw(FREE)
        if unusual == "order":
            return dict(draw(st.permutations(list(found.items()))))
        return found

    return build()


LEAVES = objects(
    {"kind": st.just("leaf"), "some-name": TEXTS, "count": st.integers(-5, 5)},
    required=("some-name",),
    constant="kind",
)
SWITCHES = objects({"on": st.just(True), "since": st.just("2026-01-02")}, constant="on")
CIRCLES = objects({"form": st.just("circle"), "radius": NUMBERS}, ("form", "radius"))
SQUARES = objects(
    {
        "form": st.just("square"),
        "side": NUMBERS | TEXTS,
        "leaf": LEAVES | st.none(),
    },
    required=("form", "side"),
)
EITHERS = LEAVES | SWITCHES | st.lists(LEAVES, max_size=2) | TEXTS
TREES: st.SearchStrategy[dict[str, Any]] = objects(
    {
        "type": st.just("tree"),
        "name": TEXTS | st.none(),
        "at": TIMES | st.none(),
        "number": NUMBERS,
        "one": LEAVES | st.none(),
        "many": st.lists(LEAVES, max_size=3),
        "rows": st.lists(st.lists(LEAVES | st.none(), max_size=2), max_size=2),
        "named": st.dictionaries(TEXTS, LEAVES, max_size=2),
        "form": CIRCLES | SQUARES,
        "either": EITHERS,
        "eithers": st.lists(EITHERS | st.none(), max_size=3),
        "loose": SQUARES | st.dictionaries(TEXTS, FREE, max_size=2),
        "free": st.dictionaries(TEXTS, FREE, max_size=2),
        "anything": FREE,
        "trees": st.deferred(lambda: st.lists(TREES, max_size=2)),
    },
    constant="type",
)

# ---------------------------------------------------------------- what is sent


def sent(body: Any) -> bytes | tuple[str, str | None]:
    """The bytes of the body; or why there are none, and where."""
    try:
        content = build(PLANT, {"body": body}, {"Tree": Tree}.__getitem__).content
    except ArgumentError as error:
        return str(error), error.pointer
    assert isinstance(content, bytes)
    return content


def sorted_keys(content: bytes | tuple[str, str | None]) -> str:
    """A body that can be compared with others whose keys have another order."""
    assert isinstance(content, bytes), content
    return json.dumps(json.loads(content), sort_keys=True)


class Unknown(Exception):
    """A key that the model does not have."""


def completed(given: Any, understood: Any, pointer: str = "") -> Any:
    """What was given, with what the model adds to it."""
    if isinstance(given, dict) and isinstance(understood, dict):
        merged = dict(understood)
        for key, value in given.items():
            inner = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if key not in understood:
                raise Unknown(inner)
            merged[key] = completed(value, understood[key], inner)
        return merged
    if isinstance(given, list) and isinstance(understood, list):
        pairs = zip(given, understood, strict=True)
        return [completed(*pair, f"{pointer}/{at}") for at, pair in enumerate(pairs)]
    return given


@given(TREES)
@settings(max_examples=150)
def test_what_is_given_is_sent_with_the_constants_of_the_model(
    body: dict[str, Any],
) -> None:
    before = json.dumps(body)
    typed = msgspec.convert(body, Tree, dec_hook=write_hook)
    try:
        expected: Any = completed(body, msgspec.to_builtins(typed))
    except Unknown as error:
        message, pointer = map(str, sent(body))
        assert message.startswith(f"{error}: there is no such key")
        assert pointer == str(error)
    else:
        assert sorted_keys(sent(body)) == json.dumps(expected, sort_keys=True)
    assert json.dumps(body) == before


WHOLE = {"kind": "leaf", "some-name": "a", "count": 1}


def square(leaf: Any) -> dict[str, Any]:
    return {"form": "square", "side": 1, "leaf": leaf}


@pytest.mark.parametrize(
    "leaf", [{"some-name": "a", "count": 1}, dict(reversed(WHOLE.items()))]
)
@pytest.mark.parametrize(
    "around",
    [
        lambda leaf: {"one": leaf},
        lambda leaf: {"many": [WHOLE, leaf]},
        lambda leaf: {"rows": [[WHOLE], [leaf]]},
        lambda leaf: {"rows": [[WHOLE], [None, leaf]]},
        lambda leaf: {"named": {"a": WHOLE, "b": leaf}},
        lambda leaf: {"form": square(leaf)},
        lambda leaf: {"either": leaf},
        lambda leaf: {"either": [WHOLE, leaf]},
        lambda leaf: {"eithers": [WHOLE, "a", leaf]},
        lambda leaf: {"loose": square(leaf)},
        lambda leaf: {"trees": [{"type": "tree"}, {"type": "tree", "one": leaf}]},
        lambda leaf: {"trees": [{"type": "tree", "many": [i]} for i in (WHOLE, leaf)]},
    ],
)
def test_the_only_object_that_is_incomplete_is_found(
    leaf: dict[str, Any], around: Callable[[Any], dict[str, Any]]
) -> None:
    expected = msgspec.json.encode({"type": "tree", **around(WHOLE)})
    assert sorted_keys(sent({"type": "tree", **around(leaf)})) == sorted_keys(expected)
    with pytest.raises(ArgumentError, match="/dya: there is no such key"):
        Tree.from_dict({"type": "tree", **around({**WHOLE, "dya": 1})})


# ---------------------------------------------------------------- in other types


class Word(StrEnum):
    A = "a"


class Colour(Enum):
    RED = "red"


class Count(IntEnum):
    ONE = 1


ODD = [
    Word.A,
    Colour.RED,
    Count.ONE,
    {Word.A: 1},
    {1: 2},
    (1, ("a",)),
    {1},
    OrderedDict(b=1, a=2),
    Leaf(some_name="a"),
    Leaf(some_name=5),  # type: ignore[arg-type]  # that is what is odd
    _dt.datetime(2026, 1, 2, tzinfo=_dt.UTC),
    _dt.datetime(2026, 1, 2),
    _dt.date(2026, 1, 2),
    b"a",
    float("nan"),
    float("inf"),
    Decimal(1),
    "\ud800",
    UNSET,
    object(),
]


def disguised(value: Any) -> Any:
    """The same in types that Python's JSON does not have."""
    if isinstance(value, dict):
        return UserDict({key: disguised(item) for key, item in value.items()})
    if type(value) is list:
        return tuple(map(disguised, value))
    return value


def with_one(body: Any, odd: Any, chance: random.Random) -> Any:
    """The body with one of its values replaced."""
    if isinstance(body, dict | list) and body and chance.random() < 0.8:
        keys = list(body) if isinstance(body, dict) else list(range(len(body)))
        key = chance.choice(keys)
        copy = body.copy()
        copy[key] = with_one(body[key], odd, chance)
        return copy
    return odd


@given(TREES, st.sampled_from(ODD) | FREE, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_the_types_of_containers_make_no_difference(
    body: dict[str, Any], odd: Any, chance: random.Random
) -> None:
    one = {**body, "anything": None}
    key = chance.choice(list(one))
    one[key] = with_one(one[key], odd, chance)
    assert sent(one) == sent(disguised(one))


def test_a_moved_key_is_sent_where_it_was_moved() -> None:
    moved = OrderedDict(a=1, b=2)
    moved.move_to_end("a")
    assert sent({"free": moved}) == b'{"type":"tree","free":{"b":2,"a":1}}'


def test_an_enum_is_sent_as_its_value() -> None:
    body = {"name": Word.A, "free": {"a": Count.ONE, "b": Colour.RED}}
    assert sent(body) == b'{"type":"tree","name":"a","free":{"a":1,"b":"red"}}'


@pytest.mark.parametrize("key", ["name", "at", "many", "form", "\ud800"])
def test_a_lone_surrogate_is_refused_wherever_it_stands(key: str) -> None:
    with pytest.raises(ArgumentError, match="surrogates not allowed"):
        build(PLANT, {"body": {key: "\ud800"}}, {"Tree": Tree}.__getitem__)


class Text(str):
    def __str__(self) -> str:
        return "another text"


class Whole(int):
    pass


class Measured(float):
    pass


def test_subclasses_are_sent_as_what_they_hold() -> None:
    values = [Text("a"), Whole(1), Measured(1.5)]
    body = {"name": Text("a"), "number": Measured(2), "free": {"a": values}}
    expected = b'{"type":"tree","name":"a","number":2.0,"free":{"a":["a",1,1.5]}}'
    assert sent(body) == expected


def test_a_body_that_holds_itself_comes_to_an_end() -> None:
    held: list[Any] = []
    held.append(held)
    with pytest.raises(RecursionError):
        sent({"anything": held})


# ---------------------------------------------------------------- what stays as it was


def test_unique_ids_are_not_put_into_what_was_given() -> None:
    event: dict[str, Any] = {"type": "event", "attributes": {"name": "a"}}
    once = {"data": event}
    several = {"data": [event, event]}
    for described, body in ((CREATE_EVENT, once), (CREATE_EVENTS, several)):
        content = build(described, {}, get_model, whole=body).content
        assert isinstance(content, bytes)
        assert content.count(b'"unique_id":"') == content.count(b'"event"')
    assert event == {"type": "event", "attributes": {"name": "a"}}


def test_a_model_shares_nothing_with_what_it_was_made_of() -> None:
    free = {"a": [1]}
    tree = Tree.from_dict({"free": free, "anything": free})
    free["a"].append(2)
    assert tree == Tree(free={"a": [1]}, anything={"a": [1]})

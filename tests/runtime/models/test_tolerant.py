"""An answer that deviates from the document is read as far as it agrees with it."""

from __future__ import annotations

import copy
import datetime as _dt
import pickle
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType
from runtime.models.model import Collection, Document, GenericResource, Model
from runtime.models.tolerant import decoder, tolerant, tolerant_hook
from runtime.models.type_info import candidates, form
from runtime.models.unions import OneOf, fit, shape

TIME = "2026-07-15T10:00:00Z"


class Equals(Model, kw_only=True):
    type: Literal["string"] = "string"
    operator: Literal["equals"] | str
    value: str
    since: _dt.date | UnsetType = UNSET


class In(Model, kw_only=True):
    type: Literal["string"] = "string"
    operator: Literal["in"] | str
    value: list[str]


class Range(Model, kw_only=True):
    type: Literal["numeric"] = "numeric"
    start: int
    end: int | float | None | UnsetType = UNSET


class Sms(Model, kw_only=True):
    body: str | UnsetType = UNSET
    at: _dt.datetime | UnsetType = UNSET


class Email(Model, kw_only=True):
    body: str | UnsetType = UNSET
    at: _dt.datetime | UnsetType = UNSET
    subject: str


if TYPE_CHECKING:
    Filter: TypeAlias = Equals | In | Range | dict[str, Any]
    Message: TypeAlias = Sms | Email | dict[str, Any]
    Filters: TypeAlias = list[Filter] | list[str]
    Day: TypeAlias = _dt.date | str
    Free: TypeAlias = Range | dict[str, Any]
else:
    Filter = OneOf("Filter", lambda: (Equals, In, Range))
    Message = OneOf("Message", lambda: (Sms, Email))
    Filters = OneOf("Filters", lambda: (list[Filter], list[Message], list[str]))
    Free = OneOf("Free", lambda: (Range, dict[str, Any]))
    Day = OneOf("Day", lambda: (Literal["today"], _dt.date, str))


class Wait(Model, kw_only=True, tag_field="kind", tag="wait"):
    kind: ClassVar[Literal["wait"]] = "wait"
    seconds: int


class Split(Model, kw_only=True, tag_field="kind", tag="split"):
    kind: ClassVar[Literal["split"]] = "split"
    mode: Literal["all"] = "all"
    filter: Filter
    then: list[Wait | Split]


class Attributes(Model, kw_only=True, rename={"best_before": "best-before"}):
    code: str
    best_before: _dt.datetime
    status: Literal["USED", "NEW"] | str | None | UnsetType = UNSET
    weight: int | float | UnsetType = UNSET
    days: list[Day] | None | UnsetType = UNSET
    extra: dict[str, Any] | None | UnsetType = UNSET
    action: Wait | Split | None | UnsetType = UNSET
    filters: Filters | UnsetType = UNSET
    message: Message | None | UnsetType = UNSET
    free: Free | UnsetType = UNSET


class Code(Model, kw_only=True, tag_field="type", tag="code"):
    type: ClassVar[Literal["code"]] = "code"
    id: str
    attributes: Attributes
    links: Links


class Coupon(Model, kw_only=True, tag_field="type", tag="coupon"):
    type: ClassVar[Literal["coupon"]] = "coupon"
    id: str
    links: Links


class Profile(Model, kw_only=True, tag_field="type", tag="profile"):
    type: ClassVar[Literal["profile"]] = "profile"
    id: str


class Links(Model, kw_only=True):
    self: str
    next: str | UnsetType = UNSET


class Page(Collection["Code"], kw_only=True):
    data: list[Code]
    included: list[Coupon | Profile] | UnsetType = UNSET
    links: Links | UnsetType = UNSET


class One(Document, kw_only=True):
    data: Code
    included: list[Coupon] | UnsetType = UNSET


def links(**more: Any) -> dict[str, Any]:
    return {"self": "https://a.klaviyo.com/api", **more}


def code(id: str = "1", **more: Any) -> dict[str, Any]:
    required = {"code": "10OFF", "best-before": TIME}
    return {
        "type": "code",
        "id": id,
        "attributes": required | more,
        "links": links(),
    }


WAIT = {"kind": "wait", "seconds": 5}
EQUALS = {"type": "string", "operator": "equals", "value": "a", "since": "2026-07-15"}
FULL = code(
    status="NEW",
    weight=1.5,
    days=["2026-07-15", "today", "later"],
    extra={"anything": [1, None]},
    action={"kind": "split", "mode": "all", "filter": EQUALS, "then": [WAIT]},
    filters=[{"type": "numeric", "start": 1}, EQUALS],
    message={"body": "b", "subject": "s", "at": TIME},
)
COUPON = {"type": "coupon", "id": "c", "links": links()}
PAGE = {"data": [code(), FULL], "included": [COUPON], "links": links(next="n")}


def read(**attributes: Any) -> Any:
    """The attributes of a code, as the tolerant way reads them."""
    answer = tolerant(One, {"data": code(**attributes)}).data.attributes
    assert type(answer) is Attributes
    return answer


@pytest.mark.parametrize("answer", [PAGE, {"data": [code(message={})]}])
def test_what_fits_reads_as_the_fast_decoder_reads_it(answer: Any) -> None:
    fast = decoder(Page)(msgspec.json.encode(answer))
    assert tolerant(Page, answer) == fast
    assert type(tolerant(Page, answer)) is Page


def test_what_sparse_fieldsets_leave_out_is_unset() -> None:
    answer = {"data": code()}
    answer["data"]["attributes"] = {"code": "10OFF"}
    document = tolerant(One, answer)
    assert document.data.attributes.best_before is UNSET
    assert document.data.attributes.code == "10OFF"
    assert "best_before" not in repr(document)
    assert document.to_dict() == answer


def test_null_where_the_document_forbids_it_is_none() -> None:
    answer = {**PAGE, "links": links(next=None)}
    with pytest.raises(msgspec.ValidationError):
        decoder(Page)(msgspec.json.encode(answer))
    page = tolerant(Page, answer)
    assert page.links.next is None
    assert not page.has_next
    assert list(page) == decoder(Page)(msgspec.json.encode(PAGE)).data
    assert page.to_dict() == answer
    assert tolerant(One, {"data": None}).data is None
    assert tolerant(Page, {"data": [None]}).data == [None]


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        ("best-before", "soon"),
        ("best-before", 5),
        ("code", 5),
        ("weight", "heavy"),
        ("weight", True),
        ("status", 1.5),
        ("days", {"first": 1}),
        ("days", "2026-07-15"),
        ("extra", [1]),
        ("extra", "text"),
        ("action", []),
        ("action", {"kind": "unheard-of", "seconds": 5}),
        ("action", {"seconds": 5}),
        ("action", {"kind": ["wait"]}),
        ("filters", [{"type": "unheard-of", "value": "a"}]),
        ("filters", [{"value": "a"}, 5, [5]]),
        ("message", {"unheard_of": 1}),
        ("free", {"start": 1}),
    ],
)
def test_what_does_not_fit_stays_as_it_came(wire: str, value: Any) -> None:
    answer = {"data": code(**{wire: value})}
    document = tolerant(One, answer)
    assert getattr(document.data.attributes, wire.replace("-", "_")) == value
    assert document.data.links == Links(self=links()["self"])
    assert document.to_dict() == answer
    assert msgspec.json.decode(document.to_json()) == answer


def test_beside_what_does_not_fit_the_rest_is_typed() -> None:
    days = read(days=["2026-07-15", 5, "later"]).days
    assert days == [_dt.date(2026, 7, 15), 5, "later"]
    action = {
        "kind": "split",
        "filter": {**EQUALS, "since": "?"},
        "then": [{"kind": "wait"}, {"kind": "new"}, WAIT],
    }
    split = read(action=action).action
    assert split.filter == Equals(operator="equals", value="a", since="?")  # type: ignore[arg-type]  # that is the deviation
    assert split.then[0].seconds is UNSET
    assert split.then[1:] == [{"kind": "new"}, Wait(seconds=5)]


def test_a_variant_is_recognised_by_what_it_has_to_have() -> None:
    assert read(filters=[{"type": "numeric"}, "text"]).filters == [
        Range(start=UNSET),  # type: ignore[arg-type]  # that is the deviation
        "text",
    ]
    # A new operator: the kind of the value tells the two apart.
    new: dict[str, Any] = {"type": "string", "operator": "new"}
    filters = [new | {"value": "a"}, new | {"value": ["a"]}, new | {"value": 5}]
    for beside in ("10OFF", None):
        found = read(filters=filters, code=beside).filters
        assert [type(filter) for filter in found] == [Equals, In, Equals]
    # A union that msgspec can tell apart goes by the tag alone.
    split = read(action={"kind": "split", "mode": "any"}).action
    assert (type(split), split.mode) == (Split, "any")
    # One with a bad value does not turn into one that has no such field.
    message = read(message={"body": "b", "subject": 5}).message
    assert message == Email(body="b", subject=5)  # type: ignore[arg-type]  # see above


def test_a_resource_of_another_type_is_still_one_where_no_other_can_stand() -> None:
    document = tolerant(One, {"data": {**FULL, "type": "coupon-code"}})
    assert document.data == tolerant(One, {"data": FULL}).data
    page = tolerant(Page, {"data": [FULL, {**FULL, "type": "coupon-code"}]})
    assert page.data == [document.data] * 2


@pytest.mark.parametrize("model", [Page, One])
def test_unknown_types_in_included_are_generic(model: Any) -> None:
    unknown = {"type": "unheard-of", "id": "c", "attributes": {"a": None}}
    data = [FULL] if model is Page else FULL
    document = tolerant(model, {"data": data, "included": [unknown, COUPON]})
    generic = GenericResource(type="unheard-of", id="c", attributes={"a": None})
    assert document.included == [generic, Coupon(id="c", links=Links(**links()))]
    assert document.included[0].to_dict() == unknown


def test_an_answer_of_several_models_that_is_none_of_them_stays_as_it_came() -> None:
    assert tolerant(Sms | dict[str, Any], {"kind": "x"}) == {"kind": "x"}
    assert tolerant(Equals | Range, {"type": "other"}) == {"type": "other"}


def test_unknown_fields_are_dropped() -> None:
    answer = {"data": code(unheard_of=1), "unheard_of": {}, "included": 5}
    expected = {"data": code(), "included": 5}
    assert tolerant(One, answer).to_dict() == expected


@pytest.mark.parametrize("answer", [None, [], [FULL], "text", 5])
def test_what_is_no_object_is_refused(answer: Any) -> None:
    with pytest.raises(msgspec.ValidationError, match="Expected `object`"):
        tolerant(One, answer)


def test_the_hook_never_refuses_a_variant() -> None:
    value = [{**EQUALS, "since": "?"}, {"type": "unheard-of"}]
    found: Any = msgspec.convert(value, Filters, dec_hook=tolerant_hook)
    assert type(found[0]) is Equals
    assert found[0].since == "?"
    assert found[1] == value[1]
    with pytest.raises(TypeError, match="cannot be decoded"):
        tolerant_hook(complex, 1)


def test_results_can_be_copied_compared_and_pickled() -> None:
    document = tolerant(One, {"data": code(weight="?"), "included": [{"type": "?"}]})
    assert copy.deepcopy(document) == document
    assert pickle.loads(pickle.dumps(document)) == document


def test_what_is_nested_too_deep_stays_plain() -> None:
    value: dict[str, Any] = {"kind": "wait"}
    for _ in range(250):
        value = {"kind": "split", "filter": EQUALS, "then": [value]}
    document = tolerant(One, {"data": code(action=value)})
    assert type(document.data.attributes.action) is Split


def test_no_part_is_converted_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    convert, objects = msgspec.convert, 0

    def counting(value: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal objects
        objects += isinstance(value, dict)
        return convert(value, *args, **kwargs)

    action: dict[str, Any] = {"kind": "wait"}
    for _ in range(10):
        action = {"kind": "split", "filter": {"type": "new"}, "then": [action]}
    monkeypatch.setattr(msgspec, "convert", counting)
    page = tolerant(Page, {"data": [code(action=action), FULL]})
    assert page.data[0].attributes.action.then[0].then[0].filter == {"type": "new"}
    # Both items of the page, and all that is a OneOf in the second one.
    assert objects == 2 + 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "kind", "id", "value", "then", "x"]), inner
        )
    ),
    max_leaves=6,
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with each of its keys."""
    keys: Any = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


@st.composite
def deviating(draw: st.DrawFn) -> dict[str, Any]:
    """The page with some of its parts gone, swapped, renamed or made null."""
    page = copy.deepcopy(PAGE)
    for _ in range(draw(st.integers(1, 5))):
        found = list(places(page))
        if not found:
            break
        holder, key = draw(st.sampled_from(found))
        change = draw(st.sampled_from(["drop", "null", "add", "swap", "json", "tag"]))
        if change == "drop":
            del holder[key]
        elif change == "null":
            holder[key] = None
        elif change == "add" and isinstance(holder, dict):
            holder["unheard_of"] = draw(JSON)
        elif change == "swap":
            other, at = draw(st.sampled_from(found))
            holder[key] = copy.deepcopy(other[at])
        elif change == "tag" and isinstance(holder, dict):
            holder[draw(st.sampled_from(["type", "kind"]))] = draw(JSON)
        else:
            holder[key] = draw(JSON)
    return page


def assert_faithful(found: Any, given: Any) -> None:
    """Hold what was read against what was there: nothing lost, nothing made up."""
    if isinstance(found, msgspec.Struct):
        for field in msgspec.structs.fields(found):
            value = getattr(found, field.name)
            if field.encode_name in given:
                assert_faithful(value, given[field.encode_name])
            else:
                assert value is UNSET or value == field.default
    elif isinstance(found, list):
        for one, other in zip(found, given, strict=True):
            assert_faithful(one, other)
    elif isinstance(found, _dt.date):
        assert found == msgspec.convert(given, type(found))
    else:
        assert found == given
        assert found is not UNSET


@given(answer=deviating())
def test_no_object_is_refused_and_nothing_is_lost(answer: dict[str, Any]) -> None:
    untouched = copy.deepcopy(answer)
    page = tolerant(Page, answer)
    assert type(page) is Page
    assert answer == untouched
    assert_faithful(page, answer)
    assert_faithful(tolerant(Page, page.to_dict()), page.to_dict())
    if isinstance(data := answer.get("data"), list):
        whole = decoder(Page)(msgspec.json.encode(PAGE)).data
        for item, one in zip(data, page.data, strict=True):
            # A deviating neighbour does not change how an item is read.
            for position, original in enumerate(PAGE["data"]):
                if item == original:
                    assert one == whole[position]


@given(answer=st.dictionaries(st.sampled_from(["data", "included", "links"]), JSON))
def test_arbitrary_objects_are_read(answer: dict[str, Any]) -> None:
    for model in (Page, One):
        assert_faithful(tolerant(model, answer), answer)


# ---------------------------------------------------------------- many variants


class Other(Model, kw_only=True):
    type: str
    operator: Literal["any"] = "any"


class Yes(Model, kw_only=True):
    __constants__: ClassVar[dict[str, Any]] = {"value": True}
    value: bool


VARIANTS: Any = OneOf("Variants", lambda: (Equals, In, Range, Sms, Email, Other, Yes))


@given(
    st.dictionaries(
        st.sampled_from(["type", "operator", "value", "start", "end", "body", ""]),
        st.sampled_from(["string", "numeric", "in", "any", "", 1, 1.0, True, None, {}]),
    )
)
def test_the_remembered_choice_is_the_closest(value: dict[str, Any]) -> None:
    # One place for all examples: what it remembers of some must suit the others.
    shapes = {struct: shape(struct) for struct in VARIANTS.options}
    fits = {
        struct: fit(struct, value, filled=False)
        for struct, its in shapes.items()
        if (its.required or its.known) & value.keys() or not (value or its.required)
    }
    best = min((how for how in fits.values() if how is not None), default=None)
    closest = [struct for struct, how in fits.items() if how and how == best]
    assert candidates(form(VARIANTS), value) == closest


def test_what_tells_variants_apart_may_be_anything() -> None:
    place = form(VARIANTS)
    assert candidates(place, {"type": ["string"], "operator": "any"}) == [Other]
    assert candidates(place, {"type": {}, "operator": {"in": []}}) == []

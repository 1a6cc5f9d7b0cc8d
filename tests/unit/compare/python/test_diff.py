"""What breaks for the users of a package, one rule at a time."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from generator.compare.changes import Change, Impact
from generator.compare.python.diff import compare_surfaces
from generator.compare.python.extraction import surface_of
from generator.compare.python.rules import RULES
from generator.compare.python.surface import Entry, Surface
from tests.support.surfaces import surface

BEFORE = "GET GET /coupons/{coupon_id} coupon_id=coupon_id coupon=coupon[code]"
AFTER = "GET GET /coupons/{id} id=id code=coupon[code]"


class Told(NamedTuple):
    """What a change says, without its types."""

    rule: str
    subject: str
    text: str
    instead: str


def told(changes: tuple[Change, ...]) -> list[Told]:
    return [Told(c.rule.name, c.subject, c.text, c.instead) for c in changes]


def differences(old: dict[str, str], new: dict[str, str]) -> list[Told]:
    return told(compare_surfaces(surface(**old), surface(**new)))


# ---------------------------------------------------------------- calls


def method(signature: str, name: str = "get") -> str:
    """A method of that signature, which calls the operation `GET`."""
    return f"def {name}({signature}): return self._call(_operations.GET)\n"


CALLS = [
    (
        "self, id: str, *, code: str",
        "self, id: str",
        ("argument-removed", "argument code is gone", "leave code out"),
    ),
    (
        "self, coupon_id: str",
        "self, id: str",
        ("argument-renamed", "argument coupon_id is called id", "write id="),
    ),
    (
        "self, *, coupon: str",
        "self, *, code: str",
        ("argument-renamed", "argument coupon is called code", "write code="),
    ),
    (
        "self",
        "self, *, code: str",
        ("argument-required", "argument code is new and has to be given", "give code"),
    ),
    (
        "self, *, code: str = 'a'",
        "self, *, code: str",
        ("argument-required", "argument code has to be given", "give code"),
    ),
    (
        "self, *, code: str",
        "self, *, code: str = 'a'",
        ("argument-optional", "argument code may be left out", ""),
    ),
    (
        "self",
        "self, *, code: str | UnsetType = UNSET",
        ("argument-added", "argument code is new", ""),
    ),
    (
        "self, id: str, code: str",
        "self, code: str, id: str",
        (
            "argument-order",
            "id and code have another position",
            "give id and code by name",
        ),
    ),
    (
        "self, id: str",
        "self, *, id: str",
        ("argument-kind", "argument id is taken by name only", "give id by name"),
    ),
    (
        "self, id: str",
        "self, id: str, /",
        (
            "argument-kind",
            "argument id is taken by position only",
            "give id by position",
        ),
    ),
    (
        "self, *, id: str",
        "self, id: str",
        ("argument-freer", "argument id is taken by position and by name", ""),
    ),
    (
        "self, *, code: str = 'a'",
        "self, *, code: str = 'b'",
        (
            "default-changed",
            "argument code has another default",
            "give code='a' to keep it",
        ),
    ),
    (
        "self, *, code: str | None",
        "self, *, code: str",
        (
            "takes-less",
            "argument code does not take None any more",
            "give code str",
        ),
    ),
    (
        "self, *, code: Sequence[Literal['a', 'b']]",
        "self, *, code: Sequence[Literal['a', 'c']]",
        (
            "takes-less",
            "argument code does not take 'b' any more",
            "do not give code 'b'",
        ),
    ),
    (
        "self, *, code: str",
        "self, *, code: str | int | None",
        ("takes-more", "argument code takes int and None, too", ""),
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), CALLS)
def test_arguments(old: str, new: str, expected: tuple[str, str, str]) -> None:
    rule, text, instead = expected
    assert differences(
        {"methods": method(old), "operations": BEFORE},
        {"methods": method(new), "operations": AFTER},
    ) == [Told(rule, "klaviyo.coupons.get", text, instead)]


def test_a_name_that_two_arguments_could_have_now_is_not_told() -> None:
    found = differences(
        {"methods": method("self, *, coupon: str"), "operations": BEFORE},
        {
            "methods": method("self, *, code: str = '', key: str = ''"),
            "operations": f"{AFTER} key=coupon[code]",
        },
    )
    assert [one.rule for one in found] == [
        "argument-removed",
        "argument-added",
        "argument-added",
    ]


@pytest.mark.parametrize(
    ("old", "new", "rule", "text", "instead"),
    [
        ("str", "str | None", "gives-more", "may give None", "expect None"),
        ("str | None", "str", "gives-less", "does not give None any more", ""),
        ("list[str]", "list[int]", "gives-more", "may give int", "expect int"),
    ],
)
def test_answers(old: str, new: str, rule: str, text: str, instead: str) -> None:
    assert differences(
        {"methods": f"def get(self) -> {old}: ..."},
        {"methods": f"def get(self) -> {new}: ..."},
    ) == [Told(rule, "klaviyo.coupons.get", text, instead)]


WHOLE = "@overload\ndef get(self, *, body: int): ...\n"
PARTS = "@overload\ndef get(self, *, code: str = ''): ...\n"
CODE = "def get(self, **arguments): ...\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            WHOLE + PARTS + CODE,
            WHOLE + CODE,
            Told(
                "way-removed",
                "klaviyo.coupons.get",
                "does not take the parts of its body any more",
                "give body",
            ),
        ),
        (
            WHOLE + PARTS + CODE,
            PARTS + CODE,
            Told(
                "way-removed",
                "klaviyo.coupons.get",
                "does not take a whole body any more",
                "give the parts of the body as arguments",
            ),
        ),
        (
            PARTS + CODE,
            WHOLE + PARTS + CODE,
            Told("way-added", "klaviyo.coupons.get", "takes a whole body, too", ""),
        ),
    ],
)
def test_ways_to_call(old: str, new: str, expected: Told) -> None:
    assert differences({"methods": old}, {"methods": new}) == [expected]


def test_what_both_ways_to_call_have_is_told_once() -> None:
    both = WHOLE + PARTS + CODE
    new = both.replace("self, *, ", "self, id: str, *, ")
    assert [t.rule for t in differences({"methods": both}, {"methods": new})] == [
        "argument-required"
    ]


# ---------------------------------------------------------------- what is called

OLD = """
GET GET /coupons/{coupon_id}/
LIST GET /coupons
"""


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        # What a path's parameters are called is nothing, nor is a slash at its end.
        ("GET GET /coupons/{id}\nLIST GET /coupons", []),
        (
            "GET GET /api/coupons/{id}\nLIST GET /coupons",
            [("calls-moved", "calls another path", "")],
        ),
        (
            "GET DELETE /api/coupons/{id}\nLIST GET /coupons",
            [("calls-another", "calls another operation", "")],
        ),
        # It went to what another name called before.
        (
            "GET GET /coupons\nLIST GET /other",
            [("calls-another", "calls another operation", "")],
        ),
    ],
)
def test_what_a_name_calls(
    operations: str, expected: list[tuple[str, str, str]]
) -> None:
    methods = method("self")
    found = differences(
        {"methods": methods + method("self", "list").replace("GET", "LIST")}
        | {"operations": OLD},
        {"methods": methods + method("self", "list").replace("GET", "LIST")}
        | {"operations": operations},
    )
    assert [(t.rule, t.text, t.instead) for t in found if t.subject[-3:] == "get"] == (
        expected
    )


def test_an_alias_that_is_bound_to_another_operation() -> None:
    old = method("self", "list") + method("self", "find").replace("GET", "FIND")
    operations = "GET GET /coupons\nFIND GET /coupons/search"
    changes = compare_surfaces(
        surface(methods=old + "all = list", operations=operations),
        surface(methods=old + "all = find", operations=operations),
    )
    assert told(changes) == [
        Told(
            "calls-another",
            "klaviyo.coupons.all",
            "calls another operation",
            "klaviyo.coupons.list",
        )
    ]
    assert (changes[0].old, changes[0].new) == ("GET /coupons", "GET /coupons/search")
    assert changes[0].group == "coupons"
    assert changes[0].view == "python"


# ---------------------------------------------------------------- names


def test_an_operation_that_an_alias_covers_is_no_removal() -> None:
    found = differences(
        {"methods": method("self", "get_all"), "operations": "GET GET /coupons"},
        {
            "methods": method("self", "list") + "get_all = list",
            "operations": "GET GET /coupons",
        },
    )
    assert found == [Told("name-added", "klaviyo.coupons.list", "is new", "")]


def test_a_method_with_another_name() -> None:
    found = differences(
        {"methods": method("self", "get_all"), "operations": "GET GET /coupons"},
        {"methods": method("self", "list"), "operations": "GET GET /coupons/"},
    )
    assert found == [
        Told(
            "name-renamed",
            "klaviyo.coupons.get_all",
            "has another name",
            "klaviyo.coupons.list",
        )
    ]


def test_a_method_without_a_successor() -> None:
    assert differences({"methods": method("self")}, {}) == [
        Told("name-removed", "klaviyo.coupons.get", "is gone", "")
    ]


def test_a_method_under_its_old_name() -> None:
    old = {"methods": method("self", "get_all"), "operations": "GET GET /coupons"}
    new = method("self", "list") + '@deprecated("...")\n' + method("self", "get_all")
    assert differences(old, old | {"methods": new}) == [
        Told(
            "name-deprecated",
            "klaviyo.coupons.get_all",
            "is an old name now, and warns",
            "klaviyo.coupons.list",
        )
    ]


ANSWER = "class Answer:\n    data: Coupon\nclass Coupon:\n    id: str\n"
USE = "def get(self) -> Answer: return self._call(_operations.GET)"
LIST = {"methods": USE, "operations": "GET GET /coupons"}


def test_models_with_other_names() -> None:
    new = ANSWER.replace("Coupon", "CouponV0")
    found = differences(LIST | {"models": ANSWER}, LIST | {"models": new})
    assert found == [
        Told("name-renamed", "models.Coupon", "has another name", "models.CouponV0")
    ]


def test_models_under_their_old_names() -> None:
    new = ANSWER.replace("Coupon", "CouponV0").replace("id: str", "id: int")
    found = differences(
        LIST | {"models": ANSWER},
        LIST | {"models": new, "old_models": "Coupon CouponV0"},
    )
    assert found == [
        Told("gives-more", "models.CouponV0.id", "may be int", "expect int"),
        Told(
            "name-deprecated",
            "models.Coupon",
            "is an old name now, and warns",
            "models.CouponV0",
        ),
    ]


def test_a_major_version_drops_old_names() -> None:
    models = "class New:\n    id: int"
    found = differences({"models": models, "old_models": "Old New"}, {"models": models})
    assert found == [Told("name-removed", "models.Old", "is gone", "models.New")]


def test_old_names_are_no_change_by_themselves() -> None:
    models = {"models": "class New:\n    id: int\nU: TypeAlias = New | str"}
    old = models | {"old_models": "Old New\nV U"}
    assert differences(models, old) == []
    assert differences(old, old) == []


def test_what_is_in_a_name_is_told_with_it() -> None:
    less = {"models": "class B: ..."}
    more = {"models": "class B: ...\nclass A:\n    id: str\n    code: str"}
    assert differences(more, less) == [Told("name-removed", "models.A", "is gone", "")]
    assert differences(less, more) == [Told("name-added", "models.A", "is new", "")]
    assert differences(less, {}) == [Told("name-removed", "models", "is gone", "")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "class A: ...",
            "A: TypeAlias = str",
            Told("kind-changed", "models.A", "was a class and is a type", "str"),
        ),
        (
            "class A(Model): ...",
            "class A: ...",
            Told(
                "base-removed",
                "models.A",
                "is not derived from Model any more",
                "name models.A itself",
            ),
        ),
        (
            "class A: ...",
            "class A(Model): ...",
            Told("base-added", "models.A", "is derived from Model", ""),
        ),
        (
            "A: TypeAlias = Literal['a'] | str",
            "",
            Told("name-removed", "models.A", "is gone", "Literal['a'] | str"),
        ),
    ],
)
def test_what_names_are(old: str, new: str, expected: Told) -> None:
    other = "class B: ...\n"
    assert differences({"models": other + old}, {"models": other + new}) == [expected]


def test_a_base_further_up_counts() -> None:
    between = "class B(Model): ...\n"
    old, new = "class A(Model): ...\n", "class A(B): ...\n"
    assert [
        t.rule
        for t in differences({"models": between + old}, {"models": between + new})
    ] == ["base-added"]


# ---------------------------------------------------------------- fields

TAKEN = "def get(self, *, body: A): ..."
GIVEN = "def get(self) -> A: ..."


@pytest.mark.parametrize(
    ("old", "new", "taken", "given"),
    [
        ("x: int", "x: int\n    y: int", "field-required", "name-added"),
        ("x: int", "x: int\n    y: int = 0", "name-added", "name-added"),
        ("x: int\n    y: int", "x: int", "name-removed", "name-removed"),
        ("x: int = 0", "x: int", "field-required", "gives-less"),
        ("x: int", "x: int | UnsetType = 0", "field-optional", "gives-more"),
        ("x: int | None", "x: int", "takes-less", "gives-less"),
        ("x: int", "x: int | None", "takes-more", "gives-more"),
        ("x: int", "x: str", "takes-less", "gives-more"),
        ("x: A", "x: A | B", "takes-more", "gives-variant"),
        ("x: int", "x: int | B", "takes-more", "gives-variant"),
        ("x: A | int", "x: A | B", "takes-less", "gives-more"),
        ("x: Literal['a'] | str", "x: Literal['b'] | str", None, None),
    ],
)
def test_the_direction_of_a_field_matters(
    old: str, new: str, taken: str, given: str
) -> None:
    def rules(methods: str) -> list[str]:
        found = [
            {"methods": methods, "models": f"class A:\n    {body}\nclass B: ..."}
            for body in (old, new)
        ]
        return [told.rule for told in differences(*found)]

    assert rules(TAKEN) == ([taken] if taken else [])
    assert rules(GIVEN) == ([given] if given else [])
    # Where both are done, or nobody knows, the worse one is told.
    weight = {rule.name: list(Impact).index(rule.impact) for rule in RULES}
    worst = [min(taken, given, key=weight.__getitem__)] if taken else []
    for methods in (TAKEN + "\n" + GIVEN.replace("get", "list"), ""):
        both = rules(methods)
        assert [weight[r] for r in both] == [weight[r] for r in worst]


def test_a_named_type_is_told_where_it_is_defined() -> None:
    models = "class A:\n    x: Kind\n    y: list[Kind]\nKind: TypeAlias = str"
    found = differences(
        {"methods": GIVEN, "models": models},
        {"methods": GIVEN, "models": models + " | None"},
    )
    assert found == [Told("gives-more", "models.Kind", "may be None", "expect None")]


def test_a_type_that_is_written_out_is_the_same_one() -> None:
    old = "class A:\n    x: Kind\nKind: TypeAlias = Literal['a'] | str"
    new = "class A:\n    x: Literal['a'] | str\n"
    found = differences(
        {"methods": GIVEN, "models": old}, {"methods": GIVEN, "models": new}
    )
    assert [t.subject for t in found] == ["models.Kind"]


def test_properties_are_given_only() -> None:
    old = "class A:\n    @property\n    def x(self) -> str: ..."
    changes = differences(
        {"methods": TAKEN, "models": old},
        {"methods": TAKEN, "models": old.replace("str", "str | None")},
    )
    assert changes == [Told("gives-more", "models.A.x", "may be None", "expect None")]


# ---------------------------------------------------------------- filters


def test_filters() -> None:
    fields = 'class F(FilterSet):\n    status = _EqualsHas["F", {}]("status")\n'
    old, new = fields.format("str"), fields.format("bool").replace(
        "_EqualsHas", "Equals"
    )
    assert differences({"filters": old}, {"filters": new}) == [
        Told(
            "takes-less",
            "filters.F.status.equals",
            "argument value does not take str any more",
            "give value bool",
        ),
        Told("name-removed", "filters.F.status.has", "is gone", ""),
    ]


# ---------------------------------------------------------------- the whole


CLIENTS = """
class Client:
    def __init__(self, key: {0}): ...

class AsyncClient:
    def __init__(self, key: {1}): ...
"""


@pytest.mark.parametrize(
    ("sync", "async_", "told"),
    [
        ("int", "int", ["Client"]),
        ("str", "int", ["AsyncClient"]),
        ("int", "bool", ["AsyncClient", "Client"]),
    ],
)
def test_the_async_client_is_told_where_it_differs(
    sync: str, async_: str, told: list[str]
) -> None:
    found = differences(
        {"top": CLIENTS.format("str", "str")}, {"top": CLIENTS.format(sync, async_)}
    )
    assert [one.subject for one in found] == told


def test_a_revision_beside_the_main_one_is_named_as_it_is_called() -> None:
    """Its models, and folders that are called like it, are named as they stand."""

    clients = [
        f"{client}.{folder}"
        for client in ("klaviyo", "async_klaviyo")
        for folder in ("beta", "revision_2026_04_15", "revision_2026_04_15_pre")
    ]
    owners = (*clients, "revision_2026_04_15.models")

    def side(*names: str) -> Surface:
        return Surface({name: Entry(name, "group") for name in names})

    changes = compare_surfaces(
        side(*owners, *(f"{owner}.coupons" for owner in owners)), side(*owners)
    )
    assert sorted(c.subject for c in changes) == [
        "klaviyo.beta.coupons",
        'klaviyo.revision("2026-04-15").coupons',
        'klaviyo.revision("2026-04-15.pre").coupons',
        "revision_2026_04_15.models.coupons",
    ]


def test_the_worst_comes_first() -> None:
    changes = compare_surfaces(
        surface(top="def a(): ...\ndef b(): ...\nclass C: ..."),
        surface(top="def a(x): ...\nclass C(D): ...\nclass E: ..."),
    )
    assert [(c.impact, c.subject) for c in changes] == [
        (Impact.BREAKING, "a"),
        (Impact.BREAKING, "b"),
        (Impact.COMPATIBLE, "C"),
        (Impact.COMPATIBLE, "E"),
    ]


def test_long_types_are_cut() -> None:
    values = ", ".join(f"'{number:03}'" for number in range(100))
    changes = compare_surfaces(
        surface(methods=f"def get(self, *, x: Literal[{values}]): ..."),
        surface(methods="def get(self, *, x: Literal['001']): ..."),
    )
    assert changes[0].old is not None
    assert len(changes[0].old) == 120
    assert changes[0].text == (
        "argument x does not take '000', '002', '003', '004', '005' and 94 more "
        "any more"
    )


def test_types_without_end_are_refused() -> None:
    lines = [f"T{i}: TypeAlias = list[T{i + 1}]" for i in range(3000)]
    old, new = (
        surface_of(
            {"p/__init__.py": "\n".join([*lines, f"T3000: TypeAlias = {t}"])}, "p"
        )
        for t in ("x[T0]", "y[T0]")
    )
    assert [c.subject for c in compare_surfaces(old, new)] == ["T3000"]


def test_every_rule_is_met_above() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [rule.name for rule in RULES if f'"{rule.name}"' not in text] == []
    assert len({rule.name for rule in RULES}) == len(RULES) > 25

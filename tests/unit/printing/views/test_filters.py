"""Filter modules: their views, their text, and what type checkers make of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import jinja2
import pytest
from black import format_str
from black.mode import Mode, TargetVersion
from runtime.filters import expressions

from generator.base.errors import GeneratorError
from generator.base.naming import class_name, identifier
from generator.printing.views.filters import (
    BARE,
    MULTIPLE,
    RESERVED,
    SINGLE,
    Combination,
    FilterField,
    FilterModule,
    filter_module,
    filter_modules,
)
from generator.understand import ir
from generator.understand.extensions import OPERATORS
from generator.understand.filter_names import filter_class
from tests.support.apis import api

TEMPLATES = Path(__file__).parents[4] / "templates"
STRING = ir.Primitive("string")
MOMENT = ir.Primitive("date-time")
COMPARISONS = ("greater-or-equal", "greater-than", "less-or-equal", "less-than")


def field(
    wire: str,
    *single: str,
    multiple: tuple[str, ...] = (),
    bare: tuple[str, ...] = (),
    value: ir.Type | None = STRING,
) -> ir.FilterField:
    return ir.FilterField(identifier(wire), wire, single, multiple, bare, value)


def operation(name: str, *filters: ir.FilterField) -> ir.Operation:
    return ir.Operation(
        name=identifier(name),
        operation_id=name,
        method="GET",
        path=f"/api/{name}",
        summary="",
        doc="",
        revision="2026-07-15",
        security=ir.AUTHORIZATION,
        parameters=(),
        body=None,
        accept="application/vnd.api+json",
        responses={},
        rate_limit=ir.RateLimit(),
        conditional_limits=(),
        scopes=(),
        aliases=(identifier(f"{name}_alias"),),
        filters=filters,
        paged=True,
        job=None,
        capacity=ir.Capacity(),
        pre_release=False,
        subtag=None,
        reference="",
        pointer=f"/paths/~1api~1{name}/get",
    )


def group(name: str, *operations: ir.Operation) -> ir.Group:
    return ir.Group(identifier(name), class_name(name), name, "", operations)


def module_of(*filters: ir.FilterField) -> FilterModule:
    module = filter_module(group("things", operation("get_things", *filters)))
    assert module
    return module


def render(template: str, **values: object) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "filters"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    mode = Mode(target_versions={TargetVersion.PY311})
    text = environment.get_template(template).render(api=api(), **values)
    formatted = format_str(text, mode=mode)
    assert format_str(formatted, mode=mode) == formatted
    return formatted


def write_package(folder: Path, groups: Iterable[ir.Group]) -> Path:
    """A package with nothing but the runtime and filters, as the SDK has them."""
    package = folder / "tiny"
    shutil.copytree(TEMPLATES / "runtime", package / "_runtime")
    (package / "filters").mkdir()
    (package / "__init__.py").touch()
    (package / "py.typed").touch()
    modules = filter_modules(groups)
    index = render("__init__.py.jinja", modules=modules, renamed={})
    (package / "filters" / "__init__.py").write_text(index, "utf-8")
    for module in modules:
        text = render("group.py.jinja", module=module)
        (package / "filters" / f"_{module.group}.py").write_text(text, "utf-8")
    return package


# ---------------------------------------------------------------- views


def test_a_group_without_filters_has_no_module() -> None:
    assert filter_module(group("things", operation("get_thing"))) is None


@pytest.mark.parametrize(
    ("filter_field", "expected"),
    [
        (
            field("item.id", "equals"),
            FilterField("item_id", "Equals", "str", ('"item.id"', '"string"')),
        ),
        (
            field("id", "equals", multiple=("equals",)),
            FilterField("id", "EqualsList", "str", ('"id"', '"string"')),
        ),
        (
            field("tags", multiple=("contains",)),
            FilterField("tags", "ContainsList", "str", ('"tags"', '"string"')),
        ),
        (
            field("name", "equals", "contains", multiple=("any",)),
            FilterField(
                "name", "_AnyListContainsEquals", "str", ('"name"', '"string"')
            ),
        ),
        (
            field("created", *COMPARISONS, value=MOMENT),
            FilterField("created", "Ordered", "DateTime", ('"created"', '"date-time"')),
        ),
        (
            field("created", "equals", *COMPARISONS, value=MOMENT),
            FilterField(
                "created", "_EqualsOrdered", "DateTime", ('"created"', '"date-time"')
            ),
        ),
        (
            field("created", *COMPARISONS[:2], value=ir.Primitive("date")),
            FilterField(
                "created",
                "_GreaterOrEqualGreaterThan",
                "Date",
                ('"created"', '"date"'),
            ),
        ),
        (
            field("size", "less-than", value=ir.Primitive("integer")),
            FilterField("size", "LessThan", "int", ('"size"', '"integer"')),
        ),
        (
            field("size", "less-or-equal", value=ir.Primitive("number")),
            FilterField("size", "LessOrEqual", "float", ('"size"', '"number"')),
        ),
        (
            field("on", "equals", value=ir.Primitive("boolean")),
            FilterField("on", "Equals", "bool", ('"on"', '"boolean"')),
        ),
        (
            field("state", "equals", value=ir.Enum(("a", "b"))),
            FilterField(
                "state",
                "Equals",
                'Literal["a", "b"]',
                ('"state"', '"string"', '("a", "b")'),
            ),
        ),
        (
            field("stars", "equals", value=ir.Enum((1,))),
            FilterField(
                "stars", "Equals", "Literal[1]", ('"stars"', '"integer"', "(1,)")
            ),
        ),
        (
            field("category", "equals", "starts-with", "ends-with", value=None),
            FilterField(
                "category", "_EndsWithEqualsStartsWith", "FilterValue", ('"category"',)
            ),
        ),
        (
            field("metric", bare=("has",), value=None),
            FilterField("metric", "Has", None, ('"metric"',)),
        ),
        (
            field("metric", "equals", bare=("has",)),
            FilterField("metric", "_EqualsHas", "str", ('"metric"', '"string"')),
        ),
        (
            field("str", "equals"),
            FilterField("str_", "Equals", "str", ('"str"', '"string"')),
        ),
    ],
)
def test_a_field_is_a_line(filter_field: ir.FilterField, expected: FilterField) -> None:
    [filter_set] = module_of(filter_field).sets
    assert filter_set.name == "GetThingsFilter"
    assert filter_set.fields == (expected,)


def test_names_with_a_meaning_in_a_filter_set_are_reserved() -> None:
    own = {*dir(expressions.FilterSet), *dir(type(expressions.FilterSet))}
    assert {name for name in own if not name.startswith("_")} <= RESERVED
    module = module_of(
        field("a", "equals", value=None),
        field("b", "equals", value=ir.Enum(("b",))),
        field("c", "equals", value=STRING),
        field("d", "equals", value=ir.Primitive("boolean")),
        field("e", "equals", value=ir.Primitive("integer")),
        field("f", "equals", value=ir.Primitive("number")),
        field("g", "equals", value=MOMENT),
        field("h", "equals", value=ir.Primitive("date")),
    )
    types = {str(line.type).partition("[")[0] for line in module.sets[0].fields}
    assert {name for name in types if identifier(name) == name} <= RESERVED


def test_only_what_is_used_is_imported() -> None:
    module = module_of(field("id", "equals"))
    assert (module.imports, module.runtime) == ((), ("Equals", "FilterSet"))
    module = module_of(
        field("a", "equals", multiple=("any",), value=MOMENT),
        field("b", bare=("has",), value=None),
        field("c", "contains", value=None),
        field("d", "equals", value=ir.Enum(("DateTime", "Date"))),
    )
    assert module.imports == (
        "from datetime import datetime as DateTime",
        "from typing import Literal",
    )
    assert module.runtime == (
        "AnyList",
        "Contains",
        "Equals",
        "FilterSet",
        "FilterValue",
        "Has",
        "S",
        "V",
    )


def test_operators_that_stand_together_are_combined_once() -> None:
    module = module_of(
        field("a", "equals", multiple=("any",)),
        field("b", "equals", multiple=("any",), value=MOMENT),
        field("c", "equals", bare=("has",)),
    )
    assert module.combinations == (
        Combination("_AnyListEquals", ("AnyList[S, V]", "Equals[S, V]")),
        Combination("_EqualsHas", ("Equals[S, V]", "Has[S]")),
    )


def test_equal_sets_share_the_class_with_the_plainest_name() -> None:
    fields = (field("id", multiple=("any", "equals")), field("name", "contains"))
    same = (fields[1], field("id", multiple=("equals", "any")))
    module = filter_module(
        group(
            "things",
            operation("get_thing_ids_for_list", *fields),
            operation("get_things", *same),
            operation("get_others", fields[0]),
        )
    )
    assert module
    assert [item.name for item in module.sets] == ["GetOthersFilter", "GetThingsFilter"]
    assert module.sets[1].operations == '("get_things", "get_thing_ids_for_list")'
    assert module.shared == (("GetThingIdsForListFilter", "GetThingsFilter"),)
    assert module.names == (
        "GetOthersFilter",
        "GetThingIdsForListFilter",
        "GetThingsFilter",
    )


def test_an_operation_names_its_class() -> None:
    assert filter_class(operation("get_things")) is None
    listing = operation("get_things", field("id", "equals"))
    assert filter_class(listing) == "GetThingsFilter"


def test_modules_are_sorted() -> None:
    id_ = field("id", "equals")
    groups = [
        group("tags", operation("get_tags", id_)),
        group("accounts", operation("get_account")),
        group("flows", operation("get_flows", id_)),
    ]
    assert [module.group for module in filter_modules(groups)] == ["flows", "tags"]


def test_every_operator_that_is_read_has_a_class() -> None:
    assert {
        "single": frozenset(SINGLE),
        "list": frozenset(MULTIPLE),
        "none": frozenset(BARE),
    } == OPERATORS
    names = {*SINGLE.values(), *MULTIPLE.values(), *BARE.values(), "Ordered"}
    assert all(
        issubclass(getattr(expressions, name), expressions.Field) for name in names
    )


def test_classes_of_one_name_are_refused() -> None:
    id_ = field("id", "equals")
    one, other = operation("get_2_a", id_), operation("get2_a", id_)
    message = "^get2_a and get_2_a both have a class Get2AFilter$"
    with pytest.raises(GeneratorError, match=message):
        filter_modules([group("things", other, one)])
    with pytest.raises(GeneratorError, match=message):
        filter_modules([group("tags", one), group("lists", other)])


# ---------------------------------------------------------------- text

COUPONS = group(
    "coupons",
    operation("get_coupon", field("id", "equals")),
    operation(
        "get_codes",
        field("coupon.id", multiple=("any", "equals")),
        field("status", "equals", value=ir.Enum(("USED", "FREE"))),
        field("expires_at", *COMPARISONS, value=MOMENT),
        field("hidden", "equals", value=ir.Primitive("boolean")),
    ),
    operation(
        "get_codes_for_coupon",
        field("coupon.id", multiple=("any", "equals")),
        field("status", "equals", value=ir.Enum(("USED", "FREE"))),
        field("expires_at", *COMPARISONS, value=MOMENT),
        field("hidden", "equals", value=ir.Primitive("boolean")),
    ),
)
EVENTS = group(
    "events",
    operation(
        "get_events",
        field("metric", bare=("has",), value=None),
        field("datetime", *COMPARISONS, value=MOMENT),
        field("date", "equals", value=ir.Primitive("date")),
        field("updated", "equals", value=MOMENT),
        field("timestamp", *COMPARISONS, value=ir.Primitive("number")),
        field("_kx", "equals", value=None),
        field("class", "equals", multiple=("equals",), value=ir.Primitive("integer")),
    ),
)

COUPONS_TEXT = '''\
"""What the operations of `coupons` filter by."""

from datetime import datetime as DateTime
from typing import Literal

from .._runtime.filters.expressions import (
    AnyList,
    Equals,
    EqualsList,
    FilterSet,
    Ordered,
    S,
    V,
)


class _AnyListEqualsList(AnyList[S, V], EqualsList[S, V]):
    __slots__ = ()


class GetCodesFilter(FilterSet, operations=("get_codes", "get_codes_for_coupon")):
    """What `get_codes` and `get_codes_for_coupon` filter by."""

    coupon_id = _AnyListEqualsList["GetCodesFilter", str]("coupon.id", "string")
    status = Equals["GetCodesFilter", Literal["USED", "FREE"]](
        "status", "string", ("USED", "FREE")
    )
    expires_at = Ordered["GetCodesFilter", DateTime]("expires_at", "date-time")
    hidden = Equals["GetCodesFilter", bool]("hidden", "boolean")


class GetCouponFilter(FilterSet, operations=("get_coupon",)):
    """What `get_coupon` filters by."""

    id = Equals["GetCouponFilter", str]("id", "string")


GetCodesForCouponFilter = GetCodesFilter
'''

INDEX_TEXT = '''\
"""Filters by the names of their operations; a group's module loads on first use."""

from typing import TYPE_CHECKING

from .._runtime.filters.expressions import Filter

if TYPE_CHECKING:
    from ._coupons import GetCodesFilter, GetCodesForCouponFilter, GetCouponFilter
    from ._events import GetEventsFilter
else:
    from .._runtime.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "_coupons": [
                "GetCodesFilter",
                "GetCodesForCouponFilter",
                "GetCouponFilter",
            ],
            "_events": ["GetEventsFilter"],
        },
    )

__all__ = [
    "Filter",
    "GetCodesFilter",
    "GetCodesForCouponFilter",
    "GetCouponFilter",
    "GetEventsFilter",
]
'''


def test_a_module_reads_like_this() -> None:
    module = filter_module(COUPONS)
    assert render("group.py.jinja", module=module) == COUPONS_TEXT


def test_the_package_reads_like_this() -> None:
    modules = filter_modules([EVENTS, COUPONS])
    assert render("__init__.py.jinja", modules=modules, renamed={}) == INDEX_TEXT


def test_a_package_without_filters_has_their_type() -> None:
    _, _, code = render("__init__.py.jinja", modules=(), renamed={}).partition("\n\n")
    assert code == (
        'from .._runtime.filters.expressions import Filter\n\n__all__ = [\n    "Filter",\n]\n'
    )


def test_many_operations_make_a_docstring_of_many_lines() -> None:
    names = [f"get_things_for_something_{letter}" for letter in "abcd"]
    id_ = field("id", "equals")
    module = filter_module(group("things", *(operation(name, id_) for name in names)))
    text = render("group.py.jinja", module=module)
    assert all(len(line) <= 88 for line in text.splitlines())
    assert text.count('"""') == 4


# ---------------------------------------------------------------- use

HOSTILE = (
    "'",
    '"',
    '"""',
    "\\",
    '\\"',
    "'\"\\",
    "\n\r\t\0\x1b",
    "{{ 1 }}{% x %}{0}%s",
    "ü😀\u202e\u2028",
    "\\N{DIGIT ONE}\\x41",
    '"]("x"); raise SystemExit',
)


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"},
        check=False,
    )


def test_importing_filters_loads_no_group(tmp_path: Path) -> None:
    write_package(tmp_path, [COUPONS, EVENTS])
    program = """
import sys
def loaded():
    return sorted(name for name in sys.modules if name.startswith("tiny.filters."))
import tiny.filters
assert loaded() == [], loaded()
assert "GetEventsFilter" in dir(tiny.filters)
from tiny.filters import GetCodesForCouponFilter
assert loaded() == ["tiny.filters._coupons"], loaded()
assert GetCodesForCouponFilter is tiny.filters.GetCodesFilter
assert not hasattr(tiny.filters, "GetNothingFilter")
exec("from tiny.filters import *")
assert str(GetEventsFilter.metric.has()) == "has(metric)"
"""
    done = run(tmp_path, "-c", program)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_name_or_value_of_a_document_gets_out_of_its_literal(
    tmp_path: Path,
) -> None:
    filters = (
        field("status", "equals", value=ir.Enum(HOSTILE)),
        *(
            ir.FilterField(identifier(f"f{index}"), text, ("equals",), (), (), STRING)
            for index, text in enumerate(HOSTILE)
        ),
    )
    write_package(tmp_path, [group("things", operation("get_things", *filters))])
    program = """
import json
from tiny.filters import GetThingsFilter as F
fields = [getattr(F, f"f{index}") for index in range(len(F.status._choices))]
print(json.dumps([F.status._choices, [field._wire for field in fields]]))
"""
    done = run(tmp_path, "-c", program)
    assert done.stderr == ""
    assert json.loads(done.stdout) == [list(HOSTILE), list(HOSTILE)]


USES = """
from datetime import UTC, date, datetime
from typing import Literal, assert_type

from tiny.filters import Filter
from tiny.filters import GetCodesFilter as F
from tiny.filters import GetCodesForCouponFilter, GetThingsFilter
from tiny.filters import GetEventsFilter as E
from tiny.filters import GetNothingFilter  # error


def get_codes(filter: Filter[F] | str) -> None: ...
def get_codes_for_coupon(filter: Filter[GetCodesForCouponFilter] | str) -> None: ...


when = datetime.now(UTC)
names = ["a", "b"]
states: list[Literal["USED"]] = ["USED"]

assert_type(F.status.equals("USED"), Filter[F])
assert_type(E.timestamp > 5, Filter[E])
assert_type(E.metric.has() & (E.datetime >= when), Filter[E])
get_codes("equals(status,'USED')")
get_codes(F.coupon_id.equals(["10OFF"]) & F.status.equals("FREE") & (when < F.expires_at))
get_codes(F.coupon_id.any(names) & F.coupon_id.any(("a",)) & F.coupon_id.any({"a"}))
get_codes_for_coupon(F.hidden.equals(True) & F.coupon_id.equals("a"))
E._kx.equals("a") & E._kx.equals(1.5) & E._kx.equals(when)
E.date.equals(date.today()) & E.updated.equals(when)
E.class_.equals(1) & E.class_.equals([1, 2])
GetThingsFilter.status.equals("\\\\\\"")

F.statu  # error
F.status.contains("a")  # error
F.status > "USED"  # error
"USED" < F.status  # error
F.status.equals("NOPE")  # error
F.status.equals(["USED"])  # error
F.status.equals(None)  # error
F.coupon_id.any("10OFF")  # error
F.coupon_id.any(["a", 1])  # error
F.coupon_id.equals(5)  # error
F.coupon_id.equals([5])  # error
F.coupon_id.equals(b"a")  # error
F.expires_at > "2026-07-15"  # error
F.expires_at > date(2026, 7, 15)  # error
F.expires_at.greater_than(5)  # error
F.expires_at > when & F.expires_at < when  # error
F.hidden.equals("true")  # error
F.hidden.equals(1)  # error
E.metric.has("a")  # error
E.metric.equals("a")  # error
E.timestamp > "5"  # error
E._kx.equals(b"a")  # error
E.class_.equals("1")  # error
E.class_.equals(1.5)  # error
F.status.equals("USED") & E.metric.has()  # error
F.status.equals("USED") & "has(metric)"  # error
F.status.equals("USED") | F.status.equals("FREE")  # error
get_codes(E.metric.has())  # error
get_codes(F.status)  # error
get_codes(F.status == "USED")  # error
get_codes(not F.status.equals("USED"))  # error
get_codes(F)  # error
wrong: Filter[int]  # error
"""


@pytest.fixture(scope="module")
def uses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("uses")
    things = operation("get_things", field("status", "equals", value=ir.Enum(HOSTILE)))
    write_package(folder, [COUPONS, EVENTS, group("things", things)])
    (folder / "uses.py").write_text(USES, "utf-8")
    # Whatever may lie in a folder further up has no say.
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}')
    return folder


CHECKED = ("uses.py", "tiny/filters", "tiny/_runtime/filters/expressions.py")
EXPECTED = {
    ("uses.py", number)
    for number, line in enumerate(USES.splitlines(), start=1)
    if line.endswith("# error")
}


def test_mypy_sees_every_misuse_and_nothing_else(uses: Path) -> None:
    # Other modules of the runtime import what a whole SDK has.
    options = ("--strict", "--follow-imports=silent", f"--cache-dir={os.devnull}")
    done = run(uses, "-m", "mypy", "--config-file=", *options, *CHECKED)
    found = re.findall(r"^(.+?):(\d+): error:", done.stdout, re.MULTILINE)
    assert {(file, int(line)) for file, line in found} == EXPECTED, done.stdout


def test_pyright_sees_every_misuse_and_nothing_else(uses: Path) -> None:
    done = run(uses, "-m", "pyright", "--outputjson", *CHECKED)
    report = json.loads(done.stdout)
    found = {
        (
            Path(item["file"]).relative_to(uses.resolve()).as_posix(),
            item["range"]["start"]["line"] + 1,
        )
        for item in report["generalDiagnostics"]
        if item["severity"] == "error"
    }
    assert found == EXPECTED, done.stdout

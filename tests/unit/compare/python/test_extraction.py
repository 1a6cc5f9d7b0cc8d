"""The public names of a package, from its source alone."""

from __future__ import annotations

import pytest

from generator.base.errors import GeneratorError
from generator.compare.python.extraction import surface_of
from generator.compare.python.surface import Argument, Entry, Signature
from tests.support.surfaces import surface

METHODS = """
@overload
def get_coupon(self, id: str, *, body: Coupon, fields: Sequence[_Fields]) -> Answer: ...

@overload
def get_coupon(self, id: str, *, code: str | UnsetType = UNSET) -> Answer: ...

def get_coupon(self, id, **arguments):
    return self._call(_operations.GET_COUPON, arguments)

read_coupon = get_coupon

def _hidden(self): ...
"""
MODELS = """
class Coupon(Model):
    type: ClassVar[Literal["coupon"]] = "coupon"
    id: str
    list: _builtins.list[_dt.datetime] | UnsetType = UNSET
    _kx: int
    __links__ = ()

    @property
    def owner(self) -> "Owner | None": ...

class Owner(Model):
    pass

class Answer(Model):
    data: Coupon

Either: TypeAlias = Coupon | Owner
Plain = Coupon | Owner
"""


def test_a_method_has_its_ways_its_operation_and_its_other_names() -> None:
    found = surface(
        methods=METHODS,
        models=MODELS,
        operations="GET_COUPON GET /coupons/{id} id=id fields=fields[coupon]",
    ).entries
    method = found["klaviyo.coupons.get_coupon"]
    assert method.kind == "method"
    assert method.group == "coupons"
    assert method.calls == "GET /coupons/{id}"
    id_ = Argument("id", "either", "str", None, "path id")
    assert method.signatures == (
        Signature(
            (
                id_,
                Argument("body", "name", "models.Coupon"),
                Argument(
                    "fields", "name", "Sequence[_Fields]", None, "query fields[coupon]"
                ),
            ),
            "models.Answer",
        ),
        Signature(
            (id_, Argument("code", "name", "str | UnsetType", "UNSET")),
            "models.Answer",
        ),
    )
    other = found["klaviyo.coupons.read_coupon"]
    assert other.original == "klaviyo.coupons.get_coupon"
    assert other.signatures == method.signatures
    async_ = found["async_klaviyo.coupons.get_coupon"]
    assert async_.signatures[0].returns == "Awaitable[models.Answer]"
    assert "klaviyo.coupons._hidden" not in found


def test_a_model_has_fields_and_properties() -> None:
    found = surface(models=MODELS).entries
    group = "coupons"
    assert found["models.Coupon"] == Entry(
        "models.Coupon", "class", group, bases=("Model",)
    )
    members = {name: e for name, e in found.items() if e.owner == "models.Coupon"}
    assert list(members.values()) == [
        Entry("models.Coupon._kx", "field", group, "int", required=True),
        Entry("models.Coupon.id", "field", group, "str", required=True),
        Entry("models.Coupon.list", "field", group, "list[datetime] | UnsetType"),
        Entry("models.Coupon.owner", "property", group, "models.Owner | None"),
        Entry("models.Coupon.type", "field", group, "Literal['coupon']"),
    ]
    assert found["models.Either"].type == "models.Coupon | models.Owner"
    assert found["models.Plain"].type == "models.Coupon | models.Owner"


def test_a_filter_has_the_operators_of_its_fields() -> None:
    found = surface(filters="""
        class GetCouponsFilter(FilterSet, operations=("get_coupons",)):
            status = _EqualsHas["GetCouponsFilter", Literal["NEW"]]("status")
            uses = Has["GetCouponsFilter"]("uses")
        """).entries
    names = [name for name in found if name.startswith("filters.GetCouponsFilter.")]
    assert [name.removeprefix("filters.GetCouponsFilter.") for name in names] == [
        "status",
        "status.equals",
        "status.has",
        "uses",
        "uses.has",
    ]
    equals = found["filters.GetCouponsFilter.status.equals"]
    assert equals.signatures[0].arguments[0].type == "Literal['NEW']"


def test_a_shared_class_stands_under_each_of_its_names() -> None:
    files = {
        "p/__init__.py": "from . import models\n__all__ = ['models', 'B', 'UNSET']\n"
        "from ._m import A as B\nfrom msgspec import UNSET",
        "p/_m.py": "class A:\n    x: int = 0",
        "p/models.py": "from ._m import A\nC = A\nfrom .gone import D\nE = E",
    }
    found = surface_of(files, "p").entries
    assert found["B"].original == ""
    assert found["models.A"].original == found["models.C"].original == "B"
    assert {"B.x", "models.A.x", "models.C.x"} <= found.keys()
    assert found["UNSET"].kind == "value"
    assert found["models.E"].kind == "value"


def test_a_base_is_told_with_the_class_unless_all_models_have_it() -> None:
    files = {
        "p/__init__.py": "from ._c import Client, Other\nfrom . import models",
        "p/_c.py": "from . import _base\n"
        "class Client(_base.Base[int], Exception): ...\n"
        "class Other(_base.Base): ...\n",
        "p/_base.py": "class Base(Deep):\n    def close(self) -> None: ...\n"
        "class Deep(Base):\n    def __init__(self, key: str): ...\n",
        "p/models/__init__.py": "from ._m import A",
        "p/models/_m.py": "from .._base import Base\nclass A(Base): ...",
    }
    found = surface_of(files, "p").entries
    assert found["Client"].bases == ("Exception",)
    assert found["Client"].signatures[0].arguments == (
        Argument("key", "either", "str"),
    )
    assert "Client.close" in found
    assert found["models.A"].bases == ("Base",)
    assert "models.A.close" not in found
    assert "Base.close" in found


def test_subpackages_are_walked() -> None:
    files = {
        "p/__init__.py": "from ._client import Klaviyo",
        "p/_client.py": "from . import beta as _beta\nclass Klaviyo:\n"
        "    @cached_property\n    def beta(self) -> _beta.Klaviyo: ...",
        "p/beta/__init__.py": "from . import models\nfrom ._client import Klaviyo",
        "p/beta/_client.py": "from .resources._x import X\nclass Klaviyo:\n"
        "    @cached_property\n    def x(self) -> X: ...",
        "p/beta/resources/_x.py": "from ..models._m import Thing\nclass X:\n"
        "    def get(self) -> Thing: ...",
        "p/beta/models/__init__.py": "from ._m import Thing",
        "p/beta/models/_m.py": "class Thing: ...",
        "p/models.py": "class Thing: ...",
    }
    found = surface_of(files, "p").entries
    assert found["Klaviyo.beta"].type == "beta.Klaviyo"
    assert found["klaviyo.beta.x"].kind == "group"
    assert found["klaviyo.beta.x.get"].signatures[0].returns == "beta.models.Thing"
    assert {"models.Thing", "beta.models.Thing"} <= found.keys()


def test_old_names_lead_to_new_ones() -> None:
    found = surface(
        models="class New:\n    x: int\nUnion: TypeAlias = New | str",
        old_models="Old New\nOldUnion Union",
        methods="""
        @deprecated("klaviyo.coupons.old is called new now")
        def old(self) -> None: ...
        """,
    ).entries
    assert found["models.Old"].deprecated == found["models.Old"].original
    assert found["models.Old"].original == "models.New"
    assert "models.Old.x" in found
    assert found["models.OldUnion"].original == "models.Union"
    old = found["klaviyo.coupons.old"]
    assert old.deprecated == "klaviyo.coupons.old is called new now"


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("text", ["class", "x = '\0'", "(" * 1000])
def test_what_is_no_python_is_said_to_be_none(text: str) -> None:
    with pytest.raises(GeneratorError, match=r"^p/_m\.py is no Python: "):
        surface_of({"p/__init__.py": "", "p/_m.py": text}, "p")


def test_nothing_is_run() -> None:
    text = "raise SystemExit\n__import__('os').abort()\nx: int = 1 / 0"
    assert "x" in surface_of({"p/__init__.py": text}, "p").entries


def test_circles_come_to_an_end() -> None:
    files = {
        "p/__init__.py": "from ._a import A, x, y\nB = C\nC = B",
        "p/_a.py": "from ._b import x\nfrom . import _a as y\nclass A(A):\n"
        "    @property\n    def a(self) -> _Hidden: ...\n"
        "class _Hidden(A):\n    @property\n    def b(self) -> _Hidden: ...\n"
        "_T: TypeAlias = list[_T]\n",
        "p/_b.py": "from ._a import x",
    }
    found = surface_of(files, "p").entries
    assert {"A", "a.a", "a.a.b", "x"} <= found.keys()


def test_a_type_that_grows_without_end_is_refused() -> None:
    lines = [f"_T{i}: TypeAlias = dict[_T{i + 1}, _T{i + 1}]" for i in range(40)]
    text = "\n".join([*lines, "_T40: TypeAlias = int", "x: TypeAlias = _T0"])
    with pytest.raises(GeneratorError, match="endless"):
        surface_of({"p/__init__.py": text}, "p")
    nested = "\n".join(
        [f"_T{i}: TypeAlias = list[_T{i + 1}]" for i in range(2000)]
        + ["x: TypeAlias = _T0"]
    )
    with pytest.raises(GeneratorError, match="nested too deeply"):
        surface_of({"p/__init__.py": nested}, "p")

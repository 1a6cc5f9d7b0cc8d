"""The changelog's section: what readers have to know, briefly, and what to write now."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from generator.base.errors import GeneratorError
from generator.compare.api.rules import RULES as API_RULES
from generator.compare.changes import Change, Comparison, Impact, Side
from generator.compare.python.rules import RULES as PYTHON_RULES
from generator.reports.changelog import FACTS, FEW, ROWS, changelog
from tests.support.comparisons import OLD, change, comparison

PYTHON = {rule.name: rule for rule in PYTHON_RULES}


def python(rule: str, subject: str, text: str, **more: str) -> Change:
    """A change in Python terms."""
    made = change(PYTHON[rule], subject, text, view="python")
    return replace(made, **more)  # type: ignore[arg-type]


def api(rule: str, subject: str, text: str, group: str = "coupons") -> Change:
    """A change in the API's terms."""
    return change(API_RULES[rule], subject, text, group=group)


LOWERED = "the burst limit is `10/s` now, `75/s` before"

CHANGES = (
    api("rate-limit-lowered", "get_coupons", LOWERED),
    api("operation-deprecated", "get_coupon", "is deprecated"),
    api("operation-added", "spend_coupon", "POST /api/spend is new"),
    api("scope-added", "get_coupons", "the scope `coupons:read` is needed now"),
    api("texts-changed", "coupons", "descriptions differ"),
    python("name-added", "klaviyo.coupons.spend_coupon", "is new"),
    python("name-added", "klaviyo.coupons.get_spent", "is new"),
    python("name-added", "models.Spent", "is new"),
    python("name-added", "models.GetCoupon.meta", "is new"),
    python("name-added", "models.GetCoupons.meta", "is new"),
    python("name-added", "models.GetCoupon.spent", "is new"),
    python("argument-added", "klaviyo.coupons.get_coupons", "`page` is new", new="int"),
    python("name-removed", "klaviyo.coupons.drop_coupon", "is gone"),
    python(
        "name-renamed",
        "models.Money",
        "has another name",
        old="models.Money",
        new="models.Amount",
        instead="models.Amount",
    ),
    python(
        "takes-less",
        "klaviyo.coupons.create_coupon",
        "`value` does not take `str` any more",
        old="int | str",
        new="int",
        instead="give an `int`",
    ),
)

WHOLE = """\
## [2026.7.15]

Revision 2026-07-15 of the API, after 2026-04-15.
It has 345 operations; there were 309 before.
**5 changes need attention**: code that works today may not work, or do something else.

### Added

- `klaviyo.coupons`: `spend_coupon`, `get_spent`
- 1 name in `models`: `Spent`
- `meta` of 2 classes in `models`: `GetCoupon`, `GetCoupons`
- `models.GetCoupon.spent`
- `klaviyo.coupons.get_coupons`: `page` is new

### Changed

- **Breaking:** One name has changed: `models.Money`; the new ones stand under *Migration*
- **Breaking:** `get_coupons`: the burst limit is `10/s` now, `75/s` before
- **Breaking:** `klaviyo.coupons.create_coupon`: `value` does not take `str` any more (`int | str` before, `int` now)

### Deprecated

- `get_coupon`: is deprecated

### Removed

- **Breaking:** `klaviyo.coupons`: `drop_coupon`

### Security

- **Breaking:** `get_coupons`: the scope `coupons:read` is needed now

### Migration

| what | what is different | what to write now |
| --- | --- | --- |
| `models.Money` | has another name (`models.Amount`) | models.Amount |
| `klaviyo.coupons.create_coupon` | `value` does not take `str` any more (`int \\| str` before, `int` now) | give an `int` |
"""


def test_the_whole_section() -> None:
    assert changelog(comparison(CHANGES)) == WHOLE


def test_nothing_is_different() -> None:
    assert changelog(comparison([])).endswith("\nNothing is different.\n")


def test_other_texts_are_a_release_without_items() -> None:
    told = changelog(within(CHANGES[4]))
    assert told.startswith("## [2026.4.15.0.1]\n")
    assert told.endswith("\nNames, types and limits are as they were.\n")


def test_what_breaks_nothing_says_so() -> None:
    told = changelog(comparison([CHANGES[5]]))
    assert "Code that works today works on." in told
    assert "Migration" not in told


def test_what_is_alike_is_told_once_by_group() -> None:
    changes = [
        api("rate-limit-lowered", f"get_{n:02}", LOWERED, group=f"group_{n % 2}")
        for n in range(2 * FEW + 4)
    ]
    told = changelog(comparison(changes))
    assert told.count("burst limit") == 1
    assert "before, in 20 places:\n  - `group_0`: `get_00`, `get_02`" in told
    assert told.count(" and 2 more") == 2


def test_many_names_are_counted() -> None:
    changes = [python("name-added", f"models.M{n:03}", "is new") for n in range(100)]
    told = changelog(comparison(changes))
    assert "- 100 names in `models`: `M000`, `M001`" in told
    assert f"and {100 - FEW} more" in told


def test_operations_beside_the_main_revision_stand_by_their_group() -> None:
    owners = (
        "klaviyo.coupons",
        "klaviyo.beta.coupons",
        'klaviyo.revision("2026-04-15").coupons',
    )
    told = changelog(
        comparison(
            python("name-added", f"{owner}.{name}", "is new")
            for owner in owners
            for name in ("get", "list")
        )
    )
    for owner in owners:
        assert f"- `{owner}`: `get`, `list`\n" in told


def test_the_table_ends_somewhere() -> None:
    changes = [
        python("takes-less", f"models.M{n}", f"text {n}", instead=f"write {n}")
        for n in range(ROWS + 7)
    ]
    told = changelog(comparison(changes))
    assert len(re.findall("^[|] `models", told, re.MULTILINE)) == ROWS
    assert "\n\n7 more are left out here; `sdkgen diff --format html` shows" in told


def within(*changes: Change) -> Comparison:
    """What differs within one revision."""
    return Comparison(OLD, OLD, changes)


def test_corrections_within_a_revision_are_fixes() -> None:
    told = changelog(within(CHANGES[0], CHANGES[5]))
    assert re.findall("^### (.*)", told, re.MULTILINE) == ["Added", "Fixed"]
    assert told.startswith("## [2026.4.15.1]\n")
    assert "Revision 2026-04-15 of the API, as its documents are now." in told


def test_the_version_follows_the_released_one() -> None:
    assert changelog(within(CHANGES[5]), "2026.4.15.3").startswith("## [2026.4.15.4]")
    with pytest.raises(GeneratorError, match="'v' is no version"):
        changelog(within(), "v")


def test_projects_without_documents_have_no_counts() -> None:
    old, new = Side("old", "2026-04-15"), Side("new", "2026-07-15")
    told = changelog(Comparison(old, new, (CHANGES[5],)))
    assert "operations" not in told and "`spend_coupon`" in told


def test_every_fact_is_a_rule() -> None:
    for fact in FACTS:
        assert any(name.startswith(fact) for name in API_RULES), fact


def test_the_names_of_the_python_rules_are_as_the_section_takes_them() -> None:
    assert {"name-added", "name-removed", "name-renamed"} <= PYTHON.keys()
    for name, rule in PYTHON.items():
        if name.endswith("-added"):
            assert rule.impact is Impact.COMPATIBLE, name


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "| a | b |",
        "`|` \\| |",
        "\n## [9.9.9]\n\n### Added",
        "[x](javascript:alert(1))",
        "</details>\x1b[31m\u202e\ud800",
        "@all #1",
    ],
)
def test_no_text_becomes_markup(text: str) -> None:
    def shape(text: str) -> list[str]:
        changes = (
            replace(
                made,
                subject=made.subject.replace("Spent", text).replace("coupon", text),
                text=text,
                group=text,
                old=made.old and text,
                new=made.new and f"{text}2",
                instead=made.instead and text,
            )
            for made in CHANGES
            if "." not in text or not made.subject.startswith(("models", "filters"))
        )
        told = changelog(comparison(changes))
        assert all(c == "\n" or c.isprintable() for c in told)
        html = str(MarkdownIt("gfm-like", {"linkify": False}).render(told))
        html = html.replace("<!-- -->", "")
        return [tag for tag in re.findall("<[^>]*>", html) if "code" not in tag]

    assert shape(text) == shape("." if "." in text else "plain")

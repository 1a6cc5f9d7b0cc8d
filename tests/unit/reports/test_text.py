"""The report for terminals: complete where it matters, short elsewhere, and harmless."""

from __future__ import annotations

import re
from dataclasses import replace

from generator.compare.api.rules import RULES
from generator.compare.changes import Comparison
from generator.compare.python import rules as python
from generator.reports.text import FEW, MANY, lines, text
from tests.support.comparisons import BODY_FIELD, FIELD_ADDED, change, comparison

WHOLE = """\
2026-04-15 -> 2026-07-15: 1 operation renamed; 2 breaking changes; limits of 1 operation lowered
old  specs/2026-04-15: revision 2026-04-15, 309 operations, 1,198 components
new  specs/2026-07-15: revision 2026-07-15, 345 operations, 1,290 components
note: One side is a pre-release.

Breaking, API (1)
=================

[body-field-required] a request without the field was accepted, and is refused now
  - create_coupon (coupons): `external_id` is required in the body: optional -> required
      instead: pass `external_id`

Breaking, Python (1)
====================

[method-removed] calling it raises an `AttributeError`
  - klaviyo.coupons.spend_coupon (coupons): the method is gone: was spend_coupon(id: str) -> None

Deprecating, API (1)
====================

[operation-renamed] the old name works on as an alias
  - read_profile (profiles): get_profile is called read_profile now
      instead: klaviyo.profiles.read_profile(id)

Compatible, API (5)
===================

[response-field-added] code that does not know it reads on
  - the answer gains `meta`
      shared by all groups: Event
      coupons: get_coupon, get_coupons
      profiles: get_profiles

[rate-limit-lowered] the client waits longer; nothing fails
  - get_coupons (coupons): burst limit: 75 in 1 s -> 10 in 1 s

Documentation only, API (1)
===========================

[text-changed] nothing but a text differs
  - get_coupon (coupons): the summary is another one
"""


def test_everything_is_told() -> None:
    found = comparison(comparison().changes, "One side is a pre-release.")
    assert text(found) == WHOLE


def test_nothing_differs() -> None:
    told = text(comparison([])).splitlines()
    assert told[0] == "2026-04-15 -> 2026-07-15: nothing differs"
    assert len(told) == 3


OPERATION_ADDED, NAME_ADDED = RULES["operation-added"], python.NAME_ADDED

CAME = (
    change(BODY_FIELD, "create_coupon"),
    change(FIELD_ADDED, "get_coupons"),
    change(OPERATION_ADDED, "get_y", group="y", new="GET /api/y"),
    change(OPERATION_ADDED, "get_x", group="x", new="GET /api/x"),
    *(
        change(NAME_ADDED, f"klaviyo.x.{name}", view="python", calls="GET /api/x")
        for name in ("another_x", "get_x")
    ),
    change(NAME_ADDED, "klaviyo.x.get_old", "is new", view="python"),
)


def test_new_operations_are_told_once_after_what_breaks() -> None:
    told = text(comparison(CAME))
    assert told.startswith("2026-04-15 -> 2026-07-15: 2 operations added; 1 breaking")
    assert "\n".join(re.findall("^[A-Z].*", told, re.MULTILINE)) == (
        "Breaking, API (1)\nNew operations (2)\nCompatible, API (1)\n"
        "Compatible, Python (1)"
    )
    assert (
        "\n\nx\n  - get_x, another_x: GET /api/x\n\ny\n  - get_y: GET /api/y\n" in told
    )
    assert told.count("another_x") == 1 and "klaviyo.x: get_old" in told


def test_of_projects_new_operations_are_told_by_their_methods() -> None:
    found = comparison(change for change in CAME if change.view == "python")
    told = text(found)
    assert "1 operation added; nothing breaks" in told.splitlines()[0]
    assert "\n  - another_x, get_x: GET /api/x\n" in told


def test_what_is_new_in_many_places_is_a_count() -> None:
    names = [f"models.Answer{number}.meta" for number in range(MANY + 1)]
    found = [change(NAME_ADDED, n, "is new", view="python") for n in names]
    found += [change(NAME_ADDED, "models.X", "is new", view="python")]
    told = text(comparison(found))
    assert f"  - `meta` of {MANY + 1} classes in models\n" in told
    assert "  - 1 name in models: X\n" in told and "Answer7" not in told
    assert "models.Answer7.meta" in shown(comparison(found))
    more = [change(FIELD_ADDED, f"Answer{number}") for number in range(MANY + 1)]
    told = text(comparison(more))
    assert f"  - the answer gains `meta`, in {MANY + 1} places of 1 group\n" in told
    assert "Answer7" in shown(comparison(more))


def shown(found: Comparison) -> str:
    """All of it."""
    return "\n".join(line.text for line in lines(found, whole=True))


def test_values_are_told_once() -> None:
    told = text(
        comparison(
            [
                change(BODY_FIELD, "a", "gains `1`, `2`", new="1, 2"),
                change(BODY_FIELD, "b", "has another name", new="c", instead="c"),
            ]
        )
    )
    assert "gains `1`, `2`\n" in told
    assert told.count("c\n") == 1 and "instead: c\n" in told


def test_severity_is_a_colour() -> None:
    styles = {line.text: line.style for line in lines(comparison(CAME))}
    assert styles["Breaking, API (1)"] == "bold red"
    assert styles["New operations (2)"] == "bold green"
    assert next(iter(styles.values())) == "bold red"


def test_the_headline_has_the_colour_of_what_nobody_accepted() -> None:
    def style(accepted: str) -> str:
        broken = change(BODY_FIELD, view="python")
        found = [change(FIELD_ADDED), replace(broken, accepted=accepted)]
        return next(lines(comparison(found))).style

    assert style("") == "bold red"
    assert style("looked at") == "bold green"


NAMES = [f"get_{number:02}" for number in range(FEW + 3)]


def test_long_lists_are_cut_where_nothing_has_to_be_done() -> None:
    told = text(comparison(change(FIELD_ADDED, name) for name in NAMES))
    assert "get_07 and 3 more" in told and "get_08" not in told


def test_whatever_breaks_is_told_whole() -> None:
    told = text(comparison(change(BODY_FIELD, name) for name in NAMES))
    assert "get_10" in told and "more" not in told


def test_remedies_name_their_places_where_they_differ() -> None:
    told = text(
        comparison(
            change(BODY_FIELD, name, instead=f"pass {name}") for name in ("a", "b")
        )
    )
    assert "instead (a): pass a" in told and "instead (b): pass b" in told


def test_no_text_reaches_the_terminal_that_it_would_obey() -> None:
    evil = "\x1b[31m red\r\n\x07 \u202e back"
    told = text(
        comparison(
            [
                change(
                    BODY_FIELD, evil, evil, group=evil, old=evil, new=evil, instead=evil
                )
            ],
            evil,
        )
    )
    assert all(character == "\n" or character.isprintable() for character in told)
    assert "\n\N{REPLACEMENT CHARACTER}" not in told

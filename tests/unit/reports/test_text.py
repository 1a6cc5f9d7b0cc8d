"""The report for terminals: complete where it matters, short elsewhere, and harmless."""

from __future__ import annotations

from generator.reports.text import FEW, text
from tests.support.comparisons import BODY_FIELD, FIELD_ADDED, change, comparison

WHOLE = """\
old  specs/2026-04-15: revision 2026-04-15, 309 operations, 1,198 components
new  specs/2026-07-15: revision 2026-07-15, 345 operations, 1,290 components
note: One side is a pre-release.

                        API   Python
Breaking                  1        1
Deprecating               1        0
Compatible                5        0
Documentation only        1        0

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
    assert text(comparison([])).endswith("\n\nNothing differs.\n")


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

"""Comparisons made by hand, for the tests of what is told of them."""

from __future__ import annotations

from collections.abc import Iterable

from generator.compare.changes import Change, Comparison, Impact, Rule, Side, View

BODY_FIELD = Rule(
    "body-field-required",
    Impact.BREAKING,
    "a request without the field was accepted, and is refused now",
)
METHOD_GONE = Rule(
    "method-removed", Impact.BREAKING, "calling it raises an `AttributeError`"
)
ALIASED = Rule(
    "operation-renamed", Impact.DEPRECATING, "the old name works on as an alias"
)
FIELD_ADDED = Rule(
    "response-field-added", Impact.COMPATIBLE, "code that does not know it reads on"
)
LIMIT = Rule(
    "rate-limit-lowered", Impact.COMPATIBLE, "the client waits longer; nothing fails"
)
DESCRIBED = Rule("text-changed", Impact.DOCUMENTATION, "nothing but a text differs")

OLD = Side("specs/2026-04-15", "2026-04-15", 309, 1198)
NEW = Side("specs/2026-07-15", "2026-07-15", 345, 1290)


def change(
    rule: Rule = FIELD_ADDED,
    subject: str = "get_coupon",
    text: str = "the answer gains `meta`",
    *,
    view: View = "api",
    group: str = "coupons",
    pointer: str = "",
    old: str | None = None,
    new: str | None = None,
    instead: str = "",
    calls: str = "",
) -> Change:
    """A change of which only what matters is given."""
    return Change(view, rule, group, subject, text, pointer, old, new, instead, calls)


CHANGES = (
    change(
        BODY_FIELD,
        "create_coupon",
        "`external_id` is required in the body",
        pointer="/components/schemas/Coupon/required",
        old="optional",
        new="required",
        instead="pass `external_id`",
    ),
    change(
        ALIASED,
        "read_profile",
        "get_profile is called read_profile now",
        group="profiles",
        old="get_profile",
        new="read_profile",
        instead="klaviyo.profiles.read_profile(id)",
    ),
    change(FIELD_ADDED, "get_coupon"),
    change(FIELD_ADDED, "get_coupons"),
    change(LIMIT, "get_coupons", "burst limit", old="75 in 1 s", new="10 in 1 s"),
    change(FIELD_ADDED, "Event", group=""),
    change(FIELD_ADDED, "get_profiles", group="profiles"),
    change(DESCRIBED, "get_coupon", "the summary is another one"),
    change(
        METHOD_GONE,
        "klaviyo.coupons.spend_coupon",
        "the method is gone",
        view="python",
        old="spend_coupon(id: str) -> None",
    ),
)


def comparison(changes: Iterable[Change] = CHANGES, *notes: str) -> Comparison:
    """The changes between two revisions."""
    return Comparison(OLD, NEW, tuple(changes), notes)


def crowd(count: int) -> Comparison:
    """So many changes, no two of them alike, in twenty groups."""
    rules = (BODY_FIELD, ALIASED, FIELD_ADDED, LIMIT)
    return comparison(
        change(
            rules[number % 4],
            f"operation_{number}",
            f"something happened to `field_{number}`",
            view="python" if number % 2 else "api",
            group=f"group_{number % 20:02}",
            old=f"before {number}",
            new=f"after {number}",
        )
        for number in range(count)
    )

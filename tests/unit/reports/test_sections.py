"""Changes are told in sections, the worst first, and what is alike is told once."""

from __future__ import annotations

from generator.reports.sections import fold, sections, side_text
from tests.support.comparisons import (
    CHANGES,
    FIELD_ADDED,
    LIMIT,
    METHOD_GONE,
    NEW,
    change,
    comparison,
)


def test_sections_come_the_worst_first_and_the_api_before_python() -> None:
    found = [(s.impact.value, s.view, s.count) for s in sections(comparison())]
    assert found == [
        ("breaking", "api", 1),
        ("breaking", "python", 1),
        ("deprecating", "api", 1),
        ("compatible", "api", 5),
        ("documentation", "api", 1),
    ]


def test_no_change_is_lost_or_told_twice() -> None:
    assert sum(section.count for section in sections(comparison())) == len(CHANGES)


def test_rules_are_told_once_in_a_section() -> None:
    compatible = sections(comparison())[3]
    assert [rule.rule for rule in compatible.rules] == [FIELD_ADDED, LIMIT]


def test_what_differs_in_its_place_alone_is_one_entry() -> None:
    (entry,) = fold([change(subject="b"), change(subject="a"), change(group="lists")])
    assert [(p.group, p.subject) for p in entry.places] == [
        ("coupons", "b"),
        ("coupons", "a"),
        ("lists", "get_coupon"),
    ]
    names = {g: [p.subject for p in places] for g, places in entry.groups.items()}
    assert names == {"coupons": ["a", "b"], "lists": ["get_coupon"]}


def test_other_texts_values_rules_and_views_are_other_entries() -> None:
    changes = [
        change(),
        change(text="it is another thing"),
        change(old="x"),
        change(new="x"),
        change(LIMIT),
        change(METHOD_GONE),
        change(view="python"),
    ]
    assert len(fold(changes)) == len(changes)


def test_a_value_that_is_but_the_name_makes_no_entry_of_its_own() -> None:
    (came,) = fold([change(subject=name, new=name) for name in ("a", "b")])
    (went,) = fold([change(subject=name, old=name) for name in ("a", "b")])
    assert came.new is None and went.old is None
    (renamed,) = fold([change(subject="a", old="a", new="b")])
    assert (renamed.old, renamed.new) == (None, "b")


def test_values_that_the_text_says_are_told() -> None:
    (entry,) = fold([change(text="it is 3/s now, 10/s before", old="10/s", new="3/s")])
    assert entry.values_told
    (entry,) = fold([change(text="it is 3/s now", old="10/s", new="3/s")])
    assert not entry.values_told
    (entry,) = fold([change()])
    assert entry.values_told


def test_remedies_are_kept_by_place() -> None:
    (entry,) = fold(
        [
            change(subject="a", instead="write x"),
            change(subject="b", instead="write y"),
            change(subject="c", instead="write x"),
            change(subject="d"),
        ]
    )
    remedies = {r: [p.subject for p in places] for r, places in entry.remedies.items()}
    assert remedies == {"write x": ["a", "c"], "write y": ["b"]}


def test_a_side_without_documents_tells_its_revision() -> None:
    assert side_text(NEW) == "revision 2026-07-15, 345 operations, 1,290 components"
    alone = type(NEW)("generated", "2026-07-15", 1)
    assert side_text(alone) == "revision 2026-07-15, 1 operation"

"""The comparison's page in a browser: readable, filtered, harmless, and fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator.compare.changes import Change, Comparison
from generator.reports.html import FEW, html
from tests.functional.browser import Visit, chromium
from tests.support.comparisons import BODY_FIELD, FIELD_ADDED, change, comparison, crowd

LONG = "a_name_that_no_line_of_a_phone_can_hold_" * 4


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


Open = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open the page of a comparison, and hold at the end that it kept quiet."""
    visits: list[Visit] = []

    def open_page(found: Comparison, **options: object) -> Visit:
        file = tmp_path / f"{len(visits)}.html"
        file.write_text(html(found), encoding="utf-8")
        visits.append(Visit(browser, file, **options))  # type: ignore[arg-type]
        return visits[-1]

    yield open_page
    for opened in visits:
        opened.close()


def counts(opened: Visit) -> dict[str, int]:
    """The number that each visible section tells, by its id."""
    sections = opened.page.locator("section >> visible=true")
    return {
        str(section.get_attribute("id")): int(
            section.locator("[data-count]").inner_text()
        )
        for section in sections.all()
    }


EVERYTHING = {
    "api-breaking": 1,
    "python-breaking": 1,
    "api-deprecating": 1,
    "api-compatible": 5,
    "api-documentation": 1,
}


# ---------------------------------------------------------------- reading


def overflow(opened: Visit) -> int:
    """By how much the page is wider than the window."""
    return int(
        opened.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


@pytest.mark.parametrize("width", [320, 360, 768, 1200])
def test_nothing_is_wider_than_the_window(visit: Open, width: int) -> None:
    wide = change(
        replace(BODY_FIELD, name=LONG, reason=LONG),
        LONG,
        f"`{LONG}` {LONG}",
        group=LONG,
        old=LONG,
        new=LONG,
        instead=LONG,
    )
    crowded = [change(FIELD_ADDED, f"{LONG}{n}", LONG) for n in range(FEW + 1)]
    found = comparison([*comparison().changes, wide, *crowded], LONG)
    opened = visit(replace(found, old=replace(found.old, name=LONG)), width=width)
    opened.page.locator("details").first.evaluate("e => e.open = true")
    assert overflow(opened) == 0
    for article in opened.page.locator("article").all():
        assert article.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_dark_page_is_dark(visit: Open) -> None:
    def brightness(dark: bool, of: str) -> float:
        color = visit(comparison(), dark=dark).page.evaluate(
            f"getComputedStyle(document.body).{of}.match(/\\d+/g).map(Number)"
        )
        return float(sum(color[:3])) / 3

    assert brightness(False, "backgroundColor") > 200 > brightness(False, "color") + 100
    assert brightness(True, "backgroundColor") < 50 < brightness(True, "color") - 100


def test_the_totals_come_first(visit: Open) -> None:
    opened = visit(comparison())
    assert opened.visible(".totals li") == [
        "Breaking 1 API 1 Python",
        "Deprecating 1 API 0 Python",
        "Compatible 5 API 0 Python",
        "Documentation only 1 API 0 Python",
    ]
    above = "e => e.getBoundingClientRect().bottom"
    first = opened.page.locator("section").first.evaluate(
        "e => e.getBoundingClientRect().top"
    )
    assert opened.page.locator(".totals").evaluate(above) < first


def test_without_scripts_all_is_shown_and_no_filter(visit: Open) -> None:
    opened = visit(comparison(), scripts=False)
    assert counts(opened) == EVERYTHING
    assert len(opened.visible("[data-place]")) == 9
    assert opened.visible("form") == [] and opened.visible(".empty") == []


def test_long_lists_of_places_open_at_a_click(visit: Open) -> None:
    opened = visit(comparison(change(subject=f"get_{n}") for n in range(FEW + 1)))
    assert opened.visible("summary") == ["13 places"]
    assert opened.visible("[data-place]") == []
    opened.page.locator("summary").click()
    assert len(opened.visible("[data-place]")) == FEW + 1


# ---------------------------------------------------------------- filtering


def test_at_first_everything_is_shown(visit: Open) -> None:
    opened = visit(comparison())
    assert counts(opened) == EVERYTHING
    assert opened.visible("#status") == ["9 changes"]
    assert opened.visible("#all") == [] and opened.visible("#empty") == []


def test_by_impact(visit: Open) -> None:
    opened = visit(comparison())
    opened.page.get_by_label("Compatible").uncheck()
    opened.page.get_by_label("Documentation only").uncheck()
    assert counts(opened) == {
        "api-breaking": 1,
        "python-breaking": 1,
        "api-deprecating": 1,
    }
    assert opened.visible("#status") == ["3 of 9 changes"]
    opened.page.get_by_label("Compatible").check()
    assert counts(opened)["api-compatible"] == 5


def test_by_view(visit: Open) -> None:
    opened = visit(comparison())
    opened.page.get_by_label("View").select_option("python")
    assert counts(opened) == {"python-breaking": 1}
    assert opened.visible(".text") == ["the method is gone"]


def test_by_group(visit: Open) -> None:
    opened = visit(comparison())
    opened.page.get_by_label("Group").select_option("profiles")
    assert counts(opened) == {"api-deprecating": 1, "api-compatible": 1}
    assert opened.visible("[data-place]") == ["read_profile", "get_profiles"]
    assert opened.visible("dt") == ["Old", "New", "profiles", "profiles"]
    opened.page.get_by_label("Group").select_option("")
    assert opened.visible("[data-place]") == ["Event"]


def test_by_words_anywhere_in_a_change(visit: Open) -> None:
    opened = visit(comparison())

    def found(words: str) -> list[str]:
        opened.page.get_by_label("Search").fill(words)
        return opened.visible("[data-place]")

    assert found("EXTERNAL_ID") == ["create_coupon"]
    assert found("rate-limit 75") == ["get_coupons"]
    assert found("meta event") == ["Event"]
    assert found("meta coupons") == ["get_coupon", "get_coupons"]
    assert found("spend_coupon") == ["klaviyo.coupons.spend_coupon"]
    assert found("klaviyo.profiles") == ["read_profile"]
    assert found("no such words") == []
    assert opened.visible("section") == []
    assert opened.visible("#empty") == ["No change matches."]
    assert opened.visible("#status") == ["0 of 9 changes"]


def test_filters_add_up_and_go_together(visit: Open) -> None:
    opened = visit(comparison())
    opened.page.get_by_label("Group").select_option("coupons")
    opened.page.get_by_label("Search").fill("meta")
    opened.page.get_by_label("View").select_option("api")
    assert opened.visible("#status") == ["2 of 9 changes"]
    opened.page.get_by_role("button", name="Show all").click()
    assert counts(opened) == EVERYTHING
    assert opened.page.get_by_label("Search").input_value() == ""


def test_the_places_of_a_long_list_are_counted_too(visit: Open) -> None:
    changes = [change(subject=f"get_{n}", group=f"group_{n % 2}") for n in range(40)]
    opened = visit(comparison(changes))
    opened.page.get_by_label("Group").select_option("group_1")
    assert opened.page.locator("[data-here]").inner_text() == "20"


def test_a_link_to_a_hidden_change_shows_it(visit: Open) -> None:
    opened = visit(comparison())
    anchor = opened.page.locator(".anchor").first.get_attribute("href")
    opened.page.get_by_label("View").select_option("python")
    opened.page.evaluate("anchor => { location.hash = anchor }", anchor)
    opened.page.locator(f"{anchor} >> visible=true").wait_for()
    assert counts(opened) == EVERYTHING


# ---------------------------------------------------------------- the keyboard


def test_the_keyboard_reaches_everything_in_order(visit: Open) -> None:
    opened = visit(comparison())
    reached = []
    for _ in range(12):
        opened.page.keyboard.press("Tab")
        focused = opened.page.evaluate(
            "[document.activeElement.className || document.activeElement.id "
            "|| document.activeElement.value,"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        reached.append(focused[0])
        assert focused[1] != "none"
    assert reached[:9] == [
        "skip",
        "words",
        "view",
        "group",
        "breaking",
        "deprecating",
        "compatible",
        "documentation",
        "anchor",
    ]
    assert set(reached[9:]) == {"anchor"}


def test_keys_search_and_filter(visit: Open) -> None:
    opened = visit(comparison())
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("spend")
    assert counts(opened) == {"python-breaking": 1}
    opened.page.keyboard.press("Escape")
    assert counts(opened) == EVERYTHING
    opened.page.get_by_label("Breaking").focus()
    opened.page.keyboard.press("Space")
    assert opened.visible("#status") == ["7 of 9 changes"]


# ---------------------------------------------------------------- hostile texts

HOSTILE = [
    "<script>console.log('ran')</script>",
    '"><img src=x onerror=console.log(1)>',
    "'-console.log(1)-'",
    "</style><script>alert(1)</script>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<link rel=stylesheet href=http://127.0.0.1:9/a.css>",
    "`<svg onload=alert(1)>`",
    "<form action=http://127.0.0.1:9/><button autofocus>",
    "*",
    "__proto__",
]


def test_hostile_texts_are_read_and_not_run(visit: Open) -> None:
    def told(text: str) -> Change:
        rule = replace(BODY_FIELD, name=text, reason=text)
        return change(
            rule, text, text, group=text, pointer=text, old=text, new=text, instead=text
        )

    opened = visit(comparison(map(told, HOSTILE), *HOSTILE))
    opened.page.wait_for_load_state("networkidle")
    assert opened.visible("[data-place]") == HOSTILE
    for text in HOSTILE[:-2]:
        opened.page.get_by_label("Group").select_option(text)
        assert opened.visible("[data-place]") == [text]


def test_the_policy_stops_what_would_slip_through(visit: Open) -> None:
    opened = visit(comparison())
    ran = opened.page.evaluate("""() => new Promise((resolve) => {
            addEventListener("securitypolicyviolation", (e) => resolve(e.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "document.title = 'ran'";
            document.body.append(script);
        })""")
    assert ran == "script-src-elem"
    assert opened.page.title() != "ran"
    opened.said.clear()  # the browser tells of what it stopped


# ---------------------------------------------------------------- thousands of changes


@pytest.mark.slow
def test_thousands_of_changes_are_fast_enough(visit: Open) -> None:
    found = crowd(2000)
    started = time.perf_counter()
    opened = visit(found)
    assert opened.visible("#status") == ["2,000 changes"]
    assert time.perf_counter() - started < 10  # 1.1 s on an idle machine
    took = opened.page.evaluate("""() => {
            const words = document.getElementById("words");
            words.value = "field_1999";
            const started = performance.now();
            words.dispatchEvent(new Event("input", { bubbles: true }));
            document.body.offsetHeight;
            return performance.now() - started;
        }""")
    assert opened.visible("[data-place]") == ["operation_1999"]
    assert took < 1500  # 60 ms on an idle machine

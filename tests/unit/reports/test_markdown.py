"""The report for pull requests: GitHub's Markdown, in GitHub's room, and harmless."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from generator.compare.changes import Change
from generator.reports.markdown import ROOM, markdown
from tests.support.comparisons import (
    BODY_FIELD,
    CHANGES,
    DESCRIBED,
    FIELD_ADDED,
    change,
    comparison,
    crowd,
)

WHOLE = """\
## 2026-04-15 → 2026-07-15

**1 breaking change**

- `specs/2026-04-15`: revision 2026-04-15, 309 operations, 1,198 components
- `specs/2026-07-15`: revision 2026-07-15, 345 operations, 1,290 components

> One side is a pre-release.

| | API | Python |
| --- | ---: | ---: |
| Breaking | 1 | 0 |
| Deprecating | 0 | 0 |
| Compatible | 2 | 0 |
| Documentation only | 0 | 0 |

### Breaking, API (1)

`body-field-required`: a request without the field was accepted, and is refused now

- `create_coupon` (`coupons`): `external_id` is required in the body: `optional` → `required`
  - **instead:** pass `external_id`

<details>
<summary><b>Compatible, API (2)</b></summary>

`response-field-added`: code that does not know it reads on

- the answer gains `meta`
  - `coupons`: `get_coupon`, `get_coupons`

</details>
"""

HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) ![i](http://evil.example/i.png)",
    "</summary></details></li># Heading",
    "` `` ``` </code>",
    "a `b` c` d `` e `<i>`",
    "line\n\n# Heading\n\n- item",
    "| cell | cell |",
    "&lt;b&gt; \\",
    "\x1b[31m\u202e\ud800",
    "@everyone #12 https://evil.example www.evil.example",
]


def rendered(source: str) -> str:
    return str(MarkdownIt("gfm-like", {"linkify": False}).render(source))


def test_everything_is_told() -> None:
    changes = [CHANGES[0], *CHANGES[2:4]]
    assert markdown(comparison(changes, "One side is a pre-release.")) == WHOLE


def test_nothing_differs() -> None:
    assert markdown(comparison([])).endswith("\n\nNothing differs.\n")


def hostile(text: str) -> Change:
    return change(
        replace(BODY_FIELD, name=text, reason=text),
        text,
        text,
        group=text,
        old=text,
        new=text,
        instead=text,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    plain = comparison([hostile("plain")], "plain")
    told = comparison([hostile(text)], text)

    def tags(html: str) -> list[str]:
        return [tag for tag in re.findall(r"<[^>]*>", html) if "code" not in tag]

    shown = [
        re.sub("<!-- -->", "", rendered(markdown(found))) for found in (plain, told)
    ]
    assert tags(shown[1]) == tags(shown[0])


def test_nobody_is_mentioned_and_nothing_linked() -> None:
    told = markdown(comparison([hostile(HOSTILE[-1])], HOSTILE[-1]))
    bare = re.sub(r"`[^`]*`", "", told)
    assert not re.search(r"@\w|#\d|://|www\.", bare)


def test_it_fits_in_what_github_takes() -> None:
    told = markdown(crowd(5000))
    assert ROOM - 500 < len(told) < ROOM + 500
    left_out = re.search(r"\n([\d,]+) more changes do not fit here", told)
    assert left_out
    shown = len(re.findall(r"^- `operation_", told, re.MULTILINE))
    assert shown + int(left_out[1].replace(",", "")) == 5000
    assert told.count("<details>") == told.count("</details>")


def test_what_weighs_least_is_left_out_first() -> None:
    long = "x" * (ROOM - 500)
    changes = [
        change(BODY_FIELD, "first"),
        change(FIELD_ADDED, "second", long),
        change(DESCRIBED, "third"),
    ]
    told = markdown(comparison(changes))
    assert "`first`" in told
    assert "`second`" not in told and "`third`" not in told
    assert "2 more changes do not fit here" in told

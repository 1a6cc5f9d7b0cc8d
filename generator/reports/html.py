"""A comparison as one web page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from generator.base.config import data_folder
from generator.base.markup import spans, visible
from generator.compare.changes import Comparison
from generator.reports.sections import (
    IMPACTS,
    SHARED,
    VIEWS,
    Entry,
    sections,
    side_text,
    subjects,
)

FEW = 12
"""So many places of an entry are shown before a click."""


def html(comparison: Comparison) -> str:
    """The page: totals, filters, and every change with its rule and its places.

    It loads nothing, and runs no script and takes no style but its own. Without
    scripts everything is shown.
    """
    environment = _environment()
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    return environment.get_template("report.html.jinja").render(
        comparison=comparison,
        sections=sections(comparison),
        groups=sorted({change.group for change in comparison.changes}),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        impacts=IMPACTS,
        views=VIEWS,
        shared=SHARED,
        few=FEW,
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(data_folder("templates") / "report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
        finalize=_printed,
    )
    environment.filters["anchor"] = _anchor
    environment.filters["spans"] = spans
    environment.filters["side_text"] = side_text
    environment.filters["subjects"] = subjects
    return environment


def _printed(value: Any) -> Any:
    """What is printed; what would turn a line's direction or hide gets a mark."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


def _asset(name: str) -> str:
    return (data_folder("templates") / "report" / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """A Content-Security-Policy that allows the page's own style and script only."""
    own = {
        kind: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for kind, text in (("style", style), ("script", script))
    }
    return (
        f"default-src 'none'; style-src 'sha256-{own['style']}'; "
        f"script-src 'sha256-{own['script']}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _anchor(entry: Entry) -> str:
    """An id that is the same as long as the entry is."""
    key = repr((entry.view, entry.rule.name, entry.text, entry.old, entry.new))
    digest = hashlib.sha256(key.encode(errors="replace")).hexdigest()
    name = re.sub(r"[^a-z0-9]+", "-", entry.rule.name.lower())
    return f"{entry.view}-{name}-{digest[:10]}"

"""Every way to tell of a comparison, by the name that the command line has for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.compare.changes import Comparison
from generator.reports.html import html
from generator.reports.json import as_json
from generator.reports.markdown import markdown
from generator.reports.text import text

RENDERERS: Mapping[str, Callable[[Comparison], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
    "html": html,
}

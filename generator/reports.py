"""Every way to tell of a comparison, by the name that the command line has for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.changes import Comparison
from generator.report_html import html
from generator.report_json import as_json
from generator.report_markdown import markdown
from generator.report_text import text

RENDERERS: Mapping[str, Callable[[Comparison], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
    "html": html,
}

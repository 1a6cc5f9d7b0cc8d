"""Models as HTML, for notebooks. All text is escaped: values come from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from .records import Records, scalar

ROWS = 10
"""So many resources of a page are shown."""

LONGEST = 200
"""So many characters of a value are shown."""


def page_html(page: Any) -> str:
    """A page as a table: the first resources, and the columns that they fill."""
    rows = list(Records(page, pages=1, iso_dates=True))[:ROWS]
    shown = [
        n for n in (rows[0] if rows else ()) if any(r[n] is not None for r in rows)
    ]
    head = "".join(f"<th>{escape(name)}</th>" for name in shown)
    return _table(
        page.__repr__().strip("<>"),
        f"<thead><tr>{head}</tr></thead>" if rows else "",
        ([row[name] for name in shown] for row in rows),
    )


def model_html(model: Any) -> str:
    """A model as a table of what is there, models in it as tables of their own."""
    cells = "".join(
        f"<tr><th>{escape(name)}</th><td>{_cell(model[name])}</td></tr>"
        for name in model.keys()
    )
    return _framed(type(model).__name__, f"<tbody>{cells}</tbody>")


def _table(caption: str, head: str, rows: Iterable[Sequence[Any]]) -> str:
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>"
        for row in rows
    )
    return _framed(caption, f"{head}<tbody>{body}</tbody>")


def _framed(caption: str, content: str) -> str:
    return f"<table><caption>{escape(caption)}</caption>{content}</table>"


def _cell(value: Any) -> str:
    if hasattr(value, "_repr_html_"):
        return str(value._repr_html_())
    if value is None:
        return ""
    text = str(scalar(value, iso_dates=True))
    return escape(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")

"""Models of `second`."""

from __future__ import annotations

from .._runtime.models.model import Document


class Tree(Document, kw_only=True):
    children: list[Tree]

"""Models of `second`."""

from __future__ import annotations

from .._runtime._model import Document


class Tree(Document, kw_only=True):
    children: list[Tree]

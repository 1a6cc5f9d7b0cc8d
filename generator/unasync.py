"""Derives the sync client of the runtime from the async one.

python -m generator.unasync [--check]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

RUNTIME = Path(__file__).parent.parent / "templates" / "runtime"
SOURCE = "_async_client.py"
TARGET = "_sync_client.py"

TITLE = (
    '"""The client that does its I/O and waits for it.\n\n'
    "Derived from _async_client.py by `python -m generator.unasync`; edit that.\n"
    '"""\n'
)

REPLACEMENTS = (
    (r'\A""".*?"""\n', TITLE),
    (r"\bhttpx2\.Async(Client|BaseTransport)\b", r"httpx2.\1"),
    (r"\bAsyncClient\b", "SyncClient"),
    (r"\b_async_wait\b", "_sync_wait"),
    (r"\b_asynchronous = True\b", "_asynchronous = False"),
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
    (r"\baclose\b", "close"),
    (r"\baiter_bytes\b", "iter_bytes"),
    (r"\b_async_io\b", "_sync_io"),
    (r"\bAwaitable, ", ""),
    (r"\bAwaitable\[(\w+)\]", r"\1"),
)


def derived(source: str) -> str:
    """The sync module for the text of the async one."""
    for pattern, replacement in REPLACEMENTS:
        source = re.sub(pattern, replacement, source, flags=re.DOTALL)
    return source


def main(arguments: Sequence[str]) -> int:
    """Write the sync module; with `--check`, only say whether it is current."""
    target = RUNTIME / TARGET
    text = derived((RUNTIME / SOURCE).read_text(encoding="utf-8"))
    if "--check" not in arguments:
        target.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if target.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET} is not what {SOURCE} gives: run python -m generator.unasync")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Derives the sync modules of the runtime from the async ones.

python -m templates.unasync [--check]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

RUNTIME = Path(__file__).parent / "runtime"
MODULES = {
    "bulk.py": "Sending many rows.",
    "calling.py": "A client, as far as what is built on its calls needs one.",
    "client.py": "The client that does its I/O and waits for it.",
    "ensuring.py": "Getting or changing what is there, and creating what is not.",
    "jobs.py": "Waiting for jobs.",
    "stream.py": "Answers whose bodies are read piece by piece.",
    "workflows.py": (
        "What a client does in several calls: waiting for jobs, and sending many rows."
    ),
}
"""What is derived from, and what the sync module is."""

REPLACEMENTS = (
    (r"\basynccontextmanager, contextmanager\b", "contextmanager"),
    (r"\bAsync(Iterator|StreamedResponse)\b", r"\1"),
    (r"\basynccontextmanager\b", "contextmanager"),
    (r"\banext\b", "next"),
    (r"\b_async\b", "_sync"),
    (r"\bhttpx2\.Async(Client|BaseTransport)\b", r"httpx2.\1"),
    (r"\bAsyncClient\b", "SyncClient"),
    (r"\bAsync(Calling|Workflows)\b", r"\1"),
    (r" \| AsyncIterable\[\w+\]", ""),
    (r"\b_asynchronous = True\b", "_asynchronous = False"),
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
    (r"\baclose\b", "close"),
    (r"\baiter_bytes\b", "iter_bytes"),
    (r"\bAwaitable\[(\w+)\]", r"\1"),
)


IMPORTED = re.compile(
    r"^from collections\.abc import (?:\(([^)]*)\)|([^(\n]*))$", re.MULTILINE
)


def imported(match: re.Match[str]) -> str:
    """The line that imports what sync modules need instead."""
    names = re.findall(r"\w+", match[1] or match[2])
    kept = sorted({name.removeprefix("Async") for name in names} - {"Awaitable"})
    line = f"from collections.abc import {', '.join(kept)}"
    if len(line) <= 88:
        return line
    return "\n".join(
        ["from collections.abc import (", *map("    {},".format, kept), ")"]
    )


def derived(name: str, source: str) -> str:
    """The sync module for the name and the text of the async one."""
    title = (
        f'"""{MODULES[name]}\n\n'
        f"Derived from _async/{name} by `python -m templates.unasync`; edit that.\n"
        '"""\n'
    )
    source = IMPORTED.sub(imported, source)
    for pattern, replacement in REPLACEMENTS:
        source = re.sub(pattern, replacement, source, flags=re.DOTALL)
    return re.sub(r'\A""".*?"""\n', lambda _: title, source, flags=re.DOTALL)


def main(arguments: Sequence[str]) -> int:
    """Write the sync modules; with `--check`, only say whether they are current."""
    stale = []
    for name in MODULES:
        path = RUNTIME / "_sync" / name
        text = derived(name, (RUNTIME / "_async" / name).read_text(encoding="utf-8"))
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif path.read_text(encoding="utf-8") != text:
            stale.append(name)
    for name in stale:
        print(f"_sync/{name} is not current: run python -m templates.unasync")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

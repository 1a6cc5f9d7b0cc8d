"""The first use of a type by msgspec, in one thread at a time.

msgspec finds out what a Struct is made of when the Struct is first decoded or
converted to, and without a lock: a second thread that meets one half done crashes
the interpreter. Decoders find out all at once, down to the unions that are left to
the hooks, so that building one beforehand is enough.
"""

from __future__ import annotations

import os
import threading
from functools import cache
from typing import Any

import msgspec

_LOCK = threading.RLock()

if hasattr(os, "register_at_fork"):
    # A fork waits for first uses under way: a child could never finish them.
    os.register_at_fork(
        before=_LOCK.acquire,
        after_in_parent=_LOCK.release,
        after_in_child=_LOCK.release,
    )


@cache
def ready(type_: Any) -> None:
    """Let msgspec find out about a type, so that any thread may decode to it."""
    with _LOCK:
        msgspec.json.Decoder(type_)

"""Waiting, as the async client does it, under asyncio or trio."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext


async def pause(seconds: float) -> None:
    """Wait, and let others run."""
    # Imported here, as httpx2 does: the first call needs it, not the import.
    from anyio import sleep

    await sleep(seconds)


def within(seconds: float | None) -> AbstractContextManager[object]:
    """End what is done in this context after so many seconds, by a TimeoutError."""
    if seconds is None:
        return nullcontext()
    from anyio import fail_after

    return fail_after(seconds)

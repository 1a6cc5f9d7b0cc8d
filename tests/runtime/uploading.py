"""Sends rows to a server of jobs, in a process of its own that may be killed.

python -m tests.runtime.uploading '{"url": ..., "rows": ...}'

Settings: `flavour`, `url`, `rows` (how many), `batch` (rows of a request at most),
`checkpoint` and `results` (files; the latter takes a line for each result). At the end it
prints its results by their status, its largest size in MiB and the seconds it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace
from runtime.bulk.results import RowResult

from tests.runtime.job_server import OPERATIONS, AsyncKlaviyo, Klaviyo
from tests.runtime.samples import KEY


def rows(count: int) -> Iterator[Any]:
    """Rows of some 200 bytes."""
    for number in range(count):
        note = f"a note of some length about number {number} " * 2
        attributes = {"email": f"{number}@example.com", "note": note, "size": number}
        yield {"type": "thing", "attributes": attributes}


def main(settings: dict[str, Any]) -> None:
    """Send the rows, and tell what came of them."""
    changed = {"max_items": settings["batch"], "max_bytes": 5 * 1024**2}
    one = replace(OPERATIONS["bulk_create_things"], max_item_bytes=None, **changed)
    OPERATIONS[one.name] = one
    found: Counter[str] = Counter()
    given: dict[str, Any] = {"checkpoint": settings.get("checkpoint")}
    with open(settings.get("results", "/dev/null"), "a", encoding="utf-8") as told:

        def take(result: RowResult[Any]) -> None:
            found[result.status] += 1
            print(result.index, result.status, file=told, flush=True)

        client: dict[str, Any] = {
            "api_key": KEY,
            "base_url": settings["url"],
            "rate_limit": False,
            "max_retries": 0,
        }
        started = time.perf_counter()

        async def upload() -> None:
            async with AsyncKlaviyo(**client) as klaviyo:
                upload = klaviyo.coupons.bulk_create_things
                async for result in klaviyo.bulk(
                    upload, rows(settings["rows"]), **given
                ):
                    take(result)

        if settings["flavour"] == "async":
            asyncio.run(upload())
        else:
            with Klaviyo(**client) as klaviyo:
                method = klaviyo.coupons.bulk_create_things
                for result in klaviyo.bulk(method, rows(settings["rows"]), **given):
                    take(result)
        seconds = time.perf_counter() - started
    print(json.dumps({"found": found, "mib": _memory(), "seconds": seconds}))


def _memory() -> float:
    """The most memory that this process ever held, in MiB.

    `ru_maxrss` is no less than what the parent held when it started this process.
    """
    with open("/proc/self/status") as status:
        peak = next(line for line in status if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

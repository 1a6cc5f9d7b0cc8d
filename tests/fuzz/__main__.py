"""`make fuzz`: a number of documents, each by its own seed; goes on where it ended."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter

from tests.fuzz.check import outcome
from tests.fuzz.mutations import ROOT, mutated

STATE = ROOT / ".cache" / "fuzz.json"
"""How far earlier runs came, and the seeds of what they found."""

SLOW = 20.0
"""Seconds that no document may take."""

TYPED = 200
"""Of so many documents the package of one is type-checked."""


def main(count: int, begin: int | None = None) -> int:
    """Try the documents of the next seeds.

    Args:
        count: how many.
        begin: the first seed; without it the one after those of the last run.

    Returns:
        1 where any did what none may do.
    """
    state = json.loads(STATE.read_text("utf-8")) if STATE.exists() else {}
    first = state.get("next", 0) if begin is None else begin
    found, codes = state.get("found", {}), Counter[int]()
    for seed in range(first, first + count):
        document = mutated(seed)
        started = time.monotonic()
        found.pop(str(seed), None)
        try:
            codes[outcome(document, types=seed % TYPED == TYPED - 1)] += 1
            if time.monotonic() - started > SLOW and seed % TYPED != TYPED - 1:
                found[str(seed)] = "slow"
        except KeyboardInterrupt:
            break
        except Exception as error:
            found[str(seed)] = f"{type(error).__name__}: {error}"[:1000]
            print(f"seed {seed}: {found[str(seed)]}", flush=True)
        STATE.parent.mkdir(exist_ok=True)
        STATE.write_text(json.dumps({"next": seed + 1, "found": found}), "utf-8")
    print(f"seeds from {first}: {dict(codes)}; found in all: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

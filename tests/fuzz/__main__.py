"""`make fuzz`: a number of documents, each by its own seed; goes on where it ended."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from random import Random

from tests.fuzz.check import outcome
from tests.fuzz.mutations import ROOT, mutated, seeds

STATE = ROOT / ".cache" / "fuzz.json"
"""How far earlier runs came, and the seeds of what they found."""

SLOW = 20.0
"""Seconds that no document may take."""


def main(count: int) -> int:
    """Try the documents of the next seeds.

    Returns:
        1 where any did what none may do.
    """
    state = json.loads(STATE.read_text("utf-8")) if STATE.exists() else {}
    begin, found = state.get("next", 0), state.get("found", {})
    sources, codes = seeds(), Counter[int]()
    for seed in range(begin, begin + count):
        random = Random(seed)
        document = mutated(random.choice(sources), random)
        started = time.monotonic()
        try:
            codes[outcome(document)] += 1
            if time.monotonic() - started > SLOW:
                found[str(seed)] = "slow"
        except KeyboardInterrupt:
            break
        except Exception as error:
            found[str(seed)] = f"{type(error).__name__}: {error}"[:300]
            print(f"seed {seed}: {found[str(seed)]}", flush=True)
        STATE.parent.mkdir(exist_ok=True)
        STATE.write_text(json.dumps({"next": seed + 1, "found": found}), "utf-8")
    print(f"seeds from {begin}: {dict(codes)}; found in all: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))

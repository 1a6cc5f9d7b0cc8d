"""Fifty threads whose first uses of models coincide, in a fresh interpreter.

Ends with exit status 0, or crashes.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

import msgspec
from runtime.bodies.values import checked
from runtime.models.model import Model
from runtime.models.tolerant import decoder

THREADS = 50
MODELS = 20
FIELDS = 30


def models(number: int) -> type[Model]:
    """A model that holds others, with many fields each."""
    inner: Any = int
    for depth in range(6):
        fields: list[Any] = [
            (f"f{i}", list[inner] | str | None, None) for i in range(FIELDS)
        ]
        inner = msgspec.defstruct(f"M{number}_{depth}", fields, bases=(Model,))
    result: type[Model] = inner
    return result


def main() -> None:
    """Use each model for the first time, in all threads at once."""
    known = [models(number) for number in range(MODELS)]
    start = threading.Barrier(THREADS)

    def use(at: int) -> None:
        start.wait()
        for number, model in enumerate(known):
            if (at + number) % 3 == 0:
                model(f1=[model()]).to_json()
            elif (at + number) % 3 == 1:
                decoder(model)(b'{"f1":[{"f2":[{"f3":"x"}]}]}')
            else:
                checked({"f1": [{"f2": [{"f3": "x"}]}]}, model)

    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=use, args=(at,)) for at in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()

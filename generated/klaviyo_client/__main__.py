"""Commands: `python -m` and the package's name tells which there are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

PACKAGE = __spec__.name.partition(".")[0] if __spec__ else "klaviyo_client"

COMMANDS = {
    "scopes": ("scopes.command", "print the OAuth scopes that a program needs"),
}
"""Each command: the module of the runtime whose `main` it is, and what it does."""


def main(arguments: Sequence[str]) -> int:
    """Run a command; the exit code."""
    name = arguments[0] if arguments else ""
    if name in COMMANDS:
        module: Any = import_module(f"{PACKAGE}._runtime.{COMMANDS[name][0]}")
        run: Callable[[str, Sequence[str]], int] = module.main
        return run(PACKAGE, arguments[1:])
    asked = name in ("-h", "--help")
    out = sys.stdout if asked else sys.stderr
    if name and not asked:
        print(f"there is no command {name!r}", file=out)
    print(f"usage: python -m {PACKAGE} COMMAND ...\n", file=out)
    for command, (_, text) in COMMANDS.items():
        print(f"  {command:10} {text}", file=out)
    return 0 if asked else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

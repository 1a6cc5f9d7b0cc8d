"""`python -m klaviyo_client scopes PATH`: the scopes that a program needs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from .catalogue import Api
from .finding import Found, Use, find, sorted_uses
from .program import read


def main(package: str, arguments: Sequence[str]) -> int:
    """Print the scopes that a program needs, and tell what cannot be seen.

    Args:
        package: the name of the SDK's package.
        arguments: those of the command line.

    Returns:
        The exit code: 0, or 2 where there is nothing to read.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m {package} scopes",
        description=(
            "Print the OAuth scopes that a program needs for the methods that it calls, "
            "one a line. Nothing of it is run. What cannot be seen is told on standard "
            "error."
        ),
    )
    parser.add_argument("path", metavar="PATH", help="a file, or a folder with source")
    parser.add_argument(
        "--why", action="store_true", help="say which calls need each scope, and where"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="text by default"
    )
    given = parser.parse_args(arguments)
    root = Path(given.path)
    if not root.exists():
        print(f"{root}: there is no such file or folder", file=sys.stderr)
        return 2
    own = Path(str(import_module(package).__file__)).resolve().parent
    program = read(root, own)
    if not program.modules and not program.unread:
        print(f"{root}: there is no Python source", file=sys.stderr)
        return 2
    found = find(program, apis(package))
    if given.format == "json":
        print(json.dumps(_as_json(found), indent=2))
        return 0
    for line in _lines(found, why=given.why):
        print(line)
    for line in _notes(found):
        print(line, file=sys.stderr)
    return 0


def apis(package: str) -> Mapping[str, Api]:
    """The package and those in it that have clients, by their names."""
    root = import_module(package)
    attributes: Mapping[str, str] = root.Klaviyo._sides
    found, sides = dict[str, Api](), dict[str, Api]()
    for revision, attribute in attributes.items():
        if attribute:
            side = f"{package}.{attribute.removeprefix('_')}"
            found[side] = Api(import_module(side).operations)
            sides[revision] = sides[attribute] = found[side]
    return {package: Api(root.operations, sides), **found}


def _lines(found: Found, *, why: bool) -> Sequence[str]:
    if not why:
        return found.scopes
    lines = []
    for scope, uses in sorted_uses(found):
        lines.append(scope)
        lines += [f"    {_used(use)}" for use in uses]
    return lines


def _used(use: Use) -> str:
    first, *others = sorted(use.places)
    more = f" and {len(others)} more" if others else ""
    assumed = ", by its name alone" if use.assumed else ""
    return f"{use.operation.name}: {first}{more}{assumed}"


def _notes(found: Found) -> list[str]:
    unseen = sorted(found.unseen)
    lines = [f"{place}: not seen: {reason}" for place, reason in unseen]
    assumed = sorted(
        (place, use.operation.name)
        for use in found.uses.values()
        if use.assumed
        for place in use.places
    )
    lines += [f"{place}: taken for a client's: {name}" for place, name in assumed]
    count = len(found.uses)
    calls = "1 operation is" if count == 1 else f"{count} operations are"
    line = f"{calls} called; scopes: {len(found.scopes)}"
    if unseen:
        many = len(unseen) > 1
        line += f"; {len(unseen)} place{'s' if many else ''} could need more: "
        line += f"look at {'them' if many else 'it'}"
    return [*lines, line]


def _as_json(found: Found) -> Mapping[str, Any]:
    return {
        "scopes": list(found.scopes),
        "operations": [
            {
                "name": use.operation.name,
                "scopes": list(use.operation.scopes),
                "assumed": use.assumed,
                "places": [
                    {"path": str(place.path), "line": place.line}
                    for place in sorted(use.places)
                ],
            }
            for _, use in sorted(found.uses.items())
        ],
        "unseen": [
            {"path": str(place.path), "line": place.line, "reason": reason}
            for place, reason in sorted(found.unseen)
        ],
    }

"""The rules by which a change of the Python package weighs as it does."""

from __future__ import annotations

from generator.compare.changes import Impact, Rule

BREAKING, COMPATIBLE = Impact.BREAKING, Impact.COMPATIBLE

# ---------------------------------------------------------------- names

NAME_REMOVED = Rule(
    "name-removed", BREAKING, "code that uses the name fails when it runs"
)
NAME_RENAMED = Rule(
    "name-renamed",
    BREAKING,
    "code that uses the old name fails when it runs; the thing itself goes on",
)
NAME_DEPRECATED = Rule(
    "name-deprecated",
    Impact.DEPRECATING,
    "the old name works and warns, until a major version drops it",
)
NAME_ADDED = Rule("name-added", COMPATIBLE, "no code uses the name yet")
KIND_CHANGED = Rule(
    "kind-changed", BREAKING, "what is done with the name is not possible any more"
)
BASE_REMOVED = Rule(
    "base-removed",
    BREAKING,
    "isinstance and except no longer find it by the class that it was derived from",
)
BASE_ADDED = Rule("base-added", COMPATIBLE, "it is everything that it was before")

# ---------------------------------------------------------------- calls

CALLS_ANOTHER = Rule(
    "calls-another",
    BREAKING,
    "the same code calls another operation, and nothing else tells",
)
CALLS_MOVED = Rule(
    "calls-moved", COMPATIBLE, "the operation has moved, and the method with it"
)
WAY_REMOVED = Rule(
    "way-removed", BREAKING, "calls with these arguments together fail when they run"
)
WAY_ADDED = Rule("way-added", COMPATIBLE, "calls go on as they are")
ARGUMENT_REMOVED = Rule(
    "argument-removed", BREAKING, "calls that give the argument fail when they run"
)
ARGUMENT_RENAMED = Rule(
    "argument-renamed",
    BREAKING,
    "calls that give the argument by its old name fail when they run",
)
ARGUMENT_REQUIRED = Rule(
    "argument-required", BREAKING, "calls without the argument fail when they run"
)
ARGUMENT_OPTIONAL = Rule(
    "argument-optional", COMPATIBLE, "calls that give the argument go on as they are"
)
ARGUMENT_ADDED = Rule(
    "argument-added", COMPATIBLE, "the argument may be left out, as it was"
)
ARGUMENT_ORDER = Rule(
    "argument-order",
    BREAKING,
    "calls that give arguments by position give them to other arguments, and "
    "nothing else tells",
)
ARGUMENT_KIND = Rule(
    "argument-kind",
    BREAKING,
    "calls that give the argument the other way fail when they run",
)
ARGUMENT_FREER = Rule(
    "argument-freer", COMPATIBLE, "there is one more way to give the argument"
)
DEFAULT_CHANGED = Rule(
    "default-changed",
    BREAKING,
    "calls without the argument do something else, and nothing else tells",
)

# ---------------------------------------------------------------- types

TAKES_LESS = Rule("takes-less", BREAKING, "a value that was right is not any more")
TAKES_MORE = Rule("takes-more", COMPATIBLE, "every value that was right still is")
GIVES_MORE = Rule(
    "gives-more", BREAKING, "code may meet a value that it was not written for"
)
GIVES_LESS = Rule(
    "gives-less", COMPATIBLE, "code meets no value that it was not written for"
)
GIVES_VARIANT = Rule(
    "gives-variant",
    COMPATIBLE,
    "unions of resources are open: code has to expect types that it does not know",
)
FIELD_REQUIRED = Rule(
    "field-required", BREAKING, "making the object without the field fails"
)
FIELD_OPTIONAL = Rule(
    "field-optional", COMPATIBLE, "making the object with the field goes on as it is"
)

RULES = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""All of them."""

"""The comparison held against counts that are made without it, from the documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.compare.api.described import Described
from generator.compare.api.diff import compare_apis, notes
from generator.compare.changes import Change, Impact
from generator.documents.document import Document
from generator.understand.build import build
from tests.conftest import ROOT
from tests.contract.documents import subject

pytestmark = pytest.mark.full

Root = Mapping[str, Any]
Place = tuple[str, str]
"""A subject and a part of it."""

PAIRS = [
    ("2022-10-17/stable", "2024-10-15/stable"),
    ("2024-10-15/stable", "2026-04-15/stable"),
    ("2024-10-15/stable", "2026-07-15/stable"),
    ("2026-04-15/stable", "2026-07-15/stable"),
    ("2026-04-15/beta", "2026-07-15/beta"),
    ("2026-07-15/stable", "2026-07-15/beta"),
    ("2026-04-15/beta", "2026-07-15/stable"),
]
BACK = [(new, old) for old, new in PAIRS]


@cache
def described(name: str) -> Described:
    document = Document(name, subject(name).document)
    return Described(document, build(document, "", Report()))


@cache
def compared(old: str, new: str) -> tuple[Change, ...]:
    return compare_apis(described(old), described(new))


@pytest.fixture(params=PAIRS + BACK, ids=" to ".join)
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    old, new = request.param
    present(old, new)
    return old, new


def present(*wanted: str) -> None:
    for name in wanted:
        if not subject(name).path.is_file():
            pytest.skip(f"needs Klaviyo's documents: no ../shared/specs/{name}.json")


def found(pair: tuple[str, str], *rules: str) -> list[Change]:
    return [change for change in compared(*pair) if change.rule.name in rules]


def code(change: Change) -> str:
    """The first name that a change's text tells."""
    match = re.search(r"`([^`]*)`", change.text)
    assert match, change
    return match[1]


# ---------------------------------------------------------------- the documents


def operations(name: str) -> dict[Place, Root]:
    """The operations of a document by method and path, however that is spelled."""
    return {
        (method, re.sub(r"\{\w+\}", "{}", path).rstrip("/")): value
        for path, item in subject(name).document["paths"].items()
        for method, value in item.items()
    }


def names(operation: Root) -> list[str]:
    return [operation["operationId"], *operation.get("x-klaviyo-operation-aliases", ())]


def both(pair: tuple[str, str]) -> Iterator[tuple[Root, Root]]:
    """The operations that stand at the same address in both documents."""
    old, new = map(operations, pair)
    for address in old.keys() & new.keys():
        yield old[address], new[address]


def moved(pair: tuple[str, str]) -> dict[str, str]:
    """The operations that are gone from their address, and that have another one
    under a name of theirs: the old id and the new one."""
    old, new = map(operations, pair)
    gone = [old[address] for address in old.keys() - new.keys()]
    more = [new[address] for address in new.keys() - old.keys()]
    owners = {name: other["operationId"] for other in more for name in names(other)}
    result = {}
    for operation in gone:
        homes = [owners[name] for name in names(operation) if name in owners]
        if homes:
            result[operation["operationId"]] = homes[0]
    return result


def parameters(operation: Root) -> dict[str, Root]:
    """The parameters but those of the path, which have no name in requests."""
    return {
        parameter["name"]: parameter
        for parameter in operation["parameters"]
        if parameter["in"] != "path" and parameter["name"] != "revision"
    }


def values(parameter: Root) -> set[str]:
    schema = parameter["schema"]
    return set(schema.get("items", schema).get("enum", ()))


# ---------------------------------------------------------------- what is known

OLD, NEW = "2026-04-15/stable", "2026-07-15/stable"


def test_the_newest_revision_only_adds() -> None:
    present(OLD, NEW)
    counts = Counter(change.rule.name for change in compared(OLD, NEW))
    assert counts["operation-added"] == 36
    assert counts["operation-removed"] == counts["operation-moved"] == 0
    assert (counts["schema-added"], counts["schema-removed"]) == (94, 2)
    required = ("required-property-added", "property-required", "property-removed")
    for direction in ("request", "response"):
        assert [counts[f"{direction}-{kind}"] for kind in required] == [0, 0, 0]
    own = [c for c in compared(OLD, NEW) if "compared with" not in c.text]
    added = [c for c in own if c.rule.name.endswith("property-added")]
    assert len(added) == 229
    assert sum(code(c) == "meta" for c in added) == 228


def test_conversations_that_became_plural_are_told_as_what_they_break() -> None:
    present(OLD, NEW)
    about = [
        change
        for change in compared(OLD, NEW)
        if "conversation" in change.text.lower() and change.impact is Impact.BREAKING
    ]
    assert [(c.rule.name, c.subject, c.old, c.instead) for c in about] == [
        ("request-values-removed", name, '"conversation"', '"conversations"')
        for name in ("get_profile", "get_profiles")
    ]
    assert about[0].text == 'the parameter `include` loses the value `"conversation"`'
    replaced = {
        c.subject: c.instead
        for c in compared(OLD, NEW)
        if c.rule.name == "schema-removed"
    }
    assert replaced == {
        f"GetProfileResponse{kind}CompoundDocument": (
            f"GetProfileResponsePluralConversations{kind}CompoundDocument"
        )
        for kind in ("", "Collection")
    }
    assert {
        code(c)
        for c in compared(OLD, NEW)
        if c.subject in replaced.values() and c.rule.name == "response-property-added"
    } == {
        "meta",
        "data.relationships.conversations",
        "data[].relationships.conversations",
    }


def test_all_that_breaks_in_the_newest_revision() -> None:
    present(OLD, NEW)
    breaking = [c for c in compared(OLD, NEW) if c.impact is Impact.BREAKING]
    assert [(c.subject, c.rule.name, code(c)) for c in breaking] == [
        ("FlowSms", "request-type-changed", "message_hierarchy[]"),
        ("StreetAddress", "response-null-allowed", "city"),
        ("StreetAddress", "response-property-optional", "city"),
        ("get_profile", "request-values-removed", "include"),
        ("get_profiles", "request-values-removed", "include"),
    ]


def test_rate_limits_drift_within_a_revision(specs: Path) -> None:
    names = "get_bulk_create_variants_jobs", "get_bulk_update_catalog_items_job"
    old, new = (
        pipeline.describe(
            [folder / f"{name}.json" for name in names],
            Settings(),
            Report(),
            lambda _: None,
        )
        for folder in (ROOT / "specs" / "2026-04-15", specs / "2026-04-15/stable/apis")
    )
    changes = compare_apis(old, new)
    assert [(c.rule.name, c.subject, c.old, c.new) for c in changes] == [
        ("rate-limit-lowered", name, *limits)
        for name in names
        for limits in (("350/s", "75/s"), ("3500/m", "750/m"))
    ]
    (note,) = notes(old, new)
    assert note.startswith("Both sides are 2026-04-15")


@pytest.mark.parametrize("old, new", PAIRS)
def test_a_stable_document_and_a_pre_release_are_told_apart(old: str, new: str) -> None:
    present(old, new)
    told = any("pre-release" in note for note in notes(described(old), described(new)))
    assert told is (old.partition("/")[2] != new.partition("/")[2])


def test_changes_are_lines_and_lead_somewhere(pair: tuple[str, str]) -> None:
    assert len(set(compared(*pair))) == len(compared(*pair))
    old, new = (described(name).document for name in pair)
    for change in compared(*pair):
        gone = change.rule.name.endswith("-removed") or change.new is None
        for document in (new, old) if gone else (new,):
            if leads(document, change.pointer):
                break
        else:
            pytest.fail(f"{change} leads nowhere")
        assert change.text.isprintable() and change.text[-1] != "."
        assert len(change.text) < 1000


def leads(document: Document, pointer: str) -> bool:
    value: Any = document.root
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(key) if isinstance(value, list) else key]
        except (KeyError, IndexError, ValueError):
            return False
    return True


REVERSE = {
    "operation-added": "operation-removed",
    "operation-moved": "operation-moved",
    "operation-released": "operation-unreleased",
    "parameter-required": "parameter-optional",
    "path-parameter-renamed": "path-parameter-renamed",
    "trailing-slash-changed": "trailing-slash-changed",
    "success-status-added": "success-status-removed",
    "error-status-added": "error-status-removed",
    "response-body-added": "response-body-removed",
    "filter-field-added": "filter-field-removed",
    "filter-operator-added": "filter-operator-removed",
    "filter-value-widened": "filter-value-narrowed",
    "filter-description-changed": "filter-description-changed",
    "rate-limit-raised": "rate-limit-lowered",
    "rate-limit-added": "rate-limit-removed",
    "capacity-raised": "capacity-lowered",
    "capacity-stated": "capacity-unstated",
    "scope-added": "scope-removed",
    "authentication-required": "authentication-lifted",
    "paging-added": "paging-removed",
    "job-added": "job-removed",
    "schema-added": "schema-removed",
    "texts-changed": "texts-changed",
}


@pytest.mark.parametrize("old, new", PAIRS)
def test_looking_back_turns_every_change_round(old: str, new: str) -> None:
    present(old, new)
    there = Counter(change.rule.name for change in compared(old, new))
    back = Counter(change.rule.name for change in compared(new, old))
    for rule, reverse in REVERSE.items():
        assert (there[rule], there[reverse]) == (back[reverse], back[rule]), rule


# ---------------------------------------------------------------- operations, names


def test_operations_that_came_and_went(pair: tuple[str, str]) -> None:
    old, new = map(operations, pair)
    homes = moved(pair)
    gone = {old[address]["operationId"] for address in old.keys() - new.keys()}
    more = {new[address]["operationId"] for address in new.keys() - old.keys()}
    assert {c.subject for c in found(pair, "operation-removed")} == gone - set(homes)
    assert {c.subject for c in found(pair, "operation-added")} == more - set(
        homes.values()
    )
    assert {c.subject for c in found(pair, "operation-moved")} == set(homes.values())


def test_names_that_an_alias_covers_are_renames(pair: tuple[str, str]) -> None:
    renamed = {
        (
            before["operationId"],
            after["operationId"],
            before["operationId"] in names(after),
        )
        for before, after in both(pair)
        if before["operationId"] != after["operationId"]
    }
    at_home = {new["operationId"] for _, new in both(pair)}
    for covered, rule in (
        (True, "operation-renamed"),
        (False, "operation-renamed-without-alias"),
    ):
        assert {(c.old, c.new) for c in found(pair, rule) if c.subject in at_home} == {
            (before, after) for before, after, known in renamed if known is covered
        }
        assert all(c.instead == c.new for c in found(pair, rule))


def test_no_name_calls_another_operation(pair: tuple[str, str]) -> None:
    old, new = map(operations, pair)
    owners = {name: key for key, operation in new.items() for name in names(operation)}
    homes = moved(pair)
    assert [
        name
        for key, operation in old.items()
        for name in names(operation)
        if owners.get(name, key) != key and operation["operationId"] not in homes
    ] == []
    assert found(pair, "name-rebound") == []


def test_aliases(pair: tuple[str, str]) -> None:
    added, removed = Counter[str](), Counter[str]()
    for before, after in both(pair):
        added.update(set(names(after)[1:]) - set(names(before)))
        removed.update(set(names(before)[1:]) - set(names(after)))
    homes = set(moved(pair).values())
    for rule, expected in (("alias-added", added), ("alias-removed", removed)):
        assert (
            Counter(code(c) for c in found(pair, rule) if c.subject not in homes)
            == expected
        )


# ---------------------------------------------------------------- parameters


def test_parameters(pair: tuple[str, str]) -> None:
    expected: dict[str, set[Place]] = {
        f"{rule}": set()
        for rule in (
            "parameter-added",
            "required-parameter-added",
            "parameter-removed",
            "parameter-required",
            "parameter-optional",
            "request-values-removed",
            "request-values-added",
            "request-values-replaced",
        )
    }
    for old, new in both(pair):
        before, after = parameters(old), parameters(new)
        owner = new["operationId"]
        for name in after.keys() - before.keys():
            required = "required-" if after[name].get("required") else ""
            expected[f"{required}parameter-added"].add((owner, name))
        for name in before.keys() - after.keys():
            expected["parameter-removed"].add((owner, name))
        for name in before.keys() & after.keys():
            was, now = (bool(p[name].get("required")) for p in (before, after))
            if was != now:
                rule = "parameter-required" if now else "parameter-optional"
                expected[rule].add((owner, name))
            ours, theirs = values(before[name]), values(after[name])
            if not (ours and theirs) or ours == theirs:
                continue
            if not ours & theirs:
                expected["request-values-replaced"].add((owner, name))
                continue
            if ours - theirs:
                expected["request-values-removed"].add((owner, name))
            if theirs - ours:
                expected["request-values-added"].add((owner, name))
    homes = set(moved(pair).values())
    for rule, places in expected.items():
        assert {
            (c.subject, code(c))
            for c in found(pair, rule)
            if c.text.startswith("the parameter") and c.subject not in homes
        } == places


# ---------------------------------------------------------------- limits, scopes


def test_rate_limits(pair: tuple[str, str]) -> None:
    expected: dict[str, set[tuple[str, str, str]]] = {
        "rate-limit-raised": set(),
        "rate-limit-lowered": set(),
        "rate-limit-added": set(),
        "rate-limit-removed": set(),
    }
    for old, new in both(pair):
        before, after = (o["x-klaviyo-ratelimit"] for o in (old, new))
        owner = new["operationId"]
        for window in before.keys() | after.keys():
            was, now = before.get(window), after.get(window)
            if was is None:
                expected["rate-limit-added"].add((owner, window, now))
            elif now is None:
                expected["rate-limit-removed"].add((owner, window, was))
            elif was != now:
                (few, unit), (many, other) = was.split("/"), now.split("/")
                assert unit == other
                rule = "raised" if int(many) > int(few) else "lowered"
                expected[f"rate-limit-{rule}"].add((owner, window, now))
    homes = set(moved(pair).values())
    for rule, places in expected.items():
        assert {
            (c.subject, c.text.split()[1], c.new or c.old)
            for c in found(pair, rule)
            if " with " not in c.text and c.subject not in homes
        } == places


def test_scopes(pair: tuple[str, str]) -> None:
    added, removed = set(), set()
    for old, new in both(pair):
        before, after = (
            {"-".join(s.lower().replace(" ", ":").split()) for s in scopes(o)}
            for o in (old, new)
        )
        added |= {(new["operationId"], scope) for scope in after - before}
        removed |= {(new["operationId"], scope) for scope in before - after}
    homes = set(moved(pair).values())
    for rule, places in (("scope-added", added), ("scope-removed", removed)):
        assert {
            (c.subject, code(c).lower().replace(" ", ":"))
            for c in found(pair, rule)
            if c.subject not in homes
        } == places


def scopes(operation: Root) -> list[str]:
    given = operation.get("x-klaviyo-scopes")
    if given is None:
        text = operation["description"].replace("<br>", "\n")
        told = re.search(r"\*\*Scopes:\*\*\n((?:`[^`]*`\n?)*)", text)
        given = re.findall(r"`([^`]*)`", told[1]) if told else []
    return list(given)


# ---------------------------------------------------------------- schemas


def schemas(name: str) -> Mapping[str, Root]:
    return subject(name).schemas


def inline(old: Any, new: Any, path: str) -> Iterator[tuple[str, Root, Root]]:
    """The objects that stand within both of two schemas, with the way to them."""
    plain = not {"$ref", "allOf", "oneOf", "anyOf"} & (old.keys() | new.keys())
    if plain and "items" in old and "items" in new:
        yield from inline(old["items"], new["items"], f"{path}[]")
    elif plain and old.get("properties") and new.get("properties"):
        yield path, old, new
        for name in old["properties"].keys() & new["properties"].keys():
            way = f"{path}.{name}" if path else name
            yield from inline(old["properties"][name], new["properties"][name], way)


def test_schemas_that_came_and_went(pair: tuple[str, str]) -> None:
    old, new = map(schemas, pair)
    assert {c.subject for c in found(pair, "schema-added")} == new.keys() - old.keys()
    assert {c.subject for c in found(pair, "schema-removed")} == old.keys() - new.keys()


def test_properties_and_what_is_required(pair: tuple[str, str]) -> None:
    old, new = map(schemas, pair)
    unused = {c.subject for c in found(pair, "unused-schema-changed")}
    expected: dict[str, set[Place]] = {
        kind: set()
        for kind in (
            "property-added",
            "required-property-added",
            "property-removed",
            "property-required",
            "property-optional",
        )
    }
    seen: set[Place] = set()
    for name in (old.keys() & new.keys()) - unused:
        for path, before, after in inline(old[name], new[name], ""):
            seen.add((name, path))
            was, now = (set(o.get("required", ())) for o in (before, after))
            ours, theirs = before["properties"].keys(), after["properties"].keys()
            for key in ours | theirs:
                place = name, f"{path}.{key}" if path else key
                if key not in ours:
                    kind = "required-property-added" if key in now else "property-added"
                elif key not in theirs:
                    kind = "property-removed"
                elif (key in was) == (key in now):
                    continue
                else:
                    kind = "property-required" if key in now else "property-optional"
                expected[kind].add(place)
    assert len(seen) > 20
    for kind, places in expected.items():
        changes = found(pair, f"request-{kind}", f"response-{kind}")
        told = {(c.subject, code(c)) for c in changes if "compared with" not in c.text}
        assert {
            (name, path) for name, path in told if (name, parent(path)) in seen
        } == places


def parent(path: str) -> str:
    return path.rpartition(".")[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2026-04-15/stable", "2026-07-15/stable"),
        ("2026-07-15/stable", "2026-04-15/stable"),
        ("2026-04-15/beta", "2026-07-15/beta"),
    ],
)
def test_nothing_that_differs_is_passed_over(old: str, new: str) -> None:
    """Of two documents of one style: others say the same in different ways."""
    present(old, new)
    told = {c.subject for c in compared(old, new)}
    common = schemas(old).keys() & schemas(new).keys()
    things = [(n["operationId"], o, n) for o, n in both((old, new))]
    things += [
        (name, schemas(old)[name], schemas(new)[name]) for name in sorted(common)
    ]
    differing = {
        name
        for name, before, after in things
        if bare(before, schemas(old), common) != bare(after, schemas(new), common)
    }
    assert len(differing) > 5
    assert differing - told == set()


TEXTS = {"description", "summary", "title", "example", "examples", "x-readme"}
KNOWN = re.compile(r"#/components/schemas/(\w+)")


def bare(
    value: Any, schemas: Mapping[str, Root], common: Set[str], up: tuple[str, ...] = ()
) -> Any:
    """A part of a document without texts and order. References stay where both
    documents have what they name, and give way to it where they do not."""
    if isinstance(value, list):
        return sorted((bare(item, schemas, common, up) for item in value), key=repr)
    if not isinstance(value, dict):
        return value
    if "allOf" in value:
        return bare(merged(value, schemas), schemas, common, up)
    match = (
        KNOWN.fullmatch(value["$ref"]) if isinstance(value.get("$ref"), str) else None
    )
    beside = {
        k: v for k, v in value.items() if k not in TEXTS | {"$ref"} and v is not False
    }
    if match and match[1] not in common:
        if match[1] in up:
            return "itself"
        return bare({**schemas[match[1]], **beside}, schemas, common, (*up, match[1]))
    result = {
        key: bare(member, schemas, common, up)
        for key, member in value.items()
        if key not in TEXTS and member is not False
    }
    if "properties" in value:
        result["properties"] = {
            k: bare(v, schemas, common, up) for k, v in value["properties"].items()
        }
        result["type"] = "object"
    if "parameters" in value:
        result["parameters"] = [
            p for p in result["parameters"] if p["name"] != "revision"
        ]
    if "enum" in value:
        result["enum"] = sorted((v for v in value["enum"] if v is not None), key=repr)
        if None in value["enum"]:
            result["nullable"] = True
    for key in ("oneOf", "anyOf"):
        if key in result:
            result["alternatives"] = result.pop(key)
    return result


def merged(schema: Root, schemas: Mapping[str, Root]) -> dict[str, Any]:
    """What an `allOf` describes."""
    result: dict[str, Any] = {}
    for part in [*schema["allOf"], {k: v for k, v in schema.items() if k != "allOf"}]:
        if "$ref" in part:
            part = {
                **schemas[part["$ref"].rpartition("/")[2]],
                **{k: v for k, v in part.items() if k != "$ref"},
            }
        if "allOf" in part:
            part = merged(part, schemas)
        for key, member in part.items():
            if key == "required":
                result[key] = sorted({*result.get(key, ()), *member})
            elif key == "properties":
                known = result.setdefault(key, {})
                for name, child in member.items():
                    known[name] = (
                        merged({"allOf": [known[name], child]}, schemas)
                        if name in known and known[name] != child
                        else child
                    )
            else:
                result[key] = member
    return result

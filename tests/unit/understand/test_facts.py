"""Facts of operations: every place tells each of them, or says that it does not."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from runtime.operation import Operation as Descriptor

from generator.base.markup import code
from generator.base.naming import Identifier
from generator.commands.inspection import fact_row
from generator.compare.api.facts import OWN
from generator.printing.render import prepare
from generator.printing.views.descriptors import operation_module
from generator.printing.views.dicts import dicts
from generator.printing.views.methods import resource_module
from generator.printing.views.pages import project
from generator.understand.facts import (
    COLUMNS,
    FACTS,
    STRUCTURE,
    Fact,
    table_lines,
)
from generator.understand.ir import (
    Api,
    Capacity,
    ConditionalLimit,
    Credential,
    DerivedId,
    FilterField,
    Group,
    Informing,
    Job,
    Operation,
    Primitive,
    RateLimit,
    Sdk,
    Security,
    Window,
)
from tests.support.documents import (
    STRING,
    document,
    obj,
    operation,
    ref,
    resource,
    understood,
)

THING = obj({"data": resource("thing", {"code": STRING})})

PLAIN = understood(
    document(
        operation("POST /api/things", "create_thing", body=ref("Thing")),
        schemas={"Thing": THING},
    )
)
"""An operation that nothing is told of."""

LIMIT = RateLimit(burst=Window(7, 1))
TOLD: dict[str, Any] = {
    "revision": "2031-01-31",
    "summary": "Make one thing",
    "rate_limit": RateLimit(burst=Window(3, 1), steady=Window(90, 60)),
    "conditional_limits": (ConditionalLimit("include", "tags", LIMIT),),
    "scopes": ("things:write", "tags:read"),
    "aliases": (Identifier("make_thing"),),
    "filters": (
        FilterField(Identifier("id"), "id", ("equals",), (), (), Primitive("string")),
    ),
    "paged": True,
    "job": Job(("queued", "complete")),
    "subtag": "Odds and ends",
    "pre_release": True,
    "informing": Informing(leaves_docs_on=date(2031, 2, 28)),
    "security": Security((Credential("query", "key"),)),
    "deprecated": True,
    "capacity": Capacity(items=1234, bytes=5678, item_bytes=432, jobs=21),
    "starts": Identifier("get_thing_job"),
    "derived_id": DerivedId((Identifier("code"),)),
    "reference": "https://a.example.com/create_thing",
}
"""The members that facts are read from, with something to tell."""


def with_told(api: Api) -> Api:
    (group,) = api.groups
    operation = group.operations[0]
    assert operation.body
    keywords = tuple(replace(k, deprecated=True) for k in operation.body.keywords)
    body = replace(operation.body, keywords=keywords)
    told = replace(operation, body=body, **TOLD)
    return replace(api, groups=(replace(group, operations=(told,)),))


FULL = with_told(PLAIN)
GROUP: Group = FULL.groups[0]
OPERATION: Operation = GROUP.operations[0]
BEFORE: Operation = PLAIN.groups[0].operations[0]


def docstring() -> str:
    prepare()
    return str(
        ast.literal_eval(resource_module(GROUP, FULL, dicts(FULL)).methods[0].doc)
    )


def listing() -> str:
    (method,) = project(Sdk(FULL), "tiny", "0").groups[0].methods
    return "\n".join(method.facts)


PLACES: dict[str, Callable[[], str]] = {"docstring": docstring, "listing": listing}


def named(facts: list[Fact]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("fact", facts, ids=[fact.key for fact in facts])


def test_every_member_of_an_operation_is_a_fact_or_structure() -> None:
    members = {field.name for field in fields(Operation)} - STRUCTURE - {"body"}
    assert members == TOLD.keys(), "give the new member a value, and tell it as a fact"
    for member, value in TOLD.items():
        changed = replace(BEFORE, **{member: value})
        assert any(f.read(changed) != f.read(BEFORE) for f in FACTS), member


def test_every_extension_that_informs_is_a_fact() -> None:
    informing: Informing = TOLD["informing"]
    for field in fields(Informing):
        value = getattr(informing, field.name)
        assert value is not None, f"give {field.name} a value above"
        assert any(fact.read(OPERATION) == value for fact in FACTS), field.name


@named([fact for fact in FACTS if fact.docstring])
def test_docstrings_tell_it(fact: Fact) -> None:
    assert fact.docstring
    lines = [*fact.docstring(OPERATION), *(fact.warning or (lambda _: ()))(OPERATION)]
    assert lines
    assert all(line in docstring() for line in lines)


@named([fact for fact in FACTS if fact.listing])
def test_the_listing_tells_it(fact: Fact) -> None:
    assert fact.listing
    lines = list(fact.listing(OPERATION))
    assert lines and all(line in listing().split("\n") for line in lines)


@named([fact for fact in FACTS if fact.table])
def test_the_table_tells_it(fact: Fact) -> None:
    assert fact.table and fact.column in COLUMNS
    lines = list(fact.table(OPERATION))
    told = list(table_lines(OPERATION, fact.column))
    assert lines and all(line in told for line in lines)


@named([fact for fact in FACTS if fact.inspected])
def test_the_json_tells_it(fact: Fact) -> None:
    before, after = (
        fact_row(api, api.groups[0], api.groups[0].operations[0])
        for api in (PLAIN, FULL)
    )
    assert before[fact.key] != after[fact.key]


@named([fact for fact in FACTS if fact.descriptor])
def test_the_descriptor_tells_it(fact: Fact) -> None:
    assert fact.descriptor in Descriptor.__struct_fields__
    before, after = (
        operation_module(api.groups[0]).operations[0][1] for api in (PLAIN, FULL)
    )
    assert keywords(before).get(fact.descriptor) != keywords(after)[fact.descriptor]


def keywords(call: str) -> dict[str, str]:
    """The arguments of a call, as source."""
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    return {str(k.arg): ast.unparse(k.value) for k in node.keywords}


def test_descriptors_hold_nothing_but_structure_and_facts() -> None:
    structure = set(
        "name group method path parameters body accept responses filters".split()
    )
    facts = {fact.descriptor for fact in FACTS if fact.descriptor}
    assert set(Descriptor.__struct_fields__) == structure | facts


def test_each_fact_with_rules_of_its_own_has_what_finds_them() -> None:
    assert OWN.keys() == {fact.key for fact in FACTS if fact.compared == "own"}


def test_facts_are_called_differently() -> None:
    assert len({fact.key for fact in FACTS}) == len(FACTS)
    assert len({fact.label for fact in FACTS}) == len(FACTS)


def test_markdown_marks_what_the_document_says() -> None:
    hostile = replace(OPERATION, scopes=("`<b>`",))
    (fact,) = (fact for fact in FACTS if fact.key == "scopes")
    assert fact.listing and list(fact.listing(hostile)) == [f"Scopes: {code('`<b>`')}"]

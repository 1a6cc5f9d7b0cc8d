"""The generated project's pages hold what the API offers, and nothing of its texts
does anything but be read."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt

from generator.base.naming import ClassName, Identifier
from generator.printing.render import render
from generator.printing.views.pages import Example, project
from generator.understand.ir import (
    ANY_JSON,
    Api,
    Body,
    Capacity,
    ConditionalLimit,
    Enum,
    Field,
    FilterField,
    Keyword,
    Link,
    Model,
    Operation,
    Parameter,
    Primitive,
    RateLimit,
    Ref,
    Sdk,
    Security,
    Type,
    Window,
)
from tests.support.apis import api, operation

HOSTILE = '</code>\n\n# Heading\n```\n{{ x }} [a](b) `c` "q" \\ <b>\x1b \u202e é'


def parameter(name: str, type_: Type, **facts: Any) -> Parameter:
    return Parameter(
        Identifier(name), name, **{"location": "query", **facts}, type=type_
    )


STRING = Primitive("string")
ID = parameter("id", STRING, location="path", required=True)
FILTER = parameter("filter", STRING, required=False, filter=True)


def field(name: str, value: Type | None, *single: str) -> FilterField:
    return FilterField(Identifier(name), name, single, (), (), value)


def body(*keywords: tuple[str, Type, bool]) -> Body:
    return Body(
        "application/json",
        ClassName("Thing"),
        tuple(
            Keyword(Identifier(name), f"/{name}", type_, required)
            for name, type_, required in keywords
        ),
        template={},
    )


def pages(*operations: Operation, **facts: Any) -> dict[str, str]:
    """The three pages by name."""
    main = api(*operations, **facts)
    files = render(Sdk(main), main, {}, "my_client", "1.2.3")
    return {name: files[name] for name in ("pyproject.toml", "README.md", "api.md")}


def headings(markdown: str) -> list[str]:
    tokens = MarkdownIt("commonmark").parse(markdown)
    return [
        tokens[index + 1].content
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


# ---------------------------------------------------------------- revisions


def side(revision: str, subpackage: str, *operations: Operation) -> Api:
    """A revision beside the root's."""
    return replace(
        api(*operations, revision=revision), subpackage=Identifier(subpackage)
    )


def test_pages_hold_every_revision() -> None:
    one = operation("get_thing", parameters=(ID,))
    sdk = Sdk(
        api(one, operation("get_things"), revision="2026-07-15"),
        (
            side("2026-07-15.pre", "beta", operation("get_things_beta")),
            side("2026-04-15", "revision_2026_04_15", one),
        ),
    )
    files = render(sdk, sdk.main, {}, "my_client", "1")
    assert headings(files["api.md"]) == [
        "The methods of `my_client`",
        "`things`",
        "`get_thing`",
        "`get_things`",
        "`klaviyo.beta`",
        "`beta.things`",
        "`get_things_beta`",
        '`klaviyo.revision("2026-04-15")`',
        '`revision("2026-04-15").things`',
        "`get_thing`",
    ]
    assert files["api.md"].count("pre-release") == 1
    assert "lists every method (4)" in files["README.md"]
    assert (
        "- `klaviyo.beta`: revision 2026-07-15.pre, 1 operations\n"
        "  (**pre-release**: all of it may change without notice)\n"
        '- `klaviyo.revision("2026-04-15")`: revision 2026-04-15, 1 operations\n'
    ) in files["README.md"]
    # The first revision with an operation that is easily shown.
    assert (
        'answer = klaviyo.revision("2026-04-15").things.get_thing("ID")'
        in files["README.md"]
    )


def test_pages_of_one_revision_know_of_no_others() -> None:
    text = pages(operation("get_thing", parameters=(ID,)))["README.md"]
    assert "Other revisions" not in text
    assert "PreReleaseWarning" not in text


def test_revisions_are_texts_like_others() -> None:
    hostile = f"2026-07-15{HOSTILE}"
    one = operation("get_thing", parameters=(ID,))
    sdk = Sdk(api(one), (side(hostile, "revision_x", one),))
    files = render(sdk, sdk.main, {}, "my_client", "1")
    plain = headings(pages(one)["README.md"])
    assert headings(files["README.md"]) == [*plain, "Other revisions"]
    assert len(headings(files["api.md"])) == 1 + 2 + 3
    for name in ("README.md", "api.md"):
        shown = MarkdownIt("commonmark").render(files[name])
        assert "<b>" not in shown and "</code>\n\n#" not in shown


# ---------------------------------------------------------------- examples


def test_examples_show_the_plainest_operation_of_their_kind() -> None:
    shown = project(
        Sdk(
            api(
                operation("get_long_thing", parameters=(ID,)),
                operation("get_thing", parameters=(ID,)),
                operation("get_long_things", paged=True),
                operation("get_things", paged=True),
                operation(
                    "get_some_things",
                    paged=True,
                    parameters=(FILTER,),
                    filters=(field("status", STRING, "starts-with"),),
                ),
                operation(
                    "create_thing",
                    method="POST",
                    body=body(("name", STRING, True), ("note", STRING, False)),
                ),
            )
        ),
        "my_client",
        "1",
    )
    assert shown.read == Example("things", "get_thing", '"ID"')
    assert shown.walk == Example("things", "get_things")
    assert shown.narrow == Example(
        "things",
        "get_some_things",
        'filter=F.status.starts_with("...")',
        filters="GetSomeThingsFilter",
    )
    assert shown.create == Example("things", "create_thing", 'name="..."')
    assert shown.count == 6


def test_related_resources_are_shown_where_a_resource_has_some() -> None:
    def model(name: str, data: str | None, *links: Link) -> Model:
        fields = (
            [Field(Identifier("data"), "data", Ref(ClassName(data)), True)]
            if data
            else []
        )
        return Model(ClassName(name), tuple(fields), links=links)

    parts = Link(Identifier("parts"), STRING, None)
    owner = Link(Identifier("owner"), STRING, 'ow"ner')
    models = [
        model("Answer", "Thing"),
        model("Plain", "Other"),
        model("Other", None, parts),
        model("Thing", None, parts, owner),
    ]
    answers = {"get_thing": "Answer", "get_a": "Plain"}
    shown = project(
        Sdk(
            api(
                *(
                    operation(
                        name, parameters=(ID,), responses={200: ClassName(answer)}
                    )
                    for name, answer in answers.items()
                ),
                definitions={model.name: model for model in models},
            )
        ),
        "my_client",
        "1",
    )
    assert shown.relate == Example(
        "things", "get_thing", '"ID", include=[\'ow"ner\']', related="owner"
    )


@pytest.mark.parametrize(
    ("value", "source", "imports"),
    [
        (Enum(('a"b', "c")), "'a\"b'", ""),
        (Primitive("boolean"), "True", ""),
        (Primitive("integer"), "1", ""),
        (Primitive("date"), "date(2026, 1, 31)", "date"),
        (
            Primitive("date-time"),
            "datetime(2026, 1, 31, tzinfo=timezone.utc)",
            "datetime, timezone",
        ),
    ],
)
def test_examples_of_filters_give_a_value_of_the_right_type(
    value: Type, source: str, imports: str
) -> None:
    filtering = operation(
        paged=True, parameters=(FILTER,), filters=(field("at", value, "equals"),)
    )
    example = project(Sdk(api(filtering)), "my_client", "1").narrow
    assert example and example.arguments == f"filter=F.at.equals({source})"
    assert example.imports == imports
    compile(
        pages(filtering)["README.md"].split("```python\n")[2].split("```")[0],
        "",
        "exec",
    )


def test_what_cannot_be_shown_is_left_out() -> None:
    required = parameter("filter", STRING, required=True, filter=True)
    shown = project(
        Sdk(
            api(
                operation("get_things", paged=True, parameters=(required,)),
                operation("delete_thing", method="DELETE", parameters=(ID,)),
                operation("get_nothing", parameters=(ID,), responses={204: None}),
                operation("create_thing", method="POST", body=body()),
                operation(
                    "make_thing",
                    method="POST",
                    body=body(("parts", Primitive("object"), True)),
                ),
            )
        ),
        "my_client",
        "1",
    )
    assert (shown.read, shown.walk, shown.narrow, shown.create) == (None,) * 4


# ---------------------------------------------------------------- pages


def test_the_listing_tells_what_is_known_of_a_method() -> None:
    shown = pages(
        operation(
            "create_thing",
            method="POST",
            summary="Create Thing",
            parameters=(
                ID,
                parameter("fields_thing", STRING, required=False),
                FILTER,
            ),
            body=body(("name", STRING, True), ("note", STRING, False)),
            responses={201: ClassName("Thing"), 204: None},
            rate_limit=RateLimit(Window(3, 1), Window(60, 60), Window(15, 86400)),
            conditional_limits=(
                ConditionalLimit("include", "list", RateLimit(Window(1, 1))),
            ),
            scopes=("things:read", "things:write"),
            aliases=(Identifier("make_thing"),),
            filters=(field("status", STRING, "equals"),),
            capacity=Capacity(1000, 5_000_000),
            pre_release=True,
            security=Security(),
        ),
        doc="All about things.",
    )["api.md"]
    assert shown.endswith("""\
- [things](#things)

## `things`

All about things.

### `create_thing`

Create Thing: `POST /api/things`

```python
klaviyo.things.create_thing(
    id,
    *,
    name,
    note=...,
    fields_thing=...,
    filter=...,
    options=...,
) -> Thing | None
```

- Pre-release: it may change without notice
- `klaviyo.send()` takes the whole body instead of its parts
- Filters: `CreateThingFilter`
- Rate limits: 3/s burst, 60/m steady, 15/d daily
- Rate limits with `include=list`: 1/s burst
- Scopes: `things:read`, `things:write`
- Needs no credentials
- Repeated after failures: where it certainly was not processed
- At most 1,000 items a call
- At most 5,000,000 bytes a call
- Also called: `make_thing`
- [Reference](https://example.com/get_things)
""")


@pytest.mark.parametrize(
    ("unique_id", "time", "expected"),
    [
        (
            "/data/unique_id",
            None,
            ["Repeated after failures: yes, by `unique_id`, given or made up"],
        ),
        (
            "/data/unique_id",
            "/data/time",
            [
                "Repeated after failures: yes, by `unique_id` or `time`; where neither "
                "is given, a `unique_id` is made up"
            ],
        ),
        (
            "/data/*/unique_id",
            "/data/*/time",
            [
                "Repeated after failures: yes, by `unique_id` or `time`; where neither "
                "is given, a `unique_id` is made up",
                "A repetition that the API refuses, for it has the first, is a "
                "`ProbablyTakenError`",
            ],
        ),
    ],
)
def test_the_listing_tells_what_makes_a_repetition_safe(
    unique_id: str, time: str | None, expected: list[str]
) -> None:
    described = replace(body(), unique_id=unique_id, time=time)
    shown = pages(operation("create_event", method="POST", body=described))["api.md"]
    assert [
        line.removeprefix("- ") for line in shown.splitlines() if "epe" in line
    ] == expected


@pytest.mark.parametrize(
    ("template", "arguments"),
    [({"data": {"type": "job"}}, "*, options=..."), (None, "*, body, options=...")],
)
def test_a_body_is_an_argument_where_nothing_else_makes_it(
    template: dict[str, Any] | None, arguments: str
) -> None:
    made = replace(body(), model=ANY_JSON, template=template)
    given = operation("create_thing", method="POST", body=made)
    assert f"klaviyo.things.create_thing({arguments})" in pages(given)["api.md"]


def test_texts_of_the_document_stay_texts() -> None:
    shown = pages(
        operation(
            summary=HOSTILE,
            path=f"/api/{HOSTILE}",
            scopes=(HOSTILE,),
            reference=f"https://example.com/{HOSTILE}",
        ),
        doc=HOSTILE,
        revision=HOSTILE,
    )
    assert headings(shown["api.md"]) == [
        "The methods of `my_client`",
        "`things`",
        "`get_things`",
    ]
    assert headings(shown["README.md"])[0] == "my_client"
    assert "Heading" not in headings(shown["README.md"])
    for page in ("README.md", "api.md"):
        assert "<b>" not in MarkdownIt("commonmark").render(shown[page])
        assert "\x1b" not in shown[page] and "\u202e" not in shown[page]
    assert tomllib.loads(shown["pyproject.toml"])["project"]["version"] == "0"


@pytest.mark.parametrize(
    ("revision", "version"),
    [
        ("2026-04-15", "2026.4.15"),
        ("2026-07-15.pre", "2026.7.15a0"),
        ("2022-10-17", "2022.10.17"),
        ("next", "0"),
    ],
)
def test_the_revision_is_the_version(revision: str, version: str) -> None:
    metadata = tomllib.loads(pages(revision=revision)["pyproject.toml"])
    assert metadata["project"]["version"] == version
    assert metadata["project"]["name"] == "my-client"
    assert metadata["tool"]["hatch"]["build"]["targets"]["wheel"] == {
        "packages": ["my_client"]
    }


def test_the_page_names_its_makers() -> None:
    shown = pages(operation())["README.md"]
    assert "revision 2026-04-15" in shown
    assert "sdkgen 1.2.3" in shown

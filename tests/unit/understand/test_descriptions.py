"""Facts that stand only in descriptions, and their agreement with the extensions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.base.errors import Report
from generator.base.naming import Identifier
from generator.documents.document import Document, Node
from generator.understand.descriptions import (
    Facts,
    capacity,
    conditional_limits,
    filter_fields,
    narrative,
    rate_limit_of,
    reconcile,
    scopes_of,
)
from generator.understand.extensions import parse_extensions
from generator.understand.ir import (
    Capacity,
    ConditionalLimit,
    FilterField,
    Primitive,
    RateLimit,
    Window,
)

SPECS = Path(__file__).parents[3].parent / "shared" / "specs"

LIMITS = "*Rate limits*:<br>Burst: `10/s`<br>Steady: `150/m`"
SCOPES = "**Scopes:**\n`lists:read`\n`profiles:read`"
LINK = "[OpenAPI Spec](https://raw.example.com/stable/apis/get_lists.json)"
DESCRIPTION = f"Get all lists.<br><br>{LIMITS}\n\n{SCOPES}\n\n{LINK}"
BANNER = """
            > \N{CONSTRUCTION SIGN} This endpoint is in beta and subject to change.
            >
            > A beta revision header (2026-07-15.pre) is required to use our beta APIs.

"""
ALLOWED = "See https://example.com/filtering<br>Allowed field(s)/operator(s):<br>"
M_LIMIT = RateLimit(Window(10, 1), Window(150, 60))


def conditional(parameter: str) -> str:
    return (
        f"<br><br>Rate limits when using the `{parameter}` parameter in your API "
        "request:<br>Burst: `1/s`<br>Steady: `15/m`"
    )


def field(
    wire: str,
    single: tuple[str, ...] = (),
    multiple: tuple[str, ...] = (),
    bare: tuple[str, ...] = (),
) -> FilterField:
    name = Identifier(wire.replace(".", "_"))
    return FilterField(name, wire, single, multiple, bare, None)


# ---------------------------------------------------------------- reading


def test_the_rate_limit_of_a_description() -> None:
    assert rate_limit_of(DESCRIPTION) == M_LIMIT
    assert rate_limit_of(f"{LIMITS}<br>Daily: `500/d`") == RateLimit(
        Window(10, 1), Window(150, 60), Window(500, 86400)
    )


@pytest.mark.parametrize(
    "description",
    ["", "Get lists.", "*Rate limits*:\nnone", "*Rate limits*:\nBurst: `fast`\n"],
)
def test_no_rate_limit_is_made_up(description: str) -> None:
    assert rate_limit_of(description) is None


def test_a_conditional_limit_names_the_python_parameter() -> None:
    text = LIMITS + conditional("additional-fields[profile]=predictive_analytics")
    limit = RateLimit(Window(1, 1), Window(15, 60))
    assert conditional_limits(text) == (
        ConditionalLimit(
            Identifier("additional_fields_profile"), "predictive_analytics", limit
        ),
    )
    assert rate_limit_of(text) == M_LIMIT


def test_several_conditional_limits() -> None:
    text = LIMITS + conditional("include=list") + conditional("include=segment")
    found = conditional_limits(text)
    assert [(limit.parameter, limit.value) for limit in found] == [
        ("include", "list"),
        ("include", "segment"),
    ]


def test_the_scopes_of_a_description() -> None:
    assert scopes_of(DESCRIPTION) == ("lists:read", "profiles:read")
    assert scopes_of("**Scopes:**\n`List Write`") == ("List Write",)
    assert scopes_of(LIMITS) is None


@pytest.mark.parametrize("line_break", ["<br>", "\n", "<br/>"])
def test_filter_fields_have_the_operators_that_they_are_listed_with(
    line_break: str,
) -> None:
    lines = [
        ALLOWED.replace("<br>", line_break).rstrip(),
        "`id`: `any`, `equals`",
        "`coupon.id` : `greater-than`,`less-than`",
        "`profile`: `has`",
    ]
    assert filter_fields(line_break.join(lines)) == (
        field("id", single=("equals",), multiple=("any",)),
        field("coupon.id", single=("greater-than", "less-than")),
        field("profile", bare=("has",)),
    )


def test_filter_fields_of_a_header() -> None:
    text = (
        "\nSupported filters:\n"
        "- `lat` (equals) - Latitude coordinate\n"
        "- `lng` (equals, less-than)\n"
        "\nWhen both are given, `far` (equals) ones come last.\n"
    )
    assert filter_fields(text) == (
        field("lat", single=("equals",)),
        field("lng", single=("equals", "less-than")),
    )


def test_filter_fields_end_with_their_paragraph() -> None:
    text = f"{ALLOWED}`id`: `equals`<br><br>Such as:<br>`name`: `any`"
    assert filter_fields(text) == (field("id", single=("equals",)),)


def test_a_description_without_filter_fields_has_none() -> None:
    assert filter_fields("Filter by `id`: `equals`") is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Accepts up to 1,000 events per request.", Capacity(items=1000)),
        ("Accepts up to 10,000 profiles per request. And", Capacity(items=10_000)),
        ("Accepts up to 500 object record IDs per request.", Capacity(items=500)),
        ("Accepts a maximum of `1000` events per request.", Capacity(items=1000)),
        (
            "This endpoint accepts a maximum of 1000 profiles per call.<br>",
            Capacity(items=1000),
        ),
        ("Maximum number of profiles per call: 100", Capacity(items=100)),
        ("Email address per request limit: 100", Capacity(items=100)),
        (
            "Maximum number of profiles can be submitted for subscription: 1000",
            Capacity(items=1000),
        ),
        (
            "Max number of coupon codes per job we allow for is 1000.\nMax number of "
            "jobs queued at once we allow for is 100.",
            Capacity(items=1000, jobs=100),
        ),
        (
            "The maximum number of jobs in progress at one time is 500.",
            Capacity(jobs=500),
        ),
        ("The maximum allowed payload size is 100KB.", Capacity(bytes=102_400)),
        (
            "Accepts up to 500 records per request. The maximum allowed payload size "
            "is 4MB. The maximum allowed payload size per-record is 512KB.",
            Capacity(items=500, bytes=4_194_304, item_bytes=524_288),
        ),
    ],
)
def test_what_a_request_may_hold(sentence: str, expected: Capacity) -> None:
    assert capacity(f"Create a batch.\n\n{sentence}") == expected
    assert capacity("Create a batch.", sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Returns a maximum of 100 items per request.",
        "Returns a maximum of 50 flows per request, which can be paginated.",
        "The maximum number of jobs in progress is 500 or 50.",
        "The maximum allowed payload size per-profile is 100KB, or less.",
        "A single string cannot exceed 100KB.",
        "Any list cannot be associated with more than **100** tags.",
        "An account cannot have more than **50** unique tag groups.",
        "If there are 1,000 or more templates in an account, creation will fail.",
        "Accepts up to 100 items per request, or 50 when they have images.",
        "Accepts up to 100 items per request.\n\nAccepts up to 50 variants per call.",
        "The maximum allowed payload size is 5MB for each profile.",
        "Maximum number of profiles per call: 100 to 500",
    ],
)
def test_no_number_is_guessed(sentence: str) -> None:
    assert capacity(f"Create a batch.\n\n{sentence}") == Capacity()


def test_the_narrative_is_what_is_left() -> None:
    description = BANNER + "Get > all\nlists.\n\n" + LIMITS + conditional("include=a")
    assert (
        narrative(f"{description}\n\n{SCOPES}\n\n{LINK}").strip() == "Get > all\nlists."
    )
    assert narrative(f"Get.\n\n{SCOPES}\n\n{LINK}").strip() == "Get."


def test_other_quotes_are_part_of_the_narrative() -> None:
    quote = (
        "> \N{CONSTRUCTION SIGN}\n>\n> Profiles will be unsubscribed.\n\nUnsubscribe."
    )
    assert narrative(quote) == quote


# ---------------------------------------------------------------- reconciling


def reconciled(operation: dict[str, Any], *allow: str) -> tuple[Facts, list[str]]:
    """What comes of it, and the findings: pointer below the operation, and message."""
    report = Report(allow)
    root = {"paths": {"/a": {"get": operation}}}
    node = Document("a.json", root).node["paths"]["/a"]["get"]
    facts = reconcile(node, parse_extensions(node, report), report)
    return facts, [
        f"{finding.pointer.removeprefix('/paths/~1a/get')}: {finding.severity}: "
        f"{finding.message}"
        for finding in report.failures + report.warnings
    ]


def parameter(name: str, place: str = "query", **members: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": {"type": "string"}, **members}


def filtered(filters: str, **members: Any) -> dict[str, Any]:
    return {"parameters": [parameter("filter", description=filters)], **members}


def test_prose_speaks_where_there_is_no_extension() -> None:
    operation = filtered(f"{ALLOWED}`id`: `any`", description=DESCRIPTION)
    assert reconciled(operation) == (
        Facts(
            rate_limit=M_LIMIT,
            conditional_limits=(),
            scopes=("lists:read", "profiles:read"),
            filter_parameter="filter",
            filters=(field("id", multiple=("any",)),),
            capacity=Capacity(),
        ),
        [],
    )


def test_the_extension_counts_and_a_warning_says_so() -> None:
    operators = {"operators": {"single": ["equals"]}, "value": {"type": "string"}}
    operation = filtered(
        f"{ALLOWED}`id`: `any`, `equals`<br>`name`: `equals`",
        description=DESCRIPTION,
        **{
            "x-klaviyo-ratelimit": {"burst": "10/s", "steady": "150/m", "daily": "9/d"},
            "x-klaviyo-scopes": ["lists:write"],
            "x-klaviyo-filters": {"id": operators, "email": operators},
        },
    )
    facts, findings = reconciled(operation)
    assert facts.rate_limit.daily == Window(9, 86400)
    assert facts.scopes == ("lists:write",)
    assert [(f.wire, f.value) for f in facts.filters] == [
        ("id", Primitive("string")),
        ("email", Primitive("string")),
    ]
    assert findings == [
        "/description: warning: x-klaviyo-ratelimit: the description says "
        "burst 10/s, steady 150/m, the extension burst 10/s, steady 150/m, daily 9/d; "
        "it counts",
        "/description: warning: x-klaviyo-scopes: the description says "
        "lists:read, profiles:read, the extension lists:write; it counts",
        "/parameters/0/description: warning: x-klaviyo-filters of 'email': the "
        "description says nothing, the extension equals; it counts",
        "/parameters/0/description: warning: x-klaviyo-filters of 'id': the "
        "description says any, equals, the extension equals; it counts",
        "/parameters/0/description: warning: x-klaviyo-filters of 'name': the "
        "description says equals, the extension nothing; it counts",
    ]


def test_silent_prose_disagrees_with_nothing() -> None:
    extensions = {
        "x-klaviyo-ratelimit": {"burst": "1/s"},
        "x-klaviyo-scopes": ["a:read"],
    }
    assert reconciled({"description": "Get all lists.", **extensions})[1] == []
    assert reconciled(extensions)[1] == []


def test_an_empty_list_of_scopes_counts() -> None:
    operation = {"description": DESCRIPTION, "x-klaviyo-scopes": []}
    facts, findings = reconciled(operation)
    assert facts.scopes == ()
    assert len(findings) == 1


def test_a_header_takes_filters_when_it_says_so() -> None:
    header = parameter(
        "X-Klaviyo-API-Filters",
        "header",
        description="Supported filters:\n- `lat` (equals)",
    )
    facts, findings = reconciled({"parameters": [parameter("lat"), header]})
    assert facts.filter_parameter == "X-Klaviyo-API-Filters"
    assert facts.filters == (field("lat", single=("equals",)),)
    assert findings == []


def test_capacity_is_of_requests_with_a_body() -> None:
    description = "Accepts up to 100 items per request."
    body: dict[str, Any] = {"requestBody": {}}
    assert reconciled({"description": description})[0].capacity == Capacity()
    assert reconciled({"description": description} | body)[0].capacity == Capacity(100)


@pytest.mark.parametrize(
    ("values", "value", "findings"),
    [
        (["list", "lists"], "list", []),
        (
            ["lists", "segments"],
            "lists",
            [
                "/description: warning: the description limits 'include=list': read "
                "as 'lists', the value that the parameter takes"
            ],
        ),
        (
            ["segments"],
            "list",
            [
                "/description: warning: the description limits 'include=list', "
                "a value that is not taken"
            ],
        ),
    ],
)
def test_a_conditional_limit_holds_for_a_value_of_its_parameter(
    values: list[str], value: str, findings: list[str]
) -> None:
    schema = {"type": "array", "items": {"type": "string", "enum": values}}
    include = parameter("include", schema=schema)
    description = LIMITS + conditional("include=list")
    facts, found = reconciled({"description": description, "parameters": [include]})
    assert [limit.value for limit in facts.conditional_limits] == [value]
    assert found == findings


def test_a_conditional_limit_of_no_parameter_is_a_warning() -> None:
    facts, findings = reconciled({"description": LIMITS + conditional("include=list")})
    assert len(facts.conditional_limits) == 1
    assert findings == [
        "/description: warning: the description limits 'include=list', "
        "a parameter that is not taken"
    ]


def test_a_link_to_another_operation_is_a_warning() -> None:
    operation = {"operationId": "get_list", "description": DESCRIPTION}
    assert reconciled(operation)[1] == [
        "/description: warning: the description links to the specification of "
        "'get_lists'"
    ]
    assert reconciled(operation | {"operationId": "get_lists"})[1] == []


@pytest.mark.parametrize(
    ("operation", "finding", "missing"),
    [
        (
            {"description": "*Rate limits*:\nBurst: `fast`"},
            "/description: {}: the description's rate limits cannot be read",
            "calls wait for the limits that the extension states, if any",
        ),
        (
            {"description": "Rate limits when using the `include` parameter:\nnone"},
            "/description: {}: the description's conditional rate limits cannot be "
            "read",
            "calls wait for the operation's usual limits alone",
        ),
        (
            filtered(f"{ALLOWED}`id`: `equals`<br>`name`: `near`"),
            "/parameters/0/description: {}: the filter description cannot be read: "
            "'`name`: `near`'",
            "no class of filters has the field",
        ),
    ],
)
def test_prose_that_cannot_be_read_stops_the_run_unless_allowed(
    operation: dict[str, Any], finding: str, missing: str
) -> None:
    assert reconciled(operation)[1] == [finding.format("not understood")]
    allowed = reconciled(operation, "prose:filters", "prose:ratelimit")[1]
    assert allowed == [finding.format("warning") + f" (allowed: {missing})"]


def test_filters_without_a_parameter_are_not_understood() -> None:
    operators = {"operators": {"single": ["equals"]}, "value": {"type": "string"}}
    operation = {"x-klaviyo-filters": {"id": operators}}
    assert reconciled(operation)[1] == [
        "/x-klaviyo-filters: not understood: filters are described, and no parameter "
        "takes them"
    ]


def test_a_filter_that_nothing_describes_is_a_warning() -> None:
    facts, findings = reconciled(filtered("Any filter."))
    assert facts.filters == ()
    assert findings == [
        "/parameters/0/description: warning: nothing says which fields can be "
        "filtered by"
    ]


def test_two_fields_of_one_name_are_an_error_in_prose_too() -> None:
    operation = filtered(f"{ALLOWED}`a.b`: `any`<br>`a_b`: `any`")
    assert reconciled(operation)[1] == [
        "/parameters/0/description: error: filter fields 'a.b' and 'a_b' are both "
        "called 'a_b' in Python"
    ]


# ---------------------------------------------------------------- published documents

DOCUMENTS = {
    "2022-10-17/stable.json": (28, 88, 0, 14, 9),
    "2024-10-15/stable.json": (49, 186, 6, 19, 11),
    "2026-04-15/stable.json": (53, 212, 6, 20, 16),
    "2026-04-15/beta.json": (6, 23, 0, 1, 1),
    "2026-07-15/stable.json": (56, 221, 6, 21, 17),
    "2026-07-15/beta.json": (7, 26, 0, 0, 0),
}
"""Operations with `filter`, fields in its prose, operations with conditional limits,
batch sizes, payload caps."""

UPLOAD = [
    (
        "/paths/~1api~1image-upload/post/description",
        "the description links to the specification of 'upload_image_from_url'",
    ),
    (
        "/paths/~1api~1image-upload/post/description",
        "x-klaviyo-ratelimit: the description says burst 3/s, steady 100/m, daily "
        "100/d, the extension burst 3/s, steady 100/m, daily 500/d; it counts",
    ),
]
CONDITIONS = [
    (
        "/paths/~1api~1lists~1{id}~1relationships~1profiles/get/description",
        "the description limits 'additional_fields_profile=predictive_analytics', "
        "a parameter that is not taken",
    ),
    *(
        (
            "/paths/~1api~1profiles~1{id}/get/description",
            f"the description limits 'include={one}': read as '{one}s', the value "
            "that the parameter takes",
        )
        for one in ("list", "segment")
    ),
]
CONVERSATIONS = [
    (
        "/paths/~1api~1customer-agent-conversations/get/parameters/1/description",
        "x-klaviyo-filters of 'status': the description says any, equals, the "
        "extension equals; it counts",
    )
]
WARNINGS = {
    "2022-10-17/stable.json": [],
    "2024-10-15/stable.json": CONDITIONS,
    "2026-04-15/stable.json": UPLOAD + CONDITIONS,
    "2026-04-15/beta.json": CONVERSATIONS,
    "2026-07-15/stable.json": UPLOAD + CONDITIONS,
    "2026-07-15/beta.json": CONVERSATIONS,
}


def operations(name: str) -> Iterator[Node]:
    if not (SPECS / name).exists():
        pytest.skip(f"needs the published documents: {SPECS / name} is missing")
    document = Document(name, json.loads((SPECS / name).read_text("utf-8")))
    for _, item in document.node["paths"].items():
        for _, operation in item.items():
            yield operation


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_prose_of_the_published_documents_is_read_completely(name: str) -> None:
    report = Report()
    told, with_limit, with_scopes, facts = [], 0, 0, []
    for operation in operations(name):
        facts.append(reconcile(operation, parse_extensions(operation, report), report))
        description = operation["description"].value
        with_limit += rate_limit_of(description) is not None
        with_scopes += scopes_of(description) is not None
        for each in operation["parameters"].elements():
            if each["name"].value == "filter":
                told.append(filter_fields(each["description"].value))
    assert DOCUMENTS[name] == (
        len(told),
        sum(len(fields or ()) for fields in told),
        sum(bool(each.conditional_limits) for each in facts),
        sum(each.capacity.items is not None for each in facts),
        sum(each.capacity.bytes is not None for each in facts),
    )
    assert all(told)
    assert all(each.filters for each in facts if each.filter_parameter)
    assert with_limit == len(facts)
    assert with_scopes == sum(bool(each.scopes) for each in facts)
    assert report.failures == []
    found = [(finding.pointer, finding.message) for finding in report.warnings]
    assert found == sorted(WARNINGS[name])

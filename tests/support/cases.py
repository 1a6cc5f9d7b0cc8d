"""One feature a case, each a tiny document: pinned as golden files, and executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.documents import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    FREE,
    INTEGER,
    NUMBER,
    STRING,
    Operation,
    Schema,
    array,
    content,
    document,
    enum,
    identifier,
    nullable,
    obj,
    one_of,
    operation,
    parameter,
    ref,
    relationship,
    resource,
)

LINKS = obj({"self?": STRING, "next?": nullable(STRING)})
CURSOR = parameter("page[cursor]")


@dataclass(frozen=True)
class Case:
    """A document, and which of the modules made from it show the feature.

    `beside` are documents of other revisions, which go into the same package, `names`
    the entries of a lock of names: old ones, and what they are now.
    """

    document: dict[str, Any]
    shows: tuple[str, ...]
    beside: tuple[dict[str, Any], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def answers(status: int, schema: Schema | None = None) -> dict[str, Any]:
    """The `responses` of an operation with this one answer."""
    return {
        str(status): {"description": "", "content": content(schema) if schema else {}}
    }


def header(revision: str) -> dict[str, Any]:
    """The header that says which revision an operation is of."""
    schema = {"type": "string", "default": revision}
    return parameter("revision", schema, "header", required=True)


def extensions(**values: Any) -> dict[str, Any]:
    """Members of an operation by the last part of their names."""
    return {f"x-klaviyo-{name.replace('_', '-')}": v for name, v in values.items()}


def filterable(wire: str, value: Schema, **operators: list[str]) -> dict[str, Any]:
    """A member of `x-klaviyo-filters`; `none` are the operators without a value."""
    return {wire: {"operators": operators, **({"value": value} if value else {})}}


THING = resource("thing", {"name?": STRING})


def info(revision: str) -> dict[str, str]:
    """The `info` of a document of that revision."""
    return {"title": "API", "version": revision}


def before_release(id: str, revision: str, route: str, answer: str) -> Operation:
    """An operation of a pre-release, in the group `things`."""
    return operation(
        route,
        id,
        header(revision),
        CURSOR,
        parameter("filter"),
        answer=ref(answer),
        tag="Beta APIs",
        **extensions(
            pre_release="BETA",
            subtag="Things",
            ratelimit={"burst": "3/s", "steady": "60/m"},
            filters=filterable("size", INTEGER, single=["greater-than"]),
        ),
    )


def things(
    attributes: dict[str, Schema], related: dict[str, Schema] | None = None
) -> dict[str, Schema]:
    """The schemas of an answer with things and, on request, their owners."""
    return {
        "ThingsAnswer": obj(
            {
                "data": array(ref("Thing")),
                "included?": array(ref("Owner")),
                "links?": LINKS,
            }
        ),
        "ThingAnswer": obj({"data": ref("Thing")}),
        "Thing": resource("thing", attributes, related),
        "Owner": resource("owner", {"name?": STRING}),
    }


CASES: Mapping[str, Case] = {
    # ------------------------------------------------------------ models
    "attributes-and-relationships": Case(
        document(
            operation(
                "POST /api/books",
                "create_book",
                body=ref("BookCreateQuery"),
                responses=answers(201, ref("BookAnswer")),
            ),
            schemas={
                "BookCreateQuery": obj(
                    {
                        "data": resource(
                            "book",
                            {
                                "title": STRING,
                                "medium": enum("paper"),
                                "pages?": nullable(INTEGER),
                                "printed-on?": DATE,
                                "out-of-print?": {"type": "boolean", "default": False},
                            },
                            {
                                "author": relationship("author"),
                                "shelf?": obj({"data?": nullable(identifier("shelf"))}),
                                "tags?": relationship("tag", many=True),
                            },
                            id="id?",
                        )
                    }
                ),
                "BookAnswer": obj({"data": ref("Book")}),
                "Book": resource(
                    "book",
                    {"title?": STRING, "pages?": nullable(INTEGER), "price?": NUMBER},
                    {"author?": relationship("author")},
                ),
            },
        ),
        shows=("models", "resources", "_operations"),
    ),
    "all-of-overlay": Case(
        document(
            operation("GET /api/things/{id}", "get_thing", answer=ref("ThingAnswer")),
            schemas={
                "Base": obj({"data": ref("Thing"), "links?": LINKS}),
                "Thing": resource("thing", {"name": STRING, "size?": INTEGER}),
                "ThingAnswer": {
                    "allOf": [
                        {
                            "properties": {
                                "data": {
                                    "properties": {
                                        "attributes": {
                                            "properties": {"secret": STRING},
                                            "required": ["secret"],
                                        }
                                    }
                                }
                            }
                        },
                        ref("Base"),
                    ]
                },
            },
        ),
        shows=("models",),
    ),
    "nullable-refs": Case(
        document(
            operation(
                "PATCH /api/things/{id}",
                "update_thing",
                body=ref("ThingUpdateQuery"),
                answer=ref("ThingAnswer"),
            ),
            schemas={
                "ThingUpdateQuery": obj(
                    {
                        "data": resource(
                            "thing",
                            {
                                "place?": ref("Place", nullable=True),
                                "level?": one_of(STRING, INTEGER, nullable=True),
                                "shape?": one_of(
                                    ref("Circle"), ref("Square"), nullable=True
                                ),
                                "colour?": ref("Colour", nullable=True),
                                "frame?": ref("Frame"),
                                "spot?": {"allOf": [ref("Place")], "nullable": True},
                            },
                        )
                    }
                ),
                "ThingAnswer": obj({"data": nullable(ref("Thing"))}),
                "Thing": resource("thing", {"place": ref("Place", nullable=True)}),
                "Place": obj({"city?": STRING}),
                "Circle": obj({"kind": enum("circle"), "radius": NUMBER}),
                "Square": obj({"kind": enum("square"), "side": NUMBER}),
                "Colour": enum("red", "green"),
                "Frame": nullable(obj({"width?": INTEGER})),
            },
        ),
        shows=("models", "resources"),
    ),
    "tagged-union": Case(
        document(
            operation("GET /api/events/{id}", "get_event", answer=ref("EventAnswer")),
            schemas={
                "EventAnswer": obj(
                    {
                        "data": ref("Event"),
                        "included?": array(one_of(ref("Metric"), ref("Profile"))),
                    }
                ),
                "Event": resource("event", {"name?": STRING}),
                "Metric": resource("metric", {"name?": STRING}),
                "Profile": resource("profile", {"email?": STRING}),
            },
        ),
        shows=("models",),
    ),
    "linked-resources": Case(
        document(
            operation(
                "GET /api/books",
                "get_books",
                parameter(
                    "include",
                    array(enum("author", "author.agent", "shelf", "tags")),
                ),
                parameter("fields[author]", array(enum("name"))),
                parameter("page[cursor]"),
                answer=ref("BooksAnswer"),
            ),
            schemas={
                "BooksAnswer": obj(
                    {
                        "data": array(ref("Book")),
                        "included?": array(
                            one_of(
                                ref("Author"), ref("Agent"), ref("Shelf"), ref("Tag")
                            )
                        ),
                        "links?": LINKS,
                    }
                ),
                "Book": resource(
                    "book",
                    {"title?": STRING},
                    {
                        "author?": relationship("author"),
                        "shelf?": obj({"data?": nullable(identifier("shelf"))}),
                        "tags?": relationship("tag", many=True),
                        # Nothing that is included is of this type.
                        "reviews?": relationship("review", many=True),
                        # A resource has a field of this name already.
                        "id?": relationship("tag"),
                    },
                ),
                "Author": resource(
                    "author",
                    {"name?": STRING},
                    {
                        "agent?": relationship("agent"),
                        "books?": relationship("book", many=True),
                    },
                ),
                "Agent": resource("agent", {"name?": STRING}),
                "Shelf": resource("shelf", {"number?": INTEGER}),
                "Tag": resource("tag", {"name?": STRING}),
            },
        ),
        shows=("models",),
    ),
    "resolved-union": Case(
        document(
            operation(
                "POST /api/rules",
                "create_rule",
                body=ref("RuleQuery"),
                answer=ref("RuleAnswer"),
            ),
            schemas={
                "RuleQuery": obj({"rule": ref("Rule"), "when?": ref("When")}),
                "RuleAnswer": obj({"rule": ref("Rule"), "when?": ref("When")}),
                # Told apart by what they require, and by a boolean.
                "Rule": one_of(
                    obj({"above": INTEGER, "note?": STRING}),
                    obj({"below": INTEGER, "note?": STRING}),
                    ref("Always"),
                ),
                "Always": obj(
                    {"always": {"type": "boolean", "enum": [True]}, "note?": STRING}
                ),
                "When": one_of(DATE_TIME, STRING, array(STRING)),
            },
        ),
        shows=("models",),
    ),
    "constants": Case(
        document(
            operation(
                "POST /api/steps",
                "create_step",
                body=ref("Step"),
                answer=ref("Step"),
            ),
            schemas={
                "Step": obj(
                    {
                        "type": enum("step"),
                        "version": {"type": "integer", "enum": [1]},
                        "active": {"type": "boolean", "enum": [True]},
                        "flavour?": enum("plain"),
                        "choice": nullable(enum("only")),
                        "next": ref("Kind"),
                    }
                ),
                "Kind": enum("stop"),
            },
        ),
        shows=("models",),
    ),
    "name-clash": Case(
        document(
            operation("GET /api/things/{id}", "get_thing", answer=ref("ThingAnswer")),
            operation("GET /api/others/{id}", "get_other", answer=ref("ThingData")),
            schemas={
                "ThingAnswer": obj(
                    {"data": ref("Thing"), "data_bar": obj({"a": DATE})}
                ),
                "Thing": obj(
                    {"data": obj({"x": STRING}), "of": ref("ThingAnswerData")}
                ),
                "ThingAnswerData": obj({"bar": obj({"b": INTEGER})}),
                "ThingData": obj({"data": array(STRING)}),
            },
        ),
        shows=("models",),
    ),
    "long-enum": Case(
        document(
            operation("GET /api/things/{id}", "get_thing", answer=ref("ThingAnswer")),
            schemas={
                "ThingAnswer": obj({"data": ref("Thing")}),
                "Thing": resource(
                    "thing",
                    {
                        "letter": enum(*"abcdefghi"),
                        "vowel?": nullable(enum(*"aeiou")),
                        "either?": one_of(enum("x", "y"), enum("z")),
                        "font?": one_of(enum("Arial", "Times"), STRING),
                        "any_letter?": one_of(enum(*"abcdefghi"), STRING),
                    },
                ),
            },
        ),
        shows=("models",),
    ),
    "awkward-names": Case(
        document(
            operation(
                "POST /api/things",
                "create_thing",
                body=ref("ThingQuery"),
                answer=ref("ThingQuery"),
            ),
            schemas={
                "ThingQuery": obj(
                    {
                        "data": resource(
                            "thing",
                            {
                                "date?": DATE,
                                "datetime?": DATE_TIME,
                                "list?": array(STRING),
                                "dict?": FREE,
                                "str?": STRING,
                                "int?": INTEGER,
                                "self?": STRING,
                                "class?": STRING,
                                "body?": STRING,
                                "options?": array(STRING),
                                "to_dict?": STRING,
                                "_kx?": STRING,
                                "$value?": NUMBER,
                                "2nd": STRING,
                            },
                            id="",
                        )
                    }
                )
            },
        ),
        shows=("models", "resources", "_operations"),
    ),
    "shared-models": Case(
        document(
            operation("GET /api/a/{id}", "get_a", answer=ref("Answer"), tag="First"),
            operation("GET /api/b/{id}", "get_b", answer=ref("Answer"), tag="Second"),
            operation("GET /api/c/{id}", "get_c", answer=ref("Tree"), tag="Second"),
            schemas={
                "Answer": obj({"data": ref("Thing")}),
                "Thing": THING,
                "Tree": obj({"children": array(ref("Tree"))}),
                "Unused": obj({"id": STRING}),
            },
        ),
        shows=("models", "_client.py", "_operations"),
    ),
    # ------------------------------------------------------------ parameters
    "path-parameters": Case(
        document(
            operation(
                "GET /api/{kind}/{thing_id}/parts/{id}",
                "get_part",
                answer=ref("ThingAnswer"),
                # In another order than the path's.
                parameters=[
                    parameter("id", STRING, "path"),
                    parameter("thing_id", STRING, "path"),
                    parameter("kind", enum("big", "small"), "path"),
                ],
            ),
            schemas={"ThingAnswer": obj({"data": THING})},
        ),
        shows=("resources", "_operations"),
    ),
    "bracket-parameters": Case(
        document(
            operation(
                "GET /api/things",
                "get_things",
                parameter("additional-fields[big-thing]", array(enum("weight"))),
                parameter("fields[big-thing]", array(enum("name", "size.width"))),
                parameter("include", array(enum("owner"))),
                parameter("sort", enum("name", "-name")),
                parameter(
                    "page[size]",
                    {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
                ),
                parameter("active", BOOLEAN),
                parameter("since", DATE_TIME),
                parameter("ids", array(STRING), explode=True),
                parameter("X-Trace-Id", STRING, "header"),
                parameter("company_id", required=True),
                answer=ref("ThingsAnswer"),
            ),
            schemas={"ThingsAnswer": obj({"data": array(THING)})},
        ),
        shows=("resources", "_operations"),
    ),
    "filters-extension": Case(
        document(
            operation(
                "GET /api/things",
                "get_things",
                parameter("filter"),
                answer=ref("ThingsAnswer"),
                **extensions(
                    filters={
                        **filterable("name", STRING, single=["equals", "contains"]),
                        **filterable("owner.id", STRING, list=["any", "equals"]),
                        **filterable("state", enum("on", "off"), single=["equals"]),
                        **filterable(
                            "created",
                            DATE_TIME,
                            single=[
                                "greater-or-equal",
                                "greater-than",
                                "less-or-equal",
                                "less-than",
                            ],
                        ),
                        **filterable("size", INTEGER, single=["greater-than"]),
                        **filterable("archived", BOOLEAN, single=["equals"]),
                        **filterable("deleted", {}, none=["has"]),
                    }
                ),
            ),
            operation(
                "GET /api/thing-ids",
                "get_thing_ids",
                parameter("filter", required=True),
                answer=ref("ThingsAnswer"),
                **extensions(
                    filters=filterable("size", INTEGER, single=["greater-than"])
                ),
            ),
            operation(
                "GET /api/big-thing-ids",
                "get_big_thing_ids",
                parameter("filter"),
                answer=ref("ThingsAnswer"),
                **extensions(
                    filters=filterable("size", INTEGER, single=["greater-than"])
                ),
            ),
            schemas={"ThingsAnswer": obj({"data": array(THING)})},
        ),
        shows=("filters", "resources"),
    ),
    "filters-prose": Case(
        document(
            operation(
                "GET /api/things",
                "get_things",
                parameter(
                    "filter",
                    description="See the guide<br>Allowed field(s)/operator(s):<br>"
                    "`id`: `any`, `equals`<br>`created`: `greater-than`<br>"
                    "`flag`: `has`",
                ),
                answer=ref("ThingsAnswer"),
            ),
            operation(
                "GET /client/places",
                "get_places",
                parameter(
                    "X-Klaviyo-API-Filters",
                    STRING,
                    "header",
                    description="Supported filters:\n- `lat` (equals) - Latitude\n",
                ),
                answer=ref("ThingsAnswer"),
                security=[],
            ),
            schemas={"ThingsAnswer": obj({"data": array(THING)})},
        ),
        shows=("filters", "resources"),
    ),
    # ------------------------------------------------------------ bodies
    "patch": Case(
        document(
            operation(
                "PATCH /api/profiles/{profile_id}",
                "update_profile",
                parameter("fields[profile]", array(enum("email", "name"))),
                body=ref("ProfileQuery"),
                answer=ref("ProfileAnswer"),
            ),
            operation(
                "PATCH /api/profiles/{id}/settings",
                "update_settings",
                body=ref("ProfileQuery"),
                responses=answers(204),
            ),
            schemas={
                "ProfileQuery": obj({"data": ref("Profile")}),
                "ProfileAnswer": obj({"data": ref("Profile")}),
                "Profile": resource(
                    "profile",
                    {
                        "email?": nullable(STRING),
                        "name?": nullable(STRING),
                        "country?": {"type": "string", "default": "US"},
                        "properties?": nullable(FREE),
                    },
                ),
            },
        ),
        shows=("resources", "_operations"),
    ),
    "delete-with-body": Case(
        document(
            operation(
                "DELETE /api/lists/{id}/relationships/profiles",
                "remove_profiles_from_list",
                body=ref("ProfilesQuery"),
            ),
            schemas={"ProfilesQuery": obj({"data": array(identifier("profile"))})},
        ),
        shows=("resources", "_operations"),
    ),
    "multipart": Case(
        document(
            operation(
                "POST /api/image-upload",
                "upload_image",
                parameter("fields[image]", array(enum("name"))),
                requestBody={
                    "required": True,
                    "content": content(
                        ref("ImageUploadQuery"), media_type="multipart/form-data"
                    ),
                },
                responses=answers(201, ref("ThingAnswer")),
            ),
            schemas={
                "ImageUploadQuery": obj(
                    {
                        "file": {"type": "string", "format": "binary"},
                        "name?": STRING,
                        "hidden?": {"type": "boolean", "default": False},
                    }
                ),
                "ThingAnswer": obj({"data": THING}),
            },
        ),
        shows=("resources", "_operations"),
    ),
    "bulk-job": Case(
        document(
            operation(
                "POST /api/thing-bulk-create-jobs",
                "bulk_create_things",
                body=ref("JobQuery"),
                responses=answers(202, ref("JobAnswer")),
                description="Accepts up to 1,000 things per request.\n"
                "The maximum allowed payload size is 5MB.",
            ),
            operation(
                "GET /api/thing-bulk-create-jobs/{job_id}",
                "get_bulk_create_things_job",
                answer=ref("JobAnswer"),
            ),
            schemas={
                "JobQuery": obj(
                    {
                        "data": resource(
                            "thing-bulk-create-job",
                            {"things": obj({"data": array(ref("NewThing"))})},
                            id="",
                        )
                    }
                ),
                "NewThing": resource("thing", {"name": STRING}, id=""),
                "JobAnswer": obj(
                    {
                        "data": resource(
                            "thing-bulk-create-job",
                            {"status": enum("complete", "processing", "queued")},
                        )
                    }
                ),
            },
        ),
        shows=("resources", "_operations"),
    ),
    "no-content": Case(
        document(
            operation(
                "POST /api/refreshes",
                "refresh",
                body=ref("RefreshQuery"),
                responses=answers(202) | answers(200, ref("ThingAnswer")),
            ),
            operation("DELETE /api/things/{id}", "delete_thing"),
            schemas={
                "RefreshQuery": obj({"urgent": BOOLEAN}),
                "ThingAnswer": obj({"data": THING}),
            },
        ),
        shows=("resources", "_operations"),
    ),
    # ------------------------------------------------------------ paging
    "paging-cursor": Case(
        document(
            operation(
                "GET /api/things", "get_things", CURSOR, answer=ref("ThingsAnswer")
            ),
            schemas={
                "ThingsAnswer": obj({"data": array(ref("Thing")), "links?": LINKS}),
                "Thing": THING,
            },
        ),
        shows=("models", "_operations"),
    ),
    "page-cursor-report": Case(
        document(
            operation(
                "POST /api/reports",
                "query_report",
                parameter("page_cursor"),
                body=ref("ReportQuery"),
                answer=ref("ReportAnswer"),
            ),
            schemas={
                "ReportQuery": obj(
                    {"data": resource("report", {"statistic": STRING}, id="")}
                ),
                "ReportAnswer": obj(
                    {
                        "data": resource("report", {"results": array(FREE)}, id=""),
                        "links": LINKS,
                    }
                ),
            },
        ),
        shows=("models", "_operations"),
    ),
    # ------------------------------------------------------------ operations
    "aliases": Case(
        document(
            operation(
                "GET /api/things/{id}",
                "get_thing",
                answer=ref("ThingAnswer"),
                **extensions(operation_aliases=["fetch_thing", "read_thing"]),
            ),
            schemas={"ThingAnswer": obj({"data": THING})},
        ),
        shows=("resources", "_operations"),
    ),
    "old-names": Case(
        document(
            operation(
                "PATCH /api/things/{id}",
                "update_thing",
                body=ref("ThingQuery"),
                answer=ref("ThingAnswer"),
                **extensions(operation_aliases=["patch_thing"]),
            ),
            operation(
                "GET /api/things",
                "get_things",
                parameter("filter"),
                answer=obj({"data": array(THING)}),
                **extensions(filters=filterable("name", STRING, single=["equals"])),
            ),
            schemas={
                "ThingQuery": obj({"data": resource("thing", {"name?": STRING})}),
                "ThingAnswer": obj({"data": THING}),
            },
        ),
        shows=(
            "resources",
            "models/__init__.py",
            "filters/__init__.py",
            "_operations/__init__.py",
        ),
        names={
            "filters.GetAllThingsFilter": "filters.GetThingsFilter",
            "klaviyo.things.change_thing": "klaviyo.things.patch_thing",
            "klaviyo.things.get_all_things": "klaviyo.things.get_things",
            "models.ThingResponse": "models.ThingDocument",
        },
    ),
    "pre-release-subtags": Case(
        document(
            operation(
                "GET /api/agents/{id}",
                "get_agent",
                header("2026-07-15.pre"),
                answer=ref("ThingAnswer"),
                tag="Pre-Release",
                description="\n        > \N{CONSTRUCTION SIGN} This endpoint is in beta"
                " and subject to change.\n\nReads an agent.",
                **extensions(
                    pre_release="Beta",
                    subtag="Customer Agents",
                ),
            ),
            schemas={"ThingAnswer": obj({"data": THING})},
        ),
        shows=("_client.py", "resources", "_operations"),
    ),
    "client-operations": Case(
        document(
            operation(
                "POST /client/events",
                "create_client_event",
                parameter("company_id", required=True),
                body=ref("EventQuery"),
                responses=answers(202),
                security=[],
            ),
            schemas={
                "EventQuery": obj({"data": resource("event", {"name": STRING}, id="")})
            },
        ),
        shows=("resources", "_operations"),
    ),
    "conditional-limits": Case(
        document(
            operation(
                "GET /api/profiles",
                "get_profiles",
                parameter("additional-fields[profile]", array(enum("predictions"))),
                answer=ref("ThingsAnswer"),
                summary="Get Profiles",
                description="Get all profiles.<br><br>*Rate limits*:<br>Burst: `75/s`"
                "<br>Steady: `750/m`<br><br>Rate limits when using the "
                "`additional-fields[profile]=predictions` parameter in your API "
                "request:<br>Burst: `10/s`<br>Steady: `150/m`\n\n"
                "**Scopes:**\n`profiles:read`",
                **extensions(
                    ratelimit={
                        "burst": "75/s",
                        "steady": "750/m",
                        "daily": "9000/d",
                    },
                    scopes=["profiles:read", "metrics:read"],
                ),
            ),
            schemas={"ThingsAnswer": obj({"data": array(THING)})},
        ),
        shows=("resources", "_operations"),
    ),
    "project-pages": Case(
        document(
            operation(
                "GET /api/things/{id}",
                "get_thing",
                summary="Get Thing",
                description="Gets the thing with the given id.",
                answer=ref("ThingAnswer"),
            ),
            operation(
                "GET /api/things",
                "get_things",
                parameter("page[cursor]"),
                parameter("filter"),
                answer=ref("ThingsAnswer"),
                **extensions(filters=filterable("name", STRING, single=["equals"])),
            ),
            operation("POST /api/things", "create_thing", body=ref("ThingAnswer")),
            schemas={
                "ThingAnswer": obj({"data": ref("Thing")}),
                "ThingsAnswer": obj({"data": array(ref("Thing")), "links?": LINKS}),
                "Thing": THING,
            },
        ),
        shows=("README.md", "api.md", "pyproject.toml", "__init__.py", "_client.py"),
    ),
    "hostile-text": Case(
        document(
            operation(
                "GET /api/things/{id}",
                "get_thing",
                parameter(
                    "fields[thing]",
                    array(
                        enum(
                            "it's", 'a"b', "back\\slash", "{{ x }}", "line\nbreak", "é"
                        )
                    ),
                    description='ends with a quote"',
                ),
                answer=ref("ThingAnswer"),
                tag='Things """ {{ boom }}',
                summary="ends with a backslash \\",
                description='"""\nimport os\n"""\r\n{{ 7 * 7 }} {% raw %} {0} %s \\N{BEL}'
                "\u202e\u2028 ${x} </script> `\N{PARTY POPPER}`",
            ),
            schemas={
                "ThingAnswer": obj({"data": ref("Thing")}),
                "Thing": obj(
                    {
                        "type": enum('th"ing\\'),
                        "it's?": STRING,
                        "{{ seven }}?": STRING,
                        "#\u2028e?": STRING,
                        "state?": enum('"""', "'''", "\\", "\u2028", "{0}"),
                    },
                    description='"Quoted" at both "ends"',
                ),
            },
        ),
        shows=("models", "resources", "_operations"),
    ),
    # ------------------------------------------------------------ revisions
    "side-by-side": Case(
        document(
            operation(
                "GET /api/things",
                "get_things",
                header("2026-07-15"),
                CURSOR,
                parameter("filter"),
                parameter("include", array(enum("owner"))),
                answer=ref("ThingsAnswer"),
                **extensions(
                    ratelimit={"burst": "3/s", "steady": "60/m"},
                    filters=filterable("name", STRING, single=["equals"]),
                ),
            ),
            operation(
                "GET /api/things/{id}",
                "get_thing",
                header("2026-07-15"),
                answer=ref("ThingAnswer"),
            ),
            # The client has a way to the pre-release under this name.
            operation("GET /api/betas/{id}", "get_beta", tag="Beta"),
            schemas=things({"name?": STRING}, {"owner": relationship("owner")}),
        ),
        beside=(
            document(
                before_release(
                    "get_things_beta",
                    "2026-07-15.pre",
                    "GET /api/things",
                    "ThingsAnswer",
                ),
                before_release(
                    "get_thing_beta",
                    "2026-04-15.pre",
                    "GET /api/things/{id}",
                    "ThingAnswer",
                ),
                info=info("2026-07-15.pre"),
                schemas=things({"size?": INTEGER}),
            ),
            document(
                operation(
                    "GET /api/things",
                    "get_things",
                    header("2026-04-15"),
                    CURSOR,
                    answer=ref("ThingsAnswer"),
                    **extensions(ratelimit={"burst": "10/s", "steady": "150/m"}),
                ),
                info=info("2026-04-15"),
                schemas=things({"label?": STRING}),
            ),
            document(
                before_release(
                    "get_things_beta",
                    "2026-04-15.pre",
                    "GET /api/things",
                    "ThingsAnswer",
                ),
                info=info("2026-04-15.pre"),
                schemas=things({"weight?": NUMBER}),
            ),
        ),
        shows=(
            "__init__.py",
            "_client.py",
            "README.md",
            "api.md",
            "beta/__init__.py",
            "beta/_client.py",
            "beta/_operations",
            "beta/filters",
            "beta/models",
            "beta/resources",
            "revision_2026_04_15/__init__.py",
            "revision_2026_04_15/_client.py",
            "revision_2026_04_15/models",
            "revision_2026_04_15_pre/__init__.py",
            "revision_2026_04_15_pre/models",
        ),
    ),
}

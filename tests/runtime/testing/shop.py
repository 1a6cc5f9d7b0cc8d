"""A small document of Klaviyo's kind: profiles, lists, events, batches, webhooks.

It has each form of the whole document that the offline Klaviyo has a way of its own for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from tests.support.documents import (
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
    operation,
    parameter,
    ref,
)

PACKAGE = "sdk_offline_shop"
RUNTIME = Path(__file__).parents[3] / "templates" / "runtime"
LINK = {"type": "string", "format": "uri"}
LINKS = obj({"self": LINK, "next?": LINK, "prev?": LINK})
TEXT = nullable(STRING)
MOMENT = nullable(DATE_TIME)


def whole(
    type_: str, attributes: dict[str, Schema], **relationships: tuple[str, bool]
) -> Schema:
    """A resource as answers have it; relationships are a type, and whether to many."""
    entries: dict[str, Schema] = {}
    for name, (target, many) in relationships.items():
        linkage = identifier(target)
        entries[f"{name.replace('_', '-')}?"] = obj(
            {
                "data?": array(linkage) if many else linkage,
                "links?": obj({"self": LINK, "related": LINK}),
            }
        )
    parts: dict[str, Schema] = {
        "type": enum(type_),
        "id": STRING,
        "attributes": obj(attributes),
        "links": obj({"self": LINK}),
    }
    return obj(parts | ({"relationships?": obj(entries)} if entries else {}))


def given(
    type_: str,
    attributes: dict[str, Schema],
    id_: str = "",
    more: dict[str, Schema] | None = None,
) -> Schema:
    """A resource as requests have it."""
    identity = {id_: STRING} if id_ else {}
    inner = {"attributes": obj(attributes)} if attributes else {}
    return obj({"type": enum(type_), **identity, **inner, **(more or {})})


def links_to(name: str, type_: str, *, many: bool = True) -> dict[str, Schema]:
    """The relationships of a body."""
    linkage = identifier(type_)
    data = array(linkage) if many else linkage
    return {"relationships?": obj({f"{name}?": obj({"data": data})})}


PERSON: dict[str, Schema] = {
    "email?": TEXT,
    "phone_number?": TEXT,
    "external_id?": TEXT,
    "first_name?": TEXT,
    "properties?": FREE,
}
CONSENT = obj({"email": obj({"marketing": obj({"consent": enum("SUBSCRIBED")})})})
PATCH = obj({"append?": FREE, "unappend?": FREE, "unset?": STRING})
PROFILE = whole(
    "profile",
    {
        **PERSON,
        "created?": MOMENT,
        "updated?": MOMENT,
        "subscriptions?": nullable(CONSENT),
    },
    lists=("list", True),
)
SENT_PROFILE = given(
    "profile",
    PERSON | {"subscriptions?": CONSENT},
    "id?",
    {"meta?": obj({"patch_properties?": PATCH})},
)
LIST = whole(
    "list",
    {"name": STRING, "profile_count?": nullable(INTEGER)},
    profiles=("profile", True),
)
METRIC = whole("metric", {"name?": TEXT})
EVENT = whole(
    "event",
    {
        "timestamp?": nullable(INTEGER),
        "event_properties?": nullable(FREE),
        "datetime?": MOMENT,
        "uuid?": TEXT,
    },
    profile=("profile", False),
    metric=("metric", False),
)
HAPPENED: dict[str, Schema] = {
    "properties": FREE,
    "time?": DATE_TIME,
    "value?": NUMBER,
    "unique_id?": STRING,
    "metric": obj({"data": given("metric", {"name": STRING})}),
}
WHO = {"profile": obj({"data": ref("SentProfile")})}
SENT_EVENT = given("event", HAPPENED | WHO)
STATUS = enum("cancelled", "complete", "processing", "queued")
COUNTS = {"total_count": INTEGER, "completed_count?": INTEGER, "failed_count?": INTEGER}
FAILURE: dict[str, Schema] = {
    "code": STRING,
    "title": STRING,
    "detail": STRING,
    "source": obj({"pointer?": STRING}),
}
IMPORT = whole(
    "profile-bulk-import-job",
    {"status": STATUS, **COUNTS, "started_at?": MOMENT},
    lists=("list", True),
    profiles=("profile", True),
    import_errors=("import-error", True),
)
ITEM_JOB = {
    "status": STATUS,
    **COUNTS,
    "errors?": array(obj({"id": STRING, **FAILURE})),
}
ITEM = {"external_id": STRING, "title": STRING, "description": STRING, "url": STRING}
TOPIC = obj({"type": enum("webhook-topic"), "id": STRING, "links": obj({"self": LINK})})
WEBHOOK = whole(
    "webhook",
    {"name": STRING, "endpoint_url": STRING, "enabled?": {"type": "boolean"}},
    webhook_topics=("webhook-topic", True),
)

SCHEMAS: dict[str, Schema] = {
    "Profile": PROFILE,
    "SentProfile": SENT_PROFILE,
    "List": LIST,
    "Metric": METRIC,
    "Event": EVENT,
    "Import": IMPORT,
    "Item": whole("catalog-item", {"external_id?": TEXT, "title?": TEXT}),
    "Template": whole("template", {"name": STRING, "html?": TEXT}),
    "Account": whole("account", {"test_account": {"type": "boolean"}}),
    "Webhook": WEBHOOK,
    "Topic": TOPIC,
    "Image": whole("image", {"name": STRING}),
    "Campaign": whole("campaign", {"name": STRING}),
    "SendJob": whole("campaign-send-job", {"status": STATUS}),
    "ImportError": whole(
        "import-error", {**FAILURE, "original_payload?": nullable(FREE)}
    ),
}


def one(name: str) -> Schema:
    """An answer with a resource."""
    return obj({"data": ref(name), "links?": obj({"self": LINK})})


def many(name: str, *included: str) -> Schema:
    """An answer with several, and what may be included."""
    more = (
        {"included?": array({"oneOf": [ref(n) for n in included]})} if included else {}
    )
    return obj({"data": array(ref(name)), "links?": LINKS, **more})


def success(status: int, answer: Schema | None = None) -> dict[str, Any]:
    """The responses of an operation."""
    told = {"content": content(answer)} if answer else {}
    return {"responses": {str(status): {"description": "", **told}}}


def filters(**fields: tuple[Schema, dict[str, list[str]]]) -> dict[str, Any]:
    """The extension: a value and the operators of each field."""
    told = {
        name: {"operators": operators, **({"value": value} if value else {})}
        for name, (value, operators) in fields.items()
    }
    return {"x-klaviyo-filters": told}


def body(data: Schema) -> Schema:
    """A JSON:API body."""
    return obj({"data": data})


def listed(name: str, value: str) -> dict[str, Any]:
    """A parameter whose values are in a list."""
    return parameter(name, array(enum(*value.split(","))))


EXACT = {"list": ["any"], "single": ["equals"]}
ORDER = {"single": ["greater-than", "greater-or-equal", "less-than"]}
CURSOR, SIZE = parameter("page[cursor]"), parameter(
    "page[size]", {"type": "integer", "default": 20, "minimum": 1, "maximum": 100}
)
COUNT = listed("additional-fields[list]", "profile_count")
CONSENTS = listed("additional-fields[profile]", "subscriptions")
ROWS = obj({"data": array(ref("SentProfile"))})
MEMBERS = body(array(identifier("profile")))


def jobs(verb: str, row: Schema) -> tuple[Operation, ...]:
    """A batch of catalog items, and its job."""
    type_ = f"catalog-item-bulk-{verb}-job"
    sent = given(type_, {"items": obj({"data": array(row)})})
    answer = obj({"data": whole(type_, ITEM_JOB)})
    path = f"/api/{type_}s"
    return (
        operation(
            f"POST {path}",
            f"bulk_{verb}_items",
            body=body(sent),
            **success(202, answer),
        ),
        operation(
            f"GET {path}/{{job_id}}", f"get_bulk_{verb}_items_job", answer=answer
        ),
    )


ROW = given("catalog-item", {}, "id")
CHANGED = given("catalog-item", {"title?": STRING}, "id")
GROUP = given(
    "event-bulk-create",
    {**WHO, "events": obj({"data": array(given("event", HAPPENED))})},
)
SUBSCRIBE = "profile-subscription-bulk-create-job"
DELETION = "data-privacy-deletion-job"

OPERATIONS: tuple[Operation, ...] = (
    operation(
        "GET /api/profiles",
        "get_profiles",
        parameter("filter"),
        CURSOR,
        SIZE,
        parameter("sort", enum("created", "-created")),
        answer=many("Profile"),
        **filters(
            email=(STRING, EXACT),
            phone_number=(STRING, EXACT),
            external_id=(STRING, EXACT),
            created=(DATE_TIME, {"single": ["greater-than", "less-than"]}),
        ),
    ),
    operation(
        "POST /api/profiles",
        "create_profile",
        body=body(ref("SentProfile")),
        **success(201, one("Profile")),
    ),
    operation("GET /api/profiles/{id}", "get_profile", CONSENTS, answer=one("Profile")),
    operation(
        "PATCH /api/profiles/{id}",
        "update_profile",
        body=body(ref("SentProfile")),
        answer=one("Profile"),
    ),
    operation("GET /api/profiles/{id}/lists", "get_lists_of", answer=many("List")),
    operation(
        "POST /api/profile-import",
        "create_or_update_profile",
        body=body(ref("SentProfile")),
        responses={
            status: {"description": "", "content": content(one("Profile"))}
            for status in ("200", "201")
        },
    ),
    operation(
        "POST /api/profile-merge",
        "merge_profiles",
        body=body(given("profile-merge", {}, "id", links_to("profiles", "profile"))),
        **success(201, body(identifier("profile"))),
    ),
    operation(
        "POST /api/lists",
        "create_list",
        body=body(given("list", {"name": STRING})),
        **success(201, one("List")),
    ),
    operation(
        "GET /api/lists/{id}",
        "get_list",
        COUNT,
        tag="Lists",
        answer=one("List"),
        description="*Rate limits*:<br>Burst: `75/s`<br>Steady: `750/m`<br><br>Rate limits "
        "when using the `additional-fields[list]=profile_count` parameter in your API "
        "request:<br>Burst: `1/s`<br>Steady: `15/m`",
    ),
    operation(
        "GET /api/lists/{id}/profiles",
        "get_members",
        CONSENTS,
        CURSOR,
        answer=many("Profile"),
    ),
    operation(
        "POST /api/lists/{id}/relationships/profiles", "add_members", body=MEMBERS
    ),
    operation(
        "DELETE /api/lists/{id}/relationships/profiles", "remove_members", body=MEMBERS
    ),
    operation(
        "GET /api/events",
        "get_events",
        parameter("filter"),
        listed("include", "profile,metric"),
        answer=many("Event", "Profile", "Metric"),
        **filters(
            profile_id=(STRING, {"single": ["equals"]}),
            metric_id=(STRING, {"single": ["equals"]}),
            profile=({}, {"none": ["has"]}),
            timestamp=(NUMBER, ORDER),
        ),
    ),
    operation("GET /api/events/{id}", "get_event", answer=one("Event")),
    operation(
        "POST /api/events", "create_event", body=body(SENT_EVENT), **success(202)
    ),
    operation(
        "POST /api/event-bulk-create-jobs",
        "bulk_create_events",
        body=body(
            given(
                "event-bulk-create-job",
                {"events-bulk-create": obj({"data": array(GROUP)})},
            )
        ),
        **success(202),
    ),
    operation("GET /api/metrics", "get_metrics", CURSOR, answer=many("Metric")),
    operation("GET /api/metrics/{id}", "get_metric", answer=one("Metric")),
    operation(
        "POST /api/profile-bulk-import-jobs",
        "bulk_import_profiles",
        body=body(
            given(
                "profile-bulk-import-job",
                {"profiles": ROWS},
                more=links_to("lists", "list"),
            )
        ),
        **success(202, one("Import")),
    ),
    operation(
        "GET /api/profile-bulk-import-jobs/{job_id}",
        "get_bulk_import_profiles_job",
        listed("include", "lists"),
        answer=obj({"data": ref("Import"), "included?": array(ref("List"))}),
    ),
    operation(
        "GET /api/profile-bulk-import-jobs/{id}/profiles",
        "get_imported",
        answer=many("Profile"),
    ),
    operation(
        "GET /api/profile-bulk-import-jobs/{id}/import-errors",
        "get_import_errors",
        answer=many("ImportError"),
    ),
    operation(
        f"POST /api/{SUBSCRIBE}s",
        "bulk_subscribe_profiles",
        body=body(
            given(
                SUBSCRIBE, {"profiles": ROWS}, more=links_to("list", "list", many=False)
            )
        ),
        **success(202),
    ),
    operation(
        f"POST /api/{DELETION}s",
        "request_profile_deletion",
        body=body(given(DELETION, WHO)),
        **success(202),
    ),
    operation("GET /api/catalog-items/{id}", "get_catalog_item", answer=one("Item")),
    operation(
        "POST /api/catalog-items",
        "create_catalog_item",
        body=body(
            given(
                "catalog-item",
                {
                    "integration_type?": enum("$custom", default="$custom"),
                    "catalog_type?": {**STRING, "default": "$default"},
                    **ITEM,
                },
            )
        ),
        **success(201, one("Item")),
    ),
    *jobs("update", CHANGED),
    *jobs("delete", ROW),
    operation("GET /api/templates/{id}", "get_template", answer=one("Template")),
    operation(
        "POST /api/templates",
        "create_template",
        body=body(
            given("template", {"name": STRING, "editor_type": STRING, "html?": STRING})
        ),
        **success(201, one("Template")),
    ),
    operation(
        "POST /api/template-clone",
        "clone_template",
        body=body(given("template", {"name?": TEXT}, "id")),
        **success(201, one("Template")),
    ),
    operation("GET /api/accounts", "get_accounts", answer=many("Account")),
    operation("GET /api/accounts/{id}", "get_account", answer=one("Account")),
    operation("GET /api/webhooks/{id}", "get_webhook", answer=one("Webhook")),
    operation(
        "POST /api/webhooks",
        "create_webhook",
        body=body(
            given(
                "webhook",
                {"name": STRING, "endpoint_url": STRING, "secret_key": STRING},
                more=links_to("webhook-topics", "webhook-topic"),
            )
        ),
        **success(201, one("Webhook")),
    ),
    operation("GET /api/webhook-topics/{id}", "get_webhook_topic", answer=one("Topic")),
    operation("GET /api/campaigns/{id}", "get_campaign", answer=one("Campaign")),
    operation(
        "POST /api/campaign-send-jobs",
        "send_campaign",
        body=body(given("campaign-send-job", {}, "id")),
        **success(202, one("SendJob")),
    ),
    operation(
        "GET /api/campaign-send-jobs/{id}", "get_send_job", answer=one("SendJob")
    ),
    operation(
        "PATCH /api/campaign-send-jobs/{id}",
        "cancel_campaign_send",
        body=body(
            given("campaign-send-job", {"action": enum("cancel", "revert")}, "id")
        ),
    ),
    operation("GET /api/images/{id}", "get_image", answer=one("Image"), tag="Images"),
    operation(
        "POST /api/image-upload",
        "upload_image_from_file",
        tag="Images",
        requestBody={
            "required": True,
            "content": content(
                obj({"file": {"type": "string", "format": "binary"}, "name?": STRING}),
                "multipart/form-data",
            ),
        },
        **success(201, one("Image")),
    ),
)


def make(folder: Path) -> None:
    """Write the document's SDK into a folder, over the runtime as it stands here."""
    import json

    source = folder / "document.json"
    source.write_text(json.dumps(document(*OPERATIONS, schemas=SCHEMAS)), "utf-8")
    settings = Settings(package=PACKAGE)
    made = pipeline.generate([source], settings, Report(), lambda _: None)
    for path, text in made.files.items():
        if f"{PACKAGE}/_runtime/" in path:
            continue
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    (folder / PACKAGE / "_runtime").symlink_to(RUNTIME, target_is_directory=True)

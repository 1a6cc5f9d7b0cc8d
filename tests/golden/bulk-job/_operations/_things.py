"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Body, Job, Nested, Operation, Parameter, RateLimit

BULK_CREATE_THINGS = Operation(
    name="bulk_create_things",
    group="things",
    method="POST",
    path="/api/thing-bulk-create-jobs",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/bulk_create_things",
    body=Body(
        media_type="application/vnd.api+json",
        model="_JobQuery",
        template={"data": {"type": "thing-bulk-create-job", "attributes": {}}},
        keywords={"things": "/data/attributes/things"},
        nested={
            "/data/attributes/things": Nested(
                template={"type": "thing", "attributes": {}},
                keys={"name": "/attributes/name"},
                many=True,
            )
        },
        required=("things",),
        items="/data/attributes/things/data",
    ),
    accept="application/vnd.api+json",
    responses={202: "ThingBulkCreateJobDocument"},
    rate_limit=RateLimit(),
    starts="get_bulk_create_things_job",
    max_items=1000,
    max_bytes=5242880,
)
GET_BULK_CREATE_THINGS_JOB = Operation(
    name="get_bulk_create_things_job",
    group="things",
    method="GET",
    path="/api/thing-bulk-create-jobs/{job_id}",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/get_bulk_create_things_job",
    parameters=(
        Parameter(name="job_id", wire="job_id", location="path", required=True),
    ),
    accept="application/vnd.api+json",
    responses={200: "ThingBulkCreateJobDocument"},
    rate_limit=RateLimit(),
    job=Job(statuses=("complete", "processing", "queued")),
)

"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Body, Operation, Parameter, RateLimit

UPLOAD_IMAGE = Operation(
    name="upload_image",
    group="things",
    method="POST",
    path="/api/image-upload",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/upload_image",
    parameters=(
        Parameter(
            name="fields_image",
            wire="fields[image]",
            location="query",
            array=True,
            values=("name",),
        ),
    ),
    body=Body(
        media_type="multipart/form-data",
        keywords={"file": "/file", "name": "/name", "hidden": "/hidden"},
        required=("file",),
        files=("file",),
    ),
    accept="application/vnd.api+json",
    responses={201: "ThingDocument"},
    rate_limit=RateLimit(),
)

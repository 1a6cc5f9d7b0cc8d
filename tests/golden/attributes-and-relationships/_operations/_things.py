"""The operations of `things` on the wire."""

from __future__ import annotations

from .._runtime.operation import Body, Linkage, Operation, RateLimit

CREATE_BOOK = Operation(
    name="create_book",
    group="things",
    method="POST",
    path="/api/books",
    revision="2026-07-15",
    reference="https://developers.klaviyo.com/en/reference/create_book",
    body=Body(
        media_type="application/vnd.api+json",
        model="_BookCreateQuery",
        template={"data": {"type": "book", "attributes": {}}},
        keywords={
            "id": "/data/id",
            "title": "/data/attributes/title",
            "pages": "/data/attributes/pages",
            "printed_on": "/data/attributes/printed-on",
            "out_of_print": "/data/attributes/out-of-print",
            "author": "/data/relationships/author/data",
            "shelf": "/data/relationships/shelf/data",
            "tags": "/data/relationships/tags/data",
        },
        linkages={
            "author": Linkage(type="author"),
            "shelf": Linkage(type="shelf"),
            "tags": Linkage(type="tag", many=True),
        },
        required=("title",),
    ),
    accept="application/vnd.api+json",
    responses={201: "BookDocument"},
    rate_limit=RateLimit(),
)

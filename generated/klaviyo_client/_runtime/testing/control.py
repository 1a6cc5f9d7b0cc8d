"""What other processes tell the offline Klaviyo, under paths that the API does not have.

POST /_fake/seed {"type": "profile", "id": ..., "attributes": {...},
    "relationships": {name: [ids]}}
POST /_fake/fail {"on": "get_profile", "status": 503, ...}, as `fail` has it
POST /_fake/heal, /_fake/reset, /_fake/time {"seconds": 60}
GET /_fake/resources/{type}, /_fake/requests
"""

from __future__ import annotations

from typing import Any

import msgspec

from ..errors import ArgumentError
from .errors import Refused
from .exchange import Answered, Asked, refused_answer
from .fake import OfflineKlaviyo

PREFIX = "/_fake/"


def controlled(fake: OfflineKlaviyo, asked: Asked) -> Answered:
    """The answer to a request, which may be one of those above."""
    if not asked.target.startswith(PREFIX):
        return fake.answer(asked)
    path = asked.target.partition("?")[0].removeprefix(PREFIX)
    try:
        told = _do(fake, asked.method, path, asked.content)
    except (ArgumentError, TypeError, KeyError, ValueError) as error:
        detail = f"{type(error).__name__}: {error}"
        return refused_answer(Refused(400, detail, "/"), ["control"])
    if told is None:
        missing = Refused(404, f"There is no {asked.method} {PREFIX}{path}.", "/")
        return refused_answer(missing, ["control"])
    return Answered(
        200, {"content-type": "application/json"}, msgspec.json.encode(told)
    )


def _do(fake: OfflineKlaviyo, method: str, path: str, content: bytes) -> Any:
    if method == "GET" and path == "requests":
        return [
            {
                "operation": seen.operation,
                "method": seen.method,
                "target": seen.target,
                "status": seen.status,
                "body": seen.content.decode("utf-8", "replace"),
            }
            for seen in fake.requests
        ]
    if method == "GET" and path.startswith("resources/"):
        return [
            {
                "type": resource.type,
                "id": resource.id,
                "attributes": resource.attributes,
                "relationships": {n: list(ids) for n, ids in resource.links.items()},
            }
            for resource in fake.all(path.removeprefix("resources/"))
        ]
    if method != "POST":
        return None
    given: Any = msgspec.json.decode(content) if content else {}
    if not isinstance(given, dict):
        raise ArgumentError("a JSON object is needed")
    if path == "seed":
        id_ = fake.seed(
            given["type"],
            given.get("id"),
            relationships=given.get("relationships"),
            **given.get("attributes", {}),
        )
        return {"id": id_}
    if path == "fail":
        fake.fail(**given)
    elif path == "heal":
        fake.heal()
    elif path == "reset":
        fake.reset()
    elif path == "time":
        fake.advance(float(given["seconds"]))
    else:
        return None
    return {"now": fake.now()}

"""Every operation of every document on the offline Klaviyo: valid answers to valid calls.

What is valid is judged by openapi-core, which knows nothing of the fake.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests.conftest import Once
from tests.contract.calls import ABSENT, API_KEY, FILE, Call, basic_calls, call_method
from tests.contract.documents import (
    Operation,
    Subject,
    checker,
    names,
    sdk,
    subject,
)

pytestmark = [pytest.mark.contract, pytest.mark.full]

NEWEST = "2026-07-15/stable"
VALUES = {"boolean": "true", "integer": "1", "number": "1.5"}
LARGEST = 345


class Kept(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Gives requests to an offline Klaviyo, and keeps the last one with its answer."""

    def __init__(self, fake: Any) -> None:
        self.fake = fake
        self.request: httpx2.Request | None = None
        self.answer: httpx2.Response | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.request, self.answer = request, self.fake.handle_request(request)
        return self.answer

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.request = request
        self.answer = await self.fake.handle_async_request(request)
        return self.answer


def populated(package: ModuleType) -> Any:
    """An offline Klaviyo with a resource of each type, each related to the others."""
    testing = importlib.import_module(f"{package.__name__}.testing")
    fake = testing.FakeKlaviyo(invent=True)
    kinds = fake._services[0].world.kinds
    ids = {}
    for type_ in kinds:
        held = fake.all(type_)
        ids[type_] = held[0].id if held else fake.seed(type_)
    for type_, kind in kinds.items():
        related = {n: [ids[r.type]] for n, r in kind.relations.items() if r.type in ids}
        held = fake.get(type_, ids[type_])
        for name, others in related.items():
            fake._state.store.link(held, name, others)
    return fake


def filter_text(package: ModuleType, operation: Operation) -> str:
    """A filter that the operation takes."""
    fields = vars(getattr(package.filters, package.operations[operation.id].filters))
    field = next(field for field in fields.values() if hasattr(field, "_wire"))
    operator = next(n for n in dir(type(field)) if not n.startswith("_"))
    if operator == "has":
        return f"has({field._wire})"
    value = f'"{(field._choices or ("x",))[0]}"'
    if (field._kind or "").startswith("date"):
        value = "2026-01-01T00:00:00Z"
    value = VALUES.get(field._kind, value)
    value = f"[{value}]" if operator == "any" else value
    return f"{operator.replace('_', '-')}({field._wire},{value})"


def plain_calls(
    subject: Subject, package: ModuleType, operation: Operation
) -> Iterator[tuple[Call, dict[str, Any]]]:
    """Calls of which answers are whole: without sparse fieldsets, on the first page."""
    for call in basic_calls(subject, operation):
        if call.kind not in ("minimal", "maximal") and subject.name != NEWEST:
            continue
        parameters = {
            name: value
            for name, value in call.parameters.items()
            if not name.startswith("fields[") and "cursor" not in name
        }
        if "filter" in parameters:
            parameters["filter"] = filter_text(package, operation)
        keywords: dict[str, Any] = {}
        if operation.media_type == "multipart/form-data":
            keywords = {n: ("é", v) if v is FILE else v for n, v in call.body.items()}
        elif call.body is not ABSENT:
            keywords = {"whole": call.body}
        yield replace(call, parameters=parameters), keywords


def problems(name: str, operation: Operation, call: Call, kept: Kept) -> Iterator[str]:
    """What is wrong with an exchange."""
    assert kept.request is not None and kept.answer is not None
    if not kept.answer.is_success:
        yield f"{operation.id} [{call.kind}] {kept.answer.status_code}: {kept.answer.text}"
    for text in checker(name).response_problems(kept.request, kept.answer):
        yield f"{operation.id} [{call.kind}] {text}"


@pytest.mark.parametrize("name", names())
def test_sync(name: str, once: Once) -> None:
    package = sdk(name, once)
    found: list[str] = []
    operations = subject(name).operations
    for operation in operations.values():
        for call, keywords in plain_calls(subject(name), package, operation):
            kept = Kept(populated(package))
            client = package.Klaviyo(
                api_key=API_KEY, transport=kept, rate_limit=False, max_retries=0
            )
            method = getattr(getattr(client, operation.group), operation.id)
            try:
                call_method(method, operation, call, **keywords)
            except package.APIStatusError:
                pass  # it is told below
            found += problems(name, operation, call, kept)
    assert found == []
    assert len(operations) == LARGEST or name != NEWEST


@pytest.mark.parametrize("name", [n for n in names() if n.id == NEWEST])
def test_async(name: str, once: Once) -> None:
    package = sdk(name, once)
    found: list[str] = []

    async def call_all() -> None:
        for operation in subject(name).operations.values():
            for call, keywords in plain_calls(subject(name), package, operation):
                if call.kind not in ("minimal", "maximal"):
                    continue
                kept = Kept(populated(package))
                client = package.AsyncKlaviyo(
                    api_key=API_KEY, transport=kept, rate_limit=False, max_retries=0
                )
                method = getattr(getattr(client, operation.group), operation.id)
                await call_method(method, operation, call, **keywords)
                found.extend(problems(name, operation, call, kept))

    asyncio.run(call_all())
    assert found == []


@pytest.mark.parametrize("name", [n for n in names() if n.id == NEWEST])
def test_wrong_requests_are_refused_with_their_place(name: str, once: Once) -> None:
    """A member that no schema has, put into each body."""
    package = sdk(name, once)
    testing = importlib.import_module(f"{package.__name__}.testing")
    fake = testing.FakeKlaviyo(invent=True)
    for operation in subject(name).operations.values():
        if operation.body is None or operation.media_type == "multipart/form-data":
            continue
        _, body = next(iter(subject(name).requests.basic(operation.body)))
        wrongs: tuple[Any, ...] = (with_more(body), {}, [], "text", None)
        for wrong in wrongs:
            answer = posted(fake, operation, wrong)
            told = answer.json()["errors"]
            assert answer.status_code == 400, (operation.id, wrong)
            assert told[0]["code"] == "invalid"
            assert told[0]["source"]["pointer"].startswith("/")
            if isinstance(wrong, Mapping) and wrong:
                pointers = [error["source"]["pointer"] for error in told]
                assert (
                    "/data/no_such_member" in pointers or "/no_such_member" in pointers
                )


def with_more(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with a member too many."""
    data = body.get("data")
    if isinstance(data, Mapping):
        return {**body, "data": {**data, "no_such_member": 1}}
    return {**body, "no_such_member": 1}


def posted(fake: Any, operation: Operation, body: Any) -> httpx2.Response:
    """The answer to a body; every parameter of the path is an id."""
    path = operation.path
    for parameter in operation.parameters:
        if parameter.location == "path":
            value = parameter.schema.get("enum", ["id"])[0]
            path = path.replace("{" + parameter.wire + "}", value)
    headers = {
        "authorization": "Klaviyo-API-Key k",
        "revision": operation.revision,
        "content-type": operation.media_type or "",
    }
    query = "" if operation.secured else "?company_id=C"
    url = f"https://a.klaviyo.com{path}{query}"
    request = httpx2.Request(operation.method, url, headers=headers, json=body)
    request.headers["content-type"] = operation.media_type or ""
    answer: httpx2.Response = fake.handle_request(request)
    return answer

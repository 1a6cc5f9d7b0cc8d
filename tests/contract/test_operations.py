"""Every operation of every document: what is sent, and how the answer is read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests.contract.calls import (
    ABSENT,
    API_KEY,
    FILE,
    Call,
    basic_calls,
    call_method,
    calls,
    flat_keywords,
)
from tests.contract.checker import Checker
from tests.contract.comparison import Reading, differences, request_differences
from tests.contract.documents import (
    Operation,
    Subject,
    checker,
    groups,
    names,
    sdk,
    subject,
)

pytestmark = [pytest.mark.contract, pytest.mark.full]
Once = Callable[[str, Callable[[Path], None]], Path]


class Server:
    """A transport that keeps the last request and gives the next answer."""

    def __init__(self) -> None:
        self.request: httpx2.Request | None = None
        self.answer = httpx2.Response(200)
        self.transport = httpx2.MockTransport(self._handle)

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        self.request = request
        return self.answer


@dataclass(frozen=True)
class Answer:
    """An answer of an operation: a status, and an instance of its schema."""

    operation: Operation
    status: int
    label: str
    body: Any

    @property
    def response(self) -> httpx2.Response:
        """The answer on the wire."""
        if self.body is ABSENT:
            return httpx2.Response(self.status)
        return httpx2.Response(
            self.status,
            content=json.dumps(self.body).encode(),
            headers={"content-type": self.operation.accept or ""},
        )


def answers(
    subject: Subject, operation: Operation, *, basic: bool = False
) -> Iterator[Answer]:
    """The answers that the document describes."""
    for status, schema in operation.responses.items():
        if schema is None:
            yield Answer(operation, status, "no content", ABSENT)
            continue
        # A component's own unions here; those inside of it have their tests in
        # tests/full/test_models.py.
        source = (
            subject.answers.basic(schema)
            if basic
            else subject.answers.all(schema, own=True)
        )
        for label, body in source:
            yield Answer(operation, status, label, body)


class Judge:
    """Makes calls, and collects what is wrong with them."""

    def __init__(self, subject: Subject, package: ModuleType) -> None:
        self.subject = subject
        self.package = package
        self.checker: Checker = checker(subject.name)
        self.reading = Reading(subject.answers)
        self.server = Server()
        self.problems: list[str] = []

    def problem(self, operation: Operation, call: Call, text: str) -> None:
        """Note a problem."""
        self.problems.append(f"{operation.id} [{call.kind}] {text}")

    def judge(
        self, operation: Operation, call: Call, answer: Answer, read: Any
    ) -> None:
        """Compare what was sent and read with what should have been."""
        request, self.server.request = self.server.request, None
        if request is None:
            self.problem(operation, call, "nothing was sent")
            return
        for text in request_differences(request, operation, call):
            self.problem(operation, call, f"sent: {text}")
        for text in self.checker.request_problems(request):
            self.problem(operation, call, f"not valid: {text}")
        for text in self._unread(operation, answer, read):
            self.problem(operation, call, f"{answer.status} {answer.label}: {text}")

    def _unread(self, operation: Operation, answer: Answer, read: Any) -> Iterator[str]:
        schema = operation.responses[answer.status]
        if schema is None:
            if read is not None:
                yield f"{read!r} read where there is no content"
            return
        yield from self.reading.untyped(schema, answer.body, read, "read ")
        if hasattr(read, "to_json"):
            written = json.loads(read.to_json())
            yield from differences(written, answer.body, "written ")
            if read.raw.status != answer.status:
                yield f"raw.status is {read.raw.status}"

    def bodies(
        self, operation: Operation, call: Call
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """The ways to pass a call's body: as a dict, as a model, as flat keywords."""
        if call.body is ABSENT:
            yield "", {}
            return
        if operation.media_type == "multipart/form-data":
            files = {n: ("é.png", v) if v is FILE else v for n, v in call.body.items()}
            yield "form", files
            return
        yield "dict", {"whole": call.body}
        if call.kind in ("minimal", "maximal", "null", "hostile", "turn 1"):
            descriptor = self.package.operations[operation.id].body
            model = getattr(self.package.models, descriptor.model)
            try:
                yield "model", {"whole": model.from_dict(call.body)}
            except self.package.KlaviyoError as error:
                self.problem(operation, call, f"{descriptor.model}: {error}")
            keywords = flat_keywords(self.subject, operation, call.body)
            if keywords is not None:
                yield "keywords", keywords


def _plan(
    judge: Judge, operation: Operation, *, basic: bool
) -> Iterator[tuple[Call, dict[str, Any], Answer]]:
    """Every call with every way to pass its body, and every answer."""
    make = basic_calls if basic else calls
    ways: list[tuple[Call, dict[str, Any]]] = []
    for call in make(judge.subject, operation):
        for way, body in judge.bodies(operation, call):
            kind = f"{call.kind}, {way}" if way else call.kind
            ways.append((replace(call, kind=kind), body))
    replies = list(answers(judge.subject, operation, basic=basic))
    count = max(len(ways), len(replies))
    for (call, body), answer in islice(zip(cycle(ways), cycle(replies)), count):
        yield call, body, answer


@pytest.mark.parametrize("name, group", groups())
def test_sync(name: str, group: str, once: Once) -> None:
    judge = Judge(subject(name), sdk(name, once))
    http = httpx2.Client(transport=judge.server.transport)
    client = judge.package.Klaviyo(
        api_key=API_KEY, http_client=http, rate_limit=False, max_retries=0
    )
    for operation in judge.subject.operations.values():
        if operation.group != group:
            continue
        method = getattr(getattr(client, group), operation.id)
        for call, body, answer in _plan(judge, operation, basic=False):
            judge.server.answer = answer.response
            try:
                read = call_method(method, operation, call, **body)
            except Exception as error:
                judge.problem(operation, call, f"{type(error).__name__}: {error}")
            else:
                judge.judge(operation, call, answer, read)
    _report(judge.problems)


@pytest.mark.parametrize("name, group", groups())
def test_async(name: str, group: str, once: Once) -> None:
    judge = Judge(subject(name), sdk(name, once))

    async def call_all() -> None:
        http = httpx2.AsyncClient(transport=judge.server.transport)
        client = judge.package.AsyncKlaviyo(
            api_key=API_KEY, http_client=http, rate_limit=False, max_retries=0
        )
        for operation in judge.subject.operations.values():
            if operation.group != group:
                continue
            method = getattr(getattr(client, group), operation.id)
            for call, body, answer in _plan(judge, operation, basic=True):
                judge.server.answer = answer.response
                try:
                    read: Awaitable[Any] = call_method(method, operation, call, **body)
                    judge.judge(operation, call, answer, await read)
                except Exception as error:
                    judge.problem(operation, call, f"{type(error).__name__}: {error}")

    asyncio.run(call_all())
    _report(judge.problems)


@pytest.mark.parametrize("name", names())
def test_every_operation_is_a_method(name: str, once: Once) -> None:
    """By its own name and every alias, and described under both."""
    package = sdk(name, once)
    client, coroutines = package.Klaviyo(api_key=API_KEY), package.AsyncKlaviyo(API_KEY)
    operations = subject(name).operations
    assert set(package.operations) == set(operations)
    for operation in operations.values():
        for either in client, coroutines:
            resource = type(getattr(either, operation.group))
            for alias in operation.aliases:
                assert getattr(resource, alias) is getattr(resource, operation.id)
                assert package.operations[alias] is package.operations[operation.id]


def _report(problems: list[str]) -> None:
    if problems:
        pytest.fail(f"{len(problems)} problems\n" + "\n".join(problems), pytrace=False)

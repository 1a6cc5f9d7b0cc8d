"""Recorded answers of the live API, read by the SDK of the revision they are of."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import httpx2
import msgspec
import pytest

from tests.contract.documents import sdk

pytestmark = pytest.mark.full
Once = Callable[[str, Callable[[Path], None]], Path]

ANSWERS = Path(__file__).parents[3] / "shared" / "cases" / "answers"
FILES = sorted(ANSWERS.glob("*.json"))

ADDED = {
    "create_campaign_clone.201": ["/data/attributes/send_options/ignore_unsubscribes"],
    "create_or_update_profile.200": [
        "/data/attributes/anonymous_id",
        "/data/attributes/whatsapp_bsuid",
        "/data/relationships/conversation",
    ],
    "get_event.200": ["/included/1/relationships/conversation"],
    "get_flow_message.200": ["/data/relationships/image"],
    "get_profile.200": ["/data/attributes/subscriptions/email/click_tracking"],
    "get_webhook.200": ["/included/0/attributes", "/included/1/attributes"],
    "query_campaign_values.200": ["/data/id"],
    "query_segment_series.200": ["/data/id"],
}
"""What the API has added within the revision, as it may: the only deviations that the
corrected document leaves."""


@pytest.fixture(scope="module")
def package(once: Once, specs: Path) -> ModuleType:
    """The SDK of the stable document."""
    return sdk("2026-07-15/stable", once)


def exchange(package: ModuleType, case: Any, **settings: Any) -> tuple[Any, Any]:
    """The case's request as its operation sends it, and a client that answers it."""
    answer, request = case["response"], case["request"]
    body = answer["body"]
    content = b"" if body is None else json.dumps(body).encode()
    transport = httpx2.MockTransport(
        lambda _: httpx2.Response(
            answer["status"], headers=answer["headers"], content=content
        )
    )
    client = package.Klaviyo(
        api_key="pk_test",
        rate_limit=False,
        http_client=httpx2.Client(transport=transport),
        **settings,
    )
    wire = importlib.import_module(f"{package.__name__}._runtime.wire.request")
    query = urlencode(list(_pairs(request["query"])))
    return client, wire.Request(
        operation=package.operations[case["operation"]],
        target=f"{request['path']}?{query}",
        headers={},
        options={"max_retries": 0},
        strict=settings.get("strict", False),
        on_drift=settings.get("on_drift"),
    )


def _pairs(query: Any) -> Any:
    for key, value in query.items():
        if isinstance(value, dict):
            yield from ((f"{key}[{inner}]", text) for inner, text in value.items())
        else:
            yield key, value


def read(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


@pytest.mark.skipif(not FILES, reason="needs the cases beside the documents")
def test_there_are_answers_of_all_kinds() -> None:
    statuses = {read(file)["response"]["status"] for file in FILES}
    assert {200, 201, 202, 400, 401, 403, 404, 409, 429, 500} <= statuses
    assert ADDED.keys() <= {file.stem for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_is_read(package: ModuleType, file: Path) -> None:
    case = read(file)
    drifts: list[Any] = []
    client, request = exchange(
        package, case, on_drift=lambda operation, drift: drifts.append(drift)
    )
    answer = case["response"]
    if answer["status"] >= 400:
        with pytest.raises(package.APIStatusError) as caught:
            client._fetch(request)
        _is_told(caught.value, answer)
        return
    document = client._fetch(request)
    if set(request.operation.responses.values()) == {None}:
        assert document is None
        return
    assert [drift.pointer for drift in drifts] == ADDED.get(file.stem, [])
    assert {drift.kind for drift in drifts} <= {"unknown-field"}
    assert document.raw.json() == answer["body"]
    data = document.data[0] if isinstance(document.data, list) else document.data
    assert data is None or isinstance(data, msgspec.Struct)
    written = document.to_dict()
    if not drifts:
        strict, request = exchange(package, case, strict=True)
        assert strict._fetch(request) == document
        assert _plain(written) == _plain(answer["body"])


def _is_told(error: Any, answer: Any) -> None:
    assert error.status == answer["status"]
    for detail, entry in zip(error.errors, answer["body"]["errors"], strict=True):
        assert detail.status == entry["status"] == error.status
        assert detail.links == entry.get("links", {})
        assert detail.meta == entry.get("meta", {})
        assert detail.source.pointer == entry.get("source", {}).get("pointer")
        assert detail.detail == entry["detail"]


def _plain(value: Any) -> Any:
    """Values with all times written in one way."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.replace("+00:00", "Z") if isinstance(value, str) else value

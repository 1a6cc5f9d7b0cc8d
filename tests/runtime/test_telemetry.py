"""OpenTelemetry's own instrumentation of httpx2 sees this client's requests."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import httpx2
import pytest
from opentelemetry.instrumentation.httpx import (
    AsyncOpenTelemetryTransportHttpx2,
    SyncOpenTelemetryTransportHttpx2,
)
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, get_current_span

from tests.runtime.loopback import Answer, Loopback, failing
from tests.runtime.samples import (
    GET_COUPON,
    KEY,
    AsyncKlaviyo,
    Flavour,
    Klaviyo,
)

SCRIPT = """
import asyncio

from opentelemetry.instrumentation.httpx import HTTPX2ClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.runtime.loopback import Loopback, failing
from tests.runtime.samples import GET_COUPON, KEY, AsyncKlaviyo, Klaviyo

spans = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
HTTPX2ClientInstrumentor().instrument(tracer_provider=provider)

async def call(url):
    async with AsyncKlaviyo(KEY, base_url=url) as client:
        await client._call(GET_COUPON, {"id": "1"})

with Loopback(failing()) as server:
    with Klaviyo(KEY, base_url=server.url) as client:
        client._call(GET_COUPON, {"id": "1"})
    asyncio.run(call(server.url))
one, two = spans.get_finished_spans()
for span, seen in zip((one, two), server.seen, strict=True):
    assert span.name == "GET", span.name
    assert KEY not in span.to_json()
    assert f"{span.context.trace_id:032x}" in seen.headers["traceparent"]
"""


def test_the_instrumentor_sees_every_client() -> None:
    # In a process of its own, since instrumenting changes httpx2 for all.
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def spans() -> InMemorySpanExporter:
    """What the provider below has exported."""
    return InMemorySpanExporter()


@pytest.fixture
def provider(spans: InMemorySpanExporter) -> TracerProvider:
    made = TracerProvider()
    made.add_span_processor(SimpleSpanProcessor(spans))
    return made


def client_of(flavour: Flavour, server: Loopback, provider: Any, **given: Any) -> Any:
    """A client with the instrumentation's transport around httpx2's."""
    given |= {"base_url": server.url, "max_retries": 2}
    if flavour.asynchronous:
        plain = httpx2.AsyncHTTPTransport()
        around = AsyncOpenTelemetryTransportHttpx2(plain, tracer_provider=provider)
        return AsyncKlaviyo(KEY, transport=around, **given)
    return Klaviyo(
        KEY,
        transport=SyncOpenTelemetryTransportHttpx2(
            httpx2.HTTPTransport(), tracer_provider=provider
        ),
        **given,
    )


def test_a_transport_sees_the_attempts_of_one_client(
    flavour: Flavour, provider: TracerProvider, spans: InMemorySpanExporter
) -> None:
    busy = Answer(429, b"{}", {"retry-after": "0"})
    with Loopback(failing(busy, busy)) as server:
        client = client_of(flavour, server, provider)
        with provider.get_tracer("tests").start_as_current_span("checkout"):
            flavour.run(client._call(GET_COUPON, {"id": "1"}))
        flavour.run(client.close())
    *attempts, checkout = spans.get_finished_spans()
    statuses = [dict(span.attributes or {})["http.status_code"] for span in attempts]
    assert statuses == [429, 429, 200]
    assert checkout.context is not None
    for span, seen in zip(attempts, server.seen, strict=True):
        assert span.kind is SpanKind.CLIENT
        assert span.parent is not None
        assert span.parent.span_id == checkout.context.span_id
        assert f"{checkout.context.trace_id:032x}" in seen.headers["traceparent"]
        assert KEY not in span.to_json()


def test_hooks_can_add_to_the_span_of_the_caller(
    flavour: Flavour, provider: TracerProvider, spans: InMemorySpanExporter
) -> None:
    def tell(raw: Any) -> None:
        attributes = {"klaviyo.attempts": raw.attempts}
        get_current_span().add_event(f"klaviyo {raw.status}", attributes)

    with Loopback(failing(Answer(503, b"{}"))) as server:
        client = client_of(flavour, server, provider, on_response=tell)
        with provider.get_tracer("tests").start_as_current_span("checkout"):
            flavour.run(client._call(GET_COUPON, {"id": "1"}))
        flavour.run(client.close())
    *_, checkout = spans.get_finished_spans()
    told = [(e.name, dict(e.attributes or {})) for e in checkout.events]
    assert told == [
        ("klaviyo 503", {"klaviyo.attempts": 1}),
        ("klaviyo 200", {"klaviyo.attempts": 2}),
    ]


def test_a_streamed_answer_has_its_span(
    flavour: Flavour, provider: TracerProvider, spans: InMemorySpanExporter
) -> None:
    with Loopback(failing()) as server:
        client = client_of(flavour, server, provider)

        def get(*, options: Any = None) -> Any:
            return client._call(GET_COUPON, {"id": "1"}, options)

        async def aread() -> bytes:
            async with client.stream(get) as answer:
                return bytes(await answer.read())

        def read() -> bytes:
            with client.stream(get) as answer:
                return bytes(answer.read())

        assert flavour.run(aread() if flavour.asynchronous else read())
        flavour.run(client.close())
    [span] = spans.get_finished_spans()
    assert span.name == "GET"

"""OpenTelemetry's own instrumentation of httpx sees this client's requests."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import httpx2

httpx2.alias_httpx()

from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.runtime.loopback import Loopback, failing
from tests.runtime.samples import GET_COUPON, KEY, Klaviyo

spans = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
HTTPXClientInstrumentor().instrument(tracer_provider=provider)
with Loopback(failing()) as server, Klaviyo(KEY, base_url=server.url) as client:
    client._call(GET_COUPON, {"id": "1"})
(span,) = spans.get_finished_spans()
assert "GET" in span.name, span.name
assert KEY not in span.to_json()
assert "traceparent" in server.seen[0].headers
"""


def test_opentelemetry_sees_the_requests() -> None:
    pytest.importorskip(
        "opentelemetry.instrumentation.httpx",
        reason="opentelemetry-instrumentation-httpx is not installed",
    )
    # In a process of its own, since instrumenting changes httpx2 for all.
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

"""The tests' own server: what it leaves behind would be blamed on the SDK."""

from __future__ import annotations

import gc
import socket

import pytest

from tests.runtime.loopback import Loopback, failing

BROKEN_OFF = b"POST /x HTTP/1.1\r\ncontent-length: 9000\r\n\r\nabc"


def test_a_server_ends_what_it_had_no_time_to_accept(
    recwarn: pytest.WarningsRecorder,
) -> None:
    for _ in range(20):
        with Loopback(failing()) as server:
            port = int(server.url.rpartition(":")[2])
            for _ in range(3):
                with socket.create_connection(("127.0.0.1", port)) as client:
                    client.sendall(BROKEN_OFF)
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []

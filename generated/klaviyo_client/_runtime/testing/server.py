"""The offline Klaviyo as a server on this machine: for other processes and languages."""

from __future__ import annotations

import argparse
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from ..errors import ConfigurationError
from .control import controlled
from .exchange import Asked
from .fake import OfflineKlaviyo

HOST = "127.0.0.1"


class Server(ThreadingHTTPServer):
    """Serves an offline Klaviyo; a port of 0 takes any that is free.

    Raises:
        ConfigurationError: when the port cannot be used.
    """

    daemon_threads = True

    def __init__(self, fake: OfflineKlaviyo, port: int = 0, host: str = HOST) -> None:
        self.fake = fake
        try:
            super().__init__((host, port), _Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ConfigurationError(
                f"cannot listen on {host}:{port}: {reason}; give another port, or 0 "
                "for any that is free"
            ) from None

    @property
    def url(self) -> str:
        """Where it is: a client's `base_url`."""
        host, port = self.server_address[:2]
        return f"http://{str(host)}:{port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body are two writes: the second must not wait for the first's receipt.
    disable_nagle_algorithm = True

    @property
    def _server(self) -> Server:
        return cast("Server", self.server)

    def _answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        origin = f"http://{headers.get('host', self._server.url.partition('//')[2])}"
        content = self._content(headers)
        asked = Asked(self.command, origin, self.path, headers, content)
        answered = controlled(self._server.fake, asked)
        if answered.delay and not self._server.fake.stands:
            time.sleep(answered.delay)
        if answered.reset:
            # Closed without the usual farewell, the other side sees a reset.
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
            return
        self.send_response(answered.status)
        for name, value in answered.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(answered.content)))
        self.end_headers()
        self.wfile.write(answered.content)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer

    def _content(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            content = b""
            while size := int(self.rfile.readline().partition(b";")[0], 16):
                content += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return content
        return self.rfile.read(int(headers.get("content-length", 0)))

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: what came stands in `requests`."""


def main(
    make: Callable[..., OfflineKlaviyo],
    name: str,
    arguments: Sequence[str] | None = None,
) -> int:
    """Serve until it is interrupted: what `python -m` does.

    Args:
        make: makes the offline Klaviyo.
        name: the package that the command line is of.
        arguments: the command line's; those of this process, if none are given.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m {name}",
        description="Serve an offline Klaviyo on this machine.",
    )
    parser.add_argument("--port", type=int, default=8080, help="0 takes any (8080)")
    parser.add_argument("--host", default=HOST, help=f"where to listen ({HOST})")
    parser.add_argument("--seed", type=int, default=0, help="what ids come of (0)")
    parser.add_argument(
        "--rate-limits", action="store_true", help="answer 429 over the limits"
    )
    parser.add_argument(
        "--invent", action="store_true", help="make up what is asked for, without 404s"
    )
    given = parser.parse_args(arguments)
    fake = make(seed=given.seed, rate_limits=given.rate_limits, invent=given.invent)
    try:
        server = Server(fake, given.port, given.host)
    except ConfigurationError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"an offline Klaviyo listens at {server.url}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()
    return 0

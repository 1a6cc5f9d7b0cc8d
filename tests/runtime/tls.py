"""A server whose certificate nobody vouches for."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path


class TlsServer:
    """Takes connections, and counts the requests that get through."""

    def __init__(self, certificate: Path) -> None:
        self.requests = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}"
        self.attempts = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._socket.accept()
            except OSError:
                return
            self.attempts += 1
            try:
                with self._context.wrap_socket(plain, server_side=True) as secure:
                    self.requests += bool(secure.recv(1))
            except OSError:
                plain.close()

    def close(self) -> None:
        self._socket.close()

"""The offline Klaviyo as an ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .control import controlled
from .exchange import Asked, lowered
from .fake import OfflineKlaviyo

Message = MutableMapping[str, Any]


class OfflineApplication(OfflineKlaviyo):
    """The offline Klaviyo, which servers of ASGI can run as well."""

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer one connection of a server.

        Raises:
            ConnectionResetError: for a fault that loses the connection; the server ends
                it.
        """
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        if scope["type"] != "http":
            raise NotImplementedError("the offline Klaviyo speaks HTTP alone")
        content, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            content += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {lowered(k): v.decode("latin-1") for k, v in scope["headers"]}
        target = scope.get("raw_path") or scope["path"].encode()
        if scope.get("query_string"):
            target = target.partition(b"?")[0] + b"?" + scope["query_string"]
        origin = f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}"
        asked = Asked(
            scope["method"], origin, target.decode("latin-1"), headers, content
        )
        answered = controlled(self, asked)
        if answered.delay and not self.stands:
            from anyio import sleep

            await sleep(answered.delay)
        if answered.reset:
            raise ConnectionResetError("a fault loses the connection")
        pairs = [(k.encode(), v.encode("latin-1")) for k, v in answered.headers.items()]
        pairs.append((b"content-length", str(len(answered.content)).encode()))
        await send(
            {"type": "http.response.start", "status": answered.status, "headers": pairs}
        )
        await send({"type": "http.response.body", "body": answered.content})

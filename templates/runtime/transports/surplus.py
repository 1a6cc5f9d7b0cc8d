"""What a server sends after an answer, which must not be taken for the next one.

httpx2 keeps it with the connection, and reads it as the answer to whoever uses the
connection next. Such a connection is closed here, before it is free for others; what
comes while it rests makes httpx2 close it.
"""

from __future__ import annotations

import ssl
from typing import Any

import httpx2


def network_of(answer: httpx2.Response) -> Any:
    """The connection of an answer, None where it came over none.

    https://www.encode.io/httpcore/extensions/#network_stream
    """
    return answer.extensions.get("network_stream")


def has_surplus(stream: object, network: Any) -> bool:
    """Whether more came than an answer, once it was read to its end.

    Args:
        stream: the answer's stream of httpx2.
        network: its connection.
    """
    parser = _parser(stream)
    if parser is not None and parser.trailing_data[0]:
        return True
    tls = network.get_extra_info("ssl_object")
    return tls is not None and _has_decrypted(tls)


def _parser(stream: object) -> Any:
    """h11's state of the connection; neither httpx2 nor httpcore2 shows it."""
    inner: Any = stream
    while inner is not None and not hasattr(inner, "_connection"):
        inner = getattr(inner, "_stream", getattr(inner, "_httpcore_stream", None))
    return getattr(getattr(inner, "_connection", None), "_h11_state", None)


def _has_decrypted(tls: Any) -> bool:
    if tls.pending():
        return True
    if not isinstance(tls, ssl.SSLObject):
        return False  # it reads from its socket no more than it is asked for
    try:
        tls.read(1)  # from memory: what came with the answer, and is not decrypted
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        return True
    return True

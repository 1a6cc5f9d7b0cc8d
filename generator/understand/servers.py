"""Where the API is, as the document's `servers` say."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from generator.base.errors import Report
from generator.documents.document import Document, Node

_VARIABLE = re.compile(r"\{([^{}]*)\}")


def base_url(document: Document, report: Report) -> str | None:
    """The address of the first server, its variables with their defaults.

    Args:
        document: a document.
        report: takes an address that cannot be used, and what should be known of one.

    Returns:
        None where the document names no server, or only a path: then every client has
        to be told.
    """
    servers = list(document.node["servers"].elements()) if _has(document) else []
    if not servers:
        return None
    for other in servers[1:]:
        report.warning(
            other,
            "another server than the first one: the client knows nothing of it",
            "clients take it as `base_url`",
        )
    url = _filled(servers[0], report)
    if url is None:
        return None
    node = servers[0]["url"]
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  it raises what is wrong with it
    except ValueError as error:
        report.error(node, f"the server's address is none: {error}")
        return None
    if not parts.scheme and not parts.netloc:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        report.error(node, f"the server {url!r} has no address with http or https")
    elif "@" in parts.netloc or parts.query or parts.fragment:
        report.error(
            node, f"the server {url!r} has more than a scheme, host, port and path"
        )
    elif not url.isascii() or not url.isprintable() or " " in url:
        report.error(node, f"the server {url!r} holds characters that no address has")
    elif parts.scheme == "http":
        report.warning(
            node, "the server takes http: credentials are sent without encryption"
        )
    return url


def _has(document: Document) -> bool:
    return bool(document.root.get("servers"))


def _filled(server: Node, report: Report) -> str | None:
    """A server's address with the defaults of its variables."""
    variables = server.value.get("variables", {})
    url: str = server.value["url"]
    unknown = [name for name in _VARIABLE.findall(url) if name not in variables]
    for name in unknown:
        report.error(
            server["url"],
            f"nothing describes the variable {name!r} of the server's address",
            "add it to the server's `variables`, with a default",
        )
    if unknown:
        return None
    return _VARIABLE.sub(lambda match: str(variables[match[1]]["default"]), url)

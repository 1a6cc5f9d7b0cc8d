"""Where the API is, as it is given or as the environment says."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

import httpx2

from .errors import ConfigurationError
from .once import outside

ENVIRONMENT_VARIABLE = "KLAVIYO_BASE_URL"


def split_base_url(
    given: str | None, default: str, environment: Mapping[str, str] = os.environ
) -> tuple[str, str]:
    """The origin and the path of the URL given, the environment's, or the default.

    It warns of a server, not on this machine, that credentials go to in the clear.

    Raises:
        ConfigurationError: when it is no URL that requests can go to.
    """
    name, url = "base_url", given
    if url is None:
        name, url = ENVIRONMENT_VARIABLE, environment.get(ENVIRONMENT_VARIABLE, default)
    parts = _parts(name, url)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        warnings.warn(
            f"{name} has http: everybody on the way can read the credentials and "
            "the data; use https",
            UserWarning,
            stacklevel=outside(),
        )
    return f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")


def _parts(name: str, url: object) -> SplitResult:
    # The message must not show the URL, which may hold a password.
    if not isinstance(url, str):
        raise ConfigurationError(f"{name} has to be a text, not {type(url).__name__}")
    if not url.strip():
        raise ConfigurationError(f"{name} is empty: leave it out, or give a URL")
    if not url.isprintable() or set(url) & set(' "<>\\^`{|}'):
        raise ConfigurationError(f"{name} holds characters that no URL has")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port, httpx2.URL(url)
    except (ValueError, httpx2.InvalidURL) as error:
        raise ConfigurationError(f"{name} is no URL: {error}") from None
    if not usable:
        raise ConfigurationError(f"{name} has to be a URL with http or https")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ConfigurationError(f"{name} has a scheme, host, port and path only")
    return parts


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

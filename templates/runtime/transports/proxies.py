"""What httpx2 says of proxies that it cannot use, in words that help."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from ..errors import ConfigurationError


@contextmanager
def making_connections() -> Iterator[None]:
    """A context to make httpx2's client in, with a proxy given or the environment's.

    Raises:
        ConfigurationError: when a proxy is no URL that httpx2 knows, or a SOCKS proxy
            lacks its package.
    """
    try:
        yield
    except ImportError:
        raise ConfigurationError(
            'a SOCKS proxy needs the package socksio: pip install "httpx2[socks]"'
        ) from None
    except (ValueError, TypeError, AttributeError, httpx2.InvalidURL):
        # Its message would show the URL, with a password perhaps.
        raise ConfigurationError(
            "proxy, or a proxy of the environment, is no URL of a proxy"
        ) from None

"""Branches as servers and checkouts tell of them, and the places that locks record."""

from __future__ import annotations

import pytest

from generator.base.errors import GeneratorError
from generator.upstream.download import check_url
from generator.upstream.origins import _advertised, _branches, _public
from tests.support.upstream import Upstream


def test_branches_of_a_server() -> None:
    upstream = Upstream({"main": {}, "2026-07-15": {"a": b""}, "2026-07-15.pre": {}})
    assert _advertised(upstream.advertisement()) == {
        branch: upstream.commit(branch) for branch in upstream.branches
    }


@pytest.mark.parametrize("size", range(1, 200, 7))
def test_an_advertisement_that_is_cut_off(size: int) -> None:
    upstream = Upstream({"main": {}, "2026-07-15": {"a": b""}})
    with pytest.raises(ValueError):
        _advertised(upstream.advertisement()[:-size])


def test_branches_of_a_clone() -> None:
    assert _branches(
        {
            "refs/remotes/origin/2026-07-15": "1" * 40,
            "refs/remotes/origin/HEAD": "ref: refs/remotes/origin/main",
            "refs/heads/2026-07-15": "2" * 40,
            "refs/heads/mine": "3" * 64,
            "refs/tags/2026-04-15": "4" * 40,
        }
    ) == {"2026-07-15": "1" * 40, "mine": "3" * 64}


@pytest.mark.parametrize(
    ("remote", "public"),
    [
        ("https://github.com/klaviyo/openapi", "https://github.com/klaviyo/openapi"),
        (
            "https://github.com/klaviyo/openapi.git",
            "https://github.com/klaviyo/openapi",
        ),
        ("https://me:secret@github.com/a/b.git/", "https://github.com/a/b"),
        ("https://token@git.example.com:8443/a/b", "https://git.example.com/a/b"),
        ("git@github.com:klaviyo/openapi.git", "https://github.com/klaviyo/openapi"),
        ("ssh://git@github.com/klaviyo/openapi", "https://github.com/klaviyo/openapi"),
        ("ssh://git@github.com:22/a/b.git", "https://github.com/a/b"),
        ("http://github.com/a/b", ""),
        ("git://github.com/a/b", ""),
        ("file:///home/me/openapi", ""),
        ("/home/me/openapi", ""),
        ("../openapi", ""),
        ("", ""),
    ],
)
def test_public_places_of_remotes(remote: str, public: str) -> None:
    assert _public(remote) == public


@pytest.mark.parametrize(
    "url", ["https://github.com/a/b", "http://127.0.0.1:80/x", "http://localhost/x",
            "http://[::1]:8000/x"],
)  # fmt: skip
def test_urls_that_documents_come_from(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    "url", ["http://localhost.example.com/", "http://127.0.0.1.example.com/",
            "http://10.0.0.1/", "file:///etc/passwd", "HTTP://example.com/", "ssh://a/b"],
)  # fmt: skip
def test_urls_that_they_do_not_come_from(url: str) -> None:
    with pytest.raises(GeneratorError, match="over https"):
        check_url(url)

"""Credentials of one's own that expire: asked for at each attempt, and after a 401."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from runtime.answers import AuthenticationError
from runtime.auth import Auth, BasicAuth, BearerAuth, RenewableAuth, way
from runtime.errors import ArgumentError, ConfigurationError
from runtime.operation import Credential, Operation, Security

from tests.runtime.samples import GET_COUPON, Flavour, coupon


class Vault(RenewableAuth):
    """Gives another token each time that it is fetched."""

    def __init__(self) -> None:
        self.fetched: list[Auth | None] = []
        self.token: Auth | None = None

    def held(self, refused: Auth | None) -> Auth | None:
        return None if self.token is refused else self.token

    def fetch(self, refused: Auth | None) -> Auth:
        self.fetched.append(refused)
        self.token = BearerAuth(f"token-{len(self.fetched)}")
        return self.token


def test_a_token_is_kept_until_it_is_refused(flavour: Flavour) -> None:
    sent: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.headers["authorization"])
        fine = sent[-1] != "Bearer token-1" or len(sent) < 3
        return httpx2.Response(200 if fine else 401, json={"data": coupon()})

    vault = Vault()
    client = flavour.client(answer, api_key=None, auth=vault)
    for _ in range(3):
        flavour.run(client._call(GET_COUPON, {"id": "10OFF"}))
    assert sent == ["Bearer token-1"] * 3 + ["Bearer token-2"]
    assert len(vault.fetched) == 2
    assert vault.authorization() == "Bearer token-2"


def test_each_attempt_asks_anew_and_a_401_once(flavour: Flavour) -> None:
    sent: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.headers["authorization"])
        return httpx2.Response([503, 401, 503, 401][len(sent) - 1])

    class Hasty(Vault):
        def held(self, refused: Auth | None) -> Auth | None:
            return None

    client = flavour.client(answer, api_key=None, auth=Hasty(), max_retries=9)

    async def at_once(seconds: float) -> None: ...

    client._pause = at_once if flavour.asynchronous else lambda seconds: None
    with pytest.raises(AuthenticationError):
        flavour.run(client._call(GET_COUPON, {"id": "10OFF"}))
    assert sent == [f"Bearer token-{number}" for number in (1, 2, 3, 4)]


def test_credentials_of_a_call_take_the_place_of_the_clients(flavour: Flavour) -> None:
    sent: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.headers["authorization"])
        return httpx2.Response(200, json={"data": coupon()})

    client = flavour.client(answer, api_key="pk_one")
    for options in (
        {"auth": BasicAuth("me", "secret")},
        {"access_token": "a"},
        {"api_key": "pk_two"},
        {},
    ):
        derived = client.with_options(**options)
        assert "secret" not in repr(derived._options) and "pk_two" not in repr(derived)
        for one, given in ((client, options), (derived, {})):
            flavour.run(one._call(GET_COUPON, {"id": "x"}, given))
    kinds = [text.partition(" ")[0] for text in sent]
    assert kinds == ["Basic"] * 2 + ["Bearer"] * 2 + ["Klaviyo-API-Key"] * 4


@pytest.mark.parametrize("wrong", ["pk_secret", None, 5])
def test_what_is_no_auth_is_told_and_not_shown(flavour: Flavour, wrong: Any) -> None:
    client = flavour.client(lambda request: httpx2.Response(200))
    with pytest.raises(ConfigurationError, match="instance of Auth") as caught:
        client.with_options(auth=wrong)
    assert "pk_secret" not in str(caught.value)
    with pytest.raises(ArgumentError, match="give access_token or auth, not both"):
        client.with_options(auth=Vault(), access_token="a")


def test_it_goes_where_tokens_go() -> None:
    basic, bearer = Credential("basic"), Credential("bearer")
    both = Operation(
        name="get_thing",
        group="things",
        method="GET",
        path="/things",
        revision="2026-07-15",
        security=Security((basic, bearer)),
    )
    assert way(both, Vault()) == bearer

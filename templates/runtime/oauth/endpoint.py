"""The token endpoint: what is sent to it, and what its answers mean."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from email.utils import parsedate_to_datetime
from random import random
from typing import Any
from urllib.parse import urlencode

import httpx2

from .. import plain_json
from ..errors import APIConnectionError, APITimeoutError
from ..log import Quiet
from ..transports.proxies import making_connections
from ..transports.tls import context
from ..wire.connection_errors import UNSENT, is_permanent
from ..wire.retries import Attempt, Policy, decide
from ..wire.retry_after import retry_after
from .errors import OAuthError
from .pkce import AppCredentials, Code
from .tokens import Tokens, granted

SKEW = 300.0
"""Seconds by which this machine's clock may differ from the API's before it is told."""

_POLICY = Policy(max_retries=2, deadline=30.0)


class _Answer:
    """What the endpoint said: a status, and its fields or what is wrong with them."""

    __slots__ = ("status", "fields", "problem")

    def __init__(self, status: int, fields: Mapping[str, Any], problem: str) -> None:
        self.status = status
        self.fields = fields
        self.problem = problem

    def __repr__(self) -> str:
        return f"<Answer {self.status}>"


class TokenEndpoint:
    """Exchanges codes, renews tokens and revokes them.

    Nothing is sent but the app's own credentials and the form. A request is repeated
    where the API certainly did not process it: where it did, a refresh token may be
    spent already.
    """

    def __init__(
        self,
        app: AppCredentials,
        base_url: str,
        timeout: float | httpx2.Timeout,
        http_client: httpx2.Client | None,
    ) -> None:
        self.app = app
        self._base_url = base_url
        self._timeout = timeout
        self._http = http_client
        self._clock: Callable[[], float] = time.time
        self._sleep: Callable[[float], object] = time.sleep
        self._told_of_clock = False

    def exchange(self, code: Code, redirect_uri: str) -> Tokens:
        """The tokens for a code.

        Raises:
            OAuthError: when the API refuses it, or answers with something else.
            APIConnectionError: when no answer comes.
        """
        form = _Form(
            grant_type="authorization_code",
            code=code.code,
            code_verifier=code.verifier,
            redirect_uri=redirect_uri,
        )
        return self._tokens(form, None)

    def refresh(self, tokens: Tokens) -> Tokens:
        """Tokens in the place of those.

        Raises:
            OAuthError: when the API refuses it, or answers with something else.
            APIConnectionError: when no answer comes.
        """
        form = _Form(grant_type="refresh_token", refresh_token=tokens.refresh_token)
        return self._tokens(form, tokens)

    def revoke(self, tokens: Tokens) -> None:
        """End an authorization: its refresh token, and its access token with it.

        Raises:
            OAuthError: when the API refuses it.
            APIConnectionError: when no answer comes.
        """
        kind = "access_token" if tokens.refresh_token is None else "refresh_token"
        form = _Form(
            token=tokens.refresh_token or tokens.access_token, token_type_hint=kind
        )
        answer = self._answer("/oauth/revoke", form)
        if not 200 <= answer.status < 300:
            raise self._error("/oauth/revoke", form, answer)

    def _tokens(self, form: _Form, before: Tokens | None) -> Tokens:
        answer = self._answer("/oauth/token", form)
        found = None
        if 200 <= answer.status < 300:
            found = granted(answer.fields, self._clock(), before)
        if found is None:
            raise self._error("/oauth/token", form, answer)
        return found

    def _answer(self, path: str, form: _Form) -> _Answer:
        url = self._base_url + path
        started, number = time.monotonic(), 0
        while True:
            number += 1
            answer: _Answer | None = None
            failure: APIConnectionError | None = None
            attempt = Attempt(number)
            try:
                with self._connections() as http, Quiet():
                    response = http.send(
                        self._request(http, url, form),
                        auth=None,
                        follow_redirects=False,
                    )
                    answer = _read(response)
                asked = retry_after(response.headers.get("retry-after"), self._clock())
                attempt = Attempt(number, status=answer.status, retry_after=asked)
                self._check_clock(response.headers.get("date"))
            except httpx2.RequestError as error:
                unsent = isinstance(error, UNSENT)
                attempt = Attempt(number, unsent=unsent, permanent=is_permanent(error))
                late = isinstance(error, httpx2.TimeoutException)
                failure = (APITimeoutError if late else APIConnectionError)(
                    f"{type(error).__name__}: {error}".rstrip(": "),
                    method="POST",
                    url=url,
                    unsent=unsent,
                    permanent=attempt.permanent,
                )
            decision = decide(
                attempt,
                _POLICY,
                repeatable=False,
                elapsed=time.monotonic() - started,
                random=random(),
            )
            if decision.delay is None:
                if answer is not None:
                    return answer
                assert failure is not None
                failure.attempts, failure.no_retry_reason = number, decision.reason
                # Here, and not where it was caught: frames of httpx2 have the form.
                raise failure
            self._sleep(decision.delay)

    def _connections(self) -> AbstractContextManager[httpx2.Client]:
        # New ones each time: tokens are renewed once an hour, and so no fork, thread or
        # event loop ever meets the connections of another.
        if self._http is not None:
            return nullcontext(self._http)
        with making_connections():
            return httpx2.Client(verify=context(self._base_url), timeout=self._timeout)

    def _request(self, http: httpx2.Client, url: str, form: _Form) -> httpx2.Request:
        return httpx2.Request(
            "POST",
            url,
            headers={
                "accept": "application/json",
                "authorization": self.app.basic(),
                "content-type": "application/x-www-form-urlencoded",
                "user-agent": http.headers.get("user-agent", "klaviyo-client"),
            },
            content=form.encoded(),
            extensions={"timeout": httpx2.Timeout(self._timeout).as_dict()},
        )

    def _error(self, path: str, form: _Form, answer: _Answer) -> OAuthError:
        error = answer.fields.get("error")
        description = answer.fields.get("error_description")
        code = self._told(error, form)
        text = self._told(description, form)
        parts = [f"POST {self._base_url}{path}: {answer.status}"]
        if code or text:
            parts.append(": ".join(filter(None, (code, text))))
        elif answer.problem:
            parts.append(answer.problem)
        elif 200 <= answer.status < 300:
            parts.append("the answer has no access_token that could be sent")
        if hint := _HINTS.get(code or ""):
            parts.append(hint)
        return OAuthError(
            "; ".join(parts), status=answer.status, error=code, description=text
        )

    def _told(self, value: Any, form: _Form) -> str | None:
        if not isinstance(value, str):
            return None
        return self.app.without_secrets(value, *form.secrets()) or None

    def _check_clock(self, date: str | None) -> None:
        if self._told_of_clock or date is None:
            return
        try:
            off = self._clock() - parsedate_to_datetime(date).timestamp()
        except ValueError:
            return
        if abs(off) > SKEW:
            self._told_of_clock = True
            logging.getLogger(__name__).warning(
                "the clock of this machine is %s s %s the API's: tokens are renewed "
                "too %s, and other machines read their end wrongly",
                round(abs(off)),
                "ahead of" if off > 0 else "behind",
                "early" if off > 0 else "late",
            )


_HINTS = {
    "invalid_client": (
        "the app's client_id and client_secret do not belong together, or are not "
        "those of this app"
    ),
    "invalid_scope": "each scope has to be among those of the app's settings",
    "redirect_uri_mismatch": "redirect_uri has to be one of the app's settings",
}


class _Form:
    """The fields of a request, which tracebacks do not show."""

    __slots__ = ("_fields",)

    def __init__(self, **fields: str | None) -> None:
        self._fields = {name: text for name, text in fields.items() if text is not None}

    def encoded(self) -> bytes:
        return urlencode(self._fields).encode("ascii")

    def secrets(self) -> list[str]:
        named = ("code", "code_verifier", "refresh_token", "token")
        return [self._fields[name] for name in named if name in self._fields]

    def __repr__(self) -> str:
        return f"<form with {', '.join(self._fields)}>"


def _read(response: httpx2.Response) -> _Answer:
    """What an answer says; a gateway in front of the API answers in HTML."""
    kind = response.headers.get("content-type", "no content type")
    problem = f"the answer is no JSON, but {kind.partition(';')[0].strip()[:80]}"
    if response.status_code == 403:
        problem += ": what stands in front of the API did not let it pass"
    try:
        fields, _ = plain_json.read(response.content)
    except (ValueError, RecursionError):
        return _Answer(response.status_code, {}, problem)
    if not isinstance(fields, dict):
        problem = "the answer is no JSON object"
        return _Answer(response.status_code, {}, problem)
    return _Answer(response.status_code, fields, "")

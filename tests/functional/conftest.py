"""Gives functional tests the SDKs of `tests.cases`, in both flavours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from tests.support.sdk import Once, Session, sdk

Start = Callable[..., Session]


@pytest.fixture(params=["sync", "async"])
def start(request: pytest.FixtureRequest, once: Once) -> Iterator[Start]:
    """A client of a case's SDK, `start(case, *answers, **settings)`, of each flavour.

    Without `answers` the API answers everything with 204.
    """
    runner = asyncio.Runner() if request.param == "async" else None

    def started(case: str, *answers: Any, **settings: Any) -> Session:
        answers = answers or (httpx2.Response(204),)
        return Session(sdk(case, once), runner, answers, settings)

    yield started
    if runner:
        runner.close()

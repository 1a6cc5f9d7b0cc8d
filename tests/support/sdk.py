"""The SDKs of `tests.cases`: made once, imported, and called in either flavour."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import httpx2

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from generator.understand.old_names import Renamed, dumped
from tests.support.cases import CASES
from tests.support.documents import REVISION

KEY = "pk_functional"

Once = Callable[[str, Callable[[Path], None]], Path]


def package(case: str) -> str:
    """The name that a case's SDK is imported by."""
    return f"sdk_{case.replace('-', '_')}"


def project(case: str, once: Once) -> Path:
    """The folder with a case's project, and its document."""
    return once(package(case), partial(_make, case))


def sdk(case: str, once: Once) -> ModuleType:
    """A case's SDK."""
    folder = str(project(case, once))
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(package(case))


def _make(case: str, folder: Path) -> None:
    sources: list[Path] = []
    for document in (CASES[case].document, *CASES[case].beside):
        revision = document["info"]["version"]
        name = f"document-{revision}.json" if sources else "document.json"
        text = json.dumps(document, indent=2, ensure_ascii=False)
        sources.append(folder / name)
        sources[-1].write_text(f"{text}\n", "utf-8")
    lock = folder / "names.lock"
    names = CASES[case].names
    lock.write_text(
        dumped(Renamed(old, new, REVISION) for old, new in names.items()), "utf-8"
    )
    settings = Settings(package=package(case), names=lock)
    # No golden file changes with the generator's version alone.
    with patch.object(pipeline, "__version__", "0"):
        files = pipeline.generate(sources, settings, Report(), lambda _: None).files
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode())


# ---------------------------------------------------------------- calling


class Session:
    """A client of an SDK over a transport that answers as told.

    Answers are responses, or JSON for one with status 200; the last one is given
    again and again. `requests` are those that came.
    """

    def __init__(
        self,
        sdk: ModuleType,
        runner: asyncio.Runner | None,
        answers: Sequence[Any],
        settings: Mapping[str, Any],
    ) -> None:
        self.sdk: Any = sdk
        self.requests: list[httpx2.Request] = []
        self._runner = runner
        self._answers = list(answers)
        transport = httpx2.MockTransport(self._answer)
        http: Any = httpx2.AsyncClient if runner else httpx2.Client
        client = sdk.AsyncKlaviyo if runner else sdk.Klaviyo
        self.client = client(
            **{
                "api_key": KEY,
                "http_client": http(transport=transport),
                # Tests of retries say how many; the others see one request a call.
                "max_retries": 0,
                **settings,
            }
        )

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            # A response can be read once.
            return httpx2.Response(
                answer.status_code, headers=answer.headers, content=answer.content
            )
        return httpx2.Response(200, json=answer)

    def call(self, name: str, /, *arguments: Any, **keywords: Any) -> Any:
        """Call `group.method`, and wait for what comes of it.

        A `body` that is no argument of the method is sent as its whole body.
        """
        group, name = name.split(".")
        method = getattr(getattr(self.client, group), name)
        if "body" in keywords and "body" not in signature(method).parameters:
            body = keywords.pop("body")
            return self.run(self.client.send(method, body, *arguments, **keywords))
        return self.run(method(*arguments, **keywords))

    def run(self, result: Any) -> Any:
        """What a call gives, in either flavour."""
        return self._runner.run(result) if self._runner else result

    def take(self, items: Any) -> list[Any]:
        """All of what an answer iterates over."""
        if not self._runner:
            return list(items)

        async def taken() -> list[Any]:
            return [item async for item in items]

        return list(self._runner.run(taken()))

    @property
    def targets(self) -> list[str]:
        """Method and target of all requests, as they go over the wire."""
        return [
            f"{request.method} "
            + request.extensions.get("target", request.url.raw_path).decode()
            for request in self.requests
        ]

    @property
    def target(self) -> str:
        """Method and target of the only request."""
        (target,) = self.targets
        return target

    @property
    def headers(self) -> httpx2.Headers:
        """The headers of the last request."""
        return self.requests[-1].headers

    @property
    def body(self) -> Any:
        """The JSON of the last request."""
        return json.loads(self.requests[-1].content)

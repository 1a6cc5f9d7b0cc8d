"""Chromium, for the tests of pages as people see them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = (
    "--no-sandbox",  # it does not start for root otherwise
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser, without a window; the test is skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        yield browser
        browser.close()


class Visit:
    """A page that was opened, and what went on in it.

    Args:
        browser: opens it.
        file: the page.
        width: of the window in CSS pixels.
        dark: whether the visitor wants it dark.
        scripts: whether the visitor runs scripts.
    """

    def __init__(
        self,
        browser: Browser,
        file: Path,
        *,
        width: int = 1200,
        dark: bool = False,
        scripts: bool = True,
    ) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        context.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())

    def visible(self, selector: str) -> list[str]:
        """The texts of what can be seen."""
        found = self.page.locator(f"{selector} >> visible=true")
        return [" ".join(text.split()) for text in found.all_inner_texts()]

    def close(self) -> None:
        """Leave, and hold that the page said nothing and asked nobody."""
        self.page.context.close()
        assert self.said == []
        assert [url for url in self.requests if not url.startswith("file:")] == []
        assert len(self.requests) == 1

"""Runs sdkgen's command line in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from generator import cli


@dataclass
class Result:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        assert self.err == ""
        data: dict[str, Any] = json.loads(self.out)
        return data

    @property
    def lines(self) -> list[str]:
        """The lines of standard output without the padding of tables."""
        return [" ".join(line.split()) for line in self.out.splitlines()]


class Sdkgen:
    """Give it the arguments of a command line."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *args: str) -> Result:
        """Run it to its end."""
        with pytest.raises(SystemExit) as caught:
            cli.app(list(args), prog_name="sdkgen")
        printed = self._capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return Result(caught.value.code, printed.out, printed.err)

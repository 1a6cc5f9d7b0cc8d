"""Python source as black formats it.

ruff formats nearly as black does and takes a hundredth of the time, but it is black's
word that counts. So ruff drafts all files, and black goes over the drafts in parts:
each statement that leaves a choice (one on several lines, one that is too long, one
whose width is a matter of opinion; not a plain list with a line for each element), and
the frame that the statements stand in. A part that stands so in a file that black went
over before, be it with other digits, is settled. Such files only ever confirm what ruff
made of the present source: nothing in them, be it stale or edited, gets into a new one.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.docs import WIDTH
from generator.errors import GeneratorError
from generator.workers import Workers

# black and ruff are imported where they are used: few runs need black at all.

BATCH = 20_000
"""Characters that black is given at a time; for fewer, no other process is used."""

_DRAFT = f"format --isolated --no-cache --target-version py311 --line-length {WIDTH}"


def format_all(
    sources: Mapping[str, str], standing: Iterable[str], workers: Workers
) -> dict[str, str]:
    """Every source as black would have it.

    Args:
        sources: Python source, by path.
        standing: sources that black went over before.
        workers: where black does its work.

    Raises:
        GeneratorError: when a source is no valid Python.
    """
    drafts = _drafts(sources)
    settled = set(standing)
    unsettled = {p: draft for p, draft in drafts.items() if draft not in settled}
    asked = {part for draft in unsettled.values() for part in _parts(draft)}
    if asked:
        layouts = {_layout(part) for text in settled for part in _parts(text)}
        asked = {part for part in asked if _layout(part) not in layouts}
    answers = _answers(asked, workers)
    decided = {p: _put_together(p, d, answers) for p, d in unsettled.items()}
    return {**drafts, **decided}


def by_black(path: str, source: str) -> str:
    """A whole file as black formats it.

    Raises:
        GeneratorError: when it is no valid Python.
    """
    from black.parsing import InvalidInput

    try:
        return _black(source)
    except InvalidInput as error:
        raise GeneratorError(
            f"{path}: sdkgen rendered invalid Python: {error}"
        ) from None


# ---------------------------------------------------------------- ruff drafts


def _drafts(sources: Mapping[str, str]) -> dict[str, str]:
    """Every source as ruff formats it; as black does where ruff finds a mistake."""
    from ruff import find_ruff_bin  # type: ignore[import-untyped]

    if not sources:
        return {}
    with tempfile.TemporaryDirectory(prefix="sdkgen-") as folder:
        # By number: ruff passes over folders of some names, such as `build`.
        files = {Path(folder) / f"{n}.py": path for n, path in enumerate(sources)}
        for file, path in files.items():
            file.write_text(sources[path], "utf-8", newline="")
        command = [find_ruff_bin(), *_DRAFT.split(), *map(str, files)]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode == 0:
            return {path: file.read_text("utf-8") for file, path in files.items()}
    return {path: by_black(path, source) for path, source in sources.items()}


# ---------------------------------------------------------------- black decides

_OPENING = ("(", "[", "{")


_DIGIT = re.compile("[1-9]")
_HEADS = {"class": "class _:", "def": "def _():", "async": "def _():"}

_ELEMENT = r"    [^\s()\\][^()\\\n]*,\n"
_LIST = re.compile(
    r"( *)((async )?def \w+|class \w+|from [\w.]+ import )\(\n"
    rf"(\1{_ELEMENT})+\1\)( -> [^()\\\n]+)?(:|: \.\.\.)?"
    r"|( *)\w+: TypeAlias = Literal\[\n"
    rf"(\7{_ELEMENT}){{2,}}\7\]"
)
"""What has a line for each element. The comma after the last one is magic: because of
it, black leaves the lines apart."""


class _Statement(NamedTuple):
    """A statement, or the head of one that holds others: its lines in a file."""

    start: int
    end: int
    text: str

    @property
    def docstring(self) -> bool:
        """Whether it is one; `docs` writes them as black leaves them."""
        return self.text.lstrip().startswith('"""')

    @property
    def choice(self) -> bool:
        """Whether it can be laid out in several ways."""
        lines = self.text.split("\n")
        fits = self.text.isascii() and max(map(len, lines)) <= WIDTH
        plain = fits and (len(lines) == 1 or _LIST.fullmatch(self.text))
        return not self.docstring and not plain

    @property
    def stand_in(self) -> str:
        """What takes its place in the frame: something of the same kind."""
        margin, first = _margin(self.text), self.text.split()[0]
        if self.docstring:
            return f'{margin}"""_"""'
        if first in _HEADS and (self.choice or "\n" in self.text):
            body = "" if self.text.endswith(":") else " ..."
            return f"{margin}{_HEADS[first]}{body}"
        if first in ("from", "import"):
            return f"{margin}import _"
        head = self.text.endswith(":") or first in _HEADS or first.startswith("@")
        return self.text if head else f"{margin}_"


def _statements(source: str) -> Iterator[_Statement]:
    """The statements of formatted source."""
    lines = source.split("\n")
    number = 0
    while number < len(lines):
        start, line = number, lines[number]
        margin = _margin(line)
        if line.startswith(f'{margin}"""') and line.count('"""') == 1:
            number = _next(lines, number, re.compile('.*"""')) or start
        closing = re.compile(f"{margin}[)\\]}}]")
        while lines[number].endswith(_OPENING) and number >= start:
            # What no line closes is something else, and a line of its own.
            number = _next(lines, number, closing) or -1
        number = start if number < 0 else number
        if line.strip():
            text = "\n".join(lines[start : number + 1])
            yield _Statement(start, number + 1, text)
        number += 1


def _next(lines: Sequence[str], number: int, start: re.Pattern[str]) -> int | None:
    """The number of the next line that starts so."""
    later = range(number + 1, len(lines))
    return next((n for n in later if start.match(lines[n])), None)


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _parts(source: str) -> list[str]:
    """What black has to go over: the choices, and the frame that they stand in."""
    lines = source.split("\n")
    choices, frame, end = [], [], 0
    for statement in _statements(source):
        frame += lines[end : statement.start]
        end = statement.end
        stand_in = statement.stand_in
        # One plain statement stands for all that follow.
        if (
            not frame
            or frame[-1] != f"{_margin(stand_in)}_"
            or stand_in[-1] not in '_"'
        ):
            frame.append(stand_in)
        if statement.choice:
            choices.append(statement.text)
    return [*choices, "\n".join([*frame, *lines[end:]])]


def _layout(part: str) -> str:
    """What black goes by: which digits stand in a part is nothing to it."""
    return _DIGIT.sub("0", part)


def _answers(asked: Iterable[str], workers: Workers) -> dict[str, str | None]:
    """What black makes of each part; None where it cannot read it."""
    parts = sorted(asked, key=lambda part: (-len(part), part))
    if sum(map(len, parts)) <= BATCH:
        return dict(zip(parts, _decide(parts), strict=True))
    waiting = [(batch, workers.submit(_decide, batch)) for batch in _batches(parts)]
    return {
        part: answer
        for batch, wait in waiting
        for part, answer in zip(batch, wait(), strict=True)
    }


def _batches(parts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for part in parts:
        batch.append(part)
        if sum(map(len, batch)) > BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _decide(parts: Sequence[str]) -> list[str | None]:
    return [_decided(part) for part in parts]


def _decided(part: str) -> str | None:
    """A file, or a statement at its depth, as black formats it."""
    from black.parsing import InvalidInput

    whole = part.endswith("\n")
    depth = 0 if whole else len(_margin(part)) // 4
    before = "".join(("", "class _:\n", "    async def _():\n")[: depth + 1])
    after = "    " * (depth + 1) + "pass\n" if part.endswith(":") else ""
    ending = "" if whole else "\n"
    try:
        text = _black(f"{before}{part}{ending}{after}")
    except InvalidInput:
        return None
    if not (text.startswith(before) and text.endswith(f"\n{after}")):
        return None
    return text if whole else text[len(before) : len(text) - len(after) - 1]


def _put_together(path: str, draft: str, answers: Mapping[str, str | None]) -> str:
    """A draft with black's statements in place of ruff's."""
    *_, frame = _parts(draft)
    lines = draft.split("\n")
    if answers.get(frame, frame) != frame:
        return by_black(path, draft)
    for statement in reversed(list(_statements(draft))):
        answer = answers.get(statement.text, statement.text)
        if answer is None:
            return by_black(path, draft)
        lines[statement.start : statement.end] = [answer]
    return "\n".join(lines)


def _black(source: str) -> str:
    import black
    from black.mode import TargetVersion

    mode = black.Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)
    return black.format_str(source, mode=mode)

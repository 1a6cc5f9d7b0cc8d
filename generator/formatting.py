"""Python source as black formats it.

ruff formats nearly as black does and takes a hundredth of the time, but it is black's
word that counts. So ruff drafts all files, and black goes over every statement that
leaves a choice: one on several lines, one that is too long, one whose width is a
matter of opinion. A statement that stands just so in a file that black went over
before is settled. Such files only ever confirm what ruff made of the present source:
nothing in them, be it stale or edited, gets into a new one.
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

BATCH = 100
"""From so many statements on, black is asked in other processes."""

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
    choices = {path: list(_choices(draft)) for path, draft in unsettled.items()}
    asked = {choice.text for found in choices.values() for choice in found}
    if asked:
        asked -= {choice.text for text in settled for choice in _choices(text)}
    answers = _answers(sorted(asked), workers)
    for path, found in choices.items():
        drafts[path] = _put_together(path, drafts[path], found, answers)
    return drafts


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


class _Choice(NamedTuple):
    """A statement that can be laid out in several ways: its lines in a file."""

    start: int
    end: int
    text: str


def _choices(source: str) -> Iterator[_Choice]:
    """The statements of formatted source that black may see otherwise.

    Docstrings are none: `docs` writes them as black leaves them.
    """
    lines = source.split("\n")
    number = 0
    while number < len(lines):
        start, line = number, lines[number]
        margin = line[: len(line) - len(line.lstrip())]
        if line.startswith(f'{margin}"""'):
            if line.count('"""') == 1:
                number = _next(lines, number, re.compile('.*"""'))
            number += 1
            continue
        closing = re.compile(f"{margin}[)\\]}}]")
        while lines[number].endswith(_OPENING) and number + 1 < len(lines):
            number = _next(lines, number, closing)
        number += 1
        if number > start + 1 or len(line) > WIDTH or not line.isascii():
            yield _Choice(start, number, "\n".join(lines[start:number]))


def _next(lines: Sequence[str], number: int, start: re.Pattern[str]) -> int:
    """The number of the next line that starts so, or of the last one."""
    later = range(number + 1, len(lines))
    return next((n for n in later if start.match(lines[n])), len(lines) - 1)


def _answers(asked: Sequence[str], workers: Workers) -> dict[str, str | None]:
    """What black says to each statement; None where it cannot read it."""
    if len(asked) <= BATCH:
        return dict(zip(asked, _decide(asked), strict=True))
    batches = [asked[at : at + BATCH] for at in range(0, len(asked), BATCH)]
    waiting = [workers.submit(_decide, batch) for batch in batches]
    answers = [answer for wait in waiting for answer in wait()]
    return dict(zip(asked, answers, strict=True))


def _decide(statements: Sequence[str]) -> list[str | None]:
    return [_decided(statement) for statement in statements]


def _decided(statement: str) -> str | None:
    """The statement as black formats it at its depth."""
    from black.parsing import InvalidInput

    if statement.endswith("\n"):
        return None  # No line closed its bracket: it is something else.
    depth = (len(statement) - len(statement.lstrip())) // 4
    before = "".join(("", "class _:\n", "    async def _():\n")[: depth + 1])
    after = "    " * (depth + 1) + "pass\n" if statement.endswith(":") else ""
    try:
        text = _black(f"{before}{statement}\n{after}")
    except InvalidInput:
        return None
    if not (text.startswith(before) and text.endswith(f"\n{after}")):
        return None
    return text[len(before) : len(text) - len(after) - 1]


def _put_together(
    path: str,
    draft: str,
    choices: Iterable[_Choice],
    answers: Mapping[str, str | None],
) -> str:
    """A draft with black's statements in place of ruff's."""
    lines = draft.split("\n")
    for choice in reversed(list(choices)):
        answer = answers.get(choice.text, choice.text)
        if answer is None:
            return by_black(path, draft)
        lines[choice.start : choice.end] = [answer]
    return "\n".join(lines)


def _black(source: str) -> str:
    import black
    from black.mode import TargetVersion

    mode = black.Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)
    return black.format_str(source, mode=mode)

"""Python source as black formats it.

ruff formats nearly as black does and takes a hundredth of the time, but it is black's
word that counts. So ruff drafts all files, and black goes over the drafts in `parts`:
each statement that leaves a choice, and the frame that the statements stand in. A part
that stands so in a file that black went over before, be it with other digits, is
settled. Such files only ever confirm what ruff made of the present source: nothing in
them, be it stale or edited, gets into a new one.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.base.errors import GeneratorError
from generator.base.text import WIDTH
from generator.base.workers import Workers
from generator.formatting.statements import Parts, margin_of, split

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
    unsettled = {p: split(draft) for p, draft in drafts.items() if draft not in settled}
    known = {
        choice.text: choice.settled
        for parts in unsettled.values()
        for choice in parts.choices
        if choice.settled != choice.text
    }
    asked = {text for parts in unsettled.values() for text in parts.texts}
    asked -= known.keys()
    if asked:
        layouts = {_layout(text) for file in settled for text in split(file).texts}
        asked = {text for text in asked if _layout(text) not in layouts}
    answers = {**_answers(asked, workers), **known}
    decided = {
        path: _put_together(path, drafts[path], parts, answers)
        for path, parts in unsettled.items()
    }
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

_DIGIT = re.compile("[1-9]")


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
    depth = 0 if whole else len(margin_of(part)) // 4
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


def _put_together(
    path: str, draft: str, parts: Parts, answers: Mapping[str, str | None]
) -> str:
    """A draft with black's statements in place of ruff's."""
    lines = draft.split("\n")
    if answers.get(parts.frame, parts.frame) != parts.frame:
        return by_black(path, draft)
    for choice in reversed(parts.choices):
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

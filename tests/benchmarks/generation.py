"""The rows of the generator: time and memory of whole commands."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tests.benchmarks.bench import REVISION, Bench, Measure, Row
from tests.benchmarks.environments import (
    MODEL_GENERATOR,
    OPENAPI_GENERATOR,
    PYTHON_CLIENT,
    NotInstalled,
    Peer,
)
from tests.benchmarks.results import Aim, Figures
from tests.conftest import SPECS

OAG = "OpenAPI Generator"
MODELS = "datamodel-code-generator, models"

# The parts of the document that growth is measured with: so many operations, then
# so many of the categories, in the order of their names.
STEPS = (1, 4, 8, 12, 16, 20)


def _document(bench: Bench) -> Path:
    """What is generated from: the whole document, or one category to be quick."""
    return _categories()[0] if bench.quick else bench.document


def _categories() -> list[Path]:
    return sorted((SPECS / REVISION / "stable" / "categories").glob("*.json"))


def _ours(bench: Bench, *documents: Path, out: Path | None = None) -> Figures:
    out = out or _fresh(bench)
    return bench.command(bench.sdkgen("generate", *documents, out), bench.clean())


def _fresh(bench: Bench) -> Path:
    return Path(tempfile.mkdtemp(dir=bench.folder)) / "out"


def _peer(
    bench: Bench, peer: Peer, program: str, arguments: Callable[[Path], list[str]]
) -> Measure:
    def step() -> Figures:
        out = _fresh(bench)
        if bench.environments is None:
            raise NotInstalled("is left out")
        command = Path(bench.environments.command(peer, program))
        # Some of them call formatters that they have installed beside them.
        path = os.pathsep.join([str(command.parent), os.environ.get("PATH", "")])
        found = bench.command(
            [str(command), *arguments(out)], {**os.environ, "PATH": path}
        )
        shutil.rmtree(out, ignore_errors=True)
        return found

    return step


def _openapi_generator(bench: Bench, document: Path) -> Measure:
    return _peer(
        bench,
        OPENAPI_GENERATOR,
        "openapi-generator-cli",
        lambda out: ["generate", "-g", "python", "-i", str(document), "-o", str(out)],
    )


def _python_client(bench: Bench, document: Path, **settings: bool) -> Measure:
    config = bench.payload("-".join(["openapi-python-client", *settings]), settings)
    return _peer(
        bench,
        PYTHON_CLIENT,
        "openapi-python-client",
        lambda out: ["generate", "--path", str(document), "--config", str(config)]
        + ["--output-path", str(out)],
    )


def _model_generator(bench: Bench, document: Path, *, client: bool) -> Measure:
    def arguments(out: Path) -> list[str]:
        package = out / "made"
        package.mkdir(parents=True)
        found = ["--input", str(document), "--input-file-type", "openapi"]
        found += ["--output", str(package / "models.py")]
        found += ["--output-model-type", "pydantic_v2.BaseModel"]
        if client:
            found += ["--generate-client", "httpx2", "--client-package", "made.client"]
            found += ["--client-output", str(package / "client")]
            found += ["--client-model-package", "made.models"]
        return found

    return _peer(bench, MODEL_GENERATOR, "datamodel-codegen", arguments)


# ---------------------------------------------------------------- rows


def _generate(bench: Bench) -> Mapping[str, Measure]:
    document = _document(bench)
    return {
        "ours": lambda: _ours(bench, document),
        OAG: _openapi_generator(bench, document),
        "openapi-python-client": _python_client(bench, document),
        "openapi-python-client, literal_enums": _python_client(
            bench, document, literal_enums=True
        ),
        MODELS: _model_generator(bench, document, client=False),
        "datamodel-code-generator, client": _model_generator(
            bench, document, client=True
        ),
    }


def _check(bench: Bench) -> Mapping[str, Measure]:
    document = _document(bench)
    made = bench.generated(document) if bench.quick else bench.sdk[0]

    def ours() -> Figures:
        checkout = _copied(bench, made)
        return bench.command(bench.sdkgen("check", document, checkout), bench.clean())

    return {"ours": ours, OAG: _openapi_generator(bench, document)}


def _bump(bench: Bench) -> Mapping[str, Measure]:
    document = _document(bench)
    earlier = document if bench.quick else bench.earlier
    made = bench.generated(earlier)

    def ours() -> Figures:
        return _ours(bench, document, out=_copied(bench, made))

    return {"ours": ours, OAG: _openapi_generator(bench, document)}


def _copied(bench: Bench, project: Path) -> Path:
    """A project as a fresh checkout has it: without bytecode."""
    target = _fresh(bench)
    shutil.copytree(project, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def _growth(bench: Bench) -> Mapping[str, Measure]:
    folder = SPECS / REVISION / "stable"
    one = folder / "apis" / "get_accounts.json"
    categories = _categories()
    if bench.quick:
        sources = [[one], categories[:1]]
    else:
        sources = [[one], *(categories[:step] for step in STEPS), categories]
    both = [bench.document, SPECS / REVISION / "beta.json"]

    def ours(documents: list[Path]) -> Figures:
        found = _ours(bench, *documents)
        return {**found, "operations": float(sum(map(_operations, documents)))}

    steps: dict[str, Measure] = {
        f"ours, {sum(map(_operations, documents))} operations": partial(ours, documents)
        for documents in sources
    }
    return steps if bench.quick else {**steps, "stable and beta": partial(ours, both)}


def _operations(document: Path) -> int:
    paths = json.loads(document.read_bytes())["paths"].values()
    methods = {"get", "post", "put", "patch", "delete"}
    return sum(len(methods & set(path)) for path in paths)


def _line(figures: Mapping[str, Figures]) -> dict[str, Figures]:
    """The line through time by operations, and how far from it times are.

    `constant` and `deviation` are parts of the time of the whole.
    """
    points = [
        (found["operations"], found["wall"])
        for name, found in figures.items()
        if name.startswith("ours, ")
    ]
    if len(points) < 2:
        return {}
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points)
    spread = sum((p[0] - x) ** 2 for p in points)
    slope = sum((p[0] - x) * (p[1] - y) for p in points) / spread
    constant = y - slope * x
    whole = max(wall for _, wall in points)
    largest = max(abs(wall - constant - slope * n) for n, wall in points)
    return {
        "the line through these": {
            "operation": slope,
            "constant": constant / whole,
            "deviation": largest / whole,
        }
    }


LINE = "the line through these"

ROWS = (
    Row(
        "generate",
        "Generate the whole SDK",
        "The command, nothing cached. Memory is that of all its processes together, at "
        "the worst moment.",
        _generate,
        (
            Aim("half of OpenAPI Generator's time", "wall", 0.5, OAG),
            Aim("less memory than datamodel-code-generator", "rss", 1.0, MODELS),
        ),
    ),
    Row(
        "check",
        "`check` on an unchanged tree",
        "A clean checkout, no cache outside of it. Beside it, what OpenAPI Generator "
        "takes to write.",
        _check,
        (Aim("a tenth of OpenAPI Generator's time", "wall", 0.1, OAG),),
    ),
    Row(
        "bump",
        "Generate after a revision bump",
        "The tree of 2026-04-15 is in place, 2026-07-15 is generated over it.",
        _bump,
        (Aim("a quarter of OpenAPI Generator's time", "wall", 0.25, OAG),),
    ),
    Row(
        "growth",
        "Growth with the document",
        "One operation, then more and more of the categories.",
        _growth,
        (
            Aim(
                "linear: no time further from a line than a tenth of the whole's",
                "deviation",
                0.1,
                ours=LINE,
            ),
            Aim(
                "a small constant: a quarter of the whole's time",
                "constant",
                0.25,
                ours=LINE,
            ),
        ),
        rounds=2,
        derived=_line,
    ),
)

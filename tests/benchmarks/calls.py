"""The rows of the client: what its users wait for, and what it costs them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tests.benchmarks import payloads
from tests.benchmarks.bench import HERE, Bench, Failed, Measure, Row
from tests.benchmarks.environments import LIBRARIES, OFFICIAL, Peer
from tests.benchmarks.results import Aim, Figures

CONTENDERS: Mapping[str, tuple[Peer, str]] = {
    "ours": (LIBRARIES, "ours"),
    "ours over aiohttp": (LIBRARIES, "ours_over_aiohttp"),
    "official SDK": (OFFICIAL, "official"),
    "httpx2 + msgspec": (LIBRARIES, "with_httpx2"),
    "msgspec, same models": (LIBRARIES, "with_httpx2"),
    "urllib3 + msgspec": (LIBRARIES, "with_urllib3"),
    "aiohttp + msgspec": (LIBRARIES, "with_aiohttp"),
    "msgspec, no types": (LIBRARIES, "with_msgspec"),
    "json, no types": (LIBRARIES, "with_json"),
}


def _tasks(
    bench: Bench, task: str, names: tuple[str, ...], **settings: object
) -> dict[str, Measure]:
    def step(name: str) -> Figures:
        peer, contender = CONTENDERS[name]
        return bench.worker(peer, contender, task, settings)

    return {name: partial(step, name) for name in names}


# ---------------------------------------------------------------- start

GROUP_OF_OFFICIAL = (
    "import json, klaviyo_api as k; "
    "print(json.dumps([n for n, v in vars(k.KlaviyoAPI).items() "
    "if isinstance(v, property)]))"
)


def _start(bench: Bench, *, all_groups: bool) -> Mapping[str, Measure]:
    folder, package = bench.sdk

    def step(
        peer: Peer, kind: str, package: str, groups: Callable[[], list[str]], *more: str
    ) -> Figures:
        arguments = [str(HERE / "start.py"), kind, package, bench.url]
        arguments += [",".join(groups()), *more]
        found: Figures = bench.script(peer, arguments, [folder])
        return found

    def own() -> list[str]:
        resources = sorted((folder / package / "resources").glob("_[a-z]*.py"))
        names = [path.stem[1:] for path in resources]
        return names if all_groups else ["profiles"]

    def official() -> list[str]:
        if not all_groups:
            return ["Profiles"]
        found: list[str] = bench.script(OFFICIAL, ["-c", GROUP_OF_OFFICIAL], [])
        return found

    steps = {
        "ours": partial(step, LIBRARIES, "ours", package, own),
        "official SDK": partial(step, OFFICIAL, "official", "klaviyo_api", official),
    }
    if all_groups:
        every = "ours, all models loaded"
        steps[every] = partial(step, LIBRARIES, "ours", package, own, "models")
    return steps


# ---------------------------------------------------------------- documents


def _decode(
    operation: str, content: Callable[[Bench], payloads.Json]
) -> Callable[[Bench], Mapping[str, Measure]]:
    bare = ("json, no types", "msgspec, no types", "msgspec, same models")

    def contenders(bench: Bench) -> Mapping[str, Measure]:
        payload = bench.payload(operation, content(bench))
        return _tasks(
            bench,
            "decode",
            ("ours", "official SDK", *bare),
            operation=operation,
            payload=payload,
        )

    return contenders


def _encode(
    operation: str, content: Callable[[Bench], payloads.Json]
) -> Callable[[Bench], Mapping[str, Measure]]:
    names = ("ours", "official SDK", "json, no types", "msgspec, no types")

    def contenders(bench: Bench) -> Mapping[str, Measure]:
        payload = bench.payload(operation, content(bench))
        return _tasks(bench, "encode", names, operation=operation, payload=payload)

    return contenders


DECODING = (
    Aim("15 times faster than the official SDK", "cpu", 1 / 15, "official SDK"),
    Aim("not slower than json.loads", "cpu", 1.0, "json, no types"),
)
ENCODING = (Aim("10 times faster than the official SDK", "cpu", 0.1, "official SDK"),)

# ---------------------------------------------------------------- calls

SYNC = ("ours", "official SDK", "httpx2 + msgspec", "urllib3 + msgspec")
ASYNC = ("ours", "ours over aiohttp", "httpx2 + msgspec", "aiohttp + msgspec")


def _call(operation: str) -> Callable[[Bench], Mapping[str, Measure]]:
    return lambda bench: _tasks(bench, "call", SYNC, operation=operation, url=bench.url)


def _walk(bench: Bench) -> Mapping[str, Measure]:
    items = 100 * bench.pages
    return _tasks(bench, "walk", SYNC, url=bench.url, items=items)


def _concurrent(operation: str) -> Callable[[Bench], Mapping[str, Measure]]:
    return lambda bench: _tasks(
        bench, "concurrent", ASYNC, operation=operation, url=bench.url, tasks=32
    )


PAGE = (
    Aim("1.15 times httpx2 with msgspec, CPU", "cpu", 1.15, "httpx2 + msgspec"),
    Aim("1.15 times httpx2 with msgspec, wall", "wall", 1.15, "httpx2 + msgspec"),
    Aim("a seventh of the official SDK, CPU", "cpu", 1 / 7, "official SDK"),
)

# ---------------------------------------------------------------- the rest


def _limiter(bench: Bench) -> Mapping[str, Measure]:
    calls, waiting = (100, 1000) if bench.quick else (20_000, 1_000_000)
    return _tasks(bench, "limiter", ("ours",), calls=calls, waiting=waiting)


def _per_call(figures: Mapping[str, Figures]) -> dict[str, Figures]:
    if "ours" not in figures:
        return {}
    found = figures["ours"]
    return {"ours": {**found, "slowdown": found["long"] / found["short"]}}


def _size(bench: Bench) -> Mapping[str, Measure]:
    folder, package = bench.sdk

    def ours() -> Figures:
        return {**_counted([folder / package]), "wheel": _wheel(folder)}

    def official() -> Figures:
        packages = bench.python(OFFICIAL).parents[1] / "lib"
        site = next(packages.glob("python*/site-packages"))
        found = _counted([site / "klaviyo_api", site / "openapi_client"])
        return {**found, "wheel": _downloaded(bench)}

    return {"ours": ours, "official SDK": official}


def _counted(packages: list[Path]) -> Figures:
    texts = [
        path.read_bytes()
        for package in packages
        for path in sorted(package.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    ]
    return {
        "bytes": float(sum(map(len, texts))),
        "lines": float(sum(text.count(b"\n") for text in texts)),
        "files": float(len(texts)),
    }


def _wheel(project: Path) -> float:
    """The size of the wheel that a project is built to."""
    with tempfile.TemporaryDirectory() as folder:
        # Not in the project itself, where a build leaves things.
        copy = shutil.copytree(project, Path(folder) / "project")
        return _size_of_wheel(
            [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", str(copy)],
            Path(folder) / "wheels",
        )


def _downloaded(bench: Bench) -> float:
    """The size of the official SDK's wheel."""
    python = str(bench.python(OFFICIAL))
    with tempfile.TemporaryDirectory() as folder:
        return _size_of_wheel(
            [python, "-m", "pip", "download", *OFFICIAL.requirements],
            Path(folder),
            "--dest",
        )


def _size_of_wheel(
    command: list[str], folder: Path, option: str = "--wheel-dir"
) -> float:
    given = ["--quiet", "--disable-pip-version-check", "--no-deps", option, str(folder)]
    answer = subprocess.run([*command, *given], capture_output=True, text=True)
    if answer.returncode != 0:
        raise Failed(f"no wheel: {answer.stderr.strip().splitlines()[-1]}")
    return float(sum(path.stat().st_size for path in folder.glob("*.whl")))


def _of(
    make: Callable[[int], payloads.Json], number: int
) -> Callable[[Bench], payloads.Json]:
    return lambda bench: make(min(number, 3) if bench.quick else number)


ROWS = (
    Row(
        "start",
        "From `import` to the first call's answer",
        "A fresh interpreter with warm bytecode, one group, one profile, plain HTTP over "
        "loopback. The start of Python itself is not counted.",
        partial(_start, all_groups=False),
        (
            Aim("half of the official SDK's time", "wall", 0.5, "official SDK"),
            Aim("half of its memory", "rss", 0.5, "official SDK"),
            Aim("half of its modules", "modules", 0.5, "official SDK"),
        ),
        rounds=21,
    ),
    Row(
        "start-all",
        "The same with all groups touched",
        "An attribute of the client for each group. The official SDK loads the models of "
        "a group with it, ours when they are used; so ours is shown with all of them, "
        "too.",
        partial(_start, all_groups=True),
        (
            Aim("a quarter of the official SDK's time", "wall", 0.25, "official SDK"),
            Aim("half of its memory", "rss", 0.5, "official SDK"),
        ),
        rounds=7,
    ),
    Row(
        "decode-profiles",
        "Decode a page of 100 profiles",
        "From bytes to typed objects, linked where they refer to each other.",
        _decode("get_profiles", _of(payloads.profiles, 100)),
        DECODING,
        "cpu",
    ),
    Row(
        "decode-events",
        "Decode a page of 1000 events, with what is included",
        "1000 events, 100 profiles and 5 metrics.",
        _decode("get_events", _of(payloads.events, 1000)),
        DECODING,
        "cpu",
    ),
    Row(
        "decode-flow",
        "Decode a flow with its definition",
        "A flow of 50 actions of five kinds, with conditions. Without reentry criteria: "
        "the official SDK reads none, its model has an object where a text comes.",
        _decode("create_flow", _of(payloads.flow, 50)),
        DECODING,
        "cpu",
    ),
    Row(
        "decode-coupon",
        "Decode a tiny document",
        "One coupon.",
        _decode("get_coupon", lambda bench: payloads.coupon()),
        DECODING,
        "cpu",
    ),
    Row(
        "encode-codes",
        "Encode a job of 1000 coupon codes",
        "From plain values to bytes, checked against the models in ours and the official "
        "SDK, and unchecked in the others.",
        _encode("bulk_create_coupon_codes", _of(payloads.coupon_codes, 1000)),
        ENCODING,
        "cpu",
    ),
    Row(
        "encode-profiles",
        "Encode a job of 10,000 profiles",
        "The same.",
        _encode("bulk_import_profiles", _of(payloads.profile_import, 10_000)),
        ENCODING,
        "cpu",
    ),
    Row(
        "call",
        "One small call",
        "A coupon over loopback. Ours with its limiter, retries and hooks of the user's.",
        _call("get_coupon"),
        (
            Aim("1.2 times httpx2 with msgspec, CPU", "cpu", 1.2, "httpx2 + msgspec"),
            Aim("1.2 times httpx2 with msgspec, wall", "wall", 1.2, "httpx2 + msgspec"),
            Aim("below the official SDK, CPU", "cpu", 1.0, "official SDK"),
        ),
        "cpu",
        rounds=9,
    ),
    Row(
        "page",
        "One page of 100 profiles",
        "The same.",
        _call("get_profiles"),
        PAGE,
        "cpu",
        rounds=9,
    ),
    Row(
        "walk",
        "200 pages of 100 profiles, one after the other",
        "The same; figures are of a page.",
        _walk,
        (*PAGE, Aim("p99 below the official SDK's", "p99", 1.0, "official SDK")),
        "cpu",
        rounds=9,
    ),
    Row(
        "async",
        "Small calls, 32 in flight",
        "The same with asyncio; wall time is that of all calls, divided by their number.",
        _concurrent("get_coupon"),
        (
            Aim(
                "over aiohttp, 1.5 times aiohttp with msgspec",
                "cpu",
                1.5,
                "aiohttp + msgspec",
                "ours over aiohttp",
            ),
        ),
        "cpu",
        rounds=9,
    ),
    Row(
        "limiter",
        "The limiter alone",
        "A call that need not wait, and one at the head of a line: of 20,000, and of a "
        "million more.",
        _limiter,
        (
            Aim("5 µs for a call that need not wait", "free", 5e-6),
            Aim("a million waiting calls do not slow it down", "slowdown", 1.2),
        ),
        "free",
        derived=_per_call,
    ),
    Row(
        "size",
        "Size of the package",
        "What is installed, without bytecode; and the wheel.",
        _size,
        (Aim("a fifth of the official SDK", "bytes", 0.2, "official SDK"),),
        "bytes",
        rounds=1,
    ),
)

"""What all rows share: documents, our client, a server, and ways to measure."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import payloads
from tests.benchmarks.answers_server import BASE, serving
from tests.benchmarks.environments import LIBRARIES, Environments, NotInstalled, Peer
from tests.benchmarks.results import Aim, Figures, Measured, median
from tests.conftest import ROOT, SPECS

HERE = Path(__file__).parent
PACKAGE = "klaviyo_client"
REVISION, EARLIER = "2026-07-15", "2026-04-15"

# The targets of a page of profiles. Clients that make their own order the query so,
# those that follow a link leave it as it is.
_PAGE = "/api/profiles?page%5Bsize%5D=100&page%5Bcursor%5D=NUMBER"
_TURNED = "/api/profiles?page%5Bcursor%5D=NUMBER&page%5Bsize%5D=100"

# A contender that took so long, all rounds together, is not measured again.
PATIENCE = 30.0

Measure = Callable[[], Figures]


class Failed(Exception):
    """A contender cannot do what a row measures; the message says why."""


@dataclass(frozen=True)
class Row:
    """A row of the results.

    Args:
        name: what selects it.
        title: what is measured.
        how: the circumstances, for the reader of the results.
        contenders: how to measure each of them, ours first.
        aims: what is to be reached.
        main: the figure that contenders are compared by.
        rounds: how often each contender has its turn.
        derived: figures that follow from those of all contenders.
    """

    name: str
    title: str
    how: str
    contenders: Callable[[Bench], Mapping[str, Measure]]
    aims: tuple[Aim, ...] = ()
    main: str = "wall"
    rounds: int = 3
    derived: Callable[[Mapping[str, Figures]], dict[str, Figures]] = lambda _: {}


class Bench:
    """The things to measure with; what has to be made is made when it is used.

    Args:
        environments: those of the peers; None leaves out all that is not installed
            where this runs.
        cache: where the generated clients are kept.
        quick: whether to take inputs and times so small that figures mean nothing.
    """

    def __init__(
        self, environments: Environments | None, cache: Path, *, quick: bool = False
    ) -> None:
        self.environments = environments
        self.quick = quick
        self.seconds = 0.02 if quick else 0.8
        self.folder = Path(tempfile.mkdtemp(prefix="sdkgen-bench-"))
        self._cache = cache
        self._closing = ExitStack()
        self._closing.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self._sdk: tuple[Path, str] | None = None
        self._url = ""

    def close(self) -> None:
        """Stop the server, and clear up."""
        self._closing.close()

    # ------------------------------------------------------------ inputs

    @property
    def document(self) -> Path:
        """The document that is generated from."""
        return SPECS / REVISION / "stable.json"

    @property
    def earlier(self) -> Path:
        """The revision before it."""
        return SPECS / EARLIER / "stable.json"

    @property
    def url(self) -> str:
        """Where the answers of calls are."""
        if not self._url:
            self._url = self._closing.enter_context(serving(self._answers()))
        return self._url

    @property
    def pages(self) -> int:
        """How many pages of profiles there are to walk over."""
        return 3 if self.quick else 200

    def _answers(self) -> Mapping[str, bytes]:
        # The pages differ in where the next one is, and in nothing else.
        last = payloads.encoded(payloads.profiles(100))
        other = payloads.encoded(payloads.profiles(100, f"{BASE.decode()}{_PAGE}"))
        found = {
            "/api/coupons/10OFF": payloads.encoded(payloads.coupon()),
            "/api/profiles": other.replace(b"=NUMBER", b"=2"),
            "/api/profiles?page%5Bsize%5D=1": payloads.encoded(payloads.profiles(1)),
        }
        for number in range(2, self.pages + 1):
            body = other.replace(b"=NUMBER", f"={number + 1}".encode())
            body = body if number < self.pages else last
            for target in (_PAGE, _TURNED):
                found[target.replace("=NUMBER", f"={number}")] = body
        return found

    def payload(self, name: str, content: Mapping[str, Any]) -> str:
        """The path of a file with that content."""
        path = self.folder / f"{name}.json"
        path.write_bytes(payloads.encoded(content))
        return str(path)

    # ------------------------------------------------------------ our client

    @property
    def sdk(self) -> tuple[Path, str]:
        """The folder that our whole client is imported from, and its name."""
        if self._sdk is None:
            self._sdk = self.generated(self.document), PACKAGE
        return self._sdk

    def use(self, folder: Path, package: str) -> None:
        """Take this client of ours, instead of generating one."""
        self._sdk = folder, package

    def generated(self, document: Path) -> Path:
        """The project that the generator, as it is now, writes for a document."""
        folder = self._cache / f"sdk-{document.parent.name}-{_generator()}"
        if not (folder / ".sdkgen.json").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                [*self.sdkgen("generate", document, folder), "--quiet"],
                check=True,
                env=self.clean(),
            )
        return folder

    # ------------------------------------------------------------ measuring

    def sdkgen(self, command: str, *sources: Path, quiet: bool = True) -> list[str]:
        """The command line; the last of the sources is the folder to write to."""
        *documents, out = map(str, sources)
        return [
            *(sys.executable, "-m", "generator", command, *documents, "--out", out),
            *(["--quiet"] if quiet else []),
        ]

    def clean(self) -> dict[str, str]:
        """An environment in which nothing is found that an earlier run has cached."""
        fresh = tempfile.mkdtemp(dir=self.folder)
        own = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
        caches = ("XDG_CACHE_HOME", "BLACK_CACHE_DIR", "SDKGEN_CACHE_DIR")
        return {**os.environ, **own, **dict.fromkeys(caches, fresh)}

    def command(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> Figures:
        """What a command takes.

        Raises:
            Failed: when it fails.
        """
        answer = subprocess.run(
            [sys.executable, str(HERE / "command.py"), *command],
            check=True,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=None if environment is None else dict(environment),
        )
        found = json.loads(answer.stdout)
        if found["code"] != 0:
            raise Failed(_reason(found["output"]) or f"exit code {found['code']}")
        return {name: found[name] for name in ("wall", "cpu", "rss")}

    def worker(
        self, peer: Peer, contender: str, task: str, settings: Mapping[str, object]
    ) -> Figures:
        """What a task takes in a process of a peer's.

        Raises:
            Failed: when it fails.
        """
        folder, package = self.sdk
        given = {"package": package, "seconds": self.seconds, **settings}
        found: Figures = self.script(
            peer,
            ["-m", "tests.benchmarks.workers", contender, task],
            [ROOT, folder],
            json.dumps(given),
        )
        return found

    def script(
        self, peer: Peer, arguments: Sequence[str], path: Sequence[Path], text: str = ""
    ) -> Any:
        """The JSON that Python prints in an environment of a peer's.

        Raises:
            Failed: when it fails.
        """
        answer = subprocess.run(
            [str(self.python(peer)), *arguments],
            input=text,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))},
        )
        if answer.returncode != 0:
            raise Failed(_reason(answer.stderr))
        return json.loads(answer.stdout)

    def python(self, peer: Peer) -> Path:
        """A peer's interpreter.

        Raises:
            NotInstalled: where there is none.
        """
        if self.environments is not None:
            return self.environments.python(peer)
        if peer is LIBRARIES:
            return Path(sys.executable)
        raise NotInstalled("is left out")


def measure(row: Row, bench: Bench, tell: Callable[[str], None]) -> Measured:
    """All contenders of a row, in turn, round by round.

    A contender that fails is not tried again: why it did is part of the result.
    """
    contenders = row.contenders(bench)
    found: dict[str, list[Figures]] = {name: [] for name in contenders}
    failures: dict[str, str] = {}
    for number in range(1 if bench.quick else row.rounds):
        for name, step in contenders.items():
            spent = sum(one.get("wall", 0.0) for one in found[name])
            if name in failures or spent > PATIENCE:
                continue
            tell(f"{row.name}: {name}, round {number + 1}")
            try:
                found[name].append(step())
            except (Failed, NotInstalled) as error:
                failures[name] = str(error)
    figures = {name: median(rounds) for name, rounds in found.items() if rounds}
    rounds = {name: len(rounds) for name, rounds in found.items() if rounds}
    return Measured({**figures, **row.derived(figures)}, failures, rounds)


def _reason(output: str) -> str:
    """The last line that names an error, or else the last that says something."""
    lines = [line.strip() for line in output.splitlines()]
    found = [line for line in lines if any(map(str.isalpha, line))]
    errors = [line for line in found if re.search(r"[Ee]rror: ", line)]
    return (errors or found or [""])[-1][:300]


def _generator() -> str:
    """A digest of all that decides what the generator writes."""
    digest = hashlib.sha256()
    for folder in ("generator", "templates", "specs/overlays"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]

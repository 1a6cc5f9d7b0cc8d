"""What tests share: the documents, golden files, and folders made once for all."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
SPECS = ROOT.parent / "shared" / "specs"

# The same examples every time: a test that fails, fails for everybody.
settings.register_profile("sdkgen", deadline=None, derandomize=True, database=None)
settings.load_profile("sdkgen")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of `make golden`."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write tests/golden instead of comparing with it",
    )


@pytest.fixture(scope="session")
def specs() -> Path:
    """The folder with whole documents of several revisions, by revision."""
    if not SPECS.is_dir():
        pytest.skip("needs Klaviyo's documents under ../shared/specs")
    return SPECS


Golden = Callable[[str, Mapping[str, str]], None]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Hold texts against the tree of that name in tests/golden.

    `golden(name, files)` takes the texts by path; `make golden` writes them.
    """

    def compare(name: str, files: Mapping[str, str]) -> None:
        folder = GOLDEN / name
        if request.config.getoption("--update-golden"):
            shutil.rmtree(folder, ignore_errors=True)
            for path, text in files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(text.encode())
        pinned = {
            path.relative_to(folder).as_posix(): path.read_bytes().decode()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != ".pyc"
        }
        assert sorted(files) == sorted(pinned), "run `make golden` and read the diff"
        for path in sorted(files):
            assert files[path] == pinned[path], f"{name}/{path} differs"

    return compare


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Make a folder in one test process, and use it in all.

    `once(name, make)` calls `make` with the empty folder, unless another process has.
    """
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent

    def make_once(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = base / name, base / f"{name}.done"
        with _locked(base / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                make(folder)
                done.touch()
        return folder

    return make_once


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    fcntl = pytest.importorskip("fcntl")
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

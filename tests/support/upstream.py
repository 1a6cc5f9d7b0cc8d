"""A repository of documents, as a server on the loopback interface and as a checkout."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.runtime.loopback import Answer, Seen
from tests.support.sample import operation, sample

Files = dict[str, bytes]

REFS = "/repo.git/info/refs?service=git-upload-pack"


def document(version: str = "2026-07-15", *more: str) -> dict[str, Any]:
    """The sample as a document of a revision, with further operations by id."""
    root = sample()
    root["info"]["version"] = version
    for name in more:
        root["paths"][f"/api/{name}"] = {"get": operation(name)}
    return root


def encoded(root: Mapping[str, Any]) -> bytes:
    """A document's bytes; not as `json.dumps` has them, for they have to be kept."""
    return b" " + json.dumps(root, indent=2).encode() + b"\n\n"


def published(root: Mapping[str, Any], family: str = "stable") -> Files:
    """A revision's files as upstream lays them out: the whole document, and slices."""
    files = {f"openapi/{family}.json": encoded(root), "README.md": b"# Not a document"}
    for path, item in root["paths"].items():
        name = item["get"]["operationId"]
        files[f"openapi/{family}/apis/{name}.json"] = encoded(
            {**root, "paths": {path: item}}
        )
    return files


@dataclass
class Upstream:
    """A repository: its branches, and what is to go wrong.

    `faults` are answers in place of the right ones, by the end of the address.
    """

    branches: dict[str, Files]
    faults: dict[str, Answer] = field(default_factory=dict)

    def commit(self, branch: str) -> str:
        """The commit that a branch is at: another one for other files."""
        # Bytes keep their hash: a server answers hundreds of times.
        files = sorted((p, hash(c)) for p, c in self.branches[branch].items())
        return hashlib.sha1(repr(files).encode()).hexdigest()

    def advertisement(self) -> bytes:
        """What a smart HTTP server tells of its references."""
        head, *lines = [
            f"{self.commit(branch)} refs/heads/{branch}" for branch in self.branches
        ]
        pull = "0" * 40 + " refs/pull/1/head"
        packets = [f"{head}\0multi_ack agent=git/2", *lines, pull]
        return _packet("# service=git-upload-pack") + b"0000" + b"".join(
            map(_packet, packets)
        ) + b"0000"  # fmt: skip

    def plan(self, seen: Seen) -> Answer:
        """What the server answers."""
        for end, answer in self.faults.items():
            if seen.target.endswith(end):
                return answer
        if seen.target == REFS:
            return Answer(body=self.advertisement())
        for branch, files in self.branches.items():
            top = f"/repo/raw/{self.commit(branch)}/"
            path = seen.target.removeprefix(top)
            if seen.target.startswith(top) and path in files:
                return Answer(body=files[path])
        return Answer(404, b"404: Not Found")

    def checkout(self, folder: Path, remote: str = "") -> Path:
        """A git repository with these branches; with a remote, as a clone has them."""
        git(folder, "init", "--quiet", "--initial-branch", "main")
        for branch, files in self.branches.items():
            git(folder, "checkout", "--quiet", "--orphan", branch)
            git(folder, "rm", "-rfq", "--ignore-unmatch", ".")
            for path, content in files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(content)
            git(folder, "add", ".")
            git(folder, "commit", "--quiet", "--message", branch)
            if remote:
                git(folder, "update-ref", f"refs/remotes/origin/{branch}", "HEAD")
        if remote:
            git(folder, "remote", "add", "origin", remote)
            git(folder, "checkout", "--quiet", "--detach")
            for branch in self.branches:
                git(folder, "branch", "--quiet", "-D", branch)
        return folder


def git(folder: Path, *arguments: str) -> str:
    """Run git, without what the machine's users have set."""
    folder.mkdir(parents=True, exist_ok=True)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
    done = subprocess.run(
        ["git", *who, "-c", "core.autocrlf=false", *arguments],
        cwd=folder,
        env=clean | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _packet(line: str) -> bytes:
    content = line.encode() + b"\n"
    return b"%04x" % (len(content) + 4) + content


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

"""Where documents come from: a repository over HTTPS, a git checkout, a folder.

Whatever the origin, its files are laid out as in klaviyo/openapi: a branch a revision,
`openapi/stable.json` or `openapi/beta.json` on it, and beside that a slice an operation
in `openapi/stable/apis`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.base.errors import GeneratorError
from generator.upstream.download import Downloader, NotFound, Patience, check_url
from generator.upstream.lock import Family, Revision

UPSTREAM = "https://github.com/klaviyo/openapi"

Read = Callable[[str], bytes]
"""Gives a file's content by its path; raises NotFound, or another GeneratorError."""


@dataclass(frozen=True)
class Snapshot:
    """A revision's files, as they are at one commit.

    Args:
        repository: its public place; empty where none is known.
        commit: empty where the origin knows no commits.
        branches: all that there are, to tell of newer ones.
        read: gives a file's content.
    """

    repository: str
    commit: str
    branches: tuple[str, ...]
    read: Read


Origin = Callable[[Revision], Snapshot]


@contextlib.contextmanager
def opened(place: str, patience: Patience | None = None) -> Iterator[Origin]:
    """An origin, to take revisions from.

    Args:
        place: the URL of a repository, a git checkout, or a folder.
        patience: how long to wait for a server.

    Raises:
        GeneratorError: for a place that cannot be one.
    """
    if "://" in place:
        check_url(place)
        url = place.rstrip("/").removesuffix(".git")
        with Downloader(patience or Patience()) as downloader:
            yield lambda revision: _at_server(url, downloader.get, revision)
        return
    folder = Path(place)
    if not folder.is_dir():
        raise GeneratorError(
            f"{place}: no such folder; --from takes a folder, a git checkout, "
            "or an https URL"
        )
    if (folder / ".git").exists() or (folder / "HEAD").is_file():
        yield lambda revision: _in_checkout(folder, revision)
    else:
        yield lambda revision: _in_folder(folder, revision)


def _head(place: str, branches: Mapping[str, str], revision: Revision) -> str:
    """The commit that a revision's branch is at."""
    # Betas have had both endings; one shared the branch of its stable revision.
    names = [revision.date]
    if revision.family is Family.BETA:
        names = [f"{revision.date}.pre", f"{revision.date}.beta", revision.date]
    for name in names:
        if name in branches:
            return branches[name]
    known = sorted((b for b in branches if re.match(r"\d{4}-", b)), reverse=True)
    there = f"it has {', '.join(known[:8])}" if known else "it has none of any revision"
    more = f" and {len(known) - 8} older ones" if len(known) > 8 else ""
    raise GeneratorError(f"{place} has no branch {names[0]}; {there}{more}")


# ---------------------------------------------------------------- a server


def _at_server(url: str, get: Callable[[str], bytes], revision: Revision) -> Snapshot:
    # What `git ls-remote` asks for: it has no limit on requests as GitHub's API has,
    # needs no token, and is the same for every host of repositories.
    address = f"{url}.git/info/refs?service=git-upload-pack"
    try:
        branches = _advertised(get(address))
    except NotFound:
        raise GeneratorError(f"{url}: there is no such repository") from None
    except ValueError:
        raise GeneratorError(
            f"{address}: this is no list of a repository's branches"
        ) from None
    commit = _head(url, branches, revision)
    return Snapshot(
        url, commit, tuple(branches), lambda path: get(f"{url}/raw/{commit}/{path}")
    )


def _advertised(content: bytes) -> dict[str, str]:
    """The branches of a smart HTTP server's answer (gitprotocol-http, pkt-lines).

    Raises:
        ValueError: for anything else, and for an answer that is not complete.
    """
    lines, at, ended = [], 0, False
    while at < len(content):
        head = content[at : at + 4]
        size = int(head, 16)
        line = content[at + 4 : at + size]
        ended = head == b"0000"
        if not ended and (size < 5 or len(line) != size - 4):
            raise ValueError("a line is not complete")
        lines += [line.decode()] if line else []
        at += max(size, 4)
    if not (lines and lines[0].startswith("# service=git-upload-pack") and ended):
        raise ValueError("no advertisement of references")
    references = (line.partition("\0")[0].split(maxsplit=1) for line in lines[1:])
    return _branches({name.strip(): commit for commit, name in references})


def _branches(references: Mapping[str, str]) -> dict[str, str]:
    """The commits of the branches, by name; those of the remote count before ours."""
    found = {}
    for prefix in ("refs/heads/", "refs/remotes/origin/"):
        for name, commit in references.items():
            if name.startswith(prefix) and re.fullmatch(r"[0-9a-f]{40,64}", commit):
                found[name.removeprefix(prefix)] = commit
    return found


# ---------------------------------------------------------------- a checkout


_CAREFUL = (
    # What a repository's own settings would have git run, or fetch.
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.sshCommand=false",
    "core.pager=cat",
    "protocol.allow=never",
    # A folder of a checkout that looks like a repository is none.
    "safe.bareRepository=explicit",
)


def _refuse_partial(folder: Path) -> None:
    """Refuse a clone that lacks objects: git would fetch them, by what the repository's
    own settings name."""
    listed = _git(folder, "config", "--list", "--name-only", "--null").decode()
    for name in listed.lower().split("\0"):
        partial = name.startswith("remote.") and name.endswith(
            (".promisor", ".partialclonefilter")
        )
        if partial or name == "extensions.partialclone":
            raise GeneratorError(
                f"{folder}: a partial clone, which lacks some of its objects; clone "
                "the repository without --filter"
            )


def _in_checkout(folder: Path, revision: Revision) -> Snapshot:
    _refuse_partial(folder)
    listed = _git(
        folder, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads",
        "refs/remotes/origin",
    )  # fmt: skip
    branches = _branches(dict(line.split(" ") for line in listed.decode().splitlines()))
    commit = _head(str(folder), branches, revision)

    def read(path: str) -> bytes:
        if not _git(folder, "ls-tree", commit, "--", path):
            raise NotFound(f"{folder}: {commit[:12]} holds no {path}")
        return _git(folder, "cat-file", "blob", f"{commit}:{path}")

    remotes = _git(folder, "config", "--default", "", "--get", "remote.origin.url")
    public = _public(remotes.decode().strip())
    return Snapshot(public, commit, tuple(branches), read)


def _git(folder: Path, *arguments: str) -> bytes:
    program = shutil.which("git")
    if not program:
        raise GeneratorError(f"{folder} is a git checkout, and git is not installed")
    # Inside of a hook, git's own variables would lead to another repository.
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    clean |= {
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
    careful = [part for setting in _CAREFUL for part in ("-c", setting)]
    if not (folder / ".git").exists():
        careful.append(f"--git-dir={folder.resolve()}")
    done = subprocess.run(
        [program, "-C", str(folder), *careful, *arguments],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=clean,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip()
        raise GeneratorError(f"{folder}: git {arguments[0]} failed: {reason}")
    return done.stdout


def _public(remote: str) -> str:
    """A remote's https URL without secrets; empty where it has none."""
    found = re.fullmatch(
        r"(?:https://(?:[^@/]*@)?|ssh://(?:[^@/]*@)?|[\w.-]+@)"
        r"([\w.-]+)(?::\d+(?=/))?[:/]([\w./-]+?)(?:\.git)?/?",
        remote,
    )
    return f"https://{found[1]}/{found[2].lstrip('/')}" if found else ""


# ---------------------------------------------------------------- a folder


def _in_folder(folder: Path, revision: Revision) -> Snapshot:
    def read(path: str) -> bytes:
        below = path.removeprefix("openapi/")
        # As upstream lays it out, as `sdkgen sync` does, or one revision's own folder.
        files = [folder / path, folder / revision.date / below, folder / below]
        for file in files:
            if file.is_file():
                return file.read_bytes()
        places = " nor ".join(file.as_posix() for file in files)
        raise NotFound(f"{folder} holds no document of {revision}: neither {places}")

    return Snapshot("", "", (), read)

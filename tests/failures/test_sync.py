"""What goes wrong on the way leaves the documents in place whole, and is said exactly."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.base.errors import GeneratorError
from generator.upstream import download, lock, origins
from generator.upstream.download import Patience
from tests.runtime.loopback import Answer, Loopback
from tests.support.sdkgen import Sdkgen
from tests.support.upstream import (
    REFS,
    Files,
    Upstream,
    document,
    encoded,
    git,
    published,
    tree,
)

WHOLE = "openapi/stable.json"
SPECS = Path("specs")
OLD, NEW = published(document("2026-04-15")), published(document("2026-07-15", "more"))


@pytest.fixture
def upstream() -> Upstream:
    """A repository with two revisions."""
    return Upstream({"main": NEW, "2026-04-15": OLD, "2026-07-15": dict(NEW)})


@pytest.fixture
def server(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """The same as a server."""
    monkeypatch.setenv("NO_PROXY", "*")
    with Loopback(upstream.plan) as loopback:
        yield loopback


@pytest.fixture
def sdkgen(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Sdkgen:
    """The command line, in a folder with a document that is pinned."""
    folder = tmp_path / "project"
    (folder / "specs" / "2026-04-15").mkdir(parents=True)
    monkeypatch.chdir(folder)
    (folder / "specs" / "2026-04-15" / "stable.json").write_bytes(OLD[WHOLE])
    run = Sdkgen(capsys)
    assert run("lock").code == 0
    return run


def refused(sdkgen: Sdkgen, server: Loopback, *options: str, code: int = 2) -> str:
    """The message of a run that fails, without what differs from run to run."""
    before = tree(Path())
    arguments = options if "--check" in options else ("2026-07-15", *options)
    result = sdkgen("sync", *arguments, f"--from={server.url}/repo", "--quiet")
    assert (result.code, result.out) == (code, "")
    assert tree(Path()) == before
    return result.err.replace(server.url, "http://server")


def at(upstream: Upstream, path: str = WHOLE) -> str:
    return f"http://server/repo/raw/{upstream.commit('2026-07-15')}/{path}"


# ---------------------------------------------------------------- the transfer

FAULTS: list[tuple[Answer, str]] = [
    (Answer(404, b""), "404 X"),
    (Answer(500, b""), "the server answered 500 X"),
    (Answer(429, b""), "the server answered 429 X"),
    (Answer(204), "the server answered 204 X"),
    (
        Answer(body=NEW[WHOLE], fault="truncate"),
        "the transfer failed: peer closed connection without sending complete message "
        f"body (received {len(NEW[WHOLE]) // 2} bytes, expected {len(NEW[WHOLE])})",
    ),
    (
        Answer(fault="close"),
        "the transfer failed: Server disconnected without sending a response.",
    ),
    (
        Answer(fault="garbage"),
        "the transfer failed: illegal status line: "
        "bytearray(b'\\x16\\x03\\x01 this is no HTTP')",
    ),
    (Answer(delay=60), "no answer in time; try again later"),
    (
        Answer(body=NEW[WHOLE], drip=0.05),
        "not complete after 3 seconds; try again later",
    ),
    (
        Answer(302, b"", {"location": "http://127.0.0.2:1/x"}),
        "redirected to http://127.0.0.2:1/x, which is not followed: it is not https",
    ),
    (
        Answer(302, b"", {"location": "file:///etc/passwd"}),
        "redirected to file:/etc/passwd, which is not followed: it is not https",
    ),
    (
        Answer(301, b"", {"location": "ftp://example.com/x"}),
        "redirected to ftp://example.com/x, which is not followed: it is not https",
    ),
    (
        Answer(body=b"\x1f\x8bnot gzip", headers={"content-encoding": "gzip"}),
        "the transfer failed: Error -3 while decompressing data: unknown compression "
        "method",
    ),
    (
        Answer(body=b" " * 70_000),
        "more than 60,000 bytes; that is no document",
    ),
]  # fmt: skip


@pytest.mark.parametrize("options", [(), ("--check",)])
@pytest.mark.parametrize(("answer", "message"), FAULTS)
def test_a_document_that_does_not_come(
    answer: Answer,
    message: str,
    options: tuple[str, ...],
    sdkgen: Sdkgen,
    server: Loopback,
    upstream: Upstream,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(download, "LARGEST", 60_000)
    if options:
        assert sdkgen("sync", "2026-07-15", f"--from={server.url}/repo").code == 0
        upstream.branches["2026-07-15"]["README.md"] = b"new"
    upstream.faults[WHOLE] = answer
    if answer.delay or answer.drip:
        # Only here: an ordinary answer can take a second where the machine is busy.
        monkeypatch.setattr(origins, "Patience", lambda: Patience(2, 2, 3))
    assert refused(sdkgen, server, *options) == f"error: {at(upstream)}: {message}\n"


def test_a_connection_that_breaks(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    upstream.faults[WHOLE] = Answer(fault="reset")
    message = refused(sdkgen, server)
    assert message.startswith(
        f"error: {at(upstream)}: the transfer failed: [Errno 104]"
    )


def test_redirects_without_end(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    upstream.faults["/loop"] = Answer(302, b"", {"location": "/loop"})
    upstream.faults[WHOLE] = Answer(302, b"", {"location": "/loop"})
    assert refused(sdkgen, server) == (
        f"error: {at(upstream)}: redirected more than 5 times\n"
    )


def test_nobody_listens(sdkgen: Sdkgen, server: Loopback) -> None:
    url, server.url = server.url, "http://127.0.0.1:1"
    message = refused(sdkgen, server)
    server.url = url
    assert message.startswith(f"error: http://server{REFS}: the transfer failed: ")


@pytest.mark.parametrize("end", [slice(None), slice(-2), slice(60)])
@pytest.mark.parametrize(
    "content",
    [b"<html>", b"", b"0000", b"zzzz", b"0003", b"001e# service=git-other\n0000"],
)
def test_no_list_of_branches(
    content: bytes, end: slice, sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    if end.stop:
        content = upstream.advertisement()[end]
    upstream.faults[REFS] = Answer(body=content)
    assert refused(sdkgen, server) == (
        f"error: http://server{REFS}: this is no list of a repository's branches\n"
    )


def test_no_such_repository(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    upstream.faults[REFS] = Answer(404, b"")
    assert refused(sdkgen, server) == (
        "error: http://server/repo: there is no such repository\n"
    )


def test_no_such_revision(sdkgen: Sdkgen, server: Loopback, upstream: Upstream) -> None:
    before = tree(Path())
    upstream.branches |= {f"20{year}-01-15": {} for year in range(10, 20)}
    for wanted in ("2026-10-15", "2026-07-15.pre"):
        del upstream.branches["2026-07-15"]
        result = sdkgen("sync", wanted, f"--from={server.url}/repo")
        assert result.code == 2
        assert result.err == (
            f"error: {server.url}/repo has no branch {wanted}; it has 2026-04-15, "
            "2019-01-15, 2018-01-15, 2017-01-15, 2016-01-15, 2015-01-15, 2014-01-15, "
            "2013-01-15 and 3 older ones\n"
        )
        upstream.branches["2026-07-15"] = NEW
    assert tree(Path()) == before


def test_a_repository_of_something_else(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    upstream.branches = {"main": {}}
    assert refused(sdkgen, server) == (
        "error: http://server/repo has no branch 2026-07-15; it has none of any "
        "revision\n"
    )


# ---------------------------------------------------------------- the documents


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (NEW[WHOLE][:300], "#: not JSON: "),
        (b"<html></html>", "#: not JSON: Expecting value in line 1, column 1, "),
        (b"{}", "#: not an OpenAPI document: `openapi` is missing"),
        (b"404: Not Found", "#: not JSON: "),
        (b"\xff\xfe", "#: not UTF-8 text: byte 0xff in line 1"),
    ],
)
def test_no_documents(
    content: bytes, message: str, sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    upstream.faults[WHOLE] = Answer(body=content)
    expected = message.replace("#:", f"{WHOLE}: error:")
    assert refused(sdkgen, server).startswith(expected)


def test_a_document_of_another_revision(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    upstream.faults[WHOLE] = Answer(body=encoded(document("2026-01-15")))
    assert refused(sdkgen, server, code=3) == (
        "openapi/stable.json#/info/version: not understood: this document is of "
        "revision 2026-01-15, not 2026-07-15\n"
        "    fix: bring another revision; or pass --allow 2026-01-15: then it is pinned "
        "as 2026-07-15, for where upstream has it wrong\n"
    )


def test_other_bytes_at_a_commit_that_is_pinned(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    sdkgen("sync", "2026-07-15", f"--from={server.url}/repo")
    content = NEW[WHOLE].replace(b"what customers", b"what attackers")
    upstream.faults[WHOLE] = Answer(body=content)
    assert refused(sdkgen, server) == (
        f"error: openapi/stable.json of commit {upstream.commit('2026-07-15')[:12]} has "
        f"sha256 {lock.digest(content)[:12]}, but {lock.digest(NEW[WHOLE])[:12]} is "
        "pinned: what came, or the lock, is damaged\n"
        "    fix: try again; if it stays so, restore specs.lock, and find out who "
        "changed what\n"
    )


def hostile(name: object) -> Files:
    root = document()
    root["paths"]["/api/coupons"]["get"]["operationId"] = name
    return {WHOLE: encoded(root)}


@pytest.mark.parametrize(
    "name",
    [
        "../../../x",
        "/etc/passwd",
        "a/b",
        "..",
        "",
        "a\\b",
        "a\nb",
        "C:x",
        "a?b",
        7,
        None,
    ],
)
def test_slices_whose_names_would_leave_the_folder(
    name: object, sdkgen: Sdkgen, server: Loopback, upstream: Upstream, tmp_path: Path
) -> None:
    upstream.branches["2026-07-15"] = hostile(name)
    shown = repr(name).replace("\\", "\\")
    assert refused(sdkgen, server, "--slices") == (
        f"openapi/stable.json#/paths/~1api~1coupons/get: error: operationId {shown} is "
        "no file's name, so there can be no slice\n"
        "    fix: bring the revision with --whole\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]


def test_slices_whose_names_differ_in_case(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    upstream.branches["2026-07-15"] = hostile("Get_Coupon")
    assert refused(sdkgen, server, "--slices").startswith(
        "openapi/stable.json#/paths/~1api~1coupons~1{id}/get: error: operationId "
        "'get_coupon' is taken: another operation has 'Get_Coupon'\n"
    )


def test_a_slice_that_is_missing(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    path = "openapi/stable/apis/more.json"
    del upstream.branches["2026-07-15"][path]
    assert refused(sdkgen, server, "--slices") == (
        f"error: {at(upstream, path)}: 404 X; not every revision is published "
        "in slices: bring it with --whole\n"
    )


def test_slices_that_are_not_the_whole(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    files = upstream.branches["2026-07-15"]
    files["openapi/stable/apis/more.json"] = files[
        "openapi/stable/apis/get_coupon.json"
    ]
    assert refused(sdkgen, server, "--slices") == (
        "error: the slices of 2026-07-15 do not add up to openapi/stable.json; bring it "
        "with --whole\n"
    )


# ---------------------------------------------------------------- the folder


def test_what_is_not_pinned_is_not_written_over(
    sdkgen: Sdkgen, server: Loopback
) -> None:
    (SPECS / "2026-07-15").mkdir()
    (SPECS / "2026-07-15" / "stable.json").write_text("mine")
    assert refused(sdkgen, server) == (
        "error: specs/2026-07-15/stable.json is in the way, and is not pinned: move it "
        "elsewhere, or run `sdkgen lock` to have it pinned and replaced\n"
    )


def test_a_folder_that_is_a_link(
    sdkgen: Sdkgen, server: Loopback, tmp_path: Path
) -> None:
    SPECS.rename(tmp_path / "real")
    SPECS.symlink_to(tmp_path / "real")
    before = tree(tmp_path / "real")
    assert refused(sdkgen, server) == (
        "error: specs is a symbolic link; name the folder that it leads to\n"
    )
    assert tree(tmp_path / "real") == before


def test_a_folder_that_is_a_file(sdkgen: Sdkgen, server: Loopback) -> None:
    Path("file").touch()
    message = refused(sdkgen, server, "--specs", "file")
    assert message == "error: cannot read file/specs.lock: Not a directory\n"


@pytest.mark.parametrize("failing", range(1, 3))
def test_a_disk_that_refuses(
    failing: int, sdkgen: Sdkgen, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, calls = os.rename, []

    def refuse(source: Path, target: Path) -> None:
        calls.append(source)
        if len(calls) == failing:
            raise OSError(28, "No space left on device", str(target))
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)
    message = refused(sdkgen, server)
    assert message.startswith("error: cannot write specs: No space left on device (")
    assert message.endswith("); nothing in it was changed\n")


def test_an_interrupted_run_is_put_right(
    sdkgen: Sdkgen, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rename = tree(Path()), os.rename

    class Killed(BaseException):
        pass

    def kill(source: Path, target: Path) -> None:
        if target.name == "specs":
            raise Killed
        rename(source, target)

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(os, "rename", kill)
        sdkgen("sync", "2026-07-15", f"--from={server.url}/repo")
    assert not SPECS.exists()
    # The next run does, even one that fails for another reason.
    assert sdkgen("sync", "2026-07-15", "--from=nowhere").code == 2
    assert tree(Path()) == before
    assert sdkgen("sync", "2026-07-15", f"--from={server.url}/repo").code == 0


# ---------------------------------------------------------------- where from


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("http://example.com/repo",
         "http://example.com/repo: documents are brought over https; name an https URL, "
         "a folder, or a git checkout"),
        ("ftp://example.com/repo",
         "ftp://example.com/repo: documents are brought over https; name an https URL, "
         "a folder, or a git checkout"),
        ("https://", "https://: documents are brought over https; name an https URL, a "
         "folder, or a git checkout"),
        ("https://a:b@example.com/repo",
         "a URL with a user name or a password would show them in the lock and in logs; "
         "name a git checkout instead"),
        ("https://[::1", "https://[::1: not a URL: Invalid port: ':1'"),
        ("nowhere", "nowhere: no such folder; --from takes a folder, a git checkout, or "
         "an https URL"),
        ("specs", "specs holds no document of 2026-07-15: neither "
         "specs/openapi/stable.json nor specs/2026-07-15/stable.json nor "
         "specs/stable.json"),
    ],
)  # fmt: skip
def test_places_that_are_none(place: str, message: str, sdkgen: Sdkgen) -> None:
    before = tree(Path())
    result = sdkgen("sync", "2026-07-15", "--from", place)
    assert (result.code, result.err) == (2, f"error: {message}\n")
    assert tree(Path()) == before


@pytest.mark.parametrize("name", ["latest", "2026-7-15", "2026-07-15.rc", "../x", ""])
def test_no_revision(name: str, sdkgen: Sdkgen) -> None:
    result = sdkgen("sync", name)
    assert (result.code, result.err) == (
        2,
        f"error: {name!r} is no revision; one is a date such as 2026-07-15, and its "
        "beta is 2026-07-15.pre\n",
    )


def test_replacing_by_nothing(sdkgen: Sdkgen) -> None:
    result = sdkgen("sync", "--replace")
    assert (result.code, result.err) == (
        2,
        "error: --replace needs a revision to replace the others by\n",
    )


def test_check_of_what_is_not_pinned(sdkgen: Sdkgen) -> None:
    result = sdkgen("sync", "2026-04-15", "--check")
    assert (result.code, result.err) == (
        2,
        "error: nothing of 2026-04-15 is pinned from upstream in specs/specs.lock; run "
        "`sdkgen sync 2026-04-15`\n",
    )


@pytest.fixture
def checkout(upstream: Upstream, tmp_path: Path) -> Path:
    """A git checkout of the repository."""
    return upstream.checkout(tmp_path / "checkout")


Spoil = Callable[[Path, pytest.MonkeyPatch], object]


@pytest.mark.parametrize(
    ("spoil", "wanted", "message"),
    [
        (lambda folder, _: None, "2026-10-15",
         "{} has no branch 2026-10-15; it has 2026-07-15, 2026-04-15"),
        (lambda folder, _: git(folder, "update-ref", "refs/heads/2026-10-15", "main"),
         "2026-10-15.pre", "{}: {commit} holds no openapi/beta.json"),
        (lambda folder, patch: patch.setenv("PATH", ""), "2026-07-15",
         "{} is a git checkout, and git is not installed"),
        (lambda folder, _: (folder / ".git" / "HEAD").unlink(), "2026-07-15",
         "{}: git for-each-ref failed: fatal: not a git repository (or any of the "
         "parent directories): .git"),
    ],
)  # fmt: skip
def test_checkouts_that_do_not_help(
    spoil: Spoil,
    wanted: str,
    message: str,
    sdkgen: Sdkgen,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = tree(Path())
    commit = git(checkout, "rev-parse", "main")[:12]
    spoil(checkout, monkeypatch)
    result = sdkgen("sync", wanted, "--from", str(checkout))
    expected = message.format(checkout, commit=commit)
    assert (result.code, result.err) == (2, f"error: {expected}\n")
    assert tree(Path()) == before


def test_failures_are_json_too(sdkgen: Sdkgen) -> None:
    result = sdkgen("sync", "2026-07-15", "--from", "nowhere", "--format", "json")
    assert result.json["error"].startswith("nowhere: no such folder")
    assert json.loads(result.out)["exit_code"] == 2


# ---------------------------------------------------------------- strangers


@pytest.fixture
def bait(tmp_path: Path) -> tuple[Path, Path]:
    """A program that tells that it ran, and what it tells by."""
    told, program = tmp_path / "ran", tmp_path / "bait"
    program.write_text(f"#!/bin/sh\ntouch {told}\nexit 1\n")
    program.chmod(0o755)
    return program, told


def test_a_checkout_runs_nothing_of_its_own(
    sdkgen: Sdkgen, upstream: Upstream, tmp_path: Path, bait: tuple[Path, Path]
) -> None:
    program, told = bait
    checkout = upstream.checkout(tmp_path / "checkout")
    hooks = checkout / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-checkout", "fsmonitor-watchman"):
        (hooks / name).symlink_to(program)
    for key in ("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor"):
        git(checkout, "config", key, str(program))
    git(checkout, "config", "core.hooksPath", str(hooks))
    assert sdkgen("sync", "2026-07-15", "--from", str(checkout)).code == 0
    assert not told.exists()


def test_a_partial_clone_is_refused(
    sdkgen: Sdkgen, upstream: Upstream, tmp_path: Path, bait: tuple[Path, Path]
) -> None:
    program, told = bait
    checkout = upstream.checkout(tmp_path / "checkout")
    blob = git(checkout, "rev-parse", f"2026-07-15:{WHOLE}")
    (checkout / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for key, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{program}"),
        ("protocol.ext.allow", "always"),
    ):
        git(checkout, "config", key, value)
    result = sdkgen("sync", "2026-07-15", "--from", str(checkout))
    assert result.code == 2
    assert "a partial clone" in result.err
    assert not told.exists()


@pytest.mark.parametrize(
    "place", ["../evil", "ext::sh -c x", "ssh://host/x", "file:///x"]
)
def test_a_lock_names_https_only(sdkgen: Sdkgen, place: str) -> None:
    text = (SPECS / lock.FILE).read_text("utf-8")
    origin = f'repository = "{place}"\ncommit = "{"0" * 40}"\npath = "x"\nsha256'
    (SPECS / lock.FILE).write_text(text.replace("sha256", origin, 1), "utf-8")
    result = sdkgen("sync", "--check")
    assert result.code == 2
    assert "`repository` is no place to bring documents from" in result.err


def test_headers_that_drip_end_in_time() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nx: ")
            while True:
                connection.sendall(b"x")
                time.sleep(0.02)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
    with listening, download.Downloader(Patience(5, 5, 0.3)) as downloader:
        with pytest.raises(GeneratorError, match="not complete after 0.3 seconds"):
            downloader.get(url)
    thread.join(5)
    assert not thread.is_alive()

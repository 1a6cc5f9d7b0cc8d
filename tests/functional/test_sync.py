"""sdkgen sync: documents come from where they are published, and are pinned."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.upstream import lock
from tests.runtime.loopback import Answer, Loopback
from tests.support.sample import save
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

OLD, NEW = published(document("2026-04-15")), published(document("2026-07-15", "more"))
BETA = published(document("2026-07-15.pre", "trial"), "beta")


@pytest.fixture
def upstream() -> Upstream:
    """A repository with two revisions, and the beta of one."""
    branches = {"main": NEW, "2026-04-15": OLD, "2026-07-15": NEW}
    return Upstream(branches | {"2026-07-15.pre": BETA})


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
    """The command line, in an empty folder."""
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return Sdkgen(capsys)


SPECS = Path("specs")


def source(server: Loopback) -> str:
    return f"--from={server.url}/repo"


# ---------------------------------------------------------------- from a server


def test_a_revision_is_brought_and_pinned(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    result = sdkgen("sync", "2026-07-15", source(server))
    assert (result.code, result.err) == (0, "")
    assert result.lines[:4] == [
        "added 2026-07-15/stable.json",
        "added specs.lock",
        "1 document",
        "0 warnings",
    ]
    content = NEW["openapi/stable.json"]
    assert tree(SPECS) == {
        "2026-07-15/stable.json": content,
        "specs.lock": (SPECS / "specs.lock").read_bytes(),
    }
    assert (SPECS / "specs.lock").read_text() == (
        "# The documents of this folder: what they are, where they came from, their "
        "hashes.\n"
        "# Written by `sdkgen sync` and `sdkgen lock`. A document that names no commit "
        "came from\n"
        "# no repository: it was taken from a folder, or put here by hand.\n"
        "version = 1\n"
        "\n"
        "[[document]]\n"
        'file = "2026-07-15/stable.json"\n'
        'revision = "2026-07-15"\n'
        'family = "stable"\n'
        f'repository = "{server.url}/repo"\n'
        f'commit = "{upstream.commit("2026-07-15")}"\n'
        'path = "openapi/stable.json"\n'
        f'sha256 = "{lock.digest(content)}"\n'
    )


def test_nothing_is_touched_where_nothing_is_new(
    sdkgen: Sdkgen, server: Loopback
) -> None:
    sdkgen("sync", "2026-07-15", source(server))
    before = _written(SPECS), _written(SPECS / "specs.lock")
    result = sdkgen("sync", "2026-07-15", "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert before == (_written(SPECS), _written(SPECS / "specs.lock"))


def _written(path: Path) -> tuple[int, int]:
    """Which file it is, and when it was written last; readings do not count."""
    status = os.stat(path)
    return status.st_ino, status.st_mtime_ns


def test_stable_and_beta_stand_side_by_side(sdkgen: Sdkgen, server: Loopback) -> None:
    sdkgen("sync", "2026-07-15", source(server))
    result = sdkgen("sync", "2026-07-15.pre", source(server))
    assert result.code == 0
    assert (SPECS / "2026-07-15" / "beta.json").read_bytes() == BETA[
        "openapi/beta.json"
    ]
    pins = lock.read(SPECS) or ()
    assert [(pin.revision, str(pin.family)) for pin in pins] == [
        ("2026-07-15", "beta"),
        ("2026-07-15", "stable"),
    ]
    # Neither is compared with the other, nor removed for it.
    assert "->" not in result.out
    assert sdkgen("sync", "2026-04-15", "--replace", source(server)).code == 0
    assert sorted(tree(SPECS)) == [
        "2026-04-15/stable.json",
        "2026-07-15/beta.json",
        "specs.lock",
    ]


@pytest.mark.parametrize("branch", ["2023-02-22.beta", "2023-02-22"])
def test_betas_of_old_are_found(
    branch: str, sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    upstream.branches[branch] = published(document("2023-01-25.pre"), "beta")
    wanted = ("sync", "2023-02-22.pre", source(server))
    result = sdkgen(*wanted)
    assert result.code == 3
    assert not SPECS.exists()
    result = sdkgen(*wanted, "--allow", "2023-01-25.pre")
    assert result.code == 0
    assert (SPECS / "2023-02-22" / "beta.json").exists()


def test_slices_are_brought_and_given_up(sdkgen: Sdkgen, server: Loopback) -> None:
    assert sdkgen("sync", "2026-07-15", "--slices", source(server)).code == 0
    slices = {
        path.replace("openapi", "2026-07-15"): content
        for path, content in NEW.items()
        if "/apis/" in path
    }
    assert len(slices) == 3
    assert tree(SPECS) == {**slices, "specs.lock": (SPECS / "specs.lock").read_bytes()}
    # What is pinned says where from, and in which form.
    assert sdkgen("sync").lines[0] == "3 documents"
    result = sdkgen("sync", "2026-07-15", "--whole", "--format", "json")
    assert result.json["changes"] == {
        "added": ["2026-07-15/stable.json"],
        "changed": ["specs.lock"],
        "removed": sorted(slices),
        "unchanged": 0,
    }
    assert sorted(tree(SPECS)) == ["2026-07-15/stable.json", "specs.lock"]


def test_redirects_within_the_server_are_followed(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    moved = f"/repo/raw/{upstream.commit('2026-07-15')}/openapi/stable.json"
    upstream.faults["2026-07-15/elsewhere"] = Answer(body=NEW["openapi/stable.json"])
    upstream.faults[moved] = Answer(302, b"", {"location": "/2026-07-15/elsewhere"})
    assert sdkgen("sync", "2026-07-15", source(server)).code == 0
    assert [seen.target for seen in server.seen] == [
        REFS,
        moved,
        "/2026-07-15/elsewhere",
    ]


# ---------------------------------------------------------------- what changed


def test_what_changed_is_told(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    sdkgen("sync", "2026-04-15", source(server))
    result = sdkgen("sync", "2026-07-15", source(server))
    assert result.lines[2:4] == [
        "2026-04-15 in specs/2026-04-15/stable.json -> 2026-07-15 in "
        "openapi/stable.json: 1 operation added; nothing breaks",
        "compatible more: `GET /api/more` is new",
    ]
    upstream.branches["2026-07-15"] = published(document("2026-07-15"))
    result = sdkgen("sync", "2026-07-15", "--format", "json")
    assert result.json["changes"] == {
        "added": [],
        "changed": ["2026-07-15/stable.json", "specs.lock"],
        "removed": [],
        "unchanged": 0,
    }
    [comparison] = result.json["comparisons"]
    [change] = comparison["changes"]
    assert comparison["old"]["operations"] == 3
    assert change["rule"]["impact"] == "breaking"
    assert (change["subject"], change["text"]) == ("more", "`GET /api/more` is gone")
    assert change["pointer"] == "/paths/~1api~1more/get"


def test_everything_pinned_is_brought_up_to_date(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    sdkgen("sync", "2026-04-15", source(server))
    sdkgen("sync", "2026-07-15.pre", source(server))
    for branch, family in (("2026-04-15", "stable"), ("2026-07-15.pre", "beta")):
        upstream.branches[branch] = published(document(branch, "later"), family)
    result = sdkgen("sync")
    assert result.code == 0
    assert result.err == (
        "warning: upstream has a newer revision: run `sdkgen sync 2026-07-15`\n"
    )
    for branch, family in (("2026-04-15", "stable"), ("2026-07-15.pre", "beta")):
        file = SPECS / branch.removesuffix(".pre") / f"{family}.json"
        assert file.read_bytes() == upstream.branches[branch][f"openapi/{family}.json"]
    assert {pin.commit for pin in lock.read(SPECS) or ()} == {
        upstream.commit("2026-04-15"),
        upstream.commit("2026-07-15.pre"),
    }


def test_what_is_not_upstreams_stays(sdkgen: Sdkgen, server: Loopback) -> None:
    save(document("2026-07-15"), SPECS / "2026-07-15" / "ours.json")
    save({}, SPECS / "overlays" / "notes.json")
    (SPECS / "README.md").write_text("mine")
    sdkgen("lock")
    before = tree(SPECS)
    result = sdkgen("sync", "2026-07-15", source(server))
    assert result.code == 0
    assert result.err == (
        "warning: 2026-07-15/ours.json is no document of upstream's, and stays beside "
        "those of 2026-07-15\n"
    )
    after = tree(SPECS)
    del before["specs.lock"]
    assert before.items() <= after.items()
    assert {pin.file for pin in lock.read(SPECS) or ()} == {
        "2026-07-15/ours.json",
        "2026-07-15/stable.json",
    }


# ---------------------------------------------------------------- sync --check


def test_check_asks_no_more_than_it_has_to(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    sdkgen("sync", "2026-07-15", source(server))
    del server.seen[:]
    result = sdkgen("sync", "--check")
    assert (result.code, result.err) == (0, "")
    assert [seen.target for seen in server.seen] == [REFS]


def test_a_commit_that_leaves_the_document_alone_is_no_drift(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    sdkgen("sync", "2026-07-15", source(server))
    upstream.branches["2026-07-15"] = {**NEW, "README.md": b"new"}
    before = tree(SPECS)
    result = sdkgen("sync", "--check", "2026-07-15")
    assert (result.code, result.err) == (0, "")
    assert tree(SPECS) == before


@pytest.mark.parametrize("form", ["--whole", "--slices"])
def test_a_drift_is_reported_and_nothing_written(
    form: str, sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    sdkgen("sync", "2026-07-15", form, source(server))
    upstream.branches["2026-07-15"] = published(document("2026-07-15", "other"))
    before = tree(SPECS)
    result = sdkgen("sync", "--check")
    assert result.code == 1
    assert result.err == (
        "upstream has other documents than those pinned\nnext: sdkgen sync\n"
    )
    assert "breaking more: `GET /api/more` is gone" in result.lines
    assert "compatible other: `GET /api/other` is new" in result.lines
    if form == "--slices":
        assert "added 2026-07-15/stable/apis/other.json" in result.lines
        assert "removed 2026-07-15/stable/apis/more.json" in result.lines
    assert tree(SPECS) == before
    assert sdkgen("sync", "--check", "--format", "json").json["exit_code"] == 1


def test_check_of_documents_without_an_upstream(sdkgen: Sdkgen) -> None:
    save(document(), SPECS / "a.json")
    sdkgen("lock")
    result = sdkgen("sync", "--check")
    assert result.code == 0
    assert result.err == (
        "warning: specs/specs.lock pins nothing from upstream; name a revision, as in "
        "`sdkgen sync 2026-07-15`\n"
    )


# ---------------------------------------------------------------- other origins


def test_a_git_checkout(sdkgen: Sdkgen, upstream: Upstream, tmp_path: Path) -> None:
    checkout = upstream.checkout(tmp_path / "checkout")
    # What counts is what is committed.
    (checkout / "openapi" / "beta.json").write_text("{}")
    for form in ("--slices", "--whole"):
        result = sdkgen("sync", "2026-07-15.pre", form, "--from", str(checkout))
        assert (result.code, result.err) == (0, "")
    assert (SPECS / "2026-07-15/beta.json").read_bytes() == BETA["openapi/beta.json"]
    [pin] = lock.read(SPECS) or ()
    assert pin.repository == ""
    assert pin.commit == git(checkout, "rev-parse", "2026-07-15.pre")
    assert sdkgen("sync", "--check", "--from", str(checkout)).code == 0
    result = sdkgen("sync", "--check")
    assert result.code == 2
    assert result.err == (
        "error: 2026-07-15.pre was brought from a git checkout without a public remote; "
        "say where it is with --from\n"
    )


@pytest.mark.parametrize("bare", [False, True])
def test_a_clone(
    bare: bool, sdkgen: Sdkgen, upstream: Upstream, tmp_path: Path
) -> None:
    remote = "git@github.com:klaviyo/openapi.git"
    checkout = upstream.checkout(tmp_path / "checkout", "" if bare else remote)
    if bare:
        git(tmp_path, "clone", "--quiet", "--bare", "checkout", "bare.git")
        checkout = tmp_path / "bare.git"
        git(checkout, "remote", "set-url", "origin", remote)
    assert sdkgen("sync", "2026-07-15", "--from", str(checkout)).code == 0
    [pin] = lock.read(SPECS) or ()
    assert pin.repository == "https://github.com/klaviyo/openapi"
    assert pin.sha256 == lock.digest(NEW["openapi/stable.json"])


def test_a_checkout_is_read_inside_of_a_hook(
    sdkgen: Sdkgen,
    upstream: Upstream,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    git(tmp_path / "other", "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    checkout = upstream.checkout(tmp_path / "checkout")
    assert sdkgen("sync", "2026-07-15", "--from", str(checkout)).code == 0


@pytest.mark.parametrize("layout", ["openapi/{}", "2026-07-15/{}", "{}"])
def test_a_folder(layout: str, sdkgen: Sdkgen, tmp_path: Path) -> None:
    for path, content in NEW.items():
        place = layout.format(path.removeprefix("openapi/"))
        file = tmp_path / "folder" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    for form, count in (("--slices", 3), ("--whole", 1)):
        result = sdkgen("sync", "2026-07-15", form, "--from", str(tmp_path / "folder"))
        assert (result.code, result.err) == (0, "")
        pins = lock.read(SPECS) or ()
        assert len(pins) == count == len(tree(SPECS)) - 1
        assert {(pin.repository, pin.commit, pin.path) for pin in pins} == {
            ("", "", "")
        }


# ---------------------------------------------------------------- what is generated


def test_generate_and_check_hold_to_the_lock(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    quiet: Files = {"openapi/stable.json": encoded(document())}
    upstream.branches["2026-07-15"] = quiet
    sdkgen("sync", "2026-07-15", source(server))
    assert sdkgen("generate", "--quiet").code == 0
    assert sdkgen("check", "--quiet").code == 0
    file = SPECS / "2026-07-15" / "stable.json"
    file.write_bytes(file.read_bytes().replace(b"get_coupons", b"get_tokens"))
    before = tree(Path("generated"))
    for command in ("generate", "check"):
        result = sdkgen(command, "--quiet")
        assert result.code == 2
        assert "not what specs/specs.lock pins" in result.err
    assert tree(Path("generated")) == before
    # Either way out that the message names.
    assert sdkgen("sync", "2026-07-15", "--quiet").code == 0
    assert sdkgen("check", "--quiet").code == 0
    file.write_bytes(file.read_bytes().replace(b"get_coupons", b"get_tokens"))
    assert sdkgen("lock").lines[0] == "changed 2026-07-15/stable.json"
    assert sdkgen("generate", "--quiet").code == 0
    [pin] = lock.read(SPECS) or ()
    assert (pin.repository, pin.commit) == ("", "")


def test_the_projects_own_lock() -> None:
    root = Path(__file__).parents[2] / "specs"
    pinned = {pin.file: pin.sha256 for pin in lock.read(root) or ()}
    documents = {
        path: lock.digest(content)
        for path, content in tree(root).items()
        if path.endswith(".json")
    }
    assert pinned == documents


def strange() -> Files:
    """A revision with something that sdkgen has no meaning for."""
    root = document("2026-07-15", "other")
    root["paths"]["/api/other"]["get"]["x-klaviyo-news"] = True
    return published(root)


def test_what_does_not_generate_is_not_pinned(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    sdkgen("sync", "2026-07-15", source(server))
    before = tree(SPECS)
    upstream.branches["2026-07-15"] = strange()
    result = sdkgen("sync", "2026-07-15", source(server))
    assert result.code == 3
    place = "openapi/stable.json#/paths/~1api~1other/get/x-klaviyo-news"
    assert place in result.err
    assert "no SDK can be made of 2026-07-15" in result.err
    assert "--allow-broken" in result.err
    assert tree(SPECS) == before
    assert sdkgen("sync", "--allow", "x-klaviyo-news", source(server)).code == 0


def test_what_is_wrong_is_not_pinned_even_where_nothing_was(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    root = document("2026-07-15", "other")
    root["paths"]["/api/other"]["get"]["operationId"] = "get_coupon"
    root["paths"]["/api/another"] = root["paths"]["/api/other"]
    upstream.branches["2026-07-15"] = {"openapi/stable.json": encoded(root)}
    result = sdkgen("sync", "2026-07-15", source(server))
    assert result.code == 2
    assert "already taken" in result.err
    assert not (SPECS / lock.FILE).exists()
    assert not (SPECS / "2026-07-15").exists()


def test_several_are_pinned_together_or_not_at_all(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    sdkgen("sync", "2026-04-15", source(server))
    sdkgen("sync", "2026-07-15", source(server))
    before = tree(SPECS)
    upstream.branches["2026-04-15"] = published(document("2026-04-15", "later"))
    upstream.branches["2026-07-15"] = strange()
    assert sdkgen("sync").code == 3
    assert tree(SPECS) == before


def test_a_correction_that_upstream_has_made_is_told(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    # A report that takes `page_cursor`, and had the links of a single object.
    name = "PostFlowSeriesResponseDTO"
    text = {"type": "string"}
    links = {"type": "object", "properties": {"prev": text, "next": text}}
    root = document("2026-07-15")
    root["components"]["schemas"] |= {
        "CollectionLinks": links,
        "ObjectLinks": links,
        name: {
            "type": "object",
            "properties": {"links": {"$ref": "#/components/schemas/ObjectLinks"}},
        },
    }
    upstream.branches["2026-07-15"] = {"openapi/stable.json": encoded(root)}
    first = sdkgen("sync", "2026-07-15", source(server))
    assert (first.code, first.err) == (0, "")
    root["components"]["schemas"][name]["properties"]["links"] = {
        "$ref": "#/components/schemas/CollectionLinks"
    }
    upstream.branches["2026-07-15"] = {"openapi/stable.json": encoded(root)}
    result = sdkgen("sync", "2026-07-15", "--verbose", source(server))
    assert result.code == 0
    assert result.err.count("no longer applies to 2026-07-15") == 1
    assert f"/components/schemas/{name}/properties/links is" in result.err


def test_what_is_not_understood_is_brought_if_that_is_allowed(
    sdkgen: Sdkgen, server: Loopback, upstream: Upstream
) -> None:
    sdkgen("sync", "2026-07-15", source(server))
    upstream.branches["2026-07-15"] = strange()
    result = sdkgen("sync", "2026-07-15", "--allow-broken", source(server))
    assert result.code == 0
    assert (
        "warning: no SDK can be made of 2026-07-15 as it is upstream: "
        "openapi/stable.json#/paths/~1api~1other/get/x-klaviyo-news: "
        "unknown extension 'x-klaviyo-news'\n"
    ) in result.err
    assert b"x-klaviyo-news" in (SPECS / "2026-07-15" / "stable.json").read_bytes()
    assert [line for line in result.err.splitlines() if "is not told" in line] == [
        "warning: what changed from 2026-07-15 to 2026-07-15 is not told, as one of "
        "them is not understood: openapi/stable.json#/paths/~1api~1other/get/"
        "x-klaviyo-news: unknown extension 'x-klaviyo-news'"
    ]

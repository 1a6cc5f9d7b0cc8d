"""Whatever the READMEs tell people to type works."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from klaviyo_client.testing import FakeKlaviyo

from generator.base.config import load
from tests.functional.coupons_server import CouponsServer
from tests.support.instances import MAXIMAL, MINIMAL, Instances

ROOT = Path(__file__).parents[2]
VENDORED = ROOT / "specs" / "2026-04-15"
USING, RUNTIME = "generator/commands/README.md", "templates/runtime/README.md"
PAGES = [
    "README.md",
    USING,
    RUNTIME,
    "CONTRIBUTING.md",
    "generated/README.md",
    "generated/api.md",
]


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str, language: str | None = None) -> list[Block]:
    """The fenced blocks of a page, in their order."""
    text = (ROOT / page).read_text("utf-8")
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [
        Block(page, text.count("\n", 0, match.start()) + 2, match[1], match[2])
        for match in found
        if language in (None, match[1])
    ]


def commands() -> Iterator[tuple[Block, list[str]]]:
    """Every command line, without its comment."""
    for page in PAGES:
        for block in blocks(page, "sh"):
            for line in block.text.splitlines():
                yield block, shlex.split(line, comments=True)


def run(block: Block) -> None:
    """Run a block of Python as a script of its own."""
    source = "\n" * (block.line - 1) + block.text.replace("pk_...", "pk_test")
    exec(compile(source, block.page, "exec"), {"__name__": "__main__"})


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let every client that is made talk to a handler instead of the network."""

    def answer_with(transport: Any) -> None:
        monkeypatch.setenv("KLAVIYO_API_KEY", "pk_test")
        monkeypatch.setattr(time, "sleep", lambda seconds: None)
        for kind in (httpx2.Client, httpx2.AsyncClient):

            def client(kind: Any = kind, **settings: Any) -> Any:
                own = settings.get("transport") or transport
                return kind(**{**settings, "transport": own})

            monkeypatch.setattr(httpx2, kind.__name__, client)

    return answer_with


# ---------------------------------------------------------------- commands


def check_make(arguments: list[str], tmp_path: Path) -> None:
    subprocess.run(
        ["make", "--dry-run", *arguments], cwd=ROOT, check=True, capture_output=True
    )


def check_sdkgen(arguments: list[str], tmp_path: Path) -> None:
    """Run it where two revisions are at hand, and a third one to be brought."""
    text = (VENDORED / "coupons.json").read_text("utf-8")
    upstream = tmp_path / "upstream"
    for path, revision in {
        "stable.json": "2026-04-15",
        "beta.json": "2026-04-15.pre",
        "specs/2026-04-15/stable.json": "2026-04-15",
        "specs/2026-07-15/stable.json": "2026-07-15",
        "upstream/2026-07-15/stable.json": "2026-07-15",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text.replace("2026-04-15", revision), "utf-8")
    if arguments[0] == "sync":
        # As if nothing had been brought yet, and without the network.
        shutil.rmtree(tmp_path / "specs" / "2026-07-15")
        arguments = [*arguments, "--from", str(upstream)]
    if arguments[0] == "init":
        arguments = [*arguments, "--from", str(upstream)]
    done = subprocess.run(
        [sys.executable, "-m", "generator", *arguments, "--quiet"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    match arguments:
        case ["generate", *_]:
            out = tmp_path / arguments[arguments.index("--out") + 1]
            assert (out / "klaviyo_client" / "__init__.py").exists()
        case ["sync", *_]:
            assert (tmp_path / "specs" / "specs.lock").exists()
        case ["diff", *_]:
            assert "<html" in (tmp_path / "report.html").read_text("utf-8")
        case ["names", *_]:
            assert (tmp_path / "specs" / "names.lock").exists()
        case ["changelog", *_]:
            assert "2026.7.15" in done.stdout
        case ["inspect", *_]:
            assert "klaviyo.coupons.get_coupons\n" in done.stdout
        case ["explain", *_]:
            assert "#/paths/" in done.stdout
        case ["init", folder, *_]:
            assert (tmp_path / folder / "specs" / "specs.lock").exists()
        case _:
            pytest.fail(f"no test of sdkgen {arguments}")


def check_pytest(arguments: list[str], tmp_path: Path) -> None:
    match arguments:
        case ["-m", expression]:
            pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
            markers = pyproject["tool"]["pytest"]["ini_options"]["markers"]
            known = {marker.partition(":")[0] for marker in markers}
            assert set(expression.split()) - {"not", "and", "or"} <= known
        case [path]:
            assert (ROOT / path).exists()
        case _:
            pytest.fail(f"no test of pytest {arguments}")


def check_install(arguments: list[str], tmp_path: Path) -> None:
    for folder in arguments:
        # In the generated README the folder is the project itself.
        project = ROOT / "generated" if folder == "." else ROOT / folder
        assert tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]


def check_module(arguments: list[str], tmp_path: Path) -> None:
    [module] = arguments
    assert importlib.util.find_spec(module)


def check_scopes(arguments: list[str], tmp_path: Path) -> None:
    [folder] = arguments
    (tmp_path / folder).mkdir()
    source = "def f(klaviyo): klaviyo.coupons.get_coupons()"
    (tmp_path / folder / "app.py").write_text(source)
    done = subprocess.run(
        [sys.executable, "-m", "klaviyo_client", "scopes", folder],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "generated")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "coupons:read\n"


CHECKS = {
    ("make",): check_make,
    (".venv/bin/sdkgen",): check_sdkgen,
    ("sdkgen",): check_sdkgen,
    (".venv/bin/python", "-m", "pytest"): check_pytest,
    (".venv/bin/python", "-m"): check_module,
    ("pip", "install"): check_install,
    ("python", "-m", "klaviyo_client", "scopes"): check_scopes,
}


@pytest.mark.parametrize(("block", "command"), list(commands()), ids=str)
def test_commands(block: Block, command: list[str], tmp_path: Path) -> None:
    for start, check in CHECKS.items():
        if tuple(command[: len(start)]) == start:
            check(command[len(start) :], tmp_path)
            return
    pytest.fail(f"{block}: nothing tests this command")


def test_the_page_begins_with_two_commands() -> None:
    first = blocks("README.md")[0]
    assert [line.split("#")[0].strip() for line in first.text.splitlines()] == [
        "make generate",
        "make test",
    ]


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize("offline", [False, True], ids=["server", "offline"])
def test_the_examples_run(
    offline: bool,
    answering: Any,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    answering(FakeKlaviyo() if offline else CouponsServer().transport)
    printed = []
    for block in [*blocks("README.md", "python"), *blocks(RUNTIME, "python")]:
        run(block)
        # How often a job is looked at, and what its id is, is the server's.
        out = capsys.readouterr().out
        out = re.sub(r"<JobState \w+: (?!complete).*>\n", "", out)
        printed.append(re.sub(r"<JobState \w+:", "<JobState:", out))
    assert printed == [
        "".join(f"SAVE-{n} 2030-04-20 00:00:00+00:00\n" for n in "ABC"),
        "10OFF 10% off for purchases over $50\n",
        "get_coupons: fields_coupon: there is no 'descripton'; did you mean "
        "'description'? There are description, external_id, id, "
        "monitor_configuration "
        '(options={"check": False} sends it all the same)\n'
        "GetCouponCodesFilter.status takes one of 'UNASSIGNED', 'PROCESSING', "
        "'ASSIGNED_TO_PROFILE', 'VERSION_NOT_ACTIVE', 'DELETING', 'USED', "
        "not 'FREE'\n"
        "404 A coupon with id 20OFF does not exist.\n"
        "Window(requests=3, seconds=1) Window(requests=60, seconds=60)\n",
        # The description was taken away above.
        "".join(f"SAVE-{n} None\n" for n in "ABC")
        + (
            "10OFF\nthe answer did not include 'coupon' of this "
            "CouponCode; ask for it with include=['coupon']; "
            "what is known of it is in .relationships.coupon\n"
        )
        * 3,
        # Files of CSV have line ends of their own.
        "<CouponPage: 1 of type coupon> [None]\n"
        "id,external_id,description,monitor_configuration\r\n10OFF,10OFF,,\r\n",
        "",
        "",
        # Applications, which test_oauth_examples.py sends requests to.
        *[""] * 4,
        "",
        # A job without rows, and then rows that all go well.
        "<JobState: complete, 0 total, 0 completed, 0 failed>\n"
        "0 done; 0 failed: ()\n",
        "",
        "20OFF True\nFalse a fifth off\n",
    ]
    assert "10OFF" in (tmp_path / "coupons.json").read_text("utf-8")


def described(request: httpx2.Request) -> httpx2.Response:
    """The least that the vendored documents describe as the answer."""
    for path in sorted(VENDORED.glob("*.json")):
        document = json.loads(path.read_text("utf-8"), strict=False)
        for template, item in document["paths"].items():
            pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
            operation = item.get(request.method.lower())
            if not (operation and re.fullmatch(pattern, request.url.path)):
                continue
            status = next(code for code in operation["responses"] if code[0] == "2")
            [content] = operation["responses"][status]["content"].values()
            instances = Instances(document, "response")
            asked = "include" in request.url.params
            body = instances.value(content["schema"], MAXIMAL if asked else MINIMAL)
            return httpx2.Response(int(status), json=_alike(body))
    raise AssertionError(f"no document describes {request.method} {request.url}")


def _alike(body: Any) -> Any:
    """An answer in which the resources of a type are all the same."""
    if isinstance(body, list):
        return [_alike(item) for item in body]
    if not isinstance(body, dict):
        return body
    same = {"id": "1"} if {"type", "id"} <= body.keys() else {}
    return {**{key: _alike(value) for key, value in body.items()}, **same}


@pytest.mark.parametrize("block", blocks("generated/README.md", "python"), ids=str)
def test_the_examples_of_the_generated_page_run(
    block: Block, answering: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answering(httpx2.MockTransport(described))
    run(block)


@pytest.mark.parametrize(
    ("call", "printed"),
    [
        ("answer.data.", "Coupon(id='1'"),
        ("limits.estimate", "0:0"),
        ("klaviyo.stream", "200 Headers"),
    ],
)
def test_the_examples_of_the_generated_page_print(
    call: str,
    printed: str,
    answering: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    answering(httpx2.MockTransport(described))
    found = [b for b in blocks("generated/README.md", "python") if call in b.text]
    run(found[-1])
    assert printed in capsys.readouterr().out
    saved = tmp_path / "answer.json"
    assert saved.exists() is (call == "klaviyo.stream")


def test_the_listing_of_methods_is_python_and_complete() -> None:
    from klaviyo_client import Klaviyo, operations

    shown = set()
    for block in blocks("generated/api.md", "python"):
        found = re.match(r"klaviyo\.(\w+)\.(\w+)\(", block.text)
        assert found
        with Klaviyo(api_key="pk_test") as klaviyo:
            assert callable(getattr(getattr(klaviyo, found[1]), found[2]))
        shown.add(found[2])
    assert shown == {operation.name for operation in operations.values()}


# ---------------------------------------------------------------- the rest


def test_settings_are_accepted(tmp_path: Path) -> None:
    for block in blocks(USING, "toml"):
        (tmp_path / "pyproject.toml").write_text(block.text)
        settings = load(tmp_path)
        assert (settings.sources, settings.out) == ((Path("specs"),), Path("generated"))


def test_the_tree_is_as_drawn() -> None:
    [block] = blocks(USING, "text")
    folders: list[str] = []
    for line in block.text.splitlines():
        depth = (len(line) - len(line.lstrip())) // 4
        folders = [*folders[:depth], line.strip()]
        assert (ROOT / "/".join(folders)).exists(), line


QUESTIONS = {
    # A definition that the answer has to hold.
    "the rate limit of a description read?": "def rate_limit_of(",
    "a class of filters printed?": "class FilterModule",
    "a 429 waited for?": "def decide(",
    "a row of `bulk` put into a request?": "def pack(",
    "a rule of the comparison?": "Rule(",
    "the folder of documents searched?": ".rglob(",
}


def test_the_answers_to_where_things_are() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rows = re.findall(r"^\| (.*\?) \| (.*) \|$", text, re.MULTILINE)
    assert [question for question, _ in rows] == list(QUESTIONS)
    for question, answer in rows:
        files = [ROOT / name for name in re.findall(r"`([^`]*)`", answer)]
        assert all(file.is_file() for file in files), answer
        assert QUESTIONS[question] in files[0].read_text("utf-8"), answer


@pytest.mark.parametrize("page", PAGES)
def test_every_block_says_what_it_is(page: str) -> None:
    languages = {block.language for block in blocks(page)}
    assert languages <= {"sh", "python", "toml", "text"}


@pytest.mark.parametrize(
    "page", [*PAGES, "CHANGELOG.md", "SECURITY.md", ".github/actions/sdkgen/README.md"]
)
def test_links_within_the_repository_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    headings = re.findall(r"^#+ `?(\w+)`?$", text, re.MULTILINE)
    for target in re.findall(r"\]\(([^)]*)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings
        elif "://" not in target:
            assert ((ROOT / page).parent / target).exists(), target

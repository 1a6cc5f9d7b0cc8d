"""Methods in the hands of notebooks, editors, agents and whatever reads signatures."""

from __future__ import annotations

import asyncio
import inspect
import json
import pydoc
import re
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import httpx2
import pydantic
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from mcp.server.mcpserver import MCPServer

from tests.conftest import Once
from tests.contract.documents import sdk, subject

pytestmark = pytest.mark.full
NAME = "2026-07-15/stable"


@pytest.fixture(scope="module")
def package(once: Once, specs: Path) -> ModuleType:
    """The SDK of a whole document."""
    return sdk(NAME, once)


@pytest.fixture(params=["Klaviyo", "AsyncKlaviyo"])
def client(request: pytest.FixtureRequest, package: ModuleType) -> Any:
    """Either client."""
    return getattr(package, request.param)(api_key="k")


def methods(client: Any) -> Iterator[tuple[str, Any]]:
    """Every method by its operation's name."""
    for name, operation in client.operations.items():
        yield name, getattr(getattr(client, operation.group), name)


# ---------------------------------------------------------------- signatures


def test_a_signature_has_every_parameter(client: Any) -> None:
    kinds = {
        one.kind
        for _, method in methods(client)
        for one in inspect.signature(method).parameters.values()
    }
    assert kinds == {
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        inspect.Parameter.KEYWORD_ONLY,
    }
    for name, method in methods(client):
        operation = client.operations[name]
        given = set(inspect.signature(method).parameters) - {"options"}
        body = operation.body
        expected = {parameter.name for parameter in operation.parameters}
        expected |= set(body.keywords if body else ())
        assert given == expected, name


def test_required_parameters_have_no_default(package: ModuleType, client: Any) -> None:
    for name, method in methods(client):
        operation = client.operations[name]
        needed = {p.name for p in operation.parameters if p.required}
        needed |= {p.name for p in operation.parameters if p.location == "path"}
        needed |= set(operation.body.required if operation.body else ())
        parameters = inspect.signature(method).parameters.values()
        empty = {p.name for p in parameters if p.default is inspect.Parameter.empty}
        assert empty == needed, name


def test_types_can_be_read_at_run_time(client: Any) -> None:
    for name, method in methods(client):
        hints = get_type_hints(method, include_extras=True)
        assert hints.keys() == {*inspect.signature(method).parameters, "return"}, name


def test_help_names_every_argument(client: Any) -> None:
    for name, method in methods(client):
        text = pydoc.plain(pydoc.render_doc(method))
        for argument in inspect.signature(method).parameters:
            assert f"{argument}:" in text, name
        assert "->" in text


# ---------------------------------------------------------------- notebooks, editors


def test_ipython_completes_arguments_and_shows_them(client: Any) -> None:
    shell: Any = InteractiveShell.instance()
    shell.user_ns["klaviyo"] = client
    code = "klaviyo.events.create_event(pro"
    with provisionalcompleter():
        found = {one.text for one in shell.Completer.completions(code, len(code))}
    assert {"properties=", "profile="} <= found
    shown = shell.object_inspect_text("klaviyo.events.create_event")
    assert "metric: " in shown and "Create a new event" in shown


@pytest.mark.parametrize("client", ["Klaviyo", "AsyncKlaviyo"])
def test_jedi_knows_arguments(client: str, package: ModuleType) -> None:
    # In a process of its own: jedi remembers what it has parsed.
    assert package.__file__
    code = f"from {package.__name__} import {client}\nk = {client}()\nk.events.create_event("
    program = f"""
import jedi
project = jedi.Project({str(Path(package.__file__).parent.parent)!r})
(signature,) = jedi.Script({code!r}, project=project).get_signatures()
print(*(parameter.name for parameter in signature.params))
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.split()[:3] == ["properties", "metric", "profile"]


# ---------------------------------------------------------------- pydantic, agents


def test_pydantic_takes_every_method(client: Any) -> None:
    for name, method in methods(client):
        assert pydantic.TypeAdapter(method), name
        assert pydantic.validate_call(method), name


def test_pydantic_checks_a_call(package: ModuleType) -> None:
    sent: list[Any] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(json.loads(request.content)["data"]["attributes"])
        return httpx2.Response(202)

    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    client = package.Klaviyo(api_key="k", http_client=http)
    call = pydantic.validate_call(client.events.create_event)
    given: dict[str, Any] = {"properties": {"a": 1}, "profile": {"email": "a@b.c"}}
    call(metric={"name": "m"}, time="2026-07-15T12:00:00Z", **given)
    assert sent[0]["metric"]["data"]["attributes"] == {"name": "m"}
    assert sent[0]["time"] == "2026-07-15T12:00:00Z"
    with pytest.raises(pydantic.ValidationError, match="name"):
        call(metric={"nam": "m"}, **given)


def test_every_method_is_a_tool_of_an_agent(package: ModuleType, client: Any) -> None:
    server = MCPServer("klaviyo")
    with warnings.catch_warnings():
        # Of what has no default in JSON; pydantic leaves it out.
        warnings.simplefilter("ignore", pydantic.json_schema.PydanticJsonSchemaWarning)
        for _, method in methods(client):
            server.add_tool(method)
    tools = {tool.name: tool for tool in asyncio.run(server.list_tools())}
    assert tools.keys() == set(client.operations)
    for name, method in methods(client):
        properties = tools[name].input_schema["properties"]
        assert properties.keys() == inspect.signature(method).parameters.keys() - {
            "options"
        }
        json.dumps(tools[name].input_schema)


def test_a_tool_takes_json_and_gives_json(package: ModuleType) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        name = json.loads(request.content)["data"]["attributes"]["name"]
        data = {"type": "list", "id": "L1", "attributes": {"name": name}}
        return httpx2.Response(201, json={"data": data})

    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    client = package.Klaviyo(api_key="k", http_client=http)
    server = MCPServer("klaviyo")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pydantic.json_schema.PydanticJsonSchemaWarning)
        server.add_tool(client.lists.create_list)
    result: Any = asyncio.run(server.call_tool("create_list", {"name": "VIP"}))
    content = result.content if hasattr(result, "content") else result[0]
    assert json.loads(content[0].text)["data"] == {
        "type": "list",
        "id": "L1",
        "attributes": {"name": "VIP"},
    }


# ---------------------------------------------------------------- examples


def examples(client: Any) -> Iterator[tuple[str, str]]:
    """The example in each docstring that has one."""
    for name, method in methods(client):
        lines = inspect.getdoc(method) or ""
        found = re.search(r"^Example:\n((?:    .*\n|\n)+)", lines, re.MULTILINE)
        if found:
            yield name, textwrap.dedent(found[1]).strip()


def test_what_writes_has_an_example(client: Any) -> None:
    shown = {name for name, _ in examples(client)}
    writing = {name for name, one in client.operations.items() if one.body is not None}
    assert shown == writing


def test_examples_are_sent(package: ModuleType) -> None:
    sent: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.method)
        return httpx2.Response(418)

    transport = httpx2.MockTransport(answer)
    options: dict[str, Any] = {"api_key": "k", "rate_limit": False, "max_retries": 0}
    klaviyo = package.Klaviyo(http_client=httpx2.Client(transport=transport), **options)
    for name, code in examples(klaviyo):
        with pytest.raises(package.APIStatusError, match="418"):
            exec(code, {"klaviyo": klaviyo})
        assert sent.pop() == package.operations[name].method, name
    assert not sent

    async def run() -> None:
        http = httpx2.AsyncClient(transport=transport)
        klaviyo = package.AsyncKlaviyo(http_client=http, **options)
        for name, code in examples(klaviyo):
            scope: dict[str, Any] = {"klaviyo": klaviyo}
            exec(f"async def call():\n{textwrap.indent(code, '    ')}", scope)
            with pytest.raises(package.APIStatusError, match="418"):
                await scope["call"]()
            assert sent.pop() == package.operations[name].method, name

    asyncio.run(run())


@pytest.mark.slow
def test_examples_are_right_for_type_checkers(
    package: ModuleType, tmp_path: Path
) -> None:
    assert package.__file__
    home = Path(package.__file__).parent
    (tmp_path / package.__name__).symlink_to(home)
    lines = [f"from {package.__name__} import AsyncKlaviyo, Klaviyo", ""]
    lines += ["klaviyo = Klaviyo()"]
    lines += [code for _, code in examples(package.Klaviyo(api_key="k"))]
    lines += ["", "async def main(klaviyo: AsyncKlaviyo) -> None:"]
    asynchronous = examples(package.AsyncKlaviyo(api_key="k"))
    lines += [textwrap.indent(code, "    ") for _, code in asynchronous]
    (tmp_path / "examples.py").write_text("\n".join(lines) + "\n")
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "examples.py"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert (run.returncode, run.stdout[-2000:]) == (
        0,
        "Success: no issues found in 1 source file\n",
    )


# ---------------------------------------------------------------- mistakes

MISTAKES = {
    'klaviyo.profiles.update_profile("P1", last_nam="L")': "last_nam",
    "klaviyo.profiles.get_profiles(page_sise=5)": "page_sise",
    'klaviyo.events.create_event(properties={}, metric={"nam": "m"}, profile={})': "nam",
    'klaviyo.profiles.bulk_import_profiles(profiles=[{"emial": "a@b.c"}])': "emial",
}


@pytest.mark.slow
def test_a_wrong_keyword_or_key_is_named_in_few_words(
    package: ModuleType, tmp_path: Path
) -> None:
    assert package.__file__
    (tmp_path / package.__name__).symlink_to(Path(package.__file__).parent)
    lines = [
        f"from {package.__name__} import Klaviyo",
        "klaviyo = Klaviyo()",
        *MISTAKES,
    ]
    (tmp_path / "mistakes.py").write_text("\n".join(lines) + "\n")
    first = len(lines) - len(MISTAKES) + 1
    told: dict[str, dict[int, list[str]]] = {"mypy": {}, "pyright": {}}
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--config-file=",
            "--output=json",
            "mistakes.py",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    for error in map(json.loads, run.stdout.splitlines()):
        if error["severity"] == "error":
            told["mypy"].setdefault(error["line"], []).append(error["message"])
    run = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson"]
        + ["--pythonpath", sys.executable, "mistakes.py"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    for error in json.loads(run.stdout)["generalDiagnostics"]:
        line = error["range"]["start"]["line"] + 1
        told["pyright"].setdefault(line, []).append(error["message"])
    for found in told.values():
        for line, word in enumerate(MISTAKES.values(), first):
            assert any(f'"{word}"' in text for text in found[line]), found[line]
            assert all(len(text) < 400 for text in found[line]), found[line]


# ---------------------------------------------------------------- flat bodies


def test_every_resource_in_a_body_may_be_flat(package: ModuleType) -> None:
    """All 46 places, and those three levels deep."""

    def places(nested: Any) -> int:
        found = sum(1 for _ in nested.linkages)
        return 1 + found + sum(places(one) for one in nested.nested.values())

    counted = {
        name: sum(places(one) for one in operation.body.nested.values())
        for name, operation in package.operations.items()
        if operation.body and operation.body.nested
    }
    several = {n for n, o in subject(NAME).operations.items() if n in counted}
    assert several == set(counted)
    lists = {name for name in counted if name.endswith("_schema_relationship")}
    assert len(lists) == 4
    assert sum(counted.values()) - sum(counted[name] for name in lists) == 46
    assert len(counted) - len(lists) == 31

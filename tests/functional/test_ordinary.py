"""Ordinary OpenAPI that Klaviyo's documents do not use, on the wire."""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import httpx2
import pytest

from generator import pipeline
from generator.base.config import Settings
from generator.base.errors import Report
from tests.support.documents import (
    INTEGER,
    STRING,
    Schema,
    array,
    content,
    document,
    obj,
    operation,
    parameter,
    resource,
    understood,
)
from tests.support.sdk import Session

PACKAGE = "sdk_ordinary"
BINARY: Schema = {"type": "string", "format": "binary"}
THING = resource(
    "thing",
    {
        "name": STRING,
        "label?": {**STRING, "deprecated": True},
        "made?": {**STRING, "readOnly": True},
    },
    id="",
)
PAGE = obj({"data": array(obj({"a": STRING})), "links?": obj({"next?": STRING})})
OBJECT_LINKS = obj({"next?": obj({"href": STRING})})
DOCUMENT = document(
    operation(
        "POST /api/things",
        "create_thing",
        parameter("trace", deprecated=True),
        body=obj({"data": THING}),
    ),
    operation(
        "POST /api/forms",
        "send_form",
        requestBody={
            "content": content(
                obj({"word": STRING, "n?": INTEGER}),
                "application/x-www-form-urlencoded",
            )
        },
    ),
    operation(
        "POST /api/files",
        "send_file",
        requestBody={
            "content": content(
                obj({"file": BINARY, "n?": INTEGER}), "multipart/form-data"
            )
        },
    ),
    operation(
        "GET /api/numbered", "get_numbered", parameter("page[number]"), answer=PAGE
    ),
    operation(
        "GET /api/offsets",
        "get_offsets",
        parameter("page[offset]"),
        answer=obj({**PAGE["properties"], "links": OBJECT_LINKS}),
    ),
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("ordinary")
    source = folder / "document.json"
    source.write_text(json.dumps(DOCUMENT), "utf-8")
    settings = Settings(package=PACKAGE, out=folder, overlays=Path("none"))
    found = pipeline.generate([source], settings, Report(), lambda _: None)
    for path, text in found.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    sys.path.append(str(folder))
    return importlib.import_module(PACKAGE)


def session(package: Any, *answers: Any) -> Session:
    given = answers or (httpx2.Response(204),)
    return Session(package, None, given, {"rate_limit": False})


# ---------------------------------------------------------------- deprecated


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"name": "a", "trace": "t"}, "trace"),
        ({"name": "a", "label": "l"}, "label"),
        (
            {
                "body": {
                    "data": {"type": "thing", "attributes": {"name": "a", "label": "l"}}
                }
            },
            "label",
        ),
    ],
)
def test_a_deprecated_argument_warns_where_it_is_given(
    package: Any, given: dict[str, Any], name: str
) -> None:
    with pytest.warns(DeprecationWarning) as caught:
        client = session(package).client
        method = client.things.create_thing
        if "body" in given:
            client.send(method, given["body"])
        else:
            method(**given)
    assert [(str(w.message), w.filename) for w in caught] == [
        (f"{name} of klaviyo.things.create_thing is deprecated", __file__)
    ]
    assert package.operations["create_thing"].deprecated_arguments == ("trace", "label")


def test_what_is_not_given_does_not_warn(package: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        session(package).client.things.create_thing(name="a")


# ---------------------------------------------------------------- bodies


def test_what_the_api_sets_is_no_argument_and_not_sent(package: Any) -> None:
    asked = session(package)
    with pytest.raises(TypeError, match="'made'"):
        asked.client.things.create_thing(name="a", made="today")
    data = {"type": "thing", "attributes": {"name": "a", "made": "today"}}
    with pytest.raises(package.ArgumentError, match="read-only, the API sets it"):
        asked.client.send(asked.client.things.create_thing, {"data": data})
    assert not asked.requests


@pytest.mark.parametrize("name", ["send_form", "send_file"])
def test_a_form_that_is_optional_may_be_left_out(package: Any, name: str) -> None:
    asked = session(package)
    asked.call(f"things.{name}")
    assert asked.requests[0].content == b""
    assert "content-type" not in asked.headers
    with pytest.raises(package.ArgumentError, match=f"{name} needs (word|file)"):
        asked.call(f"things.{name}", n=1)


def test_a_form_is_written_as_a_query_is(package: Any) -> None:
    asked = session(package)
    asked.call("things.send_form", word="a b&c=ü", n=1)
    assert asked.requests[0].content == b"word=a%20b%26c%3D%C3%BC&n=1"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize(
    ("name", "path", "as_object"),
    [("get_numbered", "numbered", False), ("get_offsets", "offsets", True)],
)
def test_pages_are_walked_by_the_links_that_the_document_describes(
    package: Any, name: str, path: str, as_object: bool
) -> None:
    link: Any = f"https://a.example.com/api/{path}?page=2"
    first = {
        "data": [{"a": "1"}],
        "links": {"next": {"href": link} if as_object else link},
    }
    asked = session(package, first, {"data": [{"a": "2"}], "links": {}})
    found = getattr(asked.client.things, name)()
    assert [one.a for one in found] == ["1", "2"]
    assert asked.targets == [f"GET /api/{path}", f"GET /api/{path}?page=2"]


def test_pages_that_nothing_leads_to_are_told() -> None:
    report = Report()

    answer = obj({"data": array(STRING)})
    root = document(
        operation("GET /api/x", "get_x", parameter("page[number]"), answer=answer)
    )
    (made,) = understood(root, report).operations
    assert not made.paged
    assert "iteration stops after the first" in str(report.warnings[0])

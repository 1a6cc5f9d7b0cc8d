"""Where credentials, lists and forms go on the wire."""

from __future__ import annotations

from typing import Any

import pytest
from runtime.auth import ApiKeyAuth, BasicAuth, BearerAuth, way
from runtime.bodies.body import encoded
from runtime.errors import ArgumentError, ConfigurationError
from runtime.operation import Body, Credential, Operation, Part, Security
from runtime.wire import encoding


def operation(*ways: Credential, optional: bool = False) -> Operation:
    return Operation(
        name="get_thing",
        group="things",
        method="GET",
        path="/things",
        revision="2026-07-15",
        security=Security(ways, optional),
    )


@pytest.mark.parametrize(
    ("value", "explode", "expected"),
    [
        (["a", "b/c"], False, "/x/a,b%2Fc"),
        ({"a": 1, "b": "="}, False, "/x/a,1,b,%3D"),
        ({"a": 1, "b": 2}, True, "/x/a=1,b=2"),
        ("a,b", False, "/x/a%2Cb"),
    ],
)
def test_lists_and_objects_in_a_path(value: Any, explode: bool, expected: str) -> None:
    text = encoding.segment("x", value, explode=explode)
    assert encoding.path("/x/{x}", {"x": text}) == expected


@pytest.mark.parametrize("value", [["a,b"], ["..", "a,"], {"a": "x,y"}])
def test_a_separator_within_a_value_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentError, match="cannot hold a comma"):
        encoding.segment("x", value)


@pytest.mark.parametrize(
    ("value", "style", "explode", "expected"),
    [
        (["a", "b"], "spaceDelimited", False, ["q=a%20b"]),
        (["a", "b"], "pipeDelimited", False, ["q=a%7Cb"]),
        ({"a": 1, "b c": True}, "deepObject", True, ["q[a]=1", "q[b%20c]=true"]),
        ({"a": 1, "b": 2}, "", True, ["a=1", "b=2"]),
        ({"a": 1, "b": 2}, "", False, ["q=a%2C1%2Cb%2C2"]),
    ],
)
def test_styles_of_the_query(
    value: Any, style: str, explode: bool, expected: list[str]
) -> None:
    assert encoding.pairs("q", value, explode=explode, style=style) == expected


def test_credentials_go_where_the_operation_takes_them() -> None:
    header, query = Credential("header", "X-Key"), Credential("query", "key")
    bearer, basic = Credential("bearer"), Credential("basic")
    assert way(operation(bearer, header, query), ApiKeyAuth("k")) == header
    assert way(operation(query, bearer), BearerAuth("t")) == bearer
    assert way(operation(query, basic), BasicAuth("me", "secret")) == basic
    with pytest.raises(ConfigurationError, match="takes an api_key, not BearerAuth"):
        way(operation(query), BearerAuth("t"))


def test_a_name_and_a_password() -> None:
    # RFC 7617, 2
    auth = BasicAuth("Aladdin", "open sesame")
    assert auth.authorization() == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    assert "sesame" not in repr(auth)
    with pytest.raises(ConfigurationError):
        BasicAuth("a:b", "c")


def form(body: Body, **given: Any) -> tuple[str, str]:
    content, media_type, _ = encoded("op", body, given, None, lambda name: None)
    return (
        b"".join([content] if isinstance(content, bytes) else content).decode(),
        media_type,
    )


def test_a_form_that_is_written_as_a_query_is() -> None:
    body = Body(
        media_type="application/x-www-form-urlencoded",
        keywords={"n": "/n", "tags": "/tags", "joined": "/joined"},
        parts={"joined": Part("pair", explode=False)},
    )
    assert form(body, n="a b&c", tags=["x", "y"], joined=[1, 2]) == (
        "n=a%20b%26c&tags=x&tags=y&joined=1%2C2",
        "application/x-www-form-urlencoded",
    )


def test_the_parts_of_a_form() -> None:
    body = Body(
        media_type="multipart/form-data",
        keywords={"files": "/files", "meta": "/meta", "csv": "/csv"},
        parts={
            "files": Part("file", many=True),
            "meta": Part("json", content_type="application/json"),
            "csv": Part("file", content_type="text/csv"),
        },
    )
    text, _ = form(body, files=[b"1", ("b.png", b"2")], meta={"a": [1]}, csv=b"x")
    assert text.count('name="files"; filename=') == 2
    assert 'filename="b.png"\r\nContent-Type: image/png\r\n\r\n2' in text
    assert 'name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":[1]}' in text
    assert "Content-Type: text/csv\r\n\r\nx" in text
    with pytest.raises(ArgumentError, match="files has to be a list"):
        form(body, files=("b.png", b"2"))

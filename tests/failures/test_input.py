"""Every mistake in what sdkgen reads is refused, in exact words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.base.errors import Report, SpecErrors
from generator.documents.merge import load
from generator.validation.validate import validate
from tests.support.sample import operation, sample, save


def messages(path: Path, *allowed: str) -> list[str]:
    """What stops a run on a folder or a file, with paths relative to it."""
    report = Report(allowed)
    try:
        validate(load([path], report), report)
        report.check()
    except SpecErrors as errors:
        return str(errors).replace(f"{path.as_posix()}/", "").splitlines()
    return []


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "not JSON: the file is empty"),
        (" \n", "not JSON: the file is empty"),
        ("openapi: 3.0.2\n",
         "not JSON: Expecting value in line 1, column 1, before `openapi: 3.0.2`"),
        ('{\n "openapi": "3.0.2"\n "info": {}\n}',
         "not JSON: Expecting ',' delimiter in line 3, column 2, "
         'after `"openapi": "3.0.2"`, before `"info": {}`'),
        ('{"openapi": "3.0.2", "info": {"version": "2026',
         "not JSON: Unterminated string starting in line 1, column 42, "
         'after `: "3.0.2", "info": {"version":`, before `"2026`'),
        ('{"openapi": "3.0.2", "paths": {',
         "not JSON: Expecting property name enclosed in double quotes in line 1, "
         'column 32, after `"openapi": "3.0.2", "paths": {`, where the file ends'),
        ('{"openapi": "3.0.2"} {}',
         "not JSON: Extra data in line 1, column 22, "
         'after `{"openapi": "3.0.2"}`, before `{}`'),
        ('{"NaN": [1, NaN]}',
         "not JSON: NaN is no JSON value in line 1, column 13, "
         'after `{"NaN": [1,`, before `NaN]}`'),
        ('{"a": "x\ny", "b": }',
         "not JSON: Expecting value in line 2, column 10, "
         'after `y", "b":`, before `}`'),
        ("[]", "not an OpenAPI document: it is an array"),
        ('"openapi"', "not an OpenAPI document: it is a string"),
        ("3", "not an OpenAPI document: it is a number"),
        ("null", "not an OpenAPI document: it is null"),
        ("true", "not an OpenAPI document: it is a boolean"),
        ("[" * 100_000, "not an OpenAPI document: it is nested too deeply"),
        ("{}", "not an OpenAPI document: `openapi` is missing"),
    ],
)  # fmt: skip
def test_files_that_are_no_documents(
    content: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    assert messages(tmp_path) == [f"a.json: error: {message}"]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{\n"title": "é"}', encoding=encoding)
    byte, line = ("ff", 1) if encoding == "utf-16" else ("e9", 2)
    assert messages(tmp_path) == [
        f"a.json: error: not UTF-8 text: byte 0x{byte} in line {line}",
        "    fix: save the file as UTF-8",
    ]


def test_half_of_a_surrogate_pair(tmp_path: Path) -> None:
    content = json.dumps(sample()).replace("what customers", r"\ud83d customers")
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    assert messages(tmp_path) == [
        "a.json#/components/schemas/Code/description: error: "
        "half of a surrogate pair stands in a string",
        r"    fix: write the whole pair (\ud83d\ude00), or the character itself",
    ]


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "nothing"
    assert messages(path) == [f"{path.as_posix()}: error: no such file or folder"]


def test_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    save(sample(), tmp_path / "a.json")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert messages(tmp_path) == ["a.json: error: cannot be read: Permission denied"]


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "overlays").mkdir()
    save(sample(), tmp_path / "overlays" / "a.json")
    assert messages(tmp_path) == [
        f"{tmp_path.as_posix()}: error: the folder holds no documents",
        "    fix: put OpenAPI documents (*.json) into it, or name another one",
    ]


def test_all_files_are_checked(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    assert len(messages(tmp_path)) == 2


# ---------------------------------------------------------------- documents

Change = Callable[[dict[str, Any]], object]


def without(*keys: str) -> Change:
    def remove(root: dict[str, Any]) -> None:
        for key in keys[:-1]:
            root = root[key]
        del root[keys[-1]]

    return remove


def schema(name: str, value: Any) -> Change:
    return lambda root: root["components"]["schemas"].update({name: value})


def path(name: str, value: Any) -> Change:
    return lambda root: root["paths"].update({name: value})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda root: (root.pop("openapi"), root.update(swagger="2.0")),
            """
            a.json: error: Swagger 2.0 is not supported
                fix: convert the document to OpenAPI 3.0
            """,
        ),
        (
            lambda root: root.update(openapi="3.1.0"),
            """
            a.json#/openapi: error: OpenAPI 3.1.0 is not supported
                fix: convert the document to OpenAPI 3.0
            """,
        ),
        (
            lambda root: root.update(openapi=3.0),
            """
            a.json#/openapi: error: OpenAPI 3.0 is not supported
                fix: convert the document to OpenAPI 3.0
            """,
        ),
        (without("paths"), "a.json: error: `paths` is missing"),
        (without("info", "version"), "a.json#/info: error: `version` is missing"),
        (
            lambda root: root.update(paths=[]),
            "a.json#/paths: error: an object is expected here, not an array",
        ),
        (
            lambda root: root["components"].update(schemas=None),
            "a.json#/components/schemas: error: an object is expected here, not null",
        ),
        (
            lambda root: root.update(tags=["Coupons"]),
            "a.json#/tags/0: error: a tag is an object, not a string",
        ),
        (
            schema("User", {"$ref": "#/components/schemas/Nothing"}),
            """
            a.json#/components/schemas/User: error: $ref leads nowhere: '#/components/schemas/Nothing'
                fix: add what it refers to, or correct the reference
            """,
        ),
        (
            schema("User", {"properties": {"a": {"$ref": "b.json#/Schema"}}}),
            """
            a.json#/components/schemas/User/properties/a: error: $ref leaves the document: 'b.json#/Schema'
                fix: merge the referenced file into the document; only references like '#/components/schemas/X' are followed
            """,
        ),
        (
            lambda root: (
                schema("A", {"$ref": "#/components/schemas/B"})(root),
                schema("B", {"$ref": "#/components/schemas/A"})(root),
            ),
            """
            a.json#/components/schemas/A: error: circular $ref: #/components/schemas/A -> #/components/schemas/B -> #/components/schemas/A
                fix: let one of them be a schema
            """,
        ),
        (
            schema("A", {"oneOf": [{"$ref": "#/components/schemas/A"}]}),
            """
            a.json#/components/schemas/A: error: circular $ref: #/components/schemas/A -> #/components/schemas/A/oneOf/0 -> #/components/schemas/A
                fix: let one of them be a schema
            """,
        ),
        (
            schema("A", {"anyOf": [{"$ref": "#/components/schemas/A"}]}),
            """
            a.json#/components/schemas/A: error: circular $ref: #/components/schemas/A -> #/components/schemas/A/anyOf/0 -> #/components/schemas/A
                fix: let one of them be a schema
            """,
        ),
        (
            schema("A", {"allOf": [{"$ref": "#/components/schemas/A"}]}),
            """
            a.json#/components/schemas/A: error: circular $ref: #/components/schemas/A -> #/components/schemas/A/allOf/0 -> #/components/schemas/A
                fix: let one of them be a schema
            """,
        ),
        (
            schema("User", {"$ref": "#/info"}),
            "a.json#/components/schemas/User: error: $ref leads to no schema: '#/info'",
        ),
        (
            path("/api/x", {"get": operation("get_coupon")}),
            """
            a.json#/paths/~1api~1x/get/operationId: error: the operationId 'get_coupon' is already taken by a.json#/paths/~1api~1coupons~1{id}/get/operationId
                fix: rename one of the two operations by an overlay
            """,
        ),
        (
            without("paths", "/api/coupons", "get", "operationId"),
            "a.json#/paths/~1api~1coupons/get: error: `operationId` is missing: the method has no name",
        ),
        (
            path("/api/x", {"get": operation("get_x", "id")}),
            """
            a.json#/paths/~1api~1x/get/parameters/0: error: the path parameter 'id' does not occur in /api/x
                fix: remove it, or add it to the path
            """,
        ),
        (
            path("/api/x/{id}", {"get": operation("get_x")}),
            """
            a.json#/paths/~1api~1x~1{id}/get: error: no path parameter describes {id} of /api/x/{id}
                fix: add a parameter 'id' with `in: path`
            """,
        ),
        (
            path("/api/coupons/{key}", {"get": operation("get_x", "key")}),
            """
            a.json#/paths/~1api~1coupons~1{key}: error: only the names of parameters tell this path from a.json#/paths/~1api~1coupons~1{id}
                fix: remove one of the two paths
            """,
        ),
        (
            path("/api/x/{id", {"get": operation("get_x")}),
            "a.json#/paths/~1api~1x~1{id: error: the braces of the path /api/x/{id are not balanced",
        ),
        (
            schema("User", {"type": "text"}),
            """
            a.json#/components/schemas/User/type: error: unknown type 'text'
                fix: OpenAPI 3.0 has array, boolean, integer, number, object, string
            """,
        ),
        (
            schema("User", {"type": ["string", "null"]}),
            """
            a.json#/components/schemas/User/type: error: unknown type ['string', 'null']
                fix: OpenAPI 3.0 has array, boolean, integer, number, object, string
            """,
        ),
        (
            schema("User", {"not": {"type": "string"}}),
            """
            a.json#/components/schemas/User/not: not understood: the schema keyword 'not' is not understood
                fix: teach sdkgen what it means, or pass --allow not: then what it says is left out
            """,
        ),
        (
            schema("User", {"properties": {"$?": {"type": "string"}}}),
            """
            a.json#/components/schemas/User/properties/$?: error: no Python name can be made of '$?'
                fix: give it an 'x-sdkgen-name' by an overlay
            """,
        ),
        (
            schema("User", {"properties": {"$?": {"x-sdkgen-name": "--"}}}),
            """
            a.json#/components/schemas/User/properties/$?/x-sdkgen-name: error: no Python name can be made of '--'
                fix: give another name
            """,
        ),
        (
            schema("User", {"properties": {"$?": {"x-sdkgen-name": 5}}}),
            """
            a.json#/components/schemas/User/properties/$?/x-sdkgen-name: error: 'x-sdkgen-name' is no text
                fix: give a name
            """,
        ),
        (schema("User", {"properties": {"$?": {"x-sdkgen-name": "what"}}}), ""),
        (
            schema("--", {"type": "string"}),
            """
            a.json#/components/schemas/--: error: no Python name can be made of '--'
                fix: give it an 'x-sdkgen-name' by an overlay
            """,
        ),
    ],
)
def test_documents_with_mistakes(change: Change, expected: str, tmp_path: Path) -> None:
    root = sample()
    change(root)
    save(root, tmp_path / "a.json")
    lines = [line.removeprefix(" " * 12) for line in expected.strip().splitlines()]
    assert messages(tmp_path) == lines


def test_what_is_not_understood_has_its_own_exit_code(tmp_path: Path) -> None:
    root = sample()
    schema("User", {"not": {}})(root)
    report = Report()
    validate(load([save(root, tmp_path / "a.json")], report), report)
    with pytest.raises(SpecErrors) as caught:
        report.check()
    assert caught.value.exit_code == 3
    assert messages(tmp_path, "not") == []


# ---------------------------------------------------------------- twice defined


@pytest.mark.parametrize(
    ("key", "pointer", "subject"),
    [
        ("get", "/paths/~1api~1coupons/get", "the operation GET /api/coupons"),
        ("Code", "/components/schemas/Code", "the component schemas/Code"),
        ("security", "/security", "`security`"),
    ],
)
def test_two_definitions_in_one_object(
    key: str, pointer: str, subject: str, tmp_path: Path
) -> None:
    given = json.dumps(sample())
    head, tail = given.split(f'"{key}": ', 1)
    (tmp_path / "a.json").write_text(
        f'{head}"{key}": null, "{key}": {tail}', encoding="utf-8"
    )
    assert messages(tmp_path) == [
        f"a.json#{pointer}: error: {subject} is defined twice in one object",
        "    fix: remove one of the two definitions",
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda root: root["info"].update(version="2026-04-15"),
            """
            b.json#/info/version: error: revision 2026-04-15 here, but 2026-07-15 in a.json
                fix: only documents of one revision can be merged: name a file, a folder of one, or a pinned revision such as 2026-07-15.pre
            """,
        ),
        (
            lambda root: root.update(openapi="3.0.3"),
            """
            b.json#/openapi: error: `openapi` is defined differently in a.json#/openapi: /openapi is "3.0.3" here, "3.0.2" there
                fix: take both from documents of one API and revision
            """,
        ),
        (
            without("security"),
            """
            b.json: error: `security` is missing here, but stands in a.json#/security
                fix: only documents of one API can be merged
            """,
        ),
        (
            lambda root: root["servers"][0].update(url="https://b.example.com"),
            """
            b.json#/servers: error: `servers` is defined differently in a.json#/servers: /servers/0/url is "https://b.example.com" here, "https://a.example.com" there
                fix: take both from documents of one API and revision
            """,
        ),
        (
            lambda root: root["paths"]["/api/coupons"].update(get=operation("list")),
            """
            b.json#/paths/~1api~1coupons/get: error: the operation GET /api/coupons is defined differently in a.json#/paths/~1api~1coupons/get: /paths/~1api~1coupons/get/operationId is "list" here, "get_coupons" there
                fix: take both from documents of one API and revision
            """,
        ),
        (
            without("components", "schemas", "Coupon", "properties", "code"),
            """
            b.json#/components/schemas/Coupon: error: the component schemas/Coupon is defined differently in a.json#/components/schemas/Coupon: /components/schemas/Coupon/properties/code is nothing here, {"$ref": "#/components/schemas/Code"} there
                fix: take both from documents of one API and revision
            """,
        ),
        (
            lambda root: root["components"]["schemas"]["Coupon"].update(
                required=["id", "code"]
            ),
            """
            b.json#/components/schemas/Coupon: error: the component schemas/Coupon is defined differently in a.json#/components/schemas/Coupon: /components/schemas/Coupon/required is ["id", "code"] here, ["id"] there
                fix: take both from documents of one API and revision
            """,
        ),
    ],
)
def test_two_definitions_in_two_files(
    change: Change, expected: str, tmp_path: Path
) -> None:
    root = sample()
    change(root)
    save(sample(), tmp_path / "a.json")
    save(root, tmp_path / "b.json")
    lines = [line.removeprefix(" " * 12) for line in expected.strip().splitlines()]
    assert messages(tmp_path) == lines

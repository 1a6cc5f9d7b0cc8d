"""What a call sends: exactly what was given, however it was given."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from tests.functional.conftest import Start
from tests.support.sdk import Session

BOOK = {"data": {"type": "book", "id": "B1", "attributes": {}}}
PROFILE = {"data": {"type": "profile", "id": "P1", "attributes": {}}}
WHOLE_BOOK = {
    "data": {
        "type": "book",
        "id": "B1",
        "attributes": {
            "title": "T",
            "medium": "paper",
            "pages": None,
            "printed-on": "2026-07-15",
        },
        "relationships": {
            "author": {"data": {"type": "author", "id": "A1"}},
            "shelf": {"data": None},
            "tags": {
                "data": [{"type": "tag", "id": "t1"}, {"type": "tag", "id": "t2"}]
            },
        },
    }
}


# ---------------------------------------------------------------- three forms


def book_from_keywords(sdk: Any) -> dict[str, Any]:
    return {
        "id": "B1",
        "title": "T",
        "pages": None,
        "printed_on": date(2026, 7, 15),
        "author": "A1",
        "shelf": None,
        "tags": ["t1", "t2"],
    }


def book_as_dict(sdk: Any) -> dict[str, Any]:
    return {"body": WHOLE_BOOK}


def book_of_both(sdk: Any) -> dict[str, Any]:
    m = sdk.models
    data: dict[str, Any] = {**WHOLE_BOOK["data"]}
    data["relationships"] = {
        **data["relationships"],
        "author": {"data": m.AuthorIdentifier(id="A1")},
    }
    return {"body": {"data": data}}


@pytest.mark.parametrize("given", [book_from_keywords, book_as_dict, book_of_both])
def test_every_form_of_a_body_is_the_same_on_the_wire(
    start: Start, given: Callable[[Any], dict[str, Any]]
) -> None:
    session = start("attributes-and-relationships", BOOK)
    session.call("things.create_book", **given(session.sdk))
    assert session.target == "POST /api/books"
    assert session.body == WHOLE_BOOK


def test_a_constant_is_filled_in_or_given(start: Start) -> None:
    session = start("attributes-and-relationships", BOOK)
    data = {"type": "book", "attributes": {"title": "T"}}
    session.call("things.create_book", body={"data": data})
    assert session.body["data"]["attributes"] == {"title": "T", "medium": "paper"}


def test_a_model_is_not_changed_by_sending_it(start: Start) -> None:
    session = start("patch", PROFILE)
    body: dict[str, Any] = {"data": {"type": "profile", "attributes": {"name": "A"}}}
    session.call("things.update_profile", "P1", body=body)
    assert session.body["data"]["id"] == "P1"
    assert body == {"data": {"type": "profile", "attributes": {"name": "A"}}}


def test_keywords_may_hold_models_and_dicts(start: Start) -> None:
    session = start("nullable-refs", {"data": None})
    models = session.sdk.models
    session.call("things.update_thing", "1", place=models.Place(city="Ulm"))
    session.call("things.update_thing", "1", place={"city": "Ulm"})
    first, second = (json.loads(request.content) for request in session.requests)
    assert first == second
    assert first["data"]["attributes"] == {"place": {"city": "Ulm"}}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"title": UNSET}, "create_book needs title"),
        ({"body": WHOLE_BOOK, "title": "T"}, "takes a whole body or title, not both"),
        ({"body": "T"}, "body has to be a model or a mapping"),
        ({"title": "T", "author": 5}, "author takes ids as text, not a int"),
        ({"title": "T", "tags": "t1"}, "tags has to be a list of ids"),
        ({"title": "T", "shelf": "S1"}, "/data/relationships: .*author"),
    ],
)
def test_keywords_that_make_no_body(
    start: Start, given: dict[str, Any], message: str
) -> None:
    session = start("attributes-and-relationships", BOOK)
    with pytest.raises(session.sdk.ArgumentError, match=message):
        session.call("things.create_book", **given)
    assert not session.requests


# ---------------------------------------------------------------- refused


def with_change(pointer: str, value: Any) -> dict[str, Any]:
    """The book with something put at a pointer."""
    body: dict[str, Any] = json.loads(json.dumps(WHOLE_BOOK))
    *way, last = pointer.split("/")[1:]
    place: Any = body
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[last] = value
    return body


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        ("/bogus", 1, "there is no such key"),
        ("/data/bogus", None, "there is no such key"),
        ("/data/attributes/printed_on", "2026-07-15", "there is no such key"),
        ("/data/relationships/tags/data/1/bogus", {}, "there is no such key"),
        ("/data/attributes/title", None, "got `null`"),
        ("/data/attributes/pages", "3", "got `str`"),
        ("/data/attributes/pages", 3.5, "got `float`"),
        ("/data/attributes/printed-on", "yesterday", "date"),
        ("/data/type", "magazine", "magazine"),
        ("/data/relationships/tags/data/1/type", "author", "author"),
    ],
)
def test_what_the_document_does_not_allow_is_refused_with_its_pointer(
    start: Start, pointer: str, value: Any, message: str
) -> None:
    session = start("attributes-and-relationships", BOOK)
    with pytest.raises(session.sdk.ArgumentError, match=message) as caught:
        session.call("things.create_book", body=with_change(pointer, value))
    assert caught.value.pointer == pointer
    assert not session.requests


def test_an_unknown_key_of_a_model_cannot_be_set(start: Start) -> None:
    session = start("patch", PROFILE)
    with pytest.raises(TypeError, match="bogus"):
        session.sdk.models.ProfileAttributes(bogus=1)
    with pytest.raises(session.sdk.ArgumentError) as caught:
        session.sdk.models.ProfileDocument.from_dict({"data": {"bogus": 1}})
    assert caught.value.pointer == "/data"  # What is missing comes first.


def test_a_free_object_takes_any_key(start: Start) -> None:
    session = start("patch", PROFILE)
    properties = {"a/b~c": {"d": [1, None, {"e": True}]}, "": ""}
    session.call("things.update_profile", "P1", properties=properties)
    assert session.body["data"]["attributes"] == {"properties": properties}


# ---------------------------------------------------------------- updates


@pytest.mark.parametrize(
    ("given", "attributes"),
    [
        ({"name": "Ann"}, {"name": "Ann"}),
        ({"name": None}, {"name": None}),
        ({}, {}),
        ({"country": "DE"}, {"country": "DE"}),
        ({"name": None, "email": ""}, {"name": None, "email": ""}),
        ({"properties": {}}, {"properties": {}}),
        ({"properties": None}, {"properties": None}),
    ],
)
def test_an_update_sends_the_attributes_given_and_no_others(
    start: Start, given: dict[str, Any], attributes: dict[str, Any]
) -> None:
    session = start("patch", PROFILE)
    data = {"type": "profile", "id": "P1", "attributes": attributes}
    session.call("things.update_profile", "P1", **given)
    session.call("things.update_profile", "P1", body={"data": data})
    sent = [json.loads(request.content) for request in session.requests]
    assert sent == [{"data": data}] * 2


def test_unset_is_the_same_as_left_out(start: Start) -> None:
    session = start("patch", PROFILE)
    unset = session.sdk.UNSET
    session.call("things.update_profile", "P1", name="Ann", email=unset)
    assert session.body["data"]["attributes"] == {"name": "Ann"}


def test_the_id_of_the_path_is_the_id_of_the_body(start: Start) -> None:
    session = start("patch", PROFILE)
    session.call("things.update_profile", "P/1", name="Ann")
    assert session.target == "PATCH /api/profiles/P%2F1"
    assert session.body["data"]["id"] == "P/1"
    with pytest.raises(session.sdk.ArgumentError) as caught:
        session.call(
            "things.update_profile",
            "P1",
            body={"data": {"type": "profile", "id": "P2", "attributes": {}}},
        )
    assert caught.value.pointer == "/data/id"


def test_an_id_that_is_not_the_paths_is_an_argument(start: Start) -> None:
    session = start("patch")
    result = session.call("things.update_settings", "S1", profile_id="P1", name="Ann")
    assert result is None
    assert session.target == "PATCH /api/profiles/S1/settings"
    assert session.body["data"]["id"] == "P1"


@pytest.mark.parametrize("name", ["place", "level", "shape", "colour", "spot", "frame"])
def test_null_is_sent_wherever_the_document_allows_it(start: Start, name: str) -> None:
    """Through references, unions and `allOf`, too."""
    session = start("nullable-refs", {"data": None})
    session.call("things.update_thing", "1", **{name: None})
    data = {"type": "thing", "id": "1", "attributes": {name: None}}
    session.call("things.update_thing", "1", body={"data": data})
    assert [json.loads(request.content) for request in session.requests] == [
        {"data": data}
    ] * 2


def test_constants_are_filled_in(start: Start) -> None:
    step = {"type": "step", "version": 1, "active": True, "next": "stop"}
    session = start("constants", {**step, "choice": None})
    session.call("things.create_step", body={"choice": None})
    session.call("things.create_step", body=session.sdk.models.Step(choice="only"))
    sent = [json.loads(request.content) for request in session.requests]
    assert sent == [{**step, "choice": None}, {**step, "choice": "only"}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", "stair"),
        ("type", None),
        ("version", 2),
        ("version", True),
        ("version", 1.5),
        ("active", False),
        ("active", 1),
        ("active", None),
        ("next", "go"),
        ("next", None),
    ],
)
def test_another_value_than_the_constant_is_refused(
    start: Start, name: str, value: Any
) -> None:
    session = start("constants", {})
    with pytest.raises(session.sdk.ArgumentError, match=f"^/{name}"):
        session.call("things.create_step", body={"choice": None, name: value})
    assert not session.requests


@pytest.mark.parametrize(
    "rule",
    [
        {"above": 1},
        {"below": 1, "note": "n"},
        {"always": True},
    ],
)
@pytest.mark.parametrize("when", ["2026-07-15T00:00:00Z", "soon", ["a", "b"]])
def test_every_branch_of_a_union_is_sent_as_given(
    start: Start, rule: dict[str, Any], when: Any
) -> None:
    body = {"rule": rule, "when": when}
    session = start("resolved-union", body)
    answer = session.call("things.create_rule", body=body)
    assert session.body == body
    assert answer.to_dict() == body


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        ({"over": 1}, "/rule/over"),
        ({"above": 1, "bogus": 2}, "/rule/bogus"),
        ({"above": "x"}, "/rule/above"),
        ("above", "/rule"),
    ],
)
def test_what_no_branch_takes_is_refused(start: Start, rule: Any, pointer: str) -> None:
    session = start("resolved-union", {})
    with pytest.raises(session.sdk.ArgumentError) as caught:
        session.call("things.create_rule", body={"rule": rule})
    assert caught.value.pointer == pointer
    assert not session.requests


# ---------------------------------------------------------------- other bodies


def test_a_delete_has_a_body(start: Start) -> None:
    session = start("delete-with-body")
    ids = ["P1", "P2"]
    assert session.call("things.remove_profiles_from_list", "L1", ids=ids) is None
    data = [{"type": "profile", "id": id} for id in ids]
    session.call("things.remove_profiles_from_list", "L1", body={"data": data})
    assert session.targets == ["DELETE /api/lists/L1/relationships/profiles"] * 2
    assert [json.loads(request.content) for request in session.requests] == [
        {"data": data}
    ] * 2
    assert session.headers["content-type"] == "application/vnd.api+json"


def test_a_bulk_job_takes_many(start: Start) -> None:
    job = {"type": "thing-bulk-create-job", "id": "J1"}
    answer = {"data": {**job, "attributes": {"status": "queued"}}}
    session = start("bulk-job", answer)
    things = [
        {"type": "thing", "attributes": {"name": "a"}},
        {"type": "thing", "attributes": {"name": "b"}},
    ]
    result = session.call("things.bulk_create_things", things={"data": things})
    assert result.data.attributes.status == "queued"
    assert session.body["data"] == {
        "type": "thing-bulk-create-job",
        "attributes": {
            "things": {
                "data": [
                    {"type": "thing", "attributes": {"name": "a"}},
                    {"type": "thing", "attributes": {"name": "b"}},
                ]
            }
        },
    }


def test_awkward_names_reach_their_places(start: Start) -> None:
    attributes = {
        "2nd": "2",
        "_kx": "k",
        "class": "c",
        "self": "s",
        "list": ["l"],
        "$value": 1.5,
        "to_dict": "t",
        "body": "b",
        "options": ["o"],
        "date": "2026-07-15",
        "datetime": "2026-07-15T00:00:00Z",
    }
    body = {"data": {"type": "thing", "attributes": attributes}}
    session = start("awkward-names", body)
    answer = session.call(
        "things.create_thing",
        _2nd="2",
        kx="k",
        class_="c",
        self_="s",
        list=["l"],
        value=1.5,
        to_dict="t",
        body="b",
        options_=["o"],
        date=date(2026, 7, 15),
        datetime=datetime(2026, 7, 15, tzinfo=UTC),
    )
    assert session.body == body
    read = answer.data.attributes
    assert (read._2nd, read._kx, read.class_, read.self) == ("2", "k", "c", "s")
    assert (read.list, read.value, read.to_dict_) == (["l"], 1.5, "t")
    assert read.date == date(2026, 7, 15)
    session.run(
        session.client.send(session.client.things.create_thing, answer.to_dict())
    )
    assert session.body == body


# ---------------------------------------------------------------- forms with files


def parts(session: Session) -> dict[str, Message]:
    """The parts of the last request's form, by their names."""
    request = session.requests[-1]
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + request.content)
    assert message.get_content_type() == "multipart/form-data"
    return {
        str(part.get_param("name", header="content-disposition")): part
        for part in message.get_payload()
        if isinstance(part, Message)
    }


IMAGE = b"\x89PNG\r\n\x1a\n--\r\n\x00\xff"
UPLOADED = {"data": {"type": "thing", "id": "I1", "attributes": {}}}


def as_path(folder: Path) -> Any:
    path = folder / "a photo.png"
    path.write_bytes(IMAGE)
    return path


def as_text(folder: Path) -> Any:
    return str(as_path(folder))


def as_open_file(folder: Path) -> Any:
    return io.BytesIO(as_path(folder).read_bytes())


@pytest.mark.parametrize(
    ("file", "name", "type_"),
    [
        (as_path, "a photo.png", "image/png"),
        (as_text, "a photo.png", "image/png"),
        (as_open_file, "file", "application/octet-stream"),
        (lambda _: IMAGE, "file", "application/octet-stream"),
        (lambda _: ("b.jpg", IMAGE), "b.jpg", "image/jpeg"),
        (lambda _: ("c", io.BytesIO(IMAGE), "image/webp"), "c", "image/webp"),
    ],
    ids=["path", "text", "open file", "bytes", "named", "named and typed"],
)
def test_a_file_is_uploaded(
    start: Start, tmp_path: Path, file: Callable[[Path], Any], name: str, type_: str
) -> None:
    session = start("multipart", UPLOADED)
    answer = session.call("things.upload_image", file=file(tmp_path))
    assert answer.data.id == "I1"
    assert session.target == "POST /api/image-upload"
    (part,) = parts(session).values()
    assert part.get_payload(decode=True) == IMAGE
    assert part.get_filename() == name
    assert part.get_content_type() == type_


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false")])
def test_a_form_spells_booleans_as_the_api_does(
    start: Start, value: bool, text: str
) -> None:
    session = start("multipart", UPLOADED)
    fields = {"file": IMAGE, "name": "Grüße", "hidden": value}
    session.call("things.upload_image", **fields, fields_image=["name"])
    session.call("things.upload_image", body=fields)
    for request in session.requests:
        session.requests = [request]
        sent = parts(session)
        assert list(sent) == ["file", "name", "hidden"]
        assert sent["hidden"].get_payload(decode=True) == text.encode()
        assert sent["name"].get_payload(decode=True) == "Grüße".encode()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"file": UNSET}, "upload_image needs file"),
        ({"body": {"file": IMAGE, "colour": "red"}}, "/colour: there is no such key"),
        ({"file": "no such file"}, "file cannot be read"),
        ({"file": io.StringIO("text")}, "file holds str"),
        ({"file": IMAGE, "name": None}, "name cannot be None"),
    ],
)
def test_a_form_that_cannot_be_sent(
    start: Start, given: dict[str, Any], message: str
) -> None:
    session = start("multipart", UPLOADED)
    with pytest.raises(session.sdk.ArgumentError, match=message):
        session.call("things.upload_image", **given)
    assert not session.requests

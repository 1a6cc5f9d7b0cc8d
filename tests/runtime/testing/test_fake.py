"""The offline Klaviyo's state: what is created is there, and changes as it is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import klaviyo_client
import pytest
from klaviyo_client import ConflictError, NotFoundError
from runtime.errors import ArgumentError

from tests.runtime.testing.samples import (
    NOW,
    FakeKlaviyo,
    Session,
    batch,
    code,
    coupon,
    run,
    sent,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["sync", "async"])
def session(request: pytest.FixtureRequest) -> Session:
    return Session(FakeKlaviyo(now=NOW), flavour=request.param)


def test_what_is_created_is_read_updated_and_deleted(session: Session) -> None:
    made = session.call(
        "coupons.create_coupon", external_id="10OFF", description="ten off"
    )
    assert made.data.id == "10OFF"
    assert session.call("coupons.get_coupon", "10OFF").data.attributes.description == (
        "ten off"
    )
    session.call("coupons.update_coupon", "10OFF", description="changed")
    read = session.call("coupons.get_coupon", "10OFF")
    assert read.data.attributes.description == "changed"
    assert read.data.attributes.external_id == "10OFF"
    session.call("coupons.delete_coupon", "10OFF")
    with pytest.raises(NotFoundError) as caught:
        session.call("coupons.get_coupon", "10OFF")
    assert caught.value.errors[0].code == "not_found"
    assert session.fake.all("coupon") == []
    assert [seen.status for seen in session.fake.requests] == [
        201, 200, 200, 200, 204, 404
    ]  # fmt: skip


def test_equal_ids_conflict(session: Session) -> None:
    session.request("POST", "/api/coupons", coupon("A"))
    with pytest.raises(ConflictError):
        session.request("POST", "/api/coupons", coupon("A"))


def test_relationships_lead_both_ways(session: Session) -> None:
    session.request("POST", "/api/coupons", coupon("10OFF"))
    made = session.request("POST", "/api/coupon-codes", {"data": code("SAVE")})
    id_ = made["data"]["id"]
    one = session.request("GET", f"/api/coupon-codes/{id_}/coupon")
    assert one["data"]["id"] == "10OFF"
    listed = session.request("GET", "/api/coupons/10OFF/coupon-codes")
    assert [item["id"] for item in listed["data"]] == [id_]
    linkage = session.request("GET", f"/api/coupon-codes/{id_}/relationships/coupon")
    assert linkage["data"] == {"type": "coupon", "id": "10OFF"}
    ids = session.request("GET", "/api/coupons/10OFF/relationships/coupon-codes")
    assert ids["data"] == [{"type": "coupon-code", "id": id_}]
    session.request("DELETE", "/api/coupons/10OFF")
    gone = session.fake.get("coupon-code", id_)
    assert gone is not None and gone.linked("coupon") == ()


def test_what_a_request_names_has_to_be_there(session: Session) -> None:
    with pytest.raises(NotFoundError) as caught:
        session.request("POST", "/api/coupon-codes", {"data": code("SAVE", "NONE")})
    source = caught.value.errors[0].source
    assert source.pointer == "/data/relationships/coupon/data/id"
    assert session.fake.all("coupon-code") == []


def test_included_and_sparse_fields(session: Session) -> None:
    session.fake.seed("coupon", "10OFF", external_id="10OFF", description="ten")
    session.fake.seed(
        "coupon-code",
        "1",
        unique_code="SAVE",
        relationships={"coupon": "10OFF"},
    )
    path = "/api/coupon-codes/1"
    plain = session.request("GET", path)
    assert "included" not in plain
    wanted = f"{path}?include=coupon&fields%5Bcoupon-code%5D=unique_code"
    wanted += "&fields%5Bcoupon%5D=description"
    read = session.request("GET", wanted)
    assert read["data"]["attributes"] == {"unique_code": "SAVE"}
    (included,) = read["included"]
    assert included["id"] == "10OFF"
    assert included["attributes"] == {"description": "ten"}


def test_every_page_once_while_the_list_changes(session: Session) -> None:
    for number in range(7):
        session.fake.seed("coupon", f"C{number}", external_id=f"C{number}")
    first = session.request("GET", "/api/coupons?page%5Bsize%5D=3")
    assert [item["id"] for item in first["data"]] == ["C0", "C1", "C2"]
    assert "prev" not in first["links"] or first["links"]["prev"] is None
    session.request("DELETE", "/api/coupons/C1")
    second = session.request("GET", first["links"]["next"])
    assert [item["id"] for item in second["data"]] == ["C3", "C4", "C5"]
    third = session.request("GET", second["links"]["next"])
    assert [item["id"] for item in third["data"]] == ["C6"]
    assert third["links"].get("next") is None
    back = session.request("GET", third["links"]["prev"])
    assert [item["id"] for item in back["data"]] == ["C3", "C4", "C5"]


def test_a_walk_meets_each_once(session: Session) -> None:
    for number in range(45):
        session.fake.seed("coupon", f"C{number}", external_id=f"C{number}")
    document = session.call("coupons.get_coupons", page_size=20)

    async def walked() -> list[str]:
        return [item.id async for item in document]

    asynchronous = isinstance(session.client, klaviyo_client.AsyncKlaviyo)
    ids = run(walked()) if asynchronous else [item.id for item in document]
    assert ids == [f"C{number}" for number in range(45)]


def test_a_wrong_body_is_refused_with_its_places() -> None:
    fake = FakeKlaviyo()
    body = {"data": {"type": "coupons", "attributes": {"description": 1, "extra": 2}}}
    answer = sent(fake, "POST", "/api/coupons", body)
    assert answer.status_code == 400
    errors = answer.json()["errors"]
    assert {error["source"]["pointer"] for error in errors} == {
        "/data/type",
        "/data/attributes/external_id",
        "/data/attributes/description",
        "/data/attributes/extra",
    }
    assert {error["code"] for error in errors} == {"invalid"}
    assert len({error["id"] for error in errors}) == len(errors)
    assert fake.all("coupon") == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page%5Bsize%5D=101", "page[size]"),
        ("page%5Bsize%5D=x", "page[size]"),
        ("page%5Bcursor%5D=%21", "page[cursor]"),
        ("fields%5Bcoupon%5D=nothing", "fields[coupon]"),
        ("no-such=1", "no-such"),
    ],
)
def test_a_wrong_query_is_refused(query: str, parameter: str) -> None:
    answer = sent(FakeKlaviyo(), "GET", f"/api/coupons?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["source"] == {"parameter": parameter}


def test_a_filter_that_has_to_be_there() -> None:
    answer = sent(FakeKlaviyo(), "GET", "/api/coupon-codes")
    assert answer.json()["errors"][0]["source"] == {"parameter": "filter"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/api/nothing", {}, 404),
        ("PUT", "/api/coupons", {}, 405),
        ("GET", "/api/coupons", {"authorization": ""}, 401),
        ("GET", "/api/coupons", {"authorization": "Klaviyo-API-Key other"}, 401),
        ("POST", "/api/coupons", {"content-type": "text/plain"}, 415),
    ],
)
def test_other_refusals(
    method: str, path: str, headers: dict[str, str], status: int
) -> None:
    fake = FakeKlaviyo(api_keys=["pk_fake"])
    answer = sent(fake, method, path, coupon("A"), headers)
    assert answer.status_code == status
    told = answer.json()["errors"][0]
    assert told["status"] == status and told["code"] and told["title"]
    assert ("ratelimit-limit" in answer.headers) == (status == 415)


def test_a_retired_revision_is_gone_where_no_other_is_wanted() -> None:
    fake = FakeKlaviyo(now=NOW)
    headers = {"x-klaviyo-revision-fall-forward-opt-out": "1"}
    assert sent(fake, "GET", "/api/coupons", headers=headers).status_code == 200
    fake.advance(2 * 366 * 86_400)
    assert sent(fake, "GET", "/api/coupons", headers=headers).status_code == 410
    assert sent(fake, "GET", "/api/coupons").status_code == 200


def test_no_json_is_a_400() -> None:
    request = httpx2.Request(
        "POST",
        "https://a.klaviyo.com/api/coupons",
        headers={"authorization": "Bearer t", "content-type": "application/json"},
        content=b"{",
    )
    assert FakeKlaviyo().handle_request(request).status_code == 400


# ---------------------------------------------------------------- jobs


def test_a_job_gets_on_as_it_is_polled(session: Session) -> None:
    session.fake.seed("coupon", "10OFF")
    job = session.request(
        "POST", "/api/coupon-code-bulk-create-jobs", batch(code("A"), code("B"))
    )
    assert job["data"]["attributes"]["status"] == "processing"
    path = f"/api/coupon-code-bulk-create-jobs/{job['data']['id']}"
    assert session.request("GET", path)["data"]["attributes"]["status"] == "processing"
    done = session.request("GET", f"{path}?include=coupon-codes")
    told = done["data"]["attributes"]
    assert told["status"] == "complete"
    assert (told["total_count"], told["completed_count"]) == (2, 2)
    assert (told["failed_count"], told["errors"]) == (0, [])
    codes = [item["attributes"]["unique_code"] for item in done["included"]]
    assert codes == ["A", "B"]


def test_a_job_is_complete_with_failed_rows() -> None:
    fake = FakeKlaviyo(fail_row=lambda row: "bad" if "B" in str(row) else None)
    session = Session(fake)
    fake.seed("coupon", "10OFF")
    body = batch(code("A"), code("B"), code("C"))
    job = session.request("POST", "/api/coupon-code-bulk-create-jobs", body)
    path = f"/api/coupon-code-bulk-create-jobs/{job['data']['id']}"
    session.request("GET", path)
    told = session.request("GET", path)["data"]["attributes"]
    assert (told["status"], told["failed_count"]) == ("complete", 1)
    (error,) = told["errors"]
    assert error["detail"] == "bad"
    assert error["source"]["pointer"] == "/data/attributes/coupon-codes/data/1"
    assert len(fake.all("coupon-code")) == 2


def test_a_refused_row_refuses_the_whole_batch() -> None:
    fake = FakeKlaviyo(refuse_row=lambda row: "bad" if "B" in str(row) else None)
    fake.seed("coupon", "10OFF")
    body = batch(code("A"), code("B"))
    answer = sent(fake, "POST", "/api/coupon-code-bulk-create-jobs", body)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["source"]["pointer"] == "/data/attributes/coupon-codes/data/1"
    assert fake.all("coupon-code") == []


def test_a_batch_has_its_limit() -> None:
    body = batch(*(code(f"C{number}") for number in range(1001)))
    answer = sent(FakeKlaviyo(), "POST", "/api/coupon-code-bulk-create-jobs", body)
    assert answer.status_code == 400
    assert "1000" in answer.json()["errors"][0]["detail"]


def test_a_job_takes_its_time_and_is_not_found_at_first() -> None:
    fake = FakeKlaviyo(now=NOW, job_missing=2, job_polls=1, job_seconds=60)
    fake.seed("coupon", "10OFF")
    made = sent(fake, "POST", "/api/coupon-code-bulk-create-jobs", batch(code("A")))
    path = f"/api/coupon-code-bulk-create-jobs/{made.json()['data']['id']}"
    statuses = [sent(fake, "GET", path).status_code for _ in range(3)]
    assert statuses == [404, 404, 200]
    assert sent(fake, "GET", path).json()["data"]["attributes"]["status"] == (
        "processing"
    )
    fake.advance(60)
    told = sent(fake, "GET", path).json()["data"]["attributes"]
    assert told["status"] == "complete"
    assert told["completed_at"] == "2026-05-01T12:01:00+00:00"


# ---------------------------------------------------------------- seeds and settings


def test_equal_seeds_give_equal_answers() -> None:
    def answers(seed: int) -> list[bytes]:
        fake = FakeKlaviyo(seed=seed, now=NOW)
        fake.seed("coupon", "10OFF")
        bodies = [{"data": code("A")}, {"data": code("B")}, {"data": {}}]
        return [sent(fake, "POST", "/api/coupon-codes", b).content for b in bodies]

    assert answers(1) == answers(1)
    assert answers(1) != answers(2)


def test_a_reset_begins_anew() -> None:
    fake = FakeKlaviyo(now=NOW)
    first = fake.seed("coupon-code")
    fake.advance(5)
    fake.reset()
    assert fake.all("coupon-code") == [] and fake.requests == []
    assert fake.now() == NOW.timestamp()
    assert fake.seed("coupon-code") == first


def test_what_is_not_there_can_be_made_up() -> None:
    fake = FakeKlaviyo(invent=True)
    answer = sent(fake, "GET", "/api/coupons/NONE").json()
    assert answer["data"]["id"] == "NONE"
    assert [resource.id for resource in fake.all("coupon")] == ["NONE"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: FakeKlaviyo().seed("cupon"), "did you mean 'coupon'"),
        (lambda: FakeKlaviyo().all("nothing"), "no resources of type 'nothing'"),
        (
            lambda: FakeKlaviyo().seed("coupon", relationships={"x": "1"}),
            "coupon has no relationship 'x'",
        ),
        (lambda: FakeKlaviyo(now=NOW.replace(tzinfo=None)), "needs a time zone"),
        (lambda: FakeKlaviyo(job_polls=-1), "job_polls has to be 0 or more"),
        (lambda: FakeKlaviyo().fail("get_cupon", status=500), "'get_coupon'"),
        (lambda: FakeKlaviyo().fail("get_coupon"), "say what goes wrong"),
        (lambda: FakeKlaviyo().fail(status=1000), "100 to 599"),
        (lambda: FakeKlaviyo().fail(status=500, chance=2), "from 0 to 1"),
        (lambda: FakeKlaviyo().fail(delay=-1), "0 seconds or more"),
    ],
)
def test_wrong_arguments_are_told(make: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        make()


def test_the_package_does_not_load_it() -> None:
    text = "import sys, klaviyo_client; klaviyo_client.Klaviyo(api_key='k'); "
    text += "print([n for n in sys.modules if 'testing' in n and 'klaviyo' in n])"
    folder = Path(klaviyo_client.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", text],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"

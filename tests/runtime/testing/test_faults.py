"""What goes wrong on command, and the limits: as the client meets them."""

from __future__ import annotations

import asyncio

import httpx2
import pytest
from klaviyo_client import (
    APIConnectionError,
    APITimeoutError,
    Klaviyo,
    RateLimitError,
    ResponseDecodeError,
    ServerError,
)

from tests.runtime.testing.samples import NOW, FakeKlaviyo, Session, coupon, sent


@pytest.fixture
def fake() -> FakeKlaviyo:
    fake = FakeKlaviyo(now=NOW)
    fake.seed("coupon", "A", external_id="A")
    return fake


def test_a_status_once(fake: FakeKlaviyo) -> None:
    session = Session(fake, max_retries=0)
    fake.fail("get_coupon", status=503)
    with pytest.raises(ServerError) as caught:
        session.call("coupons.get_coupon", "A")
    assert caught.value.errors[0].code == "service_unavailable"
    assert session.call("coupons.get_coupon", "A").data.id == "A"


def test_it_is_about_what_it_is_said_to_be(fake: FakeKlaviyo) -> None:
    fake.fail(lambda operation: operation.method == "POST", status=500, times=None)
    fake.fail("coupons", status=502, skip=1)
    paths = [("POST", "/api/coupons"), ("GET", "/api/coupons/A")] * 3
    statuses = [sent(fake, m, p, coupon("B")).status_code for m, p in paths]
    assert statuses == [500, 200, 500, 502, 500, 200]
    fake.heal()
    assert sent(fake, "POST", "/api/coupons", coupon("B")).status_code == 201


def test_an_answer_that_is_lost_after_the_work_was_done(fake: FakeKlaviyo) -> None:
    session = Session(fake, max_retries=0)
    fake.fail("create_coupon", reset=True, processed=True)
    with pytest.raises(APIConnectionError):
        session.request("POST", "/api/coupons", coupon("B"))
    assert fake.get("coupon", "B") is not None
    fake.fail("create_coupon", reset=True)
    with pytest.raises(APIConnectionError):
        session.request("POST", "/api/coupons", coupon("C"))
    assert fake.get("coupon", "C") is None
    assert [seen.status for seen in fake.requests] == [0, 0]


def test_a_delay_is_longer_than_the_client_waits(fake: FakeKlaviyo) -> None:
    session = Session(fake, max_retries=0, timeout=5)
    fake.fail("get_coupon", delay=60)
    with pytest.raises(APITimeoutError):
        session.call("coupons.get_coupon", "A")
    assert fake.now() == NOW.timestamp() + 60


def test_a_delay_takes_its_time_where_time_goes_by() -> None:
    fake = FakeKlaviyo()
    fake.fail(delay=0.01, times=2)
    assert sent(fake, "GET", "/api/coupons").status_code == 200
    request = httpx2.Request(
        "GET", "https://a/api/coupons", headers={"authorization": "Bearer t"}
    )
    answer = asyncio.run(fake.handle_async_request(request))
    assert answer.status_code == 200


@pytest.mark.parametrize("body", [b"<html>", "{", [1]])
def test_odd_bodies(fake: FakeKlaviyo, body: object) -> None:
    fake.fail("get_coupon", body=body)
    with pytest.raises(ResponseDecodeError):
        Session(fake).call("coupons.get_coupon", "A")


def test_chances_come_of_the_seed() -> None:
    def statuses(seed: int) -> list[int]:
        fake = FakeKlaviyo(seed=seed)
        fake.fail(status=500, chance=0.5, times=None)
        return [sent(fake, "GET", "/api/coupons").status_code for _ in range(40)]

    assert statuses(1) == statuses(1) != statuses(2)
    assert set(statuses(1)) == {200, 500}


# ---------------------------------------------------------------- limits


def test_the_headers_tell_of_all_windows(fake: FakeKlaviyo) -> None:
    first = sent(fake, "GET", "/api/coupons/A").headers
    second = sent(fake, "GET", "/api/coupons/A").headers
    assert first["ratelimit-limit"] == "75, 75;w=1, 750;w=60"
    assert first["ratelimit-remaining"] == "74"
    assert second["ratelimit-remaining"] == "73"


def test_over_the_limit_is_a_429_until_the_window_ends() -> None:
    fake = FakeKlaviyo(now=NOW, rate_limits=True)
    answers = [sent(fake, "GET", "/api/coupons") for _ in range(76)]
    assert [a.status_code for a in answers[:75]] == [200] * 75
    refused = answers[75]
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    assert "ratelimit-limit" not in refused.headers
    (error,) = refused.json()["errors"]
    assert error["code"] == "throttled"
    assert error["detail"].endswith("Expected available in 1 second.")
    other = {"authorization": "Klaviyo-API-Key other"}
    assert sent(fake, "GET", "/api/coupons", headers=other).status_code == 200
    fake.advance(1)
    assert sent(fake, "GET", "/api/coupons").status_code == 200
    for _ in range(10):
        fake.advance(1)
        last = [sent(fake, "GET", "/api/coupons") for _ in range(75)][-1]
    assert last.status_code == 429
    assert int(last.headers["retry-after"]) > 1


def test_a_client_learns_that_it_was_throttled() -> None:
    fake = FakeKlaviyo(now=NOW, rate_limits=True)
    klaviyo = Klaviyo(api_key="k", transport=fake, rate_limit=False, max_retries=0)
    with pytest.raises(RateLimitError):
        for _ in range(76):
            klaviyo.coupons.get_coupons()

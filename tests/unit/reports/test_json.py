"""The report for scripts is as its schema says."""

from __future__ import annotations

import json

from openapi_schema_validator import OAS31Validator

from generator.base.config import data_folder
from generator.reports.json import as_json
from tests.support.comparisons import CHANGES, change, comparison

SCHEMA = data_folder("templates") / "report" / "comparison.schema.json"


def test_it_is_as_the_schema_says() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    OAS31Validator.check_schema(schema)
    validator = OAS31Validator(schema)
    for found in (comparison(CHANGES, "A note."), comparison([])):
        validator.validate(json.loads(as_json(found)))


def test_every_change_is_told_by_itself() -> None:
    told = json.loads(as_json(comparison(CHANGES, "A note.")))
    assert told["format"] == 1
    assert told["notes"] == ["A note."]
    assert told["old"] == {
        "name": "specs/2026-04-15",
        "revision": "2026-04-15",
        "operations": 309,
        "components": 1198,
    }
    assert told["totals"]["python"]["breaking"] == 1
    assert told["rules"]["method-removed"] == {
        "impact": "breaking",
        "reason": "calling it raises an `AttributeError`",
    }
    assert len(told["changes"]) == len(CHANGES)
    assert told["changes"][0] == {
        "view": "api",
        "impact": "breaking",
        "rule": "body-field-required",
        "group": "coupons",
        "subject": "create_coupon",
        "pointer": "/components/schemas/Coupon/required",
        "text": "`external_id` is required in the body",
        "old": "optional",
        "new": "required",
        "instead": "pass `external_id`",
        "accepted": "",
    }


def test_texts_are_kept_as_they_are_and_need_no_encoding() -> None:
    evil = '"\x1b\u202e\ud800</script>'
    told = as_json(comparison([change(old=evil)]))
    assert told.isascii()
    assert json.loads(told)["changes"][0]["old"] == evil

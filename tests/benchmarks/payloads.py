"""Bodies of answers and of requests as large as real ones, made up; always the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

BASE = "https://a.klaviyo.com/api"

Json = dict[str, Any]


def coupon() -> Json:
    """A tiny document."""
    return {
        "data": {
            "type": "coupon",
            "id": "10OFF",
            "attributes": {
                "external_id": "10OFF",
                "description": "10% off for purchases over $50",
                "monitor_configuration": {"low_balance_threshold": 500},
            },
            "links": {"self": f"{BASE}/coupons/10OFF/"},
        },
        "links": {"self": f"{BASE}/coupons/10OFF/"},
    }


def profile(number: int) -> Json:
    """A profile with its place, properties of its own, and what it has agreed to."""
    id = f"01GDDKASAP8TKDDA2GRZ{number:06}"
    day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return {
        "type": "profile",
        "id": id,
        "attributes": {
            "email": f"customer.{number}@shop-{number % 7}.example.com",
            "phone_number": f"+1500555{number:04}",
            "external_id": f"customer-{number:08}",
            "first_name": "Zoë" if number % 5 == 0 else "Sarah",
            "last_name": f"Mason the {number}th",
            "organization": None if number % 2 else "Example Corporation",
            "locale": "en-US",
            "title": "Regional manager",
            "image": f"https://images.example.com/portraits/{number}.jpg",
            "created": f"{day}T08:00:00+00:00",
            "updated": f"{day}T09:30:12+00:00",
            "last_event_date": f"{day}T09:30:12+00:00",
            "location": {
                "address1": f"{number} East 42nd Street",
                "address2": None,
                "city": "New York",
                "country": "United States",
                "latitude": 40.7128,
                "longitude": -74.006,
                "region": "NY",
                "zip": "10017",
                "timezone": "America/New_York",
                "ip": f"192.0.2.{number % 256}",
            },
            "properties": {
                "loyalty tier": ["bronze", "silver", "gold"][number % 3],
                "points": number * 17,
                "newsletter": number % 2 == 0,
                "favourite categories": ["shoes", "coats", "hats"],
                "last order": {"id": f"O-{number:07}", "value": number * 1.25},
            },
        },
        "relationships": {
            name: {
                "links": {
                    "self": f"{BASE}/profiles/{id}/relationships/{name}/",
                    "related": f"{BASE}/profiles/{id}/{name}/",
                }
            }
            for name in ("push-tokens", "conversation")
        },
        "links": {"self": f"{BASE}/profiles/{id}/"},
    }


def profiles(count: int, following: str | None = None) -> Json:
    """A page of profiles, and where the next one is."""
    return {
        "data": [profile(number) for number in range(count)],
        "links": _page(following),
    }


def events(count: int) -> Json:
    """A page of events with the profiles and the metrics that they are of."""
    return {
        "data": [_event(number) for number in range(count)],
        "included": [
            *(_included_profile(number) for number in range(min(count, 100))),
            *(_metric(number) for number in range(min(count, 5))),
        ],
        "links": _page(None),
    }


def flow(actions: int) -> Json:
    """A flow with its definition, a chain of actions of five kinds."""
    return {
        "data": {
            "type": "flow",
            "id": "XVTP5Q",
            "attributes": {
                "name": "Abandoned cart",
                "status": "live",
                "archived": False,
                "created": "2026-01-08T00:00:00+00:00",
                "updated": "2026-02-09T00:00:00+00:00",
                "trigger_type": "Metric",
                "definition": {
                    "triggers": [
                        {"type": "metric", "id": "Y7nbcV", "trigger_filter": None}
                    ],
                    "profile_filter": _conditions(),
                    "actions": [_action(n, n + 1 == actions) for n in range(actions)],
                    "entry_action_id": "0",
                    "reentry_criteria": None,
                },
            },
            "relationships": {"tags": {"links": _related("flows/XVTP5Q", "tags")}},
            "links": {"self": f"{BASE}/flows/XVTP5Q/"},
        },
        "links": {"self": f"{BASE}/flows/XVTP5Q/"},
    }


def coupon_codes(count: int) -> Json:
    """The body of a job that makes coupon codes."""
    codes = [
        {
            "type": "coupon-code",
            "attributes": {
                "unique_code": f"SAVE-{number:08}",
                "expires_at": "2030-04-20T00:00:00+00:00",
            },
            "relationships": {"coupon": {"data": {"type": "coupon", "id": "10OFF"}}},
        }
        for number in range(count)
    ]
    return _job("coupon-code-bulk-create-job", {"coupon-codes": {"data": codes}})


def profile_import(count: int) -> Json:
    """The body of a job that makes or updates profiles."""
    found = []
    for number in range(count):
        full = profile(number)["attributes"]
        sent = {
            name: full[name]
            for name in ("email", "external_id", "first_name", "last_name", "locale")
            + ("properties",)
        }
        found.append({"type": "profile", "attributes": sent})
    return _job("profile-bulk-import-job", {"profiles": {"data": found}})


def encoded(document: Mapping[str, Any]) -> bytes:
    """A document as a server sends it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _job(type_: str, attributes: Json) -> Json:
    return {"data": {"type": type_, "attributes": attributes}}


def _page(following: str | None) -> Json:
    return {"self": f"{BASE}/profiles/", "next": following, "prev": None}


def _related(resource: str, name: str) -> Json:
    return {
        "self": f"{BASE}/{resource}/relationships/{name}/",
        "related": f"{BASE}/{resource}/{name}/",
    }


def _event(number: int) -> Json:
    id = f"4vRpBT{number:05}"
    return {
        "type": "event",
        "id": id,
        "attributes": {
            "timestamp": 1_780_000_000 + number,
            "event_properties": {
                "$event_id": f"order-{number}",
                "$value": number * 1.5,
                "items": ["shoes", "coat"],
                "discount": None,
            },
            "datetime": f"2026-07-{number % 28 + 1:02}T12:{number % 60:02}:00+00:00",
            "uuid": f"02a2bb80-97ad-11ed-8001-{number:012}",
        },
        "relationships": {
            "profile": {
                "data": {"type": "profile", "id": f"01GDDK{number % 100:06}"},
                "links": _related(f"events/{id}", "profile"),
            },
            "metric": {
                "data": {"type": "metric", "id": f"METRIC{number % 5}"},
                "links": _related(f"events/{id}", "metric"),
            },
        },
        "links": {"self": f"{BASE}/events/{id}/"},
    }


def _included_profile(number: int) -> Json:
    return {**profile(number), "id": f"01GDDK{number:06}"}


def _metric(number: int) -> Json:
    return {
        "type": "metric",
        "id": f"METRIC{number}",
        "attributes": {
            "name": f"Placed order {number}",
            "created": "2026-01-08T00:00:00+00:00",
            "updated": "2026-01-08T00:00:00+00:00",
            "integration": {"object": "integration", "id": "0eMvjm", "name": "Shop"},
        },
        "links": {"self": f"{BASE}/metrics/METRIC{number}/"},
    }


def _action(number: int, last: bool) -> Json:
    following = None if last else str(number + 1)
    one: Json = {"links": {"next": following}}
    kinds: list[Json] = [
        {"type": "send-email", **one, "data": {"status": "live", "message": _email()}},
        {"type": "time-delay", **one, "data": {"unit": "days", "value": 3}},
        {
            "type": "conditional-split",
            "links": {"next_if_true": following, "next_if_false": None},
            "data": {"profile_filter": _conditions()},
        },
        {"type": "send-sms", **one, "data": {"status": "live", "message": _text()}},
        {
            "type": "time-delay",
            **one,
            "data": {
                "unit": "days",
                "value": 1,
                "timezone": "profile",
                "delay_until_time": "09:00:00",
                "delay_until_weekdays": ["monday", "thursday"],
            },
        },
    ]
    return {"id": str(number), **kinds[number % len(kinds)]}


def _email() -> Json:
    return {
        "id": "R2WcUG",
        "name": "You left something",
        "from_email": "shop@example.com",
        "from_label": "The shop",
        "reply_to_email": None,
        "cc_email": None,
        "bcc_email": None,
        "subject_line": "{{ first_name }}, your cart waits",
        "preview_text": "Three items are still there",
        "template_id": "TNgKVm",
        "smart_sending_enabled": True,
        "transactional": False,
        "add_tracking_params": True,
        "custom_tracking_params": [{"param": "utm_medium", "value": "email"}],
        "additional_filters": None,
    }


def _text() -> Json:
    return {
        "id": "TcKWQe",
        "name": "Reminder",
        "body": "{{ organization.name }}: your cart waits",
        "image_id": None,
        "dynamic_image": None,
        "shorten_links": True,
        "include_contact_card": False,
        "add_org_prefix": True,
        "add_info_link": True,
        "add_opt_out_language": False,
        "smart_sending_enabled": True,
        "sms_quiet_hours_enabled": True,
        "transactional": False,
        "add_tracking_params": True,
        "custom_tracking_params": None,
        "additional_filters": None,
    }


def _conditions() -> Json:
    return {
        "condition_groups": [
            {
                "conditions": [
                    {
                        "type": "profile-metric",
                        "metric_id": "Y7nbcV",
                        "measurement": "count",
                        "measurement_filter": {
                            "type": "numeric",
                            "operator": "equals",
                            "value": 0,
                        },
                        "timeframe_filter": {"type": "date", "operator": "flow-start"},
                        "metric_filters": None,
                    }
                ]
            },
            {
                "conditions": [
                    {
                        "type": "profile-property",
                        "property": "properties['loyalty tier']",
                        "filter": {
                            "type": "string",
                            "operator": "equals",
                            "value": "gold",
                        },
                    }
                ]
            },
        ]
    }

"""Subscribe somebody who filled in a form to emails and text messages."""

from __future__ import annotations

import sys

from klaviyo_client import BadRequestError, Klaviyo
from klaviyo_client.types import ProfileSubscriptionCreateDict


def main(klaviyo: Klaviyo, list_id: str, email: str, phone: str | None = None) -> bool:
    """Subscribe them, and say whether Klaviyo took it."""
    profile: ProfileSubscriptionCreateDict = {
        "email": email,
        "subscriptions": {"email": {"marketing": {"consent": "SUBSCRIBED"}}},
    }
    if phone:
        profile["phone_number"] = phone
        profile["subscriptions"] = {
            "email": {"marketing": {"consent": "SUBSCRIBED"}},
            "sms": {"marketing": {"consent": "SUBSCRIBED"}},
        }
    try:
        klaviyo.profiles.bulk_subscribe_profiles(
            profiles=[profile], list=list_id, custom_source="Footer form"
        )
    except BadRequestError as error:
        for problem in error.errors:
            print(problem.detail)
        return False
    return True


if __name__ == "__main__":
    with Klaviyo() as client:
        main(client, *sys.argv[1:4])

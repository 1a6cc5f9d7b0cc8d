"""Keep a customer of the shop's own database and their profile the same."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from klaviyo_client import ConflictError, Klaviyo


@dataclass
class Customer:
    """What the shop knows."""

    number: str
    email: str
    name: str
    city: str | None
    tier: str


def main(klaviyo: Klaviyo, customer: Customer) -> str:
    """Create the profile or change it, and give its id."""
    first, _, last = customer.name.partition(" ")
    try:
        found = klaviyo.profiles.create_or_update_profile(
            external_id=customer.number,
            email=customer.email,
            first_name=first,
            last_name=last or None,
            location={"city": customer.city},
            properties={"tier": customer.tier},
        )
    except ConflictError as error:
        if error.duplicate_id is None:
            raise
        found = klaviyo.profiles.update_profile(
            error.duplicate_id, properties={"tier": customer.tier}
        )
    assert found.data.id
    return found.data.id


if __name__ == "__main__":
    with Klaviyo() as client:
        number, email, name, city = sys.argv[1:]
        print(main(client, Customer(number, email, name, city, "gold")))

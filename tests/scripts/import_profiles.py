"""Import the profiles of a CSV file into a list, and print the rows that did not go in."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from klaviyo_client import Klaviyo
from klaviyo_client.types import ProfileUpsertDict


def rows(path: Path) -> Iterator[ProfileUpsertDict]:
    """A profile for each line of the file."""
    with path.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            profile: ProfileUpsertDict = {
                "email": line["email"],
                "first_name": line["first name"],
                "properties": {"loyalty points": int(line["points"])},
            }
            if line["city"]:
                profile["location"] = {"city": line["city"]}
            yield profile


def main(klaviyo: Klaviyo, path: Path, list_name: str) -> int:
    """Import them, and give the number of rows that went wrong."""
    members = klaviyo.lists.create_list(name=list_name).data
    wrong = 0
    for result in klaviyo.bulk(
        klaviyo.profiles.bulk_import_profiles, rows(path), lists=[members.id]
    ):
        if not result.done:
            wrong += 1
            email = result.row.get("email")
            # The first line of the file holds the names of the columns.
            print(f"line {result.index + 2}, {email}: {result.message}")
    return wrong


if __name__ == "__main__":
    with Klaviyo() as client:
        sys.exit(main(client, Path(sys.argv[1]), sys.argv[2]) > 0)

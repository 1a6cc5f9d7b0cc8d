"""Put a whole catalog of articles into Klaviyo, and go on after a crash."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from klaviyo_client import Klaviyo
from klaviyo_client.types import CatalogItemCreateDict


def articles(count: int) -> Iterator[CatalogItemCreateDict]:
    """What the shop sells; a real one reads its database."""
    for number in range(count):
        yield {
            "external_id": f"SKU-{number}",
            "title": f"Article {number}",
            "description": "Made by hand",
            "url": f"https://shop.example.com/{number}",
            "price": 9.99 + number % 90,
            "custom_metadata": {"shelf": number % 7},
        }


def main(
    klaviyo: Klaviyo, count: int = 50_000, checkpoint: Path | None = None
) -> Counter[str]:
    """Send them, and count what came of them."""
    counted: Counter[str] = Counter()
    for result in klaviyo.bulk(
        klaviyo.catalogs.bulk_create_catalog_items,
        articles(count),
        checkpoint=checkpoint,
    ):
        counted[result.status] += 1
        if result.failed:
            print(result.row["external_id"], result.message)
    return counted


if __name__ == "__main__":
    with Klaviyo() as client:
        print(main(client, checkpoint=Path(sys.argv[1])))

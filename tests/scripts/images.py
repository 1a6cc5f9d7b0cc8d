"""Upload the pictures of a folder, and print where they are."""

from __future__ import annotations

import sys
from pathlib import Path

from klaviyo_client import Klaviyo


def main(klaviyo: Klaviyo, folder: Path) -> dict[str, str]:
    """Upload each picture, and give the URLs by the files' names."""
    urls: dict[str, str] = {}
    for path in sorted(folder.glob("*.png")):
        image = klaviyo.images.upload_image_from_file(file=path, name=path.stem).data
        urls[path.name] = image.get("image_url", "")
    return urls


if __name__ == "__main__":
    with Klaviyo() as client:
        for name, url in main(client, Path(sys.argv[1])).items():
            print(name, url)

"""The profiles of a segment as a table of pandas."""

from __future__ import annotations

import sys

import pandas as pd
from klaviyo_client import Klaviyo
from klaviyo_client.filters import GetSegmentsFilter


def main(klaviyo: Klaviyo, name: str) -> pd.DataFrame:
    """Everybody in the segment, on all pages."""
    segments = klaviyo.segments.get_segments(filter=GetSegmentsFilter.name.equals(name))
    segment = next(iter(segments), None)
    if segment is None:
        raise SystemExit(f"there is no segment {name!r}")
    records = klaviyo.segments.get_profiles_for_segment(
        segment.id,
        fields_profile=["email", "first_name", "location.city", "created"],
        page_size=100,
    ).records()
    return pd.DataFrame(records, columns=records.columns).set_index("id")


if __name__ == "__main__":
    with Klaviyo() as client:
        print(main(client, sys.argv[1]).to_csv())

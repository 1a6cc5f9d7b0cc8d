"""Print what last month's email campaigns brought in, the best first."""

from __future__ import annotations

from typing import NamedTuple

from klaviyo_client import Klaviyo
from klaviyo_client.filters import GetCampaignsFilter as F
from klaviyo_client.filters import GetMetricsFilter


class Line(NamedTuple):
    """A campaign in the report."""

    name: str
    opened: float
    revenue: float


def main(klaviyo: Klaviyo) -> list[Line]:
    """The campaigns of the last month."""
    metric = next(
        one
        for one in klaviyo.metrics.get_metrics(
            filter=GetMetricsFilter.integration_name.equals("Shopify")
        )
        if one.attributes.name == "Placed Order"
    )
    names = {
        campaign.id: campaign.attributes.name
        for campaign in klaviyo.campaigns.get_campaigns(
            filter=F.messages_channel.equals("email")
        )
    }
    report = klaviyo.reporting.query_campaign_values(
        statistics=["open_rate", "conversion_value"],
        timeframe={"key": "last_month"},
        conversion_metric_id=metric.id,
        filter='equals(send_channel,"email")',
    )
    lines = [
        Line(
            names[group.groupings["campaign_id"]],
            group.statistics["open_rate"],
            group.statistics["conversion_value"],
        )
        for group in report.data.attributes.results
    ]
    return sorted(lines, key=lambda line: line.revenue, reverse=True)


if __name__ == "__main__":
    with Klaviyo() as client:
        for line in main(client):
            print(f"{line.name:40} {line.opened:7.1%} {line.revenue:12,.2f}")

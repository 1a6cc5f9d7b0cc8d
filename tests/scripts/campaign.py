"""Make an email campaign from a template, send it, and wait until it is sent."""

from __future__ import annotations

import sys
from datetime import datetime

from klaviyo_client import Klaviyo

HTML = "<html><body><h1>Hello {{ first_name }}</h1>{% unsubscribe %}</body></html>"


def main(klaviyo: Klaviyo, list_id: str, at: datetime | None = None) -> str:
    """Send it, at once or at that time, and give its id."""
    template = klaviyo.templates.create_template(
        name="Summer sale", editor_type="CODE", html=HTML
    ).data
    campaign = klaviyo.campaigns.create_campaign(
        name="Summer sale",
        audiences={"included": [list_id]},
        campaign_messages=[
            {
                "definition": {
                    "channel": "email",
                    "label": "Summer sale",
                    "content": {
                        "subject": "20% off everything",
                        "preview_text": "Until Sunday",
                        "from_email": "shop@example.com",
                        "from_label": "The shop",
                    },
                }
            }
        ],
        send_strategy=(
            {"method": "static", "datetime": at} if at else {"method": "immediate"}
        ),
        send_options={"use_smart_sending": True},
    ).data
    for message in klaviyo.campaigns.get_messages_for_campaign(campaign.id).data:
        klaviyo.campaigns.assign_template_to_campaign_message(
            id=message.id, template=template.id
        )
    klaviyo.wait(klaviyo.campaigns.send_campaign(id=campaign.id))
    return campaign.id


if __name__ == "__main__":
    with Klaviyo() as client:
        print(main(client, sys.argv[1]))

"""One offline Klaviyo for a package with several revisions."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from tests.conftest import Once
from tests.full.combined import NAMES, PACKAGE, clients, combined

pytestmark = [
    pytest.mark.full,
    pytest.mark.filterwarnings("ignore:revision"),  # of the pre-release
]


def test_each_revision_answers_by_its_document_over_the_same_state(once: Once) -> None:
    package: Any = combined(once)
    testing = importlib.import_module(f"{PACKAGE}.testing")
    fake = testing.FakeKlaviyo()
    assert len(fake.homes) == len(NAMES)
    root = package.Klaviyo(api_key="k", transport=fake, rate_limit=False)
    fake.seed("coupon", "A", external_id="A")
    fake.seed("campaign", "C", name="C")
    for name, client in clients(root).items():
        beta = name.endswith("beta")
        path = "/api/campaigns/C" if beta else "/api/coupons/A"
        read = client.request("GET", path)
        assert read["data"]["id"] == path[-1]
        assert fake.requests[-1].headers["revision"][:10] == name[:10]
    for service in fake._services:  # every relationship of each is known to all
        for kind in service.world.kinds.values():
            for relation in kind.relations:
                assert fake._state.store.relation(kind.name, relation) is not None

"""What a customer takes with them of all that is kept of them."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from brim.base.events import queries as events
from brim.base.kit import ids
from brim.core.access.portal import export
from brim.core.access.tests.portal.phone import Phone


@pytest.mark.django_db(transaction=True)
def test_the_export_holds_everything_and_the_log_keeps_that_it_was_taken(phone: Phone):
    told = json.loads(b"".join(phone.post("me/export/").streaming_content))
    assert list(told) == [
        "customer_id",
        "exported_at",
        "business",
        "profile",
        "devices",
        "wallets",
        "holds",
        "withdrawals",
        "operations",
        "topups",
        "events",
        "notes",
    ]
    assert told["customer_id"] == ids.public_customer(phone.customer.id)
    assert told["profile"]["phone"] == "13812345678"
    assert told["profile"]["note"].startswith("Brings her mother")
    assert {one["kind"] for one in told["operations"]} == {"top_up", "spend", "hold"}
    assert told["wallets"][0]["principal"] == 24_400
    assert len(told["topups"]) == len(told["holds"]) == len(told["devices"]) == 1
    assert any(one["type"] == "access.signed_in" for one in told["events"])
    log = [event.type for event in events.timeline(phone.customer.id, limit=50).items]
    assert log.count("access.data_exported") == 1


def test_the_page_of_the_export_names_every_part_of_it(phone: Phone):
    text = phone.text("me/export/")
    for part in ("profile and tags", "devices", "wallets", "every operation", "every top-up", "notes"):
        assert part in text


@pytest.mark.django_db(transaction=True)
def test_the_file_is_named_by_the_business_day(phone: Phone, monkeypatch: pytest.MonkeyPatch):
    """Half past five in Shanghai is the day before in UTC."""
    monkeypatch.setattr(export, "clock", SimpleNamespace(now=lambda: datetime(2026, 11, 30, 21, 30, tzinfo=UTC)))
    answer = phone.post("me/export/")
    assert "-2026-12-01.json" in answer.headers["Content-Disposition"]

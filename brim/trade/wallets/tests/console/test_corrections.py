"""Expired bonus given back, and the credit line: foreseen, done once, refused, and the books balance."""

from datetime import timedelta

import pytest

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import HTMX, text_of
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.models import Lot
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests import house
from brim.trade.wallets.tests.console.acting import TERMS, at, figures, last, post_preview, press, toast_of, view


@pytest.fixture
def built(transactional_db):
    made = house.build()
    wallets.save_programme(TERMS, actor=system("seed"), now=clock.now() - timedelta(minutes=1))
    yield made
    assert_wallets_balance()


def expired(built) -> str:
    """The bonus of the house's customer has run out and is swept."""
    soon = clock.now() + timedelta(minutes=1)
    Lot.objects.filter(customer_id=built.customer.id, purse="bonus").update(expires_at=soon)
    assert wallets.expire_lots(soon) == 1
    return ids.public("opn", built.customer.id, last(built, "expiry").id)


def test_expired_bonus_is_given_back_by_two_people(manager, built):
    address = at(built, "reverse-expiry/")
    assert "Nothing of this wallet has expired" in text_of(manager.get(address, headers=HTMX))
    public = expired(built)
    assert figures(built) == (24400, 0, 12000, 12400)
    assert "¥80.00, expired" in text_of(manager.get(address, headers=HTMX))
    assert "One person may decide ¥50.00 alone for a customer in a day" in post_preview(manager, address, expiry=public)
    done = press(manager, address, expiry=public, reason="Was ill")
    assert "Giving back ¥80.00 waits for a second person." in toast_of(manager, done)
    (waits,) = queries.adjustments_waiting(built.customer.id)
    assert (waits.amount, waits.purse) == (8000, "bonus")
    assert figures(built) == (24400, 0, 12000, 12400)
    wallets.approve_adjustment(
        customer_id=built.customer.id, adjustment_id=waits.id, actor=system("another"), now=clock.now(), key="yes"
    )
    assert figures(built) == (24400, 8000, 12000, 20400)
    assert "Nothing of this wallet has expired" in text_of(manager.get(address, headers=HTMX))
    assert manager.post(address, {"expiry": public, "reason": "again"}, headers=HTMX).status_code == 422


def test_a_little_expired_bonus_is_given_back_at_once(manager, built):
    terms = {"currencies": {"CNY": {"adjustment_alone": 8000}}, "grace_days": 7}
    wallets.save_programme(terms, actor=system("seed"), now=clock.now())
    public, address = expired(built), at(built, "reverse-expiry/")
    told = post_preview(manager, address, expiry=public)
    for words in ("Back to bonus until", "¥80.00 Available afterwards now ¥124.00 ¥204.00"):
        assert words in told
    done = press(manager, address, expiry=public, reason="Was ill")
    assert "¥80.00 of bonus is back in the wallet." in toast_of(manager, done)
    assert figures(built) == (24400, 8000, 12000, 20400)


def test_a_credit_line_is_set_and_taken_back(manager, built):
    address = at(built, "credit-line/")
    told = post_preview(manager, address, amount="50")
    for words in ("Credit line now ¥0.00", "Credit line afterwards ¥50.00", "Owed now ¥0.00", "¥254.00"):
        assert words in told
    done = press(manager, address, amount="50", reason="A regular")
    assert "The credit line is ¥50.00." in toast_of(manager, done)
    assert (view(built).credit_line, figures(built)) == (5000, (24400, 8000, 12000, 25400))
    wallets.spend(
        customer_id=built.customer.id, amount=money(25000, "CNY"), actor=system("till"), now=clock.now(), key="s"
    )
    assert "owes on the credit line" in post_preview(manager, address, amount="0")
    assert manager.post(address, {"amount": "-1", "reason": "x"}, headers=HTMX).status_code == 422
    refused = manager.post(address, {"amount": "0", "reason": "Moves away"}, headers=HTMX)
    assert refused.status_code == 422
    assert "owes on the credit line" in text_of(refused)
    assert (view(built).credit_line, figures(built)) == (5000, (7400, 0, 12000, 400))


def test_a_credit_line_above_the_sum_waits_for_a_second_person(manager, built):
    address = at(built, "credit-line/")
    assert "One person may decide ¥50.00 alone for a customer in a day" in post_preview(
        manager, address, amount="50.01"
    )
    done = press(manager, address, amount="1000000", reason="A regular")
    assert "The credit line of ¥1,000,000.00 waits for a second person." in toast_of(manager, done)
    assert view(built).credit_line == 0
    (waits,) = queries.adjustments_waiting(built.customer.id)
    page = f"/console/funds/adjustments/{ids.public('adj', built.customer.id, waits.id)}/"
    told = text_of(manager.get(page))
    for words in ("credit line of ¥1,000,000.00", "waits for approval", "A regular"):
        assert words in told
    assert "credit line of ¥1,000,000.00" in text_of(manager.get("/console/funds/adjustments/"))
    assert "Credit line requested" in text_of(manager.get(at(built, "")))

"""Disputes on screen: raised, said to be decided by one person and agreed to by another; by who may and who may not."""

import re

import pytest

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import text_of
from brim.trade.payments import queries as payment_queries
from brim.trade.payments.tests.console.paying import contested, said
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries as wallet_queries
from brim.trade.wallets.models import Wallet
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.console.deciding import FUNDS, asked, manager, marketer, owner

__all__ = ["manager", "marketer", "owner"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_contested_payment_says_so_at_home_on_its_page_and_on_the_record(built, owner, manager):
    public = contested(built)
    assert "1 dispute is open" in text_of(owner.get("/console/"))
    page = text_of(owner.get(f"{FUNDS}payments/{public}/"))
    assert "The payer contests this payment" in page
    assert "Won…" in page
    assert "Won…" not in text_of(manager.get(f"{FUNDS}payments/{public}/"))
    record = text_of(owner.get(f"/console/customers/{ids.public_customer(built.customer.id)}/"))
    assert "100.00 of a payment by the sandbox is contested" in record
    assert "Of which contested" in record


def test_a_dispute_is_said_to_be_lost_by_who_may_and_lost_once_another_agrees(built, owner, manager):
    public = contested(built)
    customer_id, payment_id = ids.read_public("pay", public)
    dispute = ids.public("dsp", customer_id, payment_queries.disputes_of_payment(customer_id, payment_id)[0].id)
    url, page = f"{FUNDS}disputes/{dispute}/lost/", f"{FUNDS}payments/{public}/"
    assert manager.get(url).status_code == 403
    assert "Goes back to the payer" in text_of(owner.get(url))
    assert owner.post(url, {"key": "k", "reason": ""}).status_code == 422
    assert owner.post(url, {"key": "k", "reason": "Letter of the bank"}).status_code == 302
    shown = text_of(owner.get(page))
    assert "waits for a second person" in shown
    assert "Letter of the bank" in shown
    assert "Won…" not in shown
    # What one has asked for is another's to agree to, and does not wait for oneself.
    assert "outcome of a dispute to agree to" not in text_of(owner.get("/console/"))
    [asked] = payment_queries.dispute_outcomes(actor=system("seed")).items
    agree = f"{FUNDS}disputes/outcomes/{ids.public('out', customer_id, asked.id)}/approve/"
    answer = owner.post(agree, {"key": "a"})
    assert answer.status_code == 422
    assert "cannot approve it" in text_of(answer)
    assert manager.post(agree, {"key": "a"}).status_code == 403
    refuse = agree.replace("approve", "reject")
    assert owner.post(refuse, {"key": "r", "reason": "Not on the bill"}).status_code == 302
    other = f"{FUNDS}disputes/outcomes/{said(built, public)}/approve/"
    assert "1 outcome of a dispute to agree to" in text_of(owner.get("/console/"))
    assert "Goes back to the payer" in text_of(owner.get(other))
    assert "Debited by the bank" in text_of(owner.get(other))
    assert owner.post(other, {"key": "a2"}).status_code == 302
    assert "charged back" in text_of(owner.get(page))
    raised = f"{FUNDS}payments/{public}/dispute/"
    assert "Kept from refunds and withdrawals until decided" in text_of(owner.get(raised))
    assert owner.post(raised, {"key": "k2", "amount": "100.00", "reason": "Second letter"}).status_code == 302
    assert "1 dispute is open" in text_of(owner.get("/console/"))
    assert_wallets_balance()


def test_what_was_shown_is_what_is_agreed_to(built, owner):
    """A spend meanwhile makes a debt of what was to be taken from the wallet."""
    public = contested(built)
    agree = f"{FUNDS}disputes/outcomes/{said(built, public)}/approve/"
    form = owner.get(agree).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', form)[1]
    wallets.spend(
        customer_id=built.customer.id,
        amount=money(40000, "CNY"),
        actor=system("seed"),
        now=clock.now(),
        key="s",
        store_id=1,
    )
    answer = owner.post(agree, {"key": "a", "seen": seen})
    assert answer.status_code == 422
    assert "Owed by the customer from then on" in text_of(answer)
    assert wallet_queries.wallet(built.customer.id, "CNY").owed == 0


def test_the_list_tells_open_won_and_lost_apart_in_a_file_too(built, owner, manager):
    public = contested(built)
    dispute = ids.public("dsp", built.customer.id, payment_queries.disputes_open(built.customer.id)[0].id)
    assert "Disputes" in text_of(manager.get(f"{FUNDS}payments/"))
    for query, is_there in (("", True), ("?state=open", True), ("?state=lost", False), ("?is=waiting", False)):
        assert (f"payments/{public}/" in manager.get(f"{FUNDS}disputes/{query}").content.decode()) is is_there
    asked = said(built, public)
    assert "recorded as lost" in text_of(manager.get(f"{FUNDS}disputes/?is=waiting"))
    record = f"/console/customers/{ids.public_customer(built.customer.id)}/"
    assert "Outcome of a dispute" in text_of(manager.get(record))
    assert owner.post(f"{FUNDS}disputes/outcomes/{asked}/approve/", {"key": "a"}).status_code == 302
    lines = text_of(manager.get(f"{FUNDS}disputes/csv?state=lost"))
    assert dispute in lines
    assert ",lost,100.00,CNY,Debited by the bank," in lines


def test_who_may_see_no_payments_sees_no_disputes(built, marketer):
    assert marketer.get(f"{FUNDS}disputes/").status_code == 403
    assert marketer.get(f"{FUNDS}disputes/csv").status_code == 403


def test_an_approver_sees_that_the_money_is_contested(built, owner):
    public = asked(built)
    other = contested(built)
    customer_id, payment_id = ids.read_public("pay", other)
    found = payment_queries.payment(customer_id, payment_id)
    hold = wallet_queries.hold_by_id(*ids.read_public("wdr", public))
    lots = wallet_queries.lots_by_id(customer_id, {part.lot_id for part in hold.parts})
    assert all(lot.source_id != found.topup_id for lot in lots.values())
    assert "cannot be approved now" not in text_of(owner.get(f"{FUNDS}withdrawals/{public}/"))
    Wallet.objects.update(contested=[lot.source_id for lot in lots.values()] + [found.topup_id])
    page = text_of(owner.get(f"{FUNDS}withdrawals/{public}/"))
    assert "The payer contests the payment that this money came from." in page
    assert "The payer contests" in text_of(owner.get(f"{FUNDS}withdrawals/{public}/approve/"))

"""The till says what is contested and what is owed."""

import pytest

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import HTMX, text_of
from brim.trade.payments.tests.conftest import inside
from brim.trade.payments.tests.console.paying import contested, said
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.console.deciding import FUNDS, owner

__all__ = ["inside", "owner"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_till_says_what_is_contested_and_what_is_owed(built, owner):
    public = contested(built)
    till = f"/console/cashier/{ids.public_customer(built.customer.id)}/top-up/"
    assert "Of which contested 200.00" in text_of(owner.get(till, headers=HTMX))
    wallets.spend(
        customer_id=built.customer.id,
        amount=money(40000, "CNY"),
        actor=system("seed"),
        now=clock.now(),
        key="s",
        store_id=1,
    )
    url = f"{FUNDS}disputes/outcomes/{said(built, public)}/approve/"
    assert owner.post(url, {"key": "a"}).status_code == 302
    shown = text_of(owner.get(till, headers=HTMX))
    assert "The customer owes" in shown
    assert "Of which contested" not in shown
    assert_wallets_balance()

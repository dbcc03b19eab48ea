"""One fact has one sum on every face, what a legend names adds up to its headline, and each amount has its currency."""

import re
from datetime import timedelta

import pytest

from brim.base.identity.models import Staff
from brim.base.identity.types import customer as acting
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.access.tests.portal.phone import text_of
from brim.trade.payments.tests import house
from brim.trade.statements.bills import BillSearch, month_sums
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance


@pytest.fixture
def asked(built):
    """A withdrawal of 100.00 out of 500.00 with 80.00 of bonus: 16.00 of bonus end with it."""
    return wallets.request_withdrawal(
        customer_id=built.customer.id,
        amount=money(10000, "CNY"),
        account="Bank, ends 4417",
        actor=acting(built.customer.id),
        now=clock.now(),
        key="w",
    )


def pay_out(asked) -> None:
    which = {"customer_id": asked.customer_id, "withdrawal_id": asked.id, "now": clock.now()}
    wallets.approve_withdrawal(**which, actor=system("another"), key="a")
    wallets.mark_withdrawal_paid(**which, actor=system("another"), key="p", payout_reference="B-1")


def test_what_a_legend_names_adds_up_on_every_face(phone, asked, client):
    view = queries.wallet(phone.customer.id, "CNY", now=clock.now())
    many = queries.of_customers([phone.customer.id], now=clock.now())[phone.customer.id][0]
    assert (view.free_principal, view.free_bonus, view.held) == (many.free_principal, many.free_bonus, many.held)
    assert view.free_principal + view.free_bonus + view.credit_line == view.available
    principal, bonus, held = (f"{amount / 100:.2f}" for amount in (view.free_principal, view.free_bonus, view.held))
    home = phone.text("")
    for words in (f"Principal {principal}", f"Bonus {bonus}", f"Held {held}"):
        assert words in home
    client.force_login(Staff.objects.get(email=house.OWNER))
    public = ids.public_customer(phone.customer.id)
    for page in (f"/console/customers/{public}/", f"/console/cashier/{public}/top-up/"):
        shown = text_of(client.get(page))
        assert re.search(rf"Principal {principal}\b", shown), page
        assert re.search(rf"Bonus .*?\b{bonus}\b", shown), page
        assert re.search(rf"Held {held}\b", shown), page


def test_one_withdrawal_is_one_sum_on_every_face(phone, asked, client):
    held = queries.open_holds(phone.customer.id)[-1]
    assert (held.leaves, held.ends) == (10000, held.amount - 10000)
    ending = f"{held.ends / 100:.2f}"
    whole = f"{held.amount / 100:.2f}"
    assert ending != "0.00"
    shown = phone.text("holds/")
    assert "100.00" in shown
    assert f"and {ending} more, which ends with it" in shown
    client.force_login(Staff.objects.get(email=house.OWNER))
    record = text_of(client.get(f"/console/customers/{ids.public_customer(phone.customer.id)}/"))
    assert f"and {ending} more, which ends with it" in record
    pay_out(asked)
    bills = phone.text("bills/")
    assert "Withdrawal −100.00" in bills
    assert f"{ending} of bonus ended" in bills
    near = [clock.now().date() + timedelta(days=days) for days in (-3, 1)]  # what was spent may be of the month before
    sums = month_sums(phone.customer.id, BillSearch(), sorted({day.replace(day=1) for day in near}))
    assert sum(one.went for one in sums) % 10000 == -25600 % 10000
    record = text_of(client.get(f"/console/customers/{ids.public_customer(phone.customer.id)}/"))
    for page in (shown, bills, record):
        assert whole not in page
    assert_wallets_balance()


def test_bills_name_their_currency_where_there_are_several(both, phone, other, dollars):
    for page in ("", "bills/"):
        shown = phone.text(page)
        assert "USD +90.00" in shown
        assert "CNY −56.00" in shown
    assert "In USD 90.00" in phone.text("bills/")
    assert "CNY" not in other.text("bills/")

"""Funds on screen: spends, holds and withdrawals, and decisions by a second person."""

import re

import pytest
from django.test import Client

from brim.base.identity.models import Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import signed_in, text_of
from brim.core.customers import operations as customers
from brim.core.customers.tests.console.lists import assert_empty_file_has_headings, assert_shown_and_saved
from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries as wallet_queries
from brim.trade.wallets.models import Withdrawal
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests import house
from brim.trade.wallets.tests.console.deciding import FUNDS, asked, freeze, manager, marketer, may_approve, owner

__all__ = ["manager", "marketer", "owner"]

pytestmark = pytest.mark.django_db(transaction=True)
LISTS = ("spends", "holds", "withdrawals", "adjustments")


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_shown_in_both_languages_and_saved(owner, name):
    assert_shown_and_saved(owner, f"{FUNDS}{name}/")


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_is_saved_with_its_headings(owner, name):
    assert_empty_file_has_headings(owner, f"{FUNDS}{name}/")


@pytest.mark.parametrize("name", ["withdrawals", "adjustments"])
def test_a_list_is_not_for_everybody(marketer, name):
    assert marketer.get(f"{FUNDS}{name}/").status_code == 403
    assert marketer.get(f"{FUNDS}{name}/csv").status_code == 403
    assert f'href="{FUNDS}{name}/"' not in marketer.get("/console/").content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_a_fixed_number_of_queries(owner, name, django_assert_max_num_queries):
    owner.get(f"{FUNDS}{name}/")
    with django_assert_max_num_queries(20):
        owner.get(f"{FUNDS}{name}/")


def test_spends_are_listed_filtered_and_lead_to_their_page(owner, built):
    page = owner.get(f"{FUNDS}spends/")
    assert "林小满 Lin Xiaoman Longjing, 2 cups tea West Lake taken ¥56.00" in text_of(page)
    assert "¥200.00" in text_of(page)
    assert "¥56.00" not in text_of(owner.get(f"{FUNDS}spends/", {"least": "100"}))
    assert "Nothing fits these filters" in text_of(owner.get(f"{FUNDS}spends/", {"customer": "王大明"}))
    refused = owner.get(f"{FUNDS}spends/", {"least": "abc"})
    assert refused.status_code == 422
    assert "is no amount of CNY" in text_of(refused)
    public = re.search(r'href="(/console/funds/movements/\w+/)"', page.content.decode())[1]
    shown = text_of(owner.get(public))
    for words in ("Spend", "¥ 56.00", "Entries in the ledger", "Revenue", "−56.00"):
        assert words in shown


def test_a_saved_list_holds_every_row_and_no_formula(owner, built):
    wallets.spend(
        customer_id=built.customer.id,
        amount=money(100, "CNY"),
        actor=system("seed"),
        now=clock.now(),
        key="f",
        description="=1+1",
    )
    lines = b"".join(owner.get(f"{FUNDS}spends/csv").streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeffoperation,occurred_at,kind,customer")
    assert len(lines) == 4
    assert ",'=1+1," in lines[1]


def test_the_requester_sees_why_they_may_not_approve_and_is_refused(manager, owner, built):
    may_approve(house.MANAGER)
    public = asked(built)
    path = f"{FUNDS}withdrawals/{public}/"
    text = text_of(manager.get(path))
    assert "Another person has to approve this" in text
    assert f'href="{path}approve/"' not in manager.get(path).content.decode()
    refused = manager.post(f"{path}approve/", {"key": "mine"})
    assert refused.status_code == 422
    assert Withdrawal.objects.get().status == "requested"
    assert "Another person has to approve this" not in text_of(owner.get(path))
    assert_wallets_balance()


def test_a_second_person_approves_once_and_it_is_paid_out(owner, built):
    public = asked(built)
    path = f"{FUNDS}withdrawals/{public}/"
    assert "The money stays frozen" in text_of(owner.get(f"{path}approve/"))
    for _again in range(2):
        assert owner.post(f"{path}approve/", {"key": "yes"}).status_code == 302
    assert Withdrawal.objects.get().status == "approved"
    before = wallet_queries.wallet(built.customer.id, "CNY").principal
    assert owner.post(f"{path}paid/", {"key": "out", "payout_reference": "B-7"}).status_code == 302
    text = text_of(owner.get(path))
    for words in ("paid out", "B-7", "Payouts", "−30.00"):
        assert words in text
    assert wallet_queries.wallet(built.customer.id, "CNY").principal == before - 3000
    assert_books_balance()
    assert_wallets_balance()


def test_rejecting_wants_a_reason_and_frees_the_money(owner, built):
    held = wallet_queries.wallet(built.customer.id, "CNY").held
    path = f"{FUNDS}withdrawals/{asked(built)}/"
    assert wallet_queries.wallet(built.customer.id, "CNY").held > held
    assert owner.post(f"{path}reject/", {"key": "no"}).status_code == 422
    assert Withdrawal.objects.get().status == "requested"
    assert owner.post(f"{path}reject/", {"key": "no", "reason": "wrong account"}).status_code == 302
    assert wallet_queries.wallet(built.customer.id, "CNY").held == held
    assert_wallets_balance()


def test_nobody_decides_without_the_word_for_it(marketer, built):
    path = f"{FUNDS}withdrawals/{asked(built)}/"
    for deed in ("approve", "reject", "paid", "failed"):
        assert marketer.post(f"{path}{deed}/", {"key": "k", "reason": "r"}).status_code == 403
    assert Withdrawal.objects.get().status == "requested"


def test_a_person_of_another_store_finds_none_of_it(built):
    may_approve(house.MANAGER)
    public = asked(built)
    person = Staff.objects.get(email=house.MANAGER)
    person.store_ids = [99]
    person.save(update_fields=["store_ids"])
    client = signed_in(house.MANAGER)
    assert public not in client.get(f"{FUNDS}withdrawals/").content.decode()
    assert client.get(f"{FUNDS}withdrawals/{public}/").status_code == 404
    assert client.post(f"{FUNDS}withdrawals/{public}/approve/", {"key": "k"}).status_code == 404
    assert "Longjing, 2 cups" not in text_of(client.get(f"{FUNDS}spends/"))


def test_a_frozen_wallets_withdrawal_says_why_it_cannot_be_approved(built, owner):
    public = asked(built)
    freeze(built)
    page = text_of(owner.get(f"{FUNDS}withdrawals/{public}/"))
    assert "The wallet is frozen." in page
    assert "It cannot be approved now." in page
    answer = owner.post(f"{FUNDS}withdrawals/{public}/approve/", {"key": "k1", "step": ""})
    assert "The wallet is frozen." in text_of(answer)
    assert Withdrawal.objects.get().status == "requested"
    assert_wallets_balance()


def test_a_payout_that_left_before_the_freeze_is_marked_on_its_page(built, owner):
    public = asked(built)
    customer_id, withdrawal_id = ids.read_public("wdr", public)
    who = {"customer_id": customer_id, "withdrawal_id": withdrawal_id, "now": clock.now()}
    wallets.approve_withdrawal(actor=system("second"), key="w:a", **who)
    freeze(built)
    page = text_of(owner.get(f"{FUNDS}withdrawals/{public}/"))
    assert "Do not pay it out." in page
    wallets.mark_withdrawal_paid(actor=system("second"), key="w:p", payout_reference="B1", **who)
    page = text_of(owner.get(f"{FUNDS}withdrawals/{public}/"))
    assert "It had left before" in page
    assert "it had left before the wallet was barred" in page
    assert_wallets_balance()


def test_a_withdrawal_whose_customers_phone_is_new_is_marked_for_who_approves_it(built, owner, manager):
    may_approve(house.MANAGER)
    public = asked(built, by=house.OWNER)
    editor = Staff.objects.get(email=house.MANAGER)
    customers.edit(built.customer.id, actor=actor_of_staff(editor), now=clock.now(), phone="13900009999")
    page = text_of(owner.get(f"{FUNDS}withdrawals/{public}/"))
    assert "The phone or email is new" in page
    assert f"Written by: {editor.name}" in page
    dialog = text_of(manager.get(f"{FUNDS}withdrawals/{public}/approve/"))
    assert "less than seven days old" in dialog
    own = Client()
    own.force_login(editor)
    page = own.get(f"{FUNDS}withdrawals/{public}/").content.decode()
    assert "phone or email within the last seven days" in page
    answer = own.post(f"{FUNDS}withdrawals/{public}/approve/", {"key": "k1"})
    assert answer.status_code in {409, 422}
    assert "cannot approve it" in text_of(answer)
    customer_id, withdrawal_id = ids.read_public("wdr", public)
    assert wallet_queries.withdrawal(customer_id, withdrawal_id).status == "requested"

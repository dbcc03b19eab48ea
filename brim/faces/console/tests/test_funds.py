"""Funds on screen: lists, a payment, decisions by a second person, quarantine; by who may and who may not."""

import re

import pytest
from django.test import Client

from brim.base.identity import operations as identity
from brim.base.identity.models import Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as payment_queries
from brim.trade.payments.models import NotificationRow, PaymentRow
from brim.trade.payments.tests import house
from brim.trade.sandbox import operations as provider
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries as wallet_queries
from brim.trade.wallets.models import Withdrawal
from brim.trade.wallets.queries import assert_wallets_balance

pytestmark = pytest.mark.django_db(transaction=True)
FUNDS = "/console/funds/"
LISTS = ("payments", "topups", "refunds", "disputes", "spends", "holds", "withdrawals", "adjustments", "quarantine")


@pytest.fixture(autouse=True)
def inside(settings) -> None:
    settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://127.0.0.1:8000"


@pytest.fixture
def built():
    return house.build()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(email=email))
    return client


@pytest.fixture
def owner(built) -> Client:
    return signed_in(house.OWNER)


@pytest.fixture
def manager(built) -> Client:
    return signed_in(house.MANAGER)


@pytest.fixture
def marketer(built) -> Client:
    return signed_in(house.MARKETER)


def text_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode()))


def asked(built, *, by: str = house.MANAGER) -> str:
    """A withdrawal of 30.00 that waits; its public id."""
    who = f"staff:{Staff.objects.get(email=by).pk}"
    made = wallets.request_withdrawal(
        customer_id=built.customer.id, amount=money(3000, "CNY"), account="Bank, ends 4417", actor=system("seed"),
        now=clock.now(), key=f"w:{ids.make()}", reason="Moving away",
    )  # fmt: skip
    Withdrawal.objects.filter(id=made.id).update(requested_by=who)
    return ids.public("wdr", made.customer_id, made.id)


def may_approve(email: str) -> None:
    """No role that comes with the house both asks and approves; this one's does."""
    role = Staff.objects.get(email=email).roles.get()
    role.permissions = [*role.permissions, "withdrawals:approve"]
    role.save(update_fields=["permissions"])


def online(built, minor: int = 20000):
    return payments.start_top_up(
        customer_id=built.customer.id, amount=money(minor, "CNY"), channel="sandbox", store_id=None,
        actor=system("seed"), now=clock.now(), key=f"p:{ids.make()}",
    )  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_shown_in_both_languages_and_saved(owner, name):
    assert owner.get(f"{FUNDS}{name}/").status_code == 200
    assert owner.get(f"{FUNDS}{name}/", headers={"accept-language": "zh-CN"}).status_code == 200
    saved = owner.get(f"{FUNDS}{name}/csv")
    assert saved.status_code == 200
    assert "attachment" in saved.headers["Content-Disposition"]
    saved.close()


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_is_saved_with_its_headings(owner, name):
    asked = {"from": "1999-01-01", "to": "1999-01-01"}
    (headings,) = b"".join(owner.get(f"{FUNDS}{name}/csv", asked).streaming_content).decode().splitlines()
    assert headings.startswith("\ufeff")
    assert {"customer", "customer_name"} <= set(headings.split(","))


@pytest.mark.parametrize("name", ["payments", "refunds", "withdrawals", "adjustments", "quarantine"])
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
        customer_id=built.customer.id, amount=money(100, "CNY"), actor=system("seed"), now=clock.now(), key="f",
        description="=1+1",
    )  # fmt: skip
    lines = b"".join(owner.get(f"{FUNDS}spends/csv").streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeffoperation,occurred_at,kind,customer")
    assert len(lines) == 4
    assert ",'=1+1," in lines[1]


def test_a_payment_shows_its_states_its_raw_notification_and_no_card_number(owner, built):
    topup = online(built)
    NotificationRow.objects.create(
        customer_id=built.customer.id, id=ids.make(), channel="sandbox", channel_ref="n1", payment_id=topup.payment.id,
        verified=True, raw=b'{"card": "4242 4242 4242 4242", "ok": 1}', headers={"x-signature": "abc"},
        outcome="applied",
        quarantine="", seen=2, tries=0, received_at=clock.now(), worked_at=clock.now(),
    )  # fmt: skip
    text = text_of(owner.get(f"{FUNDS}payments/{ids.public('pay', built.customer.id, topup.payment.id)}/"))
    for words in ("created", "pending", "paid", "credited", "Asked for ¥200.00", "Paid nothing yet", "verified",
                  "****4242",
                  "received 2 times", "x-signature", "Next asked by itself", topup.payment.number):  # fmt: skip
        assert words in text
    assert "4242 4242" not in text


def test_asking_the_channel_credits_what_was_paid_and_tells_the_answer(owner, built):
    topup = online(built)
    provider.pay(topup.payment.number, clock.now())
    path = f"{FUNDS}payments/{ids.public('pay', built.customer.id, topup.payment.id)}/"
    before = wallet_queries.wallet(built.customer.id, "CNY").principal
    assert "The wallet" in text_of(owner.get(f"{path}ask/")) or owner.get(f"{path}ask/").status_code == 200
    for _again in range(2):
        answer = owner.post(f"{path}ask/", {"key": "same"}, follow=True)
        assert answer.status_code == 200
    text = text_of(answer)
    assert "says: it is paid" in text
    assert "credited" in text
    assert wallet_queries.wallet(built.customer.id, "CNY").principal == before + 20000
    assert_books_balance()


def test_a_top_up_that_nobody_paid_is_cancelled_on_its_page(owner, built):
    topup = online(built)
    path = f"{FUNDS}payments/{ids.public('pay', built.customer.id, topup.payment.id)}/"
    assert "Cancel the top-up" in text_of(owner.get(path))
    assert "counts towards no limit" in text_of(owner.get(f"{path}cancel/"))
    text = text_of(owner.post(f"{path}cancel/", {"key": "same"}, follow=True))
    assert "The top-up is cancelled. Nothing was taken." in text
    assert "cancelled" in text
    assert "Cancel the top-up" not in text
    assert_books_balance()


def test_who_may_only_read_cannot_ask(built):
    person = Staff.objects.get(email=house.MARKETER)
    person.roles.update(permissions=["payments:read"])
    client, topup = signed_in(house.MARKETER), online(built)
    path = f"{FUNDS}payments/{ids.public('pay', built.customer.id, topup.payment.id)}/"
    assert "Ask the channel now" not in text_of(client.get(path))
    assert client.post(f"{path}ask/", {"key": "k"}).status_code == 403


def test_what_is_stuck_says_so_in_the_list_and_on_its_page(owner, built):
    topup = online(built)
    long_ago = clock.now().replace(year=2025)
    PaymentRow.objects.filter(id=topup.payment.id).update(expires_at=long_ago)
    text = text_of(owner.get(f"{FUNDS}payments/", {"is": "stuck"}))
    assert "pending stuck ¥200.00" in text
    shown = owner.get(f"{FUNDS}payments/{ids.public('pay', built.customer.id, topup.payment.id)}/")
    assert "This is stuck" in text_of(shown)


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


def test_quarantine_says_why_what_to_do_and_is_settled_with_a_reason(owner, marketer, built):
    payments.receive_notification("sandbox", b"{}", {}, clock.now())
    page = owner.get(f"{FUNDS}quarantine/")
    path = re.search(r'href="(/console/funds/quarantine/\w+/)"', page.content.decode())[1]
    text = text_of(owner.get(path))
    for words in ("What to do", "Nothing was credited", "not verified", "As it came"):
        assert words in text
    assert marketer.get(path).status_code == 403
    assert owner.post(f"{path}settle/", {"key": "s", "reason": " "}).status_code == 422
    assert owner.post(f"{path}settle/", {"key": "s", "reason": "a test of ours"}, follow=True).status_code == 200
    assert path not in owner.get(f"{FUNDS}quarantine/").content.decode()
    assert path in owner.get(f"{FUNDS}quarantine/", {"is": "settled"}).content.decode()
    assert "a test of ours" in text_of(owner.get(path))


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


def test_quarantine_of_ones_own_store_is_met_wherever_its_customer_is_at_home(built):
    """What a payment here is about is this store's to settle, as the count on the home page says."""
    here = identity.open_store(actor=system("seed"), now=clock.now(), code="here", name="Here").id
    paid = payments.start_top_up(
        customer_id=built.customer.id, amount=money(700, "CNY"), channel="sandbox", store_id=here,
        actor=system("seed"), now=clock.now(), key="p:here",
    )  # fmt: skip
    one = NotificationRow.objects.create(
        customer_id=built.customer.id, id=ids.make(), channel="sandbox", channel_ref="n1", payment_id=paid.payment.id,
        verified=False, raw=b"{}", headers={}, outcome="quarantined", quarantine="unverified", seen=1, tries=0,
        received_at=clock.now(), worked_at=clock.now(),
    )  # fmt: skip
    person = Staff.objects.get(email=house.MANAGER)
    person.store_ids = [here]
    person.save(update_fields=["store_ids"])
    assert payment_queries.attention(actor=actor_of_staff(person), now=clock.now()).quarantine_open == 1
    client = signed_in(house.MANAGER)
    path = f"{FUNDS}quarantine/{ids.public('ntf', built.customer.id, one.id)}/"
    assert path in client.get(f"{FUNDS}quarantine/").content.decode()
    assert client.get(path).status_code == 200


def freeze(built) -> None:
    wallets.freeze(
        customer_id=built.customer.id, currency="CNY", actor=system("seed"), now=clock.now(), key=f"f:{ids.make()}",
        reason="Stolen phone",
    )  # fmt: skip


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
    customers.edit(
        built.customer.id, actor=actor_of_staff(editor), now=clock.now(), phone="13900009999"
    )  # fmt: skip
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

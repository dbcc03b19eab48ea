"""Every act on a record: what it foresees, that it is done once, what it refuses, and that the books balance."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brim.base.identity.models import Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance

HTMX = {"HX-Request": "true"}
TERMS = {
    "currencies": {"CNY": {"ladder": [{"pay": 50000, "get": 8000}, {"pay": 100000, "get": 20000}],
                           "adjustment_alone": 5000}},
    "bonus_days": 180,
}  # fmt: skip


@pytest.fixture
def built(transactional_db):
    made = house.build()
    wallets.save_programme(TERMS, actor=system("seed"), now=clock.now() - timedelta(minutes=1))
    return made


def at(built, path: str) -> str:
    return f"/console/customers/{ids.public_customer(built.customer.id)}/{path}"


def text_of(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def foresee(client, address: str, **fields) -> str:
    answer = client.post(address, {**fields, "step": "preview"}, headers=HTMX)
    assert answer.status_code == 200
    return text_of(answer)


def press(client, address: str, **fields):
    """As the form sends it, with its key; twice, for a person presses twice."""
    fields.setdefault("key", f"form-{ids.make()}")
    first = client.post(address, fields, headers=HTMX)
    again = client.post(address, fields, headers=HTMX)
    assert first.status_code == again.status_code, text_of(again)
    return first


def toast_of(client, answer) -> str:
    return text_of(client.get(answer.headers["HX-Redirect"]))


def view(built):
    return queries.wallet(built.customer.id, "CNY", now=clock.now())


def last(built, kind: str):
    return queries.operations(built.customer.id, limit=1, kinds=(kind,)).items[0]


def count(built, kind: str) -> int:
    return len(queries.operations(built.customer.id, limit=50, kinds=(kind,)).items)


def figures(built) -> tuple[int, int, int, int]:
    now = view(built)
    return now.principal, now.bonus, now.held, now.available


def store_of(built) -> str:
    return str(built.customer.store_id)


@pytest.fixture(autouse=True)
def _books_balance_afterwards(transactional_db):
    yield
    assert_books_balance()
    assert_wallets_balance()


def test_a_spend_says_which_purse_pays_and_is_taken_once(manager, built):
    told = foresee(manager, at(built, "spend/"), amount="150", store=store_of(built))
    for words in ("From principal ¥124.00", "From bonus until", "¥26.00", "Available afterwards now ¥204.00 ¥54.00"):
        assert words in told
    assert figures(built) == (24400, 8000, 12000, 20400)
    done = press(manager, at(built, "spend/"), amount="150", store=store_of(built), description="Biluochun")
    assert "¥150.00 spent. Available now: ¥54.00." in toast_of(manager, done)
    assert figures(built) == (12000, 5400, 12000, 5400)
    assert count(built, "spend") == 3


def test_a_spend_that_does_not_suffice_is_foreseen_and_refused_and_nothing_moves(manager, built):
    assert "The balance does not suffice." in foresee(manager, at(built, "spend/"), amount="204.01")
    answer = manager.post(at(built, "spend/"), {"amount": "204.01"}, headers=HTMX)
    assert answer.status_code == 422
    assert text_of(answer).count("The balance does not suffice.") == 1
    assert figures(built) == (24400, 8000, 12000, 20400)


@pytest.mark.parametrize("amount", ["", "x", "0", "-5", "1.234"])
def test_an_amount_that_is_none_foresees_nothing_and_is_refused_at_its_field(manager, built, amount):
    assert foresee(manager, at(built, "spend/"), amount=amount).strip() == ""
    answer = manager.post(at(built, "spend/"), {"amount": amount}, headers=HTMX)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_top_up_in_cash_says_what_the_ladder_gives_and_needs_a_drawer(manager, built):
    address, store = at(built, "top-up/"), store_of(built)
    told = foresee(manager, address, amount="600", channel="cash", store=store)
    assert "no open shift" in told
    assert manager.post(address, {"amount": "600", "channel": "cash"}, headers=HTMX).status_code == 422
    assert figures(built) == (24400, 8000, 12000, 20400)
    drawer(built)
    told = foresee(manager, address, amount="600", channel="cash", store=store)
    for words in ("¥600.00", "+¥80.00", "¥884.00", "¥400.00 more, and the bonus is ¥200.00."):
        assert words in told
    done = press(manager, address, amount="600", again="600", channel="cash", store=store)
    assert "¥600.00 topped up. Available now: ¥884.00." in toast_of(manager, done)
    assert figures(built) == (84400, 16000, 12000, 88400)


def drawer(built) -> None:
    staff = Staff.objects.get(email=house.MANAGER)
    actor = actor_of_staff(staff, request_id="")
    payments.open_shift(store_id=built.customer.store_id, opening=money(100000, "CNY"), actor=actor, now=clock.now())


def test_money_is_set_aside_captured_in_parts_and_let_go(manager, built):
    told = foresee(manager, at(built, "hold/"), amount="100", minutes="1440", store=store_of(built))
    assert "From principal ¥100.00" in told
    assert "¥104.00" in told
    done = press(manager, at(built, "hold/"), amount="100", minutes="1440", store=store_of(built), description="Room 3")
    assert "¥100.00 set aside until" in toast_of(manager, done)
    held = last(built, "hold")
    public = ids.public("hld", held.customer_id, held.id)
    assert "Room 3" in text_of(manager.get(at(built, "")))
    told = foresee(manager, at(built, f"holds/{public}/capture/"), amount="60")
    for words in ("From principal ¥60.00", "Stays held ¥40.00", "¥104.00"):
        assert words in told
    press(manager, at(built, f"holds/{public}/capture/"), amount="60")
    assert "¥40.00" in text_of(manager.get(at(built, f"holds/{public}/release/"), headers=HTMX))
    press(manager, at(built, f"holds/{public}/release/"))
    assert figures(built) == (18400, 8000, 12000, 14400)
    assert manager.get(at(built, f"holds/{public}/capture/"), headers=HTMX).status_code == 200


def test_a_hold_of_somebody_else_is_unknown(manager, built):
    held = last(built, "hold")
    other = ids.public("hld", built.others[0].id, held.id)
    assert manager.get(at(built, f"holds/{other}/capture/")).status_code == 404


def test_a_spend_is_refunded_from_its_line(manager, built):
    spent = last(built, "spend")
    address = at(built, f"refunds/spend/{ids.public('spd', spent.customer_id, spent.id)}/?currency=CNY")
    opened = text_of(manager.get(address, headers=HTMX))
    for words in ("Back to principal ¥56.00", "Can still be refunded later ¥0.00", "¥260.00"):
        assert words in opened
    assert "¥36.00" in foresee(manager, address, amount="20", reason="")
    answer = manager.post(address, {"amount": "20", "reason": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert figures(built)[3] == 20400
    done = press(manager, address, amount="20", reason="Cold tea")
    assert "¥20.00 of the spend is back in the wallet." in toast_of(manager, done)
    assert figures(built) == (26400, 8000, 12000, 22400)
    answer = manager.post(address, {"amount": "36.01", "reason": "Cold tea"}, headers=HTMX)
    assert answer.status_code == 422
    assert "More was asked than is left" in text_of(answer)


def test_a_top_up_is_refunded_by_its_quote_out_of_the_drawer(manager, built):
    paid = last(built, "top_up")
    top_up = ids.public("top", paid.customer_id, paid.metadata["topup_id"])
    address = at(built, f"refunds/top-up/{top_up}/?currency=CNY")
    told = text_of(manager.get(address, headers=HTMX))
    for words in ("Why it ends", "法释〔2025〕4号", "Goes back by cash", "you have no open shift"):
        assert words in told
    refused = manager.post(address, {"fault": "consumer", "reason": "Moves away"}, headers=HTMX)
    assert refused.status_code == 422
    assert "no open shift" in text_of(refused)
    assert figures(built) == (24400, 8000, 12000, 20400)
    drawer(built)
    quote = queries.refund_quote(
        built.customer.id, currency="CNY", fault="operator", now=clock.now(), topup_id=paid.metadata["topup_id"],
        is_free=True,
    )  # fmt: skip
    assert f"{quote.total / 100:.2f}" in foresee(manager, address, fault="operator")
    done = press(manager, address, fault="operator", reason="Our kitchen closed")
    assert "went back by cash" in toast_of(manager, done)
    assert last(built, "top_up_refund").amount == quote.total
    assert figures(built) == (12000, 0, 12000, 0)


def test_what_can_be_refunded_is_listed_to_choose_from(manager, built):
    told = manager.get(at(built, "refunds/"), headers=HTMX)
    assert "Longjing, 2 cups" in text_of(told)
    assert "Topped up by cash" in text_of(told)
    assert len(re.findall(r"refunds/(?:spend|top-up)/", told.content.decode())) == 6
    assert "<html" in manager.get(at(built, "refunds/")).content.decode()


def test_a_withdrawal_is_quoted_frozen_and_waits_for_a_second_person(manager, built):
    address = at(built, "withdraw/")
    told = foresee(manager, address, amount="50")
    for words in ("Frozen now and paid out once approved ¥50.00", "Fee none", "A second person decides"):
        assert words in told
    done = press(manager, address, amount="50", account="Bank of Hangzhou 4417", reason="Moves away")
    shown = toast_of(manager, done)
    assert "¥50.00 is frozen and waits for a second person." in shown
    assert "waits for a second person" in shown
    assert len(queries.withdrawals_waiting(built.customer.id)) == 1
    assert view(built).held > 17000


def test_an_adjustment_says_when_it_wants_a_second_person(manager, built):
    address = at(built, "adjust/")
    told = foresee(manager, address, amount="50", way="more", purse="bonus")
    for words in ("Bonus now ¥80.00", "Change +¥50.00", "Bonus afterwards ¥130.00", "Bonus until"):
        assert words in told
    assert "second person" not in told
    told = foresee(manager, address, amount="50.01", way="less", purse="principal")
    for words in ("Change −¥50.01", "One person may decide ¥50.00 alone for a customer", "set aside until then"):
        assert words in told
    assert manager.post(address, {"amount": "5", "way": "more", "purse": "bonus"}, headers=HTMX).status_code == 422
    done = press(manager, address, amount="50", way="more", purse="bonus", reason="Spilled pot")
    assert "The balance is adjusted by +¥50.00." in toast_of(manager, done)
    assert figures(built) == (24400, 13000, 12000, 25400)
    done = press(manager, address, amount="60", way="less", purse="principal", reason="Typed twice")
    assert "The adjustment of −¥60.00 waits for a second person." in toast_of(manager, done)
    assert len(queries.adjustments_waiting(built.customer.id)) == 1
    assert figures(built) == (24400, 13000, 18000, 19400)


def test_a_transfer_finds_its_receiver_while_one_types(manager, built):
    found = manager.get(at(built, "transfer/receivers"), {"to": "大明"}, headers=HTMX).content.decode()
    public = ids.public_customer(built.others[0].id)
    assert f'value="{public}" checked' in found
    assert "林小满" not in manager.get(at(built, "transfer/receivers"), {"to": "小满"}, headers=HTMX).content.decode()
    address = at(built, "transfer/")
    told = foresee(manager, address, to="大明", chosen=public, amount="30")
    assert "王大明 receives as principal" in told
    assert "Bonus that goes with it −¥4.80" in told
    assert "¥169.20" in told
    done = press(manager, address, to="大明", chosen=public, amount="30", reason="A gift")
    assert "¥30.00 sent to 王大明." in toast_of(manager, done)
    assert figures(built) == (21400, 7520, 12000, 16920)


@pytest.mark.parametrize(("asked", "words"), [("小满", "Choose one of those found"), ("不在的", "Choose one of those")])
def test_a_transfer_to_nobody_or_to_oneself_is_refused_at_its_field(manager, built, asked, words):
    answer = manager.post(at(built, "transfer/"), {"to": asked, "amount": "30", "reason": "x"}, headers=HTMX)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert figures(built) == (24400, 8000, 12000, 20400)


def test_a_wallet_is_closed_by_the_quote_that_was_seen(manager, built):
    held = last(built, "hold")
    assert "Money of this wallet is still held" in text_of(manager.get(at(built, "close/"), headers=HTMX))
    wallets.release(
        customer_id=built.customer.id, hold_id=held.id, actor=system("test"), now=clock.now(), key="release"
    )
    address = at(built, "close/")
    page = manager.get(address, headers=HTMX)
    agreed = re.search(r'name="agreed" value="([^"]+)"', page.content.decode())[1]
    for words in ("Paid out once a second person approves", "Bonus that ends −¥80.00", "法释〔2025〕4号"):
        assert words in text_of(page)
    stale = manager.post(address, {"fault": "consumer", "account": "b", "reason": "r", "agreed": "1.00"}, headers=HTMX)
    assert stale.status_code == 422
    assert "The refund quote has changed meanwhile" in text_of(stale)
    assert f'value="{agreed}"' in stale.content.decode()
    assert figures(built) == (24400, 8000, 0, 32400)
    done = press(manager, address, fault="consumer", account="Bank 4417", reason="Moves away", agreed=agreed)
    assert f"The wallet is closed. ¥{agreed} waits for a second person." in toast_of(manager, done)
    assert view(built).status == "closed"
    assert queries.withdrawals_waiting(built.customer.id)[0].closes_wallet


ADDRESSES = (
    "top-up/", "spend/", "hold/", "refunds/", "withdraw/", "adjust/", "reverse-expiry/", "credit-line/", "late-spend/",
    "transfer/", "close/",
)  # fmt: skip


@pytest.mark.parametrize("path", [*ADDRESSES, "transfer/receivers"])
def test_an_act_is_for_those_whose_role_has_it(marketer, built, path):
    assert marketer.get(at(built, path)).status_code == 403
    if path in ADDRESSES and path != "refunds/":
        assert marketer.post(at(built, path), {"amount": "1"}).status_code == 403
    assert figures(built) == (24400, 8000, 12000, 20400)


def test_the_record_offers_what_the_role_may_and_says_why_not(manager, built):
    page = manager.get(at(built, "")).content.decode()
    assert 'data-key="t"' in page
    assert 'data-key="s"' in page
    assert "Money is still held: capture it or let it go first." in page
    wallets.freeze(
        customer_id=built.customer.id, currency="CNY", actor=system("test"), now=clock.now(), key="f", reason="lost"
    )
    page = manager.get(at(built, "")).content.decode()
    assert 'data-key="t"' not in page
    assert "The wallet is frozen." in page
    assert "Unfreeze…" in page


def test_a_marketer_is_offered_no_act_on_money(marketer, built):
    page = marketer.get(at(built, "")).content.decode()
    assert 'data-key="t"' not in page
    assert "Adjust the balance" not in page


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_act_is_a_page_without_scripts_too(manager, built, path):
    answer = manager.get(at(built, path))
    assert answer.status_code == 200
    assert "<html" in answer.content.decode()


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_act_speaks_chinese(manager, built, path):
    text = text_of(manager.get(at(built, path), headers={"accept-language": "zh-CN", **HTMX}))
    assert re.search(r"[\u4e00-\u9fff]{2,}", text.replace("林小满", ""))
    assert not re.search(r"[A-Za-z]{4,}", text.replace("Lin Xiaoman", "").replace("Longjing, 2 cups", ""))


def test_an_act_asks_a_bounded_number_of_questions(manager, built):
    manager.get(at(built, "spend/"))
    with CaptureQueriesContext(connection) as seen:
        foresee(manager, at(built, "spend/"), amount="10", store=store_of(built))
    assert len(seen) <= 24, [one["sql"][:90] for one in seen.captured_queries]
    with CaptureQueriesContext(connection) as seen:
        manager.get(at(built, "close/"), headers=HTMX)
    assert len(seen) <= 30, len(seen)


def test_an_unknown_currency_has_no_wallet(manager, built):
    assert manager.get(at(built, "spend/?currency=XXQ")).status_code == 404


def test_another_currency_has_a_wallet_of_its_own(manager, built):
    now = clock.now()
    wallets.credit_top_up(
        customer_id=built.customer.id, topup_id=ids.make(), paid=money(5000, "USD"), channel="cash", payment_id=1,
        store_id=None, actor=system("test"), now=now,
    )  # fmt: skip
    page = text_of(manager.get(at(built, "")))
    assert "USD" in page
    press(manager, at(built, "spend/?currency=USD"), amount="20", store=store_of(built))
    assert queries.wallet(built.customer.id, "USD").principal == 3000
    assert figures(built) == (24400, 8000, 12000, 20400)

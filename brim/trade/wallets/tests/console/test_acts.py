"""Every act on a record: what it foresees, that it is done once, what it refuses, and that the books balance."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import HTMX, text_of
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.tests import house
from brim.trade.wallets.tests.console.acting import (
    at,
    count,
    figures,
    last,
    post_preview,
    press,
    store_of,
    toast_of,
    view,
    with_terms,
)

pytestmark = pytest.mark.usefixtures("in_balance")


@pytest.fixture
def built(transactional_db):
    return with_terms(house.build())


def test_a_spend_says_which_purse_pays_and_is_taken_once(manager, built):
    told = post_preview(manager, at(built, "spend/"), amount="150", store=store_of(built))
    for words in ("From principal ¥124.00", "From bonus until", "¥26.00", "Available afterwards now ¥204.00 ¥54.00"):
        assert words in told
    assert figures(built) == (24400, 8000, 12000, 20400)
    done = press(manager, at(built, "spend/"), amount="150", store=store_of(built), description="Biluochun")
    assert "¥150.00 spent. Available now: ¥54.00." in toast_of(manager, done)
    assert figures(built) == (12000, 5400, 12000, 5400)
    assert count(built, "spend") == 3


def test_a_spend_that_does_not_suffice_is_foreseen_and_refused_and_nothing_moves(manager, built):
    assert "The balance does not suffice." in post_preview(manager, at(built, "spend/"), amount="204.01")
    answer = manager.post(at(built, "spend/"), {"amount": "204.01"}, headers=HTMX)
    assert answer.status_code == 422
    assert text_of(answer).count("The balance does not suffice.") == 1
    assert figures(built) == (24400, 8000, 12000, 20400)


@pytest.mark.parametrize("amount", ["", "x", "0", "-5", "1.234"])
def test_an_amount_that_is_none_foresees_nothing_and_is_refused_at_its_field(manager, built, amount):
    assert post_preview(manager, at(built, "spend/"), amount=amount).strip() == ""
    answer = manager.post(at(built, "spend/"), {"amount": amount}, headers=HTMX)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_money_is_set_aside_captured_in_parts_and_let_go(manager, built):
    told = post_preview(manager, at(built, "hold/"), amount="100", minutes="1440", store=store_of(built))
    assert "From principal ¥100.00" in told
    assert "¥104.00" in told
    done = press(manager, at(built, "hold/"), amount="100", minutes="1440", store=store_of(built), description="Room 3")
    assert "¥100.00 set aside until" in toast_of(manager, done)
    held = last(built, "hold")
    public = ids.public("hld", held.customer_id, held.id)
    assert "Room 3" in text_of(manager.get(at(built, "")))
    told = post_preview(manager, at(built, f"holds/{public}/capture/"), amount="60")
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


def test_a_withdrawal_is_quoted_frozen_and_waits_for_a_second_person(manager, built):
    address = at(built, "withdraw/")
    told = post_preview(manager, address, amount="50")
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
    told = post_preview(manager, address, amount="50", way="more", purse="bonus")
    for words in ("Bonus now ¥80.00", "Change +¥50.00", "Bonus afterwards ¥130.00", "Bonus until"):
        assert words in told
    assert "second person" not in told
    told = post_preview(manager, address, amount="50.01", way="less", purse="principal")
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
    told = post_preview(manager, address, to="大明", chosen=public, amount="30")
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


def test_an_act_asks_a_bounded_number_of_questions(manager, built):
    manager.get(at(built, "spend/"))
    with CaptureQueriesContext(connection) as seen:
        post_preview(manager, at(built, "spend/"), amount="10", store=store_of(built))
    assert len(seen) <= 24, [one["sql"][:90] for one in seen.captured_queries]
    with CaptureQueriesContext(connection) as seen:
        manager.get(at(built, "close/"), headers=HTMX)
    assert len(seen) <= 30, len(seen)


def test_an_unknown_currency_has_no_wallet(manager, built):
    assert manager.get(at(built, "spend/?currency=XXQ")).status_code == 404


def test_another_currency_has_a_wallet_of_its_own(manager, built):
    now = clock.now()
    wallets.credit_top_up(
        customer_id=built.customer.id,
        topup_id=ids.make(),
        paid=money(5000, "USD"),
        channel="cash",
        payment_id=1,
        store_id=None,
        actor=system("test"),
        now=now,
    )
    page = text_of(manager.get(at(built, "")))
    assert "USD" in page
    press(manager, at(built, "spend/?currency=USD"), amount="20", store=store_of(built))
    assert queries.wallet(built.customer.id, "USD").principal == 3000
    assert figures(built) == (24400, 8000, 12000, 20400)


ADDRESSES = (
    "spend/",
    "hold/",
    "withdraw/",
    "adjust/",
    "reverse-expiry/",
    "credit-line/",
    "late-spend/",
    "transfer/",
    "close/",
)


@pytest.mark.parametrize("path", [*ADDRESSES, "transfer/receivers"])
def test_an_act_is_for_those_whose_role_has_it(marketer, built, path):
    assert marketer.get(at(built, path)).status_code == 403
    if path in ADDRESSES:
        assert marketer.post(at(built, path), {"amount": "1"}).status_code == 403
    assert figures(built) == (24400, 8000, 12000, 20400)


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

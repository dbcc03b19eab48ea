"""Acts on a record that take money in or give it back: foreseen, done once, refused, and the books balance."""

import re

import pytest

from brim.base.identity.models import Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import HTMX, text_of
from brim.trade.payments import operations as payments
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries
from brim.trade.wallets.tests.console.acting import (
    at,
    figures,
    last,
    post_preview,
    press,
    store_of,
    toast_of,
    with_terms,
)

pytestmark = pytest.mark.usefixtures("in_balance")


@pytest.fixture
def built(transactional_db):
    return with_terms(house.build())


def test_a_top_up_in_cash_says_what_the_ladder_gives_and_needs_a_drawer(manager, built):
    address, store = at(built, "top-up/"), store_of(built)
    told = post_preview(manager, address, amount="600", channel="cash", store=store)
    assert "no open shift" in told
    assert manager.post(address, {"amount": "600", "channel": "cash"}, headers=HTMX).status_code == 422
    assert figures(built) == (24400, 8000, 12000, 20400)
    drawer(built)
    told = post_preview(manager, address, amount="600", channel="cash", store=store)
    for words in ("¥600.00", "+¥80.00", "¥884.00", "¥400.00 more, and the bonus is ¥200.00."):
        assert words in told
    done = press(manager, address, amount="600", again="600", channel="cash", store=store)
    assert "¥600.00 topped up. Available now: ¥884.00." in toast_of(manager, done)
    assert figures(built) == (84400, 16000, 12000, 88400)


def drawer(built) -> None:
    staff = Staff.objects.get(email=house.MANAGER)
    actor = actor_of_staff(staff, request_id="")
    payments.open_shift(store_id=built.customer.store_id, opening=money(100000, "CNY"), actor=actor, now=clock.now())


def test_a_spend_is_refunded_from_its_line(manager, built):
    spent = last(built, "spend")
    address = at(built, f"refunds/spend/{ids.public('spd', spent.customer_id, spent.id)}/?currency=CNY")
    opened = text_of(manager.get(address, headers=HTMX))
    for words in ("Back to principal ¥56.00", "Can still be refunded later ¥0.00", "¥260.00"):
        assert words in opened
    assert "¥36.00" in post_preview(manager, address, amount="20", reason="")
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
        built.customer.id,
        currency="CNY",
        fault="operator",
        now=clock.now(),
        topup_id=paid.metadata["topup_id"],
        is_free=True,
    )
    assert f"{quote.total / 100:.2f}" in post_preview(manager, address, fault="operator")
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


ADDRESSES = ("top-up/", "refunds/")


@pytest.mark.parametrize("path", ADDRESSES)
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

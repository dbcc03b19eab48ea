"""Receipts: what was paid, got and is left, for the customer's hand, with enough to find it in the books."""

import re

import pytest

from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.core.ledger import queries as ledger
from brim.trade.payments.models import TopUpRow
from brim.trade.payments.tests import house
from brim.trade.payments.tests.counter import set_up, text_of
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries


@pytest.fixture
def till(client, transactional_db):
    return set_up(client)


def receipt(till, number: str, **asked: str):
    return till.client.get(f"/console/customers/{till.public_id}/receipt/{number}/", asked)


def newest(till, kind: str):
    return queries.operations(till.customer, limit=1, kinds=(kind,)).items[0]


def test_a_top_up_s_receipt_says_what_was_paid_and_what_it_gave(till):
    till.shift()
    till.send(f"{till.public_id}/top-up/", amount="500", method="cash", key="form-1")
    done = newest(till, "top_up")
    number = ids.public("opn", till.customer, done.id)
    text = text_of(receipt(till, number))
    for words in (
        "Yinquan Tea",
        "West Lake",
        "Top-up",
        "Paid cash ¥500.00",
        "Bonus ¥80.00",
        "Credited ¥580.00",
        "Balance after ¥784.00",
        "林**",
        "138 **** 5678",
        "钱多多",
        number,
        ledger.transfer(till.customer, done.key)[0].hash[:16],
    ):
        assert words in text
    assert "林小满" not in text
    assert "12345678" not in text


def test_it_is_found_by_the_top_up_s_own_number_too_once_it_is_credited(till):
    topup = TopUpRow.objects.get()
    number = ids.public("top", till.customer, topup.id)
    assert "Credited ¥580.00" in text_of(receipt(till, number))
    assert receipt(till, ids.public("top", till.customer, topup.id + 1)).status_code == 404


def test_a_spend_s_receipt_says_what_each_purse_paid(till):
    till.send(f"{till.public_id}/spend/", amount="150", description="Longjing", key="form-1")
    done = newest(till, "spend")
    for prefix in ("opn", "spd"):
        text = text_of(receipt(till, ids.public(prefix, till.customer, done.id)))
        for words in ("Spend", "Principal ¥124.00", "Bonus ¥26.00", "Longjing ¥150.00", "Balance after ¥54.00"):
            assert words in text


def test_a_refund_s_receipt_says_what_came_back(till):
    wallets.refund_spend(
        customer_id=till.customer,
        spend_id=newest(till, "spend").id,
        actor=system("test"),
        now=clock.now(),
        key="r",
        reason="cold tea",
    )
    text = text_of(receipt(till, ids.public("opn", till.customer, newest(till, "refund").id)))
    assert "Given back ¥56.00" in text


def test_the_language_can_be_the_customer_s(till):
    number = ids.public("opn", till.customer, newest(till, "spend").id)
    english = receipt(till, number, **{"in": "en"})
    chinese = receipt(till, number, **{"in": "zh-hans"})
    assert "Taken from the balance" in text_of(english)
    for words in ("盈泉茶馆", "西湖店", "从余额扣款", "办后余额"):
        assert words in text_of(chinese)
    assert 'lang="zh-Hans"' in chinese.content.decode()


def test_what_moved_nothing_has_no_receipt(till):
    held = newest(till, "hold")
    assert receipt(till, ids.public("opn", till.customer, held.id)).status_code == 404


def test_a_receipt_is_found_under_its_own_customer_only_and_by_who_may_see(till, client):
    number = ids.public("opn", till.customer, newest(till, "spend").id)
    other = ids.public_customer(till.built.others[0].id)
    assert client.get(f"/console/customers/{other}/receipt/{number}/").status_code == 404
    Staff.objects.get(email=house.MARKETER).roles.clear()
    client.force_login(Staff.objects.get(email=house.MARKETER))
    assert receipt(till, number).status_code == 403


def test_the_paper_is_named_so_that_it_gets_its_own_size(till):
    number = ids.public("opn", till.customer, newest(till, "spend").id)
    page = receipt(till, number, print="1").content.decode()
    assert 'class="receipt"' in page
    assert "data-prints-itself" in page
    assert not re.search(r"\sstyle=", page)

"""Amounts as people type them, at the till, on a record, in the drawer, in a filter and in the programme."""

import pytest
from django.test import Client
from django.urls import reverse

from brim.base.identity.models import Staff
from brim.base.kit import clock, ids
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments.models import TopUpRow
from brim.trade.payments.tests import house
from brim.trade.payments.tests.counter import Till, text_of
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance, wallet
from brim.trade.wallets.tests.console.test_programme import programme_form

pytestmark = pytest.mark.django_db(transaction=True)

UNCLEAR = ["12,50", "1,5", "0,99", "12,34,5", "1，50", "1,00,000"]
READ = [
    ("1,000", 100_000),
    ("1,234.50", 123_450),
    ("１２３", 12_300),
    ("￥300", 30_000),
    ("¥500", 50_000),
    ("1 000", 100_000),
]


@pytest.fixture
def owner(till: Till) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(email=house.OWNER))
    return client


def principal(till: Till) -> int:
    return wallet(till.customer, "CNY", now=clock.now()).principal


@pytest.mark.parametrize("text", UNCLEAR)
@pytest.mark.parametrize("side", ["top-up", "spend"])
def test_the_till_asks_what_an_unclear_amount_means(till: Till, side: str, text: str) -> None:
    before, top_ups = principal(till), TopUpRow.objects.count()
    answer = till.send(f"{till.public_id}/{side}/", amount=text, method="cash", key=f"form-{ids.make()}")
    assert answer.status_code == 422
    assert f"“{text}”" in text_of(answer)
    assert (principal(till), TopUpRow.objects.count()) == (before, top_ups)
    assert_books_balance()
    assert_wallets_balance()


@pytest.mark.parametrize(("text", "minor"), READ)
def test_the_till_reads_what_is_clear(till: Till, text: str, minor: int) -> None:
    before = principal(till)
    answer = till.send(f"{till.public_id}/top-up/", amount=text, method="cash", key=f"form-{ids.make()}")
    assert answer.status_code == 200
    assert principal(till) == before + minor
    assert_books_balance()
    assert_wallets_balance()


@pytest.mark.parametrize("text", UNCLEAR)
@pytest.mark.parametrize("act", ["top-up", "spend", "hold", "withdraw", "adjust"])
def test_a_record_asks_what_an_unclear_amount_means(till: Till, owner: Client, act: str, text: str) -> None:
    before = principal(till)
    sent = {
        "amount": text,
        "channel": "cash",
        "account": "ICBC 1234",
        "purse": "principal",
        "way": "add",
        "reason": "Because",
        "key": f"form-{ids.make()}",
    }
    answer = owner.post(reverse(f"console:{act}", args=[till.public_id]), sent)
    assert answer.status_code == 422
    assert f"“{text}”" in text_of(answer)
    assert principal(till) == before


@pytest.mark.parametrize("text", UNCLEAR)
def test_the_programme_and_filters_ask_what_an_unclear_amount_means(owner: Client, text: str) -> None:
    versions = len(queries.programme_versions())
    edit = reverse("console:settings-programme-edit")
    for changes in ({"CNY-pay": [text, "1000"]}, {"CNY-spend_daily": text}):
        answer = owner.post(edit, programme_form(**changes))
        assert answer.status_code == 422
        assert f"“{text}”" in text_of(answer)
    assert len(queries.programme_versions()) == versions
    filtered = owner.get("/console/funds/spends/", {"least": text})
    assert "Nothing was filtered by it." in text_of(filtered)

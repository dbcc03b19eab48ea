"""Home by role: what waits, the float and the day's hours, each for who may see it."""

import pytest

from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock
from brim.base.money import money
from brim.faces.console.tests.test_pages import text_of
from brim.trade.payments.tests import house
from brim.trade.wallets import operations as wallets

HOME = "/console/"


def signed_in(client, *words: str, store_ids=None):
    person = Staff.objects.get(email=house.MARKETER)
    person.roles.update(permissions=list(words))
    person.store_ids = store_ids
    person.save(update_fields=["store_ids"])
    client.force_login(person)
    return client


@pytest.mark.django_db(transaction=True)
def test_an_owner_sees_what_waits_the_float_and_the_day(client):
    built = house.build()
    now = clock.now()
    wallets.request_withdrawal(
        customer_id=built.customer.id,
        amount=money(1000, "CNY"),
        account="ICBC 6222",
        reason="moves away",
        actor=system("agent"),
        now=now,
        key="w",
    )
    text = text_of(signed_in(client, "*").get(HOME))
    assert "1 withdrawal to approve" in text
    assert "2 holds" not in text
    assert "324.00" in text
    assert "Today by the hour" in text
    zh = text_of(client.get(HOME, headers={"accept-language": "zh-CN"}))
    for words in ("1 笔提现待审批", "客户资金余额", "今日各时段"):
        assert words in zh


def test_who_reads_no_books_sees_neither_float_nor_hours(client, built):
    text = text_of(signed_in(client, "customers:read", "wallets:read").get(HOME))
    assert "Nothing waits" in text
    assert "Float" not in text
    assert "Today by the hour" not in text


def test_figures_of_every_store_are_not_for_who_serves_one(client, built):
    text = text_of(signed_in(client, "*", store_ids=[1]).get(HOME))
    assert "Float" not in text
    assert "Today by the hour" not in text


def test_the_part_that_moves_is_fetched_alone(client, built):
    page = signed_in(client, "*").get(HOME).content.decode()
    assert 'data-live="home"' in page
    assert 'hx-select="#home"' in page

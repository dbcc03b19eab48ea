"""A top-up that is much more than usual is typed once more: at the till and on a record."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments import queries as payment_queries
from brim.trade.payments.models import TopUpRow
from brim.trade.payments.tests import house
from brim.trade.payments.tests.counter import Till, set_up, text_of
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.queries import assert_wallets_balance, wallet

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = "much more than usual here. Nothing was done yet: type the amount once more."


@pytest.fixture
def till(client: Client, db: None) -> Till:
    found = set_up(client)
    found.shift()
    return found


def principal(till: Till) -> int:
    return wallet(till.customer, "CNY", now=clock.now()).principal


@pytest.mark.parametrize("where", ["till", "record"])
def test_a_sum_above_the_usual_is_typed_again(till: Till, where: str) -> None:
    path = f"{till.public_id}/top-up/"
    record = reverse("console:top-up", args=[till.public_id])
    manager = Client()
    manager.force_login(Staff.objects.get(email=house.MANAGER))
    if where == "record":
        payments.open_shift(
            store_id=till.store_id,
            opening=money(0, "CNY"),
            now=clock.now(),
            actor=payment_actor(house.MANAGER),
        )

    def send(**sent: str):
        sent = {"method": "cash", "channel": "cash", **sent}
        return till.send(path, **sent) if where == "till" else manager.post(record, sent)

    before = principal(till)
    key = f"form-{ids.make()}"
    preview = send(amount="5,000.01", step="preview", key=key)
    assert ("5,000.01" in text_of(preview), ASKED in text_of(preview)) == (True, False)
    asked = send(amount="5,000.01", key=key)
    assert asked.status_code == 422
    assert ASKED in text_of(asked)
    assert 'name="again"' in asked.content.decode()
    differs = send(amount="5,000.01", again="5000.1", key=key)
    assert (differs.status_code, "The two amounts differ" in text_of(differs)) == (422, True)
    unclear = send(amount="5,000.01", again="5000,01", key=key)
    assert (unclear.status_code, "Is “5000,01” 5000.01 or 500001.00?" in text_of(unclear)) == (422, True)
    assert principal(till) == before
    assert send(amount="5,000.01", again="￥5000.01", key=key).status_code in {200, 302}
    assert principal(till) == before + 500_001
    usual = send(amount="500", key=f"form-{ids.make()}")
    assert (usual.status_code in {200, 302}, principal(till)) == (True, before + 550_001)
    assert_books_balance()
    assert_wallets_balance()


def payment_actor(email: str):
    from brim.base.identity.queries import actor_of_staff

    return actor_of_staff(Staff.objects.get(email=email))


def test_the_stores_own_top_ups_tell_what_is_usual_once_there_are_enough(till: Till) -> None:
    now = clock.now()
    assert payment_queries.unusual_top_up(till.store_id, "CNY", now=now) == 500_000
    for number in range(50):
        payments.start_top_up(
            customer_id=till.customer,
            amount=money(2_000 if number < 47 else 9_000, "CNY"),
            channel="cash",
            store_id=till.store_id,
            actor=system("seed"),
            now=now - timedelta(minutes=1),
            key=f"usual-{number}",
        )
    assert payment_queries.unusual_top_up(till.store_id, "CNY", now=now) == 90_000
    assert payment_queries.unusual_top_up(till.store_id, "USD", now=now) is None
    assert payment_queries.unusual_top_up(till.store_id, "CNY", now=now + timedelta(days=91)) == 500_000
    assert TopUpRow.objects.filter(store_id=till.store_id).count() >= 50


def test_a_barcode_credits_nothing_at_a_business_that_was_founded_just_now(till: Till) -> None:
    wallets.save_programme(
        {"currencies": {"CNY": {"limits": {"top_up_most": 500_000, "balance_most": 500_000}}}},
        actor=system("seed"),
        now=clock.now(),
    )
    before = principal(till)
    answer = till.send(f"{till.public_id}/top-up/", amount="96385074", method="cash", key=f"form-{ids.make()}")
    assert answer.status_code == 422
    assert principal(till) == before

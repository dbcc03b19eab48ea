"""The room forgets its own, and says when it is too early for that."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from brim.base.events.listeners import drain
from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock
from brim.base.kit.refusals import Conflict
from brim.core.customers import operations as customers
from brim.core.customers import queries
from brim.core.customers.tests.console.test_customers_record import record_of
from brim.trade.payments.tests import house
from brim.trade.payments.tests.counter import PART, text_of
from tests.architecture.room.stamps import cards
from tests.architecture.room.stamps.models import Award, Card, Pace

SEED = system("seed")
WAITS_S = 30
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(client, built):
    client.force_login(Staff.objects.get(email=house.OWNER))
    return client


def erase(customer_id: int) -> None:
    customers.forget(customer_id, actor=SEED, now=clock.now(), reason="asked by mail")


def test_the_page_says_what_goes_and_what_keeps_it_from_going(owner, built):
    here = f"{record_of(built.customer)}forget/"
    assert "Stamp cards, and how often they came Erased" in text_of(owner.get(here, headers=PART))
    card_id, _message = cards.send_card(built.customer.id, actor=SEED, now=clock.now())
    page = text_of(owner.get(here, headers=PART))
    assert "A stamp card is on its way to this customer: wait until it has arrived." in page
    form = {"reason": "asked by mail", "name": built.customer.name}
    refused = owner.post(here, form)
    assert refused.status_code == 422
    assert "Nothing was erased. A stamp card is on its way" in text_of(refused)
    assert queries.get(built.customer.id).forgotten_at is None
    cards.note_arrival(built.customer.id, card_id, actor=SEED, now=clock.now())
    assert "is on its way" not in text_of(owner.get(here, headers=PART))
    assert owner.post(here, form).status_code == 302
    assert queries.get(built.customer.id).forgotten_at is not None


def test_its_rows_go_and_those_of_others_stay(built):
    gone, other = built.customer.id, built.others[0].id
    for customer_id in (gone, other):
        card_id, _message = cards.send_card(customer_id, actor=SEED, now=clock.now())
        cards.note_arrival(customer_id, card_id, actor=SEED, now=clock.now())
        Pace.objects.update_or_create(customer_id=customer_id, defaults={"since": clock.now(), "spends": 1, "saved": 0})
    awards = Award.objects.count()
    erase(gone)
    drain("stamps.forget")
    drain("stamps.forget")
    assert list(Card.objects.values_list("customer_id", flat=True)) == [other]
    assert Pace.objects.filter(customer_id=gone).count() == 0
    assert Award.objects.count() == awards


def in_a_thread(call, *args, **words):
    def run():
        try:
            return call(*args, **words)
        finally:
            connection.close()

    return ThreadPoolExecutor(1).submit(run)


def wait_for_a_lock() -> None:
    """Until somebody waits for a row that this connection has."""
    ends = threading.Event()
    for _round in range(WAITS_S * 20):
        with connection.cursor() as db:
            db.execute(WAITING)
            if db.fetchone()[0]:
                return
        ends.wait(0.05)
    raise AssertionError("nobody waits")


def test_a_card_that_is_sent_meanwhile_keeps_the_customer(built):
    with transaction.atomic():
        cards.send_card(built.customer.id, actor=SEED, now=clock.now())
        erasing = in_a_thread(erase, built.customer.id)
        wait_for_a_lock()
    with pytest.raises(Conflict) as refusal:
        erasing.result(WAITS_S)
    assert refusal.value.code == "erasure_blocked"
    assert queries.get(built.customer.id).forgotten_at is None


def test_to_who_is_erased_meanwhile_no_card_is_sent(built):
    with transaction.atomic():
        erase(built.customer.id)
        sending = in_a_thread(cards.send_card, built.customer.id, actor=SEED, now=clock.now())
        wait_for_a_lock()
    with pytest.raises(Conflict) as refusal:
        sending.result(WAITS_S)
    assert refusal.value.code == "customer_forgotten"
    assert Card.objects.count() == 0

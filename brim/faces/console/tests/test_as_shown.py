"""What a page shows before it is confirmed is what is done; where it would differ by then, nothing is done."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from brim.base.identity.models import Staff
from brim.base.identity.queries import actor_of_staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.payments.tests import house
from brim.trade.payments.tests.counter import PART, Till, text_of
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.queries import assert_wallets_balance, operations, wallet

pytestmark = pytest.mark.django_db(transaction=True)

CHANGED = "What it comes to has changed since it was shown. Nothing was done"
SEED = system("seed")


@pytest.fixture
def manager(till: Till) -> Client:
    client, person = Client(), Staff.objects.get(email=house.MANAGER)
    client.force_login(person)
    payments.open_shift(store_id=till.store_id, opening=money(0, "CNY"), actor=actor_of_staff(person), now=clock.now())
    return client


def seen_in(answer) -> str:
    return re.search(r'name="seen" value="([^"]+)"', answer.content.decode())[1]


def spend(till: Till, minor: int = 100) -> None:
    wallets.spend(
        customer_id=till.customer,
        amount=money(minor, "CNY"),
        store_id=till.store_id,
        actor=SEED,
        now=clock.now(),
        key=f"x:{ids.make()}",
    )


def count(till: Till) -> int:
    return len(operations(till.customer, limit=100).items)


def proven() -> None:
    assert_books_balance()
    assert_wallets_balance()


@pytest.mark.parametrize("side", ["spend", "top-up"])
def test_the_till_does_what_it_showed_and_shows_anew_what_has_changed(till: Till, side: str) -> None:
    path, key = f"{till.public_id}/{side}/", f"form-{ids.make()}"
    form = {"amount": "10", "method": "cash", "key": key}
    seen = seen_in(till.send(path, **form, step="preview"))
    spend(till)
    before = count(till)
    refused = till.send(path, **form, seen=seen)
    assert (refused.status_code, CHANGED in text_of(refused), count(till)) == (422, True, before)
    seen = seen_in(till.send(path, **form, step="preview"))
    for _turn in range(2):
        done = till.send(path, **form, seen=seen)
        assert (done.status_code, CHANGED in text_of(done)) == (200, False)
    assert count(till) > before
    proven()


def test_figures_typed_after_the_preview_are_no_change(till: Till) -> None:
    path, key = f"{till.public_id}/spend/", f"form-{ids.make()}"
    seen = seen_in(till.send(path, amount="1", key=key, step="preview"))
    done = till.send(path, amount="10", key=key, seen=seen)
    assert done.status_code == 200
    proven()


ACTS = {
    "spend": {"amount": "10"},
    "hold": {"amount": "10", "minutes": "60"},
    "withdraw": {"amount": "10", "account": "ICBC 1234", "reason": "asked"},
    "adjust": {"amount": "10", "purse": "principal", "way": "less", "reason": "slip"},
    "top-up": {"amount": "10", "channel": "cash"},
    "late-spend": {"amount": "10", "occurred_at": "2026-03-02T12:00", "reason": "no line"},
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_does_what_it_showed_and_shows_anew_what_has_changed(till: Till, manager: Client, act: str) -> None:
    address = reverse(f"console:{act}", args=[till.public_id])
    form = {**ACTS[act], "key": f"form-{ids.make()}"}
    seen = seen_in(manager.post(address, {**form, "step": "preview"}, headers=PART))
    spend(till)
    before = count(till)
    refused = manager.post(address, {**form, "seen": seen}, headers=PART)
    assert (refused.status_code, CHANGED in text_of(refused), count(till)) == (422, True, before)
    for _turn in range(2):
        done = manager.post(address, {**form, "seen": seen_in(refused)}, headers=PART)
        assert done.status_code == 204, text_of(done)
    proven()


def test_an_act_that_is_shown_when_it_is_opened_is_held_to_it(till: Till, manager: Client) -> None:
    held = wallets.hold(
        customer_id=till.customer, amount=money(1_000, "CNY"), actor=SEED, now=clock.now(), key=f"x:{ids.make()}"
    )
    number = ids.public("hld", till.customer, held.id)
    for act, fields in (("capture", {"amount": "10.00", "is_final": "on"}), ("release", {"reason": ""})):
        address = reverse(f"console:{act}", args=[till.public_id, number])
        seen = seen_in(manager.get(address, headers=PART))
        spend(till)
        form = {**fields, "key": f"form-{ids.make()}", "seen": seen}
        refused = manager.post(address, form, headers=PART)
        assert (refused.status_code, CHANGED in text_of(refused)) == (422, True)
    done = manager.post(address, {**form, "seen": seen_in(refused)}, headers=PART)
    assert done.status_code == 204
    proven()


def test_nobody_comes_between_what_is_compared_and_what_is_done(till: Till) -> None:
    """Another connection's spend waits for the deed, and is decided upon what the deed left."""
    now, began, order = clock.now(), threading.Event(), []

    def other() -> None:
        began.wait(30)
        spend(till)
        order.append("other")
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    with wallets.value_lock(customer_id=till.customer, currency="CNY", now=now):
        before = wallet(till.customer, "CNY", now=now).available
        began.set()
        thread.join(0.5)
        assert wallet(till.customer, "CNY", now=now).available == before
        spend(till, 200)
        order.append("link")
    thread.join(30)
    assert order == ["link", "other"]
    assert wallet(till.customer, "CNY", now=clock.now() + timedelta(seconds=1)).available == before - 300
    proven()

"""A late spend at the record: in time it is booked, later it waits, and a second person books it or does not."""

from datetime import timedelta

import pytest
from django.test import Client

from brim.base.identity.models import Business, Staff
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.tests.visiting import HTMX, text_of
from brim.core.customers.console.actions import ACTIONS
from brim.trade.wallets import queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests import house
from brim.trade.wallets.tests.console.acting import at, count, figures, last, post_preview, press, store_of, toast_of


@pytest.fixture
def built(transactional_db):
    yield house.build()
    assert_wallets_balance()


@pytest.fixture
def owner(built) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(email=house.OWNER))
    return client


def fields(built, days: int, **more: str) -> dict[str, str]:
    then = (clock.now() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
    return {"amount": "10", "occurred_at": then, "store": store_of(built), "reason": "The till had no line", **more}


def test_in_time_one_person_books_it(manager, built):
    address = at(built, "late-spend/")
    told = post_preview(manager, address, **fields(built, 1))
    for words in ("Counts to", "From principal ¥10.00", "Available afterwards now ¥204.00 ¥194.00"):
        assert words in told
    assert "second person" not in told
    done = press(manager, address, **fields(built, 1, description="Longjing"))
    assert "¥10.00 spent. Available now: ¥194.00." in toast_of(manager, done)
    spent = last(built, "spend")
    assert (spent.description, spent.reason, clock.now() - spent.occurred_at > timedelta(days=1, minutes=-2)) == (
        "Longjing",
        "The till had no line",
        True,
    )
    assert figures(built) == (23400, 8000, 12000, 19400)


def test_later_it_waits_for_a_second_person_who_books_it(manager, owner, built):
    address = at(built, "late-spend/")
    told = post_preview(manager, address, **fields(built, 9))
    for words in ("up to 3 days late", "a second person decides", "set aside until then", "From principal"):
        assert words in told
    done = press(manager, address, **fields(built, 9, description="Longjing"))
    said = toast_of(manager, done)
    assert "The late spend of ¥10.00 waits for a second person." in said
    assert "Late spend requested" in said
    assert figures(built) == (24400, 8000, 13000, 19400)
    (waits,) = queries.adjustments_waiting(built.customer.id)
    assert (waits.amount, waits.occurred_at is not None) == (-1000, True)
    public = ids.public("adj", built.customer.id, waits.id)
    page = f"/console/funds/adjustments/{public}/"
    listed = text_of(owner.get("/console/funds/adjustments/?state=requested"))
    assert "late spend of" in listed
    assert "The till had no line" in listed
    shown = text_of(owner.get(page))
    for words in ("Late spend", "For what Longjing", "Store West Lake", "Asked by 周宁"):
        assert words in shown
    before = count(built, "spend")
    assert f"{page}approve/" not in manager.get(page).content.decode()
    form = text_of(owner.get(f"{page}approve/", headers=HTMX))
    for words in ("Approve the late spend", "Happened", "counts to the day it happened on"):
        assert words in form
    assert "The late spend is booked." in toast_of(owner, press(owner, f"{page}approve/"))
    assert (count(built, "spend"), last(built, "spend").occurred_at) == (before + 1, waits.occurred_at)
    assert figures(built) == (23400, 8000, 12000, 19400)
    assert "· happened " in text_of(owner.get(at(built, "")))


def test_a_second_person_may_refuse_it(manager, owner, built):
    press(manager, at(built, "late-spend/"), **fields(built, 9))
    (waits,) = queries.adjustments_waiting(built.customer.id)
    page = f"/console/funds/adjustments/{ids.public('adj', built.customer.id, waits.id)}/"
    assert "Reject the late spend" in text_of(owner.get(f"{page}reject/", headers=HTMX))
    done = press(owner, f"{page}reject/", reason="Nobody knows of it")
    assert "It is rejected; nothing was changed." in toast_of(owner, done)
    assert figures(built) == (24400, 8000, 12000, 20400)
    assert "Late spend rejected" in text_of(owner.get(at(built, "")))


def test_the_file_of_adjustments_says_when_it_happened(manager, owner, built):
    press(manager, at(built, "late-spend/"), **fields(built, 9))
    lines = b"".join(owner.get("/console/funds/adjustments/csv").streaming_content).decode().splitlines()
    assert "occurred_at" in lines[0]
    assert "-10.00" in lines[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"occurred_at": "soon"}, "is no moment"),
        ({"occurred_at": ""}, "required"),
        ({"occurred_at": "2999-01-01T00:00"}, "lies in the future"),
        ({"reason": ""}, "required"),
        ({"amount": "9999"}, "The balance does not suffice"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_form(manager, built, changes, words):
    answer = manager.post(at(built, "late-spend/"), {**fields(built, 1), **changes}, headers=HTMX)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert figures(built) == (24400, 8000, 12000, 20400)


def test_both_hours_of_a_repeated_clock_can_be_written(manager, built):
    """01:30 came twice in New York on 1 November 2026; it is of that day either way, and none is refused."""
    Business.objects.update(time_zone="America/New_York")
    told = post_preview(manager, at(built, "late-spend/"), **{**fields(built, 9), "occurred_at": "2026-11-01T01:30"})
    assert "1 Nov" in told
    assert money(1000, "CNY").decimal_text() in told


@pytest.mark.parametrize(
    ("words", "is_offered"),
    [({"spends:write"}, False), ({"adjustments:write"}, False), ({"spends:write", "adjustments:write"}, True)],
)
def test_it_is_offered_to_who_may_both_spend_and_correct(words, is_offered):
    (action,) = [action for action in ACTIONS if action.view == "console:late-spend"]
    assert action.is_open_to(Actor(ActorKind.STAFF, 1, frozenset(words), None)) is is_offered

"""What rooms above add to the record and the list, tried without any."""

from types import SimpleNamespace

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.base.money import money
from brim.core.customers.console import filters, slots
from brim.core.customers.console.filters import Filter, FilterValue
from brim.core.customers.console.slots import Balance, Section


def test_two_sections_that_say_one_name_are_refused(monkeypatch):
    monkeypatch.setattr(slots, "SECTIONS", [Section(lambda *_who: {"points": 1}), Section(lambda *_who: {"points": 2})])
    with pytest.raises(AssertionError, match="points"):
        slots.record(None, None)


def test_two_filters_that_set_one_field_of_the_selection_are_refused(monkeypatch, db):
    twice = [Filter((name,), lambda _reading: FilterValue({"least": 1}), lambda *_asked: None) for name in ("a", "b")]
    monkeypatch.setattr(filters, "FILTERS", twice)
    with pytest.raises(AssertionError, match="least"):
        filters.read(SimpleNamespace(actor=system("seed")), {})


def test_balances_are_shown_to_who_may_see_those_of_their_room(monkeypatch):
    wallet, card = money(100, "CNY"), money(7, "CNY")
    rooms = [Balance("wallets:read", lambda _ids: {1: [wallet]}), Balance("cards:read", lambda _ids: {1: [card]})]
    monkeypatch.setattr(slots, "BALANCES", rooms)
    cashier = Actor(ActorKind.STAFF, 1, frozenset({"cards:read"}), None)
    assert slots.balances([1], cashier) == {1: [card]}
    assert slots.balances([1], system("seed")) == {1: [wallet, card]}
    assert slots.balances([1], Actor(ActorKind.STAFF, 1, frozenset(), None)) == {}

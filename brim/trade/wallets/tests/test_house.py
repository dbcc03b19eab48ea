"""The float and the hours: what all customers have, what came and went today."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import clock
from brim.base.kit.refusals import Forbidden
from brim.base.money import money
from brim.trade.wallets import queries
from brim.trade.wallets.queries.house import starts
from brim.trade.wallets.tests import house

SHANGHAI = ZoneInfo("Asia/Shanghai")


def staff(*words: str, stores: frozenset[int] | None = None) -> Actor:
    return Actor(ActorKind.STAFF, 1, frozenset(words), stores)


@pytest.mark.django_db(transaction=True)
def test_float_and_hours_of_a_day():
    house.build()
    (one,) = queries.customers_float(actor=system("t"), currency="CNY")
    assert one.total == money(32400, "CNY")
    assert one.principal + one.bonus == one.total
    day = (clock.now() - timedelta(days=3)).astimezone(SHANGHAI).date()
    hours = queries.hours_of(day, zone=SHANGHAI, currency="CNY", actor=system("t"))
    assert len(hours) == 24
    assert sum(hour.paid_in.amount_minor for hour in hours) == 50000
    after = queries.hours_of(day + timedelta(days=1), zone=SHANGHAI, currency="CNY", actor=system("t"))
    assert sum(hour.spent.amount_minor for hour in after) == 20000
    assert not any(hour.paid_back for hour in [*hours, *after])


@pytest.mark.django_db
def test_the_figures_of_every_store_are_for_those_who_serve_every_store():
    for actor in (staff("payments:read", stores=frozenset({1})), staff("wallets:read")):
        assert not queries.may_see_hours(actor)
        with pytest.raises(Forbidden):
            queries.hours_of(date(2026, 5, 1), zone=SHANGHAI, currency="CNY", actor=actor)
    assert queries.may_see_hours(staff("payments:read"))
    with pytest.raises(Forbidden):
        queries.customers_float(actor=staff("payments:read"), currency="CNY")


def test_a_day_has_its_own_number_of_hours():
    berlin = ZoneInfo("Europe/Berlin")
    assert len(starts(date(2026, 3, 29), berlin)) - 1 == 23
    assert len(starts(date(2026, 10, 25), berlin)) - 1 == 25
    first = starts(date(2026, 5, 1), ZoneInfo("Asia/Kolkata"))[0]
    assert first == datetime(2026, 5, 1, tzinfo=ZoneInfo("Asia/Kolkata"))

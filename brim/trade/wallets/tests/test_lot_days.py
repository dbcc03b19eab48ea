"""A lot ends with the day that is shown for it, by the business's clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from brim.base.events.models import EventRow
from brim.base.identity.models import Business
from brim.base.kit import days
from brim.base.kit.refusals import Refused
from brim.base.ui import formats
from brim.trade.wallets import operations, queries, tasks
from brim.trade.wallets.models import Lot
from brim.trade.wallets.operations import lot_days
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, NOW, cny, new_key, save, spend, top_up

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
TERMS = {"currencies": {"CNY": {"ladder": [{"pay": 1000, "get": 100}]}}, "bonus_days": 2, "grace_days": 1}
END = datetime(2026, 3, 4, 16, tzinfo=UTC)  # 24:00 of 4 March in Shanghai


def found(zone: str) -> None:
    Business.objects.create(
        id=1,
        name="Tea",
        currency="CNY",
        time_zone=zone,
        rule_pack="none",
        language="en",
        country="CN",
        created_at=NOW,
    )


def bonus_of(customer: int) -> Lot:
    return Lot.objects.get(customer_id=customer, purse="bonus")


def test_bonus_until_a_day_may_be_spent_until_that_day_is_over(customer):
    save(TERMS)
    top_up(customer, 1000)
    assert bonus_of(customer).expires_at == END
    assert str(days.last_day(END, SHANGHAI)) == "2026-03-04"
    last = END - days.INSTANT
    assert queries.wallet(customer, "CNY", now=last).available == 1100
    assert queries.wallet(customer, "CNY", now=END).available == 1000
    with pytest.raises(Refused, match="does not suffice"):
        spend(customer, 1100, now=END)
    spend(customer, 1100, now=last)
    assert_wallets_balance()


@pytest.mark.parametrize(
    ("zone", "now", "ends", "hours"),
    [
        ("Europe/London", datetime(2026, 3, 27, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 23, tzinfo=UTC), 47.5),
        ("Europe/London", datetime(2026, 10, 23, 12, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC), 60),
        ("America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 4, 5, tzinfo=UTC), 71.5),
        ("America/New_York", datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 4, 5, tzinfo=UTC), 70.5),
        ("Africa/Cairo", datetime(2026, 4, 22, 12, tzinfo=UTC), datetime(2026, 4, 24, 21, tzinfo=UTC), 57),
    ],
)
def test_short_and_long_days_end_at_24_too(customer, zone, now, ends, hours):
    found(zone)
    save(TERMS)
    top_up(customer, 1000, now=now)
    assert bonus_of(customer).expires_at == ends == now + timedelta(hours=hours)
    assert_wallets_balance()


def test_grace_ends_with_a_day_too(customer):
    save({**TERMS, "spend_order": "bonus_first"})
    top_up(customer, 1000)
    spent = spend(customer, 100)
    back = END + timedelta(hours=1)
    operations.refund_spend(
        customer_id=customer, spend_id=spent.id, actor=ALICE, now=back, key=new_key(), reason="cold"
    )
    graced = Lot.objects.filter(customer_id=customer, purse="bonus").latest("id")
    assert graced.expires_at == END + timedelta(days=2)
    assert_wallets_balance()


def test_bonus_by_hand_and_what_a_preview_shows_end_with_the_same_day(customer):
    save({**TERMS, "currencies": {"CNY": {"ladder": [{"pay": 1000, "get": 100}], "adjustment_alone": 100}}})
    shown = queries.preview_top_up(customer_id=customer, amount=cny(1000), channel="cash", actor=ALICE, now=NOW)
    assert shown.bonus_until == END
    assert queries.example(queries.current_programme(NOW), paid=cny(1000), now=NOW, zone=SHANGHAI).bonus_until == END
    operations.adjust(
        customer_id=customer, purse="bonus", change=cny(50), actor=ALICE, now=NOW, key=new_key(), reason="sorry"
    )
    assert bonus_of(customer).expires_at == END
    assert_wallets_balance()


def test_open_lots_of_the_old_rule_are_moved_to_the_end_of_their_shown_day(customer, other, monkeypatch):
    monkeypatch.setattr(lot_days, "AT_ONCE", 2)
    save(TERMS)
    for who in (customer, other, other, other):
        top_up(who, 1000)
    old = NOW + timedelta(days=2)  # noon of 4 March
    Lot.objects.filter(purse="bonus").update(expires_at=old)
    gone = Lot.objects.filter(customer_id=other, purse="bonus").earliest("id")
    spend(other, 3300)
    Lot.objects.filter(customer_id=other, id=gone.id).update(expires_at=old)
    assert operations.end_lots_with_their_day(NOW) == 1
    assert bonus_of(customer).expires_at == END
    assert set(Lot.objects.filter(customer_id=other, purse="bonus").values_list("expires_at", flat=True)) == {old}
    assert [row.data["amount"] for row in EventRow.objects.filter(type="wallets.expiry_moved")] == [100]
    assert operations.end_lots_with_their_day(NOW) == 0
    assert_wallets_balance()


def test_the_sweep_moves_first_so_that_nothing_goes_before_its_day_is_over(customer):
    save(TERMS)
    top_up(customer, 1000)
    Lot.objects.filter(purse="bonus").update(expires_at=NOW + timedelta(days=2))
    tasks.expire_lots(now=NOW + timedelta(days=2, hours=1))
    assert bonus_of(customer).remaining == 100
    assert bonus_of(customer).expires_at == END
    tasks.expire_lots(now=END)
    assert bonus_of(customer).remaining == 0
    assert_wallets_balance()


def test_another_time_zone_moves_ends_to_the_end_of_the_day_that_is_shown_from_then_on(customer):
    found("Asia/Shanghai")
    save(TERMS)
    top_up(customer, 1000)
    Business.objects.update(time_zone="America/New_York")
    assert operations.end_lots_with_their_day(NOW) == 1
    assert bonus_of(customer).expires_at == datetime(2026, 3, 5, 5, tzinfo=UTC)
    assert_wallets_balance()


def test_what_ends_with_a_day_is_shown_with_that_day():
    assert formats.last_day(END).isoformat() == "2026-03-04"
    assert formats.last_day(NOW).isoformat() == "2026-03-02"

"""Bills: everything that moved a customer's value, once, found by what people remember of it."""

from datetime import UTC, date, datetime

import pytest

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.trade.statements.bills import BillSearch, bills, month_sums
from brim.trade.wallets import operations
from brim.trade.wallets.tests.conftest import ALICE, cny, new_key, spend, top_up

pytestmark = pytest.mark.django_db

# The last minute of February in Shanghai, and the first of March.
FEBRUARY = datetime(2026, 2, 28, 15, 59, tzinfo=UTC)
MARCH = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _story(db, customer):
    set_up_business(actor=system("seed"), now=FEBRUARY, name="Tea", currency="CNY", time_zone="Asia/Shanghai")
    top_up(customer, 100_000, now=FEBRUARY)
    spend(customer, 5_600, now=MARCH, description="Longjing, 2 cups", store_id=1, category="tea")
    spend(customer, 1_500, now=NOW, description="100% mung bean_cake", store_id=2, category="food")
    operations.hold(customer_id=customer, amount=cny(1_000), actor=ALICE, now=NOW, key=new_key())


def found(customer: int, **search: object) -> list[tuple[str, int]]:
    page = bills(customer, BillSearch(**search), limit=50)
    return [(bill.kind, bill.principal_change + bill.bonus_change) for bill in page.items]


def test_bills_are_what_moved_value_newest_first(customer):
    assert found(customer) == [("spend", -1_500), ("spend", -5_600), ("top_up", 100_000)]


def test_nobody_finds_anothers_bills(customer, other):
    top_up(other, 700)
    assert found(other) == [("top_up", 700)]
    assert len(found(customer)) == 3


@pytest.mark.parametrize(
    ("search", "amounts"),
    [
        ({"text": "longJING"}, [-5_600]),
        ({"text": "100%"}, [-1_500]),
        ({"text": "bean_c"}, [-1_500]),
        ({"text": "beanxc"}, []),
        ({"text": "tea"}, [-5_600]),
        ({"text": "56", "amount": 5_600}, [-5_600]),
        ({"text": "1000", "amount": 100_000}, [100_000]),
        ({"text": "lake", "named_stores": (2,)}, [-1_500]),
        ({"text": "  "}, [-1_500, -5_600, 100_000]),
        ({"kinds": ("top_up",)}, [100_000]),
        ({"kinds": ("hold",)}, []),
        ({"store_id": 1}, [-5_600, 100_000]),
        ({"store_id": 1, "text": "mung"}, []),
        ({"currency": "USD"}, []),
        ({"start": date(2026, 3, 1)}, [-1_500, -5_600]),
        ({"end": date(2026, 2, 28)}, [100_000]),
        ({"start": date(2026, 3, 1), "end": date(2026, 3, 1)}, [-5_600]),
    ],
)
def test_bills_are_found_by_what_one_remembers(customer, search, amounts):
    assert [amount for _kind, amount in found(customer, **search)] == amounts


def test_a_bill_is_found_by_its_number(customer):
    (newest, *_rest) = bills(customer, BillSearch(), limit=1).items
    (one,) = bills(customer, BillSearch(text="x", number=newest.id), limit=5).items
    assert one.id == newest.id


def test_pages_follow_each_other_without_gap_or_repeat(customer):
    seen, after = [], ""
    for _page in range(5):
        page = bills(customer, BillSearch(), limit=1, after=after)
        seen += [bill.id for bill in page.items]
        if page.next_cursor is None:
            break
        after = page.next_cursor
    assert seen == [bill.id for bill in bills(customer, BillSearch(), limit=9).items]


def test_a_months_sums_are_the_businesss_months_whatever_page_is_shown(customer):
    months = [date(2026, 2, 1), date(2026, 3, 1)]
    sums = month_sums(customer, BillSearch(), months)
    assert [(one.month, one.came, one.went) for one in sums] == [
        (date(2026, 3, 1), 0, -7_100),
        (date(2026, 2, 1), 100_000, 0),
    ]
    assert [one.went for one in month_sums(customer, BillSearch(store_id=2), months)] == [-1_500]
    assert month_sums(customer, BillSearch(), []) == []

"""A business that was founded just now has limits: a slip of the hand stays small."""

from datetime import UTC, datetime

import pytest

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.kit.refusals import Conflict, Invalid, Refused
from brim.base.money import asset, money
from brim.core.customers import operations as customers
from brim.core.ledger.queries import assert_books_balance
from brim.trade.payments import operations as payments
from brim.trade.wallets import operations, rules
from brim.trade.wallets.queries import assert_wallets_balance, current_programme, wallet
from brim.trade.wallets.types import Step

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = system("test")
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
BARCODE = 9_638_507_400  # 96385074 as a scanner types it


@pytest.mark.parametrize(
    ("code", "rule_pack", "ladder", "most"),
    [
        ("CNY", "cn", (), 500_000),
        ("CNY", "cn", (Step(1_000_000, 1),), 500_000),
        ("CNY", "none", (), 100_000),
        ("USD", "cn", (), 100_000),
        ("JPY", "none", (), 1_000),
        ("KWD", "none", (), 1_000_000),
        ("USD", "none", (Step(5_000, 500), Step(20_000, 3_000)), 200_000),
        ("USD", "none", (Step(10**15, 1),), 10**15),
    ],
)
def test_a_currency_begins_with_limits(code: str, rule_pack: str, ladder: tuple[Step, ...], most: int) -> None:
    limits = rules.first_limits(asset(code), rule_pack=rule_pack, ladder=ladder)
    assert (limits.top_up_most, limits.balance_most) == (most, most)


@pytest.fixture
def customer(db: None) -> int:
    set_up_business(actor=ACTOR, now=NOW, name="T", currency="CNY", time_zone="Asia/Shanghai", rule_pack="cn")
    operations.found_programme(actor=ACTOR, now=NOW)
    return customers.create(actor=ACTOR, now=NOW, name="林小满").id


def top_up(customer: int, minor: int, key: str, currency: str = "CNY") -> None:
    payments.start_top_up(
        customer_id=customer, amount=money(minor, currency), channel="cash", actor=ACTOR, now=NOW, key=key
    )


def test_a_barcode_in_the_amount_credits_nothing(customer: int) -> None:
    with pytest.raises(Refused) as refused:
        top_up(customer, BARCODE, "scan")
    assert (refused.value.code, refused.value.details["limit"]) == ("over_limit", "top_up_most")
    assert wallet(customer, "CNY", now=NOW).principal == 0
    top_up(customer, 500_000, "most")
    with pytest.raises(Refused) as full:
        top_up(customer, 1, "more")
    assert full.value.details["limit"] == "balance_most"
    with pytest.raises(Invalid):
        top_up(customer, 1, "other", "USD")
    assert wallet(customer, "CNY", now=NOW).principal == 500_000
    assert_books_balance()
    assert_wallets_balance()


def test_nobody_corrects_alone_until_a_sum_is_set(customer: int) -> None:
    asked = operations.adjust(
        customer_id=customer, purse="principal", change=money(1, "CNY"), actor=ACTOR, now=NOW, key="a", reason="slip"
    )
    assert asked.status == "requested"
    assert wallet(customer, "CNY", now=NOW).principal == 0


def test_a_business_is_founded_once(customer: int) -> None:
    with pytest.raises(Conflict):
        operations.found_programme(actor=ACTOR, now=NOW)
    assert current_programme(NOW).version == 1

"""The refund quote of real wallets, moved by the real operations."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.kit.refusals import Invalid
from brim.base.money import money
from brim.trade.wallets import operations
from brim.trade.wallets.models import Lot, Operation
from brim.trade.wallets.queries import assert_wallets_balance, wallet
from brim.trade.wallets.queries.quote_json import as_json
from brim.trade.wallets.queries.quotes import RefundQuote, refund_quote
from brim.trade.wallets.tests.conftest import BY_ONE, known
from brim.trade.wallets.types import Purse

pytestmark = pytest.mark.django_db

ACTOR = system("test")
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
LATER = NOW + timedelta(days=60)
CUSTOMER = 7_000_001


@pytest.fixture(autouse=True)
def _business(request: pytest.FixtureRequest) -> None:
    if "homeless" not in request.node.name:
        set_up_business(actor=ACTOR, now=NOW, name="Tea", currency="CNY", time_zone="Asia/Shanghai", rule_pack="cn")


def programme(order: str = "principal_first", *, bonus_days: int | None = None) -> None:
    terms = {"ladder": [{"pay": 100_000, "get": 20_000}], "adjustment_alone": 5_000}
    operations.save_programme(
        {"currencies": {"CNY": terms}, "spend_order": order, "bonus_days": bonus_days},
        actor=ACTOR,
        now=NOW,
    )


def allow_corrections() -> None:
    operations.save_programme(BY_ONE, actor=ACTOR, now=NOW)


def top_up(amount: int, topup_id: int = 1, *, now: datetime = NOW) -> None:
    operations.credit_top_up(
        customer_id=CUSTOMER,
        topup_id=topup_id,
        paid=money(amount, "CNY"),
        channel="cash",
        payment_id=topup_id,
        store_id=None,
        actor=ACTOR,
        now=now,
    )


def spend(amount: int, key: str = "s1", *, now: datetime = NOW, list_price: object = None) -> int:
    metadata = None if list_price is None else {"list_price": list_price}
    return operations.spend(
        customer_id=CUSTOMER, amount=money(amount, "CNY"), actor=ACTOR, now=now, key=key, metadata=metadata
    ).id


def quoted(fault: str = "consumer", *, now: datetime = LATER, **more: object) -> RefundQuote:
    return refund_quote(CUSTOMER, currency="CNY", fault=fault, now=now, **more)


def said(found: RefundQuote) -> list[tuple[str, int, str]]:
    return [(line.code, line.amount, line.rule_code) for line in found.lines]


@pytest.mark.parametrize("order", ["principal_first", "bonus_first", "proportional"])
def test_art_18_and_19_hold_for_a_real_wallet_in_every_spend_order(order: str) -> None:
    """Source: 法释〔2025〕4号 Art. 18, 19: paid 1000, gift 200, used 600: 500 and 400."""
    programme(order)
    top_up(100_000)
    spend(60_000)
    assert quoted("operator").total == quoted("neither").total == 50_000
    consumer = quoted("consumer")
    assert consumer.total == 40_000
    assert said(consumer)[:2] == [("paid", 100_000, "cn.art15"), ("delivered_at_list_price", -60_000, "cn.art19")]
    assert (consumer.pack, consumer.version, consumer.name) == ("cn", "2025-05-01", "cn 2025-05-01")
    assert_wallets_balance()


def test_a_line_says_what_how_and_by_which_rule() -> None:
    programme()
    top_up(100_000)
    spend(60_000)
    paid, delivered, bonus = quoted("operator").lines
    assert (paid.label, paid.computation) == ("Paid for the top-up of 1 Mar 2026", "1000.00")
    assert delivered.label == "Goods and services received, at the discounted price"
    assert delivered.rule == "Art. 18, Interpretation on prepaid consumption, 法释〔2025〕4号"
    assert delivered.computation == "600.00 × 1000.00 ÷ (1000.00 + 200.00) = 500.00"
    assert (bonus.label, bonus.computation) == ("Unspent bonus lapses", "200.00 → 0")


def test_art_14_is_read_from_the_wallets_own_history() -> None:
    """Source: 法释〔2025〕4号 Art. 14."""
    programme()
    top_up(100_000)
    spend(12_000)
    within = NOW + timedelta(days=7)
    assert quoted(now=within).total == 90_000
    assert quoted(now=within).lines[0].rule_code == "cn.art14"
    assert quoted(now=within, had_same_before=True).total == 88_000
    assert quoted(now=within + timedelta(days=1)).total == 88_000
    top_up(100_000, 2, now=LATER)
    assert [line.rule_code for line in quoted(now=LATER).lines if line.code == "paid"] == ["cn.art15", "cn.art15"]


def test_days_are_those_of_the_business() -> None:
    """16:30 UTC is the next day in Shanghai, so the eighth day begins there."""
    programme()
    top_up(100_000)
    spend(12_000)
    assert quoted(now=datetime(2026, 3, 8, 15, 59, tzinfo=UTC)).total == 90_000
    assert quoted(now=datetime(2026, 3, 8, 16, 0, tzinfo=UTC)).total == 88_000


def test_a_list_price_told_with_the_spend_counts_by_the_consumers_cause() -> None:
    """Source: 法释〔2025〕4号 Art. 18, 19: a card that pays 80 for what lists at 100; half of the spend refunded."""
    top_up(50_000)
    spent = spend(40_000, list_price=50_000)
    assert (quoted("operator").total, quoted("consumer").total) == (10_000, 0)
    operations.refund_spend(
        customer_id=CUSTOMER, spend_id=spent, actor=ACTOR, now=NOW, key="r", reason="half", amount=money(20_000, "CNY")
    )
    assert (quoted("operator").total, quoted("consumer").total) == (30_000, 25_000)


@pytest.mark.parametrize("nonsense", ["50000", True, None])
def test_a_list_price_that_is_no_whole_number_is_passed_over(nonsense: object) -> None:
    top_up(50_000)
    spend(40_000, list_price=nonsense)
    assert quoted("consumer").total == 10_000


def test_a_refund_in_parts_gives_the_same_as_at_once() -> None:
    programme("bonus_first")
    top_up(100_000)
    spend(60_000)
    assert quoted("operator").total == 50_000
    started = operations.start_top_up_refund(
        customer_id=CUSTOMER, topup_id=1, actor=ACTOR, now=NOW, key="tr", reason="part", amount=money(20_000, "CNY")
    )
    assert quoted("operator").held == 24_000  # with what is deducted for the bonus that was spent
    operations.complete_top_up_refund(customer_id=CUSTOMER, refund_id=started.id, actor=ACTOR, now=NOW, key="tr2")
    rest = quoted("operator")
    assert said(rest)[1] == ("returned", -20_000, "cn.art15")
    assert rest.total == 30_000
    assert rest.held == 0
    assert_wallets_balance()


def test_what_was_transferred_or_corrected_away_went_with_its_claim() -> None:
    allow_corrections()
    top_up(50_000)
    operations.transfer(
        customer_id=CUSTOMER, to_customer_id=CUSTOMER + 1, amount=money(20_000, "CNY"), actor=ACTOR, now=NOW, key="t"
    )
    operations.adjust(
        customer_id=CUSTOMER,
        purse=Purse.PRINCIPAL,
        change=money(-5_000, "CNY"),
        actor=ACTOR,
        now=NOW,
        key="a",
        reason="typed wrong",
    )
    spend(1_000)
    for fault in ("consumer", "operator"):
        assert said(quoted(fault))[:2] == [("paid", 50_000, "cn.art15"), ("returned", -25_000, "cn.art15")]
        assert quoted(fault).total == 24_000


def test_a_transfer_of_the_time_before_they_lowered_the_price_basis_is_quoted_as_it_was() -> None:
    top_up(50_000)
    sent = operations.transfer(
        customer_id=CUSTOMER, to_customer_id=CUSTOMER + 1, amount=money(20_000, "CNY"), actor=ACTOR, now=NOW, key="t"
    )
    Operation.objects.filter(customer_id=CUSTOMER, id=sent.id).update(metadata={"to_customer_id": CUSTOMER + 1})
    Lot.objects.filter(customer_id=CUSTOMER).update(paid_part=50_000, face_value=50_000)
    assert said(quoted())[:2] == [("paid", 50_000, "cn.art15"), ("returned", -20_000, "cn.art15")]
    assert quoted().total == 30_000


def test_bonus_spent_before_a_transfer_is_quoted_once() -> None:
    """Paid 1000, got 200 and spent them; 400 went on with 80 kept for what was spent: 433.33 are left, as before."""
    programme("bonus_first")
    top_up(100_000)
    spend(20_000)
    assert quoted("operator").total == 83_334
    operations.transfer(
        customer_id=CUSTOMER, to_customer_id=CUSTOMER + 1, amount=money(40_000, "CNY"), actor=ACTOR, now=NOW, key="t"
    )
    assert said(quoted("operator"))[1] == ("returned", -40_000, "cn.art15")
    assert quoted("operator").total == 43_334


def test_principal_that_no_top_up_made_goes_back_and_granted_bonus_lapses() -> None:
    allow_corrections()
    for purse, key in [(Purse.PRINCIPAL, "p"), (Purse.BONUS, "b")]:
        operations.adjust(
            customer_id=CUSTOMER, purse=purse, change=money(3_000, "CNY"), actor=ACTOR, now=NOW, key=key, reason="sorry"
        )
    spend(1_000)
    found = quoted()
    assert found.total == 2_000
    assert ("grant_lapses", 0, "wallet.bonus") in said(found)


def test_bonus_that_expired_is_no_use_and_no_value() -> None:
    programme("bonus_first", bonus_days=10)
    top_up(100_000)
    spend(5_000)
    assert operations.expire_lots(LATER) == 1
    assert quoted("operator", now=LATER).total == 100_000 - 5_000 * 100_000 // 120_000
    assert quoted("consumer", now=LATER).total == 95_000


def test_a_quote_never_passes_what_refunding_the_top_up_pays_under_none() -> None:
    from brim.base.identity.operations import edit_business

    edit_business(actor=ACTOR, now=NOW, rule_pack="none")
    programme("bonus_first")
    top_up(100_000)
    spend(60_001)
    found = quoted(topup_id=1)
    assert found.pack == "none"
    started = operations.start_top_up_refund(
        customer_id=CUSTOMER, topup_id=1, actor=ACTOR, now=NOW, key="tr", reason="all"
    )
    assert started.amount == found.total == 49_999
    assert_wallets_balance()


def test_before_the_law_was_in_force_the_contracts_arithmetic_counts() -> None:
    top_up(30_000)
    assert quoted(now=datetime(2025, 4, 30, 15, 59, tzinfo=UTC)).name == "none 1"
    assert quoted(now=datetime(2025, 4, 30, 16, 0, tzinfo=UTC)).name == "cn 2025-05-01"


def test_a_homeless_wallet_without_a_business_is_quoted_by_the_contract() -> None:
    top_up(30_000)
    assert (quoted().total, quoted().pack) == (30_000, "none")


def test_one_top_up_is_quoted_alone_and_an_unknown_one_is_nothing() -> None:
    programme()
    top_up(100_000)
    top_up(30_000, 2)
    assert quoted(topup_id=2).total == 30_000
    assert quoted().total == 130_000
    assert (quoted(topup_id=99).total, quoted(topup_id=99).lines) == (0, ())


def test_a_part_says_what_stays() -> None:
    top_up(30_000)
    found = quoted(topup_id=1, amount=10_000)
    assert found.total == 10_000
    assert said(found)[-1] == ("stays_in_wallet", -20_000, "wallet.partial")
    for amount in (0, 30_001):
        with pytest.raises(Invalid) as refusal:
            quoted(amount=amount)
        assert refusal.value.code == "invalid_amount"


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        quoted("weather")
    assert refusal.value.code == "invalid_fault"


def test_interest_stands_beside_the_total() -> None:
    """Source: 法释〔2025〕4号 Art. 16, 17."""
    top_up(100_000)
    found = quoted("operator", now=NOW + timedelta(days=365), terminated_on=date(2026, 3, 1))
    assert (found.total, found.interest_total) == (100_000, 3_000)
    assert found.interest[0].computation == "1000.00 × 3.00 % × 365 days ÷ 365 = 30.00"


def test_closing_by_the_quote_pays_its_total_and_leaves_nothing() -> None:
    known(CUSTOMER)
    programme()
    top_up(100_000)
    spend(60_000)
    found = quoted("operator")
    closing = operations.close_wallet(
        customer_id=CUSTOMER,
        currency="CNY",
        total=money(found.total, "CNY"),
        account="bank",
        fault="operator",
        actor=ACTOR,
        now=LATER,
        key="c",
        reason="leaves",
    )
    assert closing is not None
    assert closing.amount == 50_000
    view = wallet(CUSTOMER, "CNY", now=LATER)
    assert (view.principal, view.bonus, view.available) == (50_000, 0, 0)
    assert_wallets_balance()


def test_a_wallet_that_never_was_is_quoted_at_nothing() -> None:
    assert (quoted().total, quoted().lines, quoted().shares) == (0, (), ())


def test_the_shape_of_the_api() -> None:
    programme()
    top_up(100_000)
    spend(60_000)
    found = json.loads(json.dumps(as_json(quoted())))
    assert found["total"] == {"amount": 40_000, "currency": "CNY"}
    assert found["lines"][1] == {
        "label": "Goods and services received, at the price before the discount",
        "amount": {"amount": -60_000, "currency": "CNY"},
        "rule": "Art. 19, Interpretation on prepaid consumption, 法释〔2025〕4号",
        "computation": "600.00",
        "code": "delivered_at_list_price",
        "rule_code": "cn.art19",
    }
    assert found["rule_pack"] == {"name": "cn", "version": "2025-05-01"}
    assert sum(line["amount"]["amount"] for line in found["lines"]) == found["total"]["amount"]


def test_a_quote_speaks_chinese() -> None:
    programme()
    top_up(100_000)
    spend(60_000)
    with translation.override("zh-hans"):
        line = quoted("operator").lines[1]
    assert line.label == "已兑付商品和服务（按折扣价）"
    assert line.rule == "《预付式消费司法解释》(法释〔2025〕4号)第18条"


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: object) -> None:
    programme()
    for topup_id in range(1, 6):
        top_up(100_000, topup_id)
    for number in range(20):
        spend(1_000, f"s{number}")
    with django_assert_max_num_queries(6):
        assert quoted().total == 480_000

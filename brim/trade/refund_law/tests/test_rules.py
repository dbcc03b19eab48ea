from datetime import date, timedelta

import pytest

from brim.trade.refund_law.packs import NAMES, NoPackInForce, cn, none, pack_in_force, pack_of_version
from brim.trade.refund_law.rules import (
    Fault,
    Label,
    Line,
    PricedUse,
    Quote,
    QuoteLot,
    RulePack,
    SpentBonus,
    Terms,
    prepayments,
    quote,
    quote_part,
)

PAID_ON = date(2026, 3, 1)
LATER = date(2026, 6, 1)
NO_TERMS = Terms()


def top_up(
    paid: int,
    gift: int = 0,
    *,
    principal_spent: int = 0,
    bonus_spent: int = 0,
    expired: int = 0,
    topup_id: int = 1,
    paid_on: date = PAID_ON,
) -> list[QuoteLot]:
    lots = [
        QuoteLot(topup_id * 10, topup_id, False, paid, paid - principal_spent, principal_spent, paid, paid_on),
    ]
    if gift:
        left = gift - bonus_spent - expired
        lots.append(QuoteLot(topup_id * 10 + 1, topup_id, True, gift, left, bonus_spent, 0, paid_on, expired))
    return lots


def quoted(
    lots: list[QuoteLot],
    *,
    pack: RulePack = cn.PACK,
    fault: Fault = Fault.CONSUMER,
    on: date = LATER,
    terms: Terms = NO_TERMS,
    uses: tuple[PricedUse, ...] = (),
    returned: dict[int, int] | None = None,
    credit_owed: int = 0,
    first_used_on: date | None = date(2020, 1, 1),
) -> Quote:
    found = prepayments(lots, uses=uses, returned=returned, first_used_on=first_used_on)
    return quote(found, terms=terms, pack=pack, fault=fault, on=on, credit_owed=credit_owed)


def said(lines: tuple[Line, ...]) -> list[tuple[str, int, str]]:
    return [(line.label.value, line.amount, line.rule) for line in lines]


@pytest.mark.parametrize("fault", [Fault.OPERATOR, Fault.NEITHER])
def test_art_18_gift_of_200_on_1000_and_600_used_gives_500_back(fault: Fault) -> None:
    """Source: 法释〔2025〕4号 Art. 18: not the consumer's cause, priced at paid / (paid + gift)."""
    found = quoted(top_up(100_000, 20_000, principal_spent=60_000), fault=fault)
    assert said(found.lines) == [
        ("paid", 100_000, "cn.art15"),
        ("delivered_at_discount", -50_000, "cn.art18"),
        ("bonus_lapses", 0, "wallet.bonus"),
    ]
    assert found.lines[1].formula == "{used} × {paid} ÷ ({paid} + {gift})"
    assert dict(found.lines[1].values) == {"used": 60_000, "paid": 100_000, "gift": 20_000}
    assert found.total == 50_000
    # 400.00 of principal is left: 100.00 of the gift is turned into money by the law, 100.00 lapses.
    (share,) = found.shares
    assert (share.principal_taken, share.bonus_taken) == (40_000, 20_000)
    assert (share.principal_paid_out, share.bonus_paid_out) == (40_000, 10_000)
    assert (share.principal_kept, share.bonus_lapsed) == (0, 10_000)


def test_art_18_is_the_same_whichever_purse_was_spent_first() -> None:
    """Source: 法释〔2025〕4号 Art. 18; spent bonus first, 100.00 of principal pays for what was delivered."""
    found = quoted(top_up(100_000, 20_000, principal_spent=40_000, bonus_spent=20_000), fault=Fault.OPERATOR)
    assert found.total == 50_000
    (share,) = found.shares
    assert (share.principal_taken, share.principal_paid_out, share.principal_kept) == (60_000, 50_000, 10_000)
    assert (share.bonus_taken, share.bonus_paid_out) == (0, 0)


def test_art_19_the_same_by_the_consumers_cause_gives_400_back() -> None:
    """Source: 法释〔2025〕4号 Art. 19: priced before the discount."""
    found = quoted(top_up(100_000, 20_000, principal_spent=60_000))
    assert said(found.lines) == [
        ("paid", 100_000, "cn.art15"),
        ("delivered_at_list_price", -60_000, "cn.art19"),
        ("bonus_lapses", 0, "wallet.bonus"),
    ]
    assert found.total == 40_000


def test_art_19_takes_the_list_price_of_goods_charged_at_a_direct_discount() -> None:
    """Source: 法释〔2025〕4号 Art. 18, 19: a card that pays 80 for what lists at 100."""
    lots = top_up(100_000, principal_spent=40_000)
    uses = (PricedUse(10, 40_000, 50_000),)
    assert quoted(lots, uses=uses, fault=Fault.OPERATOR).total == 60_000
    assert quoted(lots, uses=uses, fault=Fault.CONSUMER).total == 50_000


def test_a_list_price_below_the_charge_counts_as_the_charge() -> None:
    assert quoted(top_up(100_000, principal_spent=40_000), uses=(PricedUse(10, 40_000, 1),)).total == 60_000


def test_art_20_list_price_use_beyond_the_prepayment_gives_0_and_claws_nothing_back() -> None:
    """Source: 法释〔2025〕4号 Art. 20."""
    found = quoted(top_up(100_000, 20_000, principal_spent=90_000, bonus_spent=20_000))
    assert said(found.lines) == [
        ("paid", 100_000, "cn.art15"),
        ("delivered_at_list_price", -110_000, "cn.art19"),
        ("no_clawback", 10_000, "cn.art20"),
    ]
    assert found.total == 0


@pytest.mark.parametrize(("days", "total"), [(0, 91_667), (7, 91_667), (8, 90_000)])
def test_art_14_holds_for_seven_days_after_the_day_of_paying(days: int, total: int) -> None:
    """Source: 法释〔2025〕4号 Art. 14. 100.00 used is deducted at the discount within the days, before it later."""
    lots = top_up(100_000, 20_000, bonus_spent=10_000)
    found = quoted(lots, first_used_on=PAID_ON, on=PAID_ON + timedelta(days=days))
    assert found.total == total
    assert found.lines[0].rule == ("cn.art14" if days <= 7 else "cn.art15")


def test_art_14_gives_all_of_the_principal_back_where_nothing_was_used() -> None:
    """Source: 法释〔2025〕4号 Art. 14."""
    found = quoted(top_up(100_000, 20_000), first_used_on=None, on=PAID_ON + timedelta(days=3))
    assert found.total == 100_000
    assert said(found.lines) == [("paid", 100_000, "cn.art14"), ("bonus_lapses", 0, "wallet.bonus")]


def test_art_14_does_not_help_who_had_the_same_before_unless_the_contract_does() -> None:
    """Source: 法释〔2025〕4号 Art. 14: better terms in the contract win."""
    lots = top_up(100_000, 20_000, bonus_spent=10_000)
    assert quoted(lots, on=PAID_ON).total == 90_000
    fortnight = Terms(cooling_off_days=14)
    assert quoted(lots, on=PAID_ON + timedelta(days=14), terms=fortnight).total == 91_667
    assert quoted(lots, on=PAID_ON + timedelta(days=15), terms=fortnight).total == 90_000


@pytest.mark.parametrize(
    ("fault", "interest", "rule"),
    [
        (Fault.OPERATOR, 3_000, "cn.art16.operator"),  # 3.00 % one-year LPR since 2025-05-20
        (Fault.CONSUMER, 1_500, "cn.art16.consumer"),  # 1.50 % one-year deposit benchmark
        (Fault.NEITHER, 1_500, "cn.art16.consumer"),
    ],
)
def test_interest_runs_from_termination_and_is_no_part_of_the_total(fault: Fault, interest: int, rule: str) -> None:
    """Source: 法释〔2025〕4号 Art. 15, 16, 17."""
    ended = Terms(terminated_on=date(2026, 4, 1))
    found = quoted(top_up(100_000), fault=fault, terms=ended, on=date(2027, 4, 1))
    assert found.total == 100_000
    assert [(line.amount, line.rule) for line in found.interest] == [(interest, rule)]
    assert found.interest_total == interest
    assert quoted(top_up(100_000), fault=fault, terms=ended, on=date(2026, 4, 1)).interest == ()


def test_a_contract_rate_of_interest_comes_first() -> None:
    """Source: 法释〔2025〕4号 Art. 16."""
    ended = Terms(terminated_on=date(2026, 4, 1), rate_ppm=50_000)
    for pack, rule in [(cn.PACK, "cn.art16.contract"), (none.PACK, "contract.rate")]:
        found = quoted(top_up(100_000), pack=pack, terms=ended, on=date(2027, 4, 1))
        assert [(line.amount, line.rule) for line in found.interest] == [(5_000, rule)]


def test_rates_are_those_of_the_day_of_the_contract() -> None:
    assert cn.rate_on(cn.ONE_YEAR_LPR, date(2025, 5, 19)) == 31_000
    assert cn.rate_on(cn.ONE_YEAR_LPR, date(2025, 5, 20)) == 30_000
    assert cn.rate_on(cn.ONE_YEAR_LPR, date(2001, 1, 1)) == 42_500


def test_art_22_30_days_for_300_ended_with_12_left_gives_120() -> None:
    """Source: 法释〔2025〕4号 Art. 22."""
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    left = cn.remaining_days(first=first, last=last, ended=date(2026, 6, 18))
    assert left == 12
    assert cn.time_pass(30_000, total_days=30, remaining_days=left) == 12_000


def test_art_22_counts_from_the_day_the_operator_stopped() -> None:
    """Source: 法释〔2025〕4号 Art. 22: operator stopped after day 10: 200."""
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    left = cn.remaining_days(first=first, last=last, ended=date(2026, 6, 25), stopped=date(2026, 6, 10))
    assert cn.time_pass(30_000, total_days=30, remaining_days=left) == 20_000


def test_art_22_before_the_first_and_after_the_last_day() -> None:
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    assert cn.remaining_days(first=first, last=last, ended=date(2026, 5, 1)) == 30
    assert cn.remaining_days(first=first, last=last, ended=date(2026, 7, 9)) == 0
    with pytest.raises(ValueError, match="31 of 30"):
        cn.time_pass(30_000, total_days=30, remaining_days=31)


def test_none_prices_what_was_used_at_paid_of_paid_and_bonus() -> None:
    """Source: docs/rules/12. 20.00 of bonus used: 100 - 20 × 100 / 120, the part of a cent to the house."""
    found = quoted(top_up(10_000, 2_000, bonus_spent=2_000), pack=none.PACK)
    assert said(found.lines) == [("paid", 10_000, "none.unspent"), ("used_in_proportion", -1_667, "none.clawback")]
    assert found.total == 8_333
    plain = quoted(top_up(10_000, principal_spent=4_000), pack=none.PACK)
    assert said(plain.lines) == [("paid", 10_000, "none.unspent"), ("used_in_proportion", -4_000, "none.unspent")]


def test_none_never_turns_bonus_into_money() -> None:
    """60.00 of principal used: 50.00 by proportion, but only 40.00 of principal is left."""
    found = quoted(top_up(10_000, 2_000, principal_spent=6_000), pack=none.PACK)
    assert said(found.lines) == [
        ("paid", 10_000, "none.unspent"),
        ("used_in_proportion", -5_000, "none.clawback"),
        ("not_above_principal", -1_000, "wallet.left"),
        ("bonus_lapses", 0, "wallet.bonus"),
    ]
    assert found.total == 4_000


def test_none_deducts_spent_bonus_in_full_where_the_programme_says_so() -> None:
    terms = Terms(spent_bonus=SpentBonus.DEDUCTED)
    found = quoted(top_up(10_000, 2_000, principal_spent=3_000, bonus_spent=500), pack=none.PACK, terms=terms)
    assert said(found.lines) == [
        ("paid", 10_000, "none.unspent"),
        ("principal_spent", -3_000, "none.unspent"),
        ("bonus_spent", -500, "none.clawback"),
        ("bonus_lapses", 0, "wallet.bonus"),
    ]
    assert found.total == 6_500
    (share,) = found.shares
    assert (share.principal_paid_out, share.principal_kept, share.bonus_lapsed) == (6_500, 500, 1_500)


def test_none_leaves_spent_bonus_to_the_customer_where_the_programme_says_so() -> None:
    terms = Terms(spent_bonus=SpentBonus.KEPT)
    assert quoted(top_up(10_000, 2_000, bonus_spent=2_000), pack=none.PACK, terms=terms).total == 10_000


def test_none_never_claws_back_more_than_is_left() -> None:
    terms = Terms(spent_bonus=SpentBonus.DEDUCTED)
    found = quoted(top_up(10_000, 2_000, principal_spent=9_500, bonus_spent=2_000), pack=none.PACK, terms=terms)
    assert found.total == 0
    assert found.lines[-1] == Line(
        Label.NOT_BELOW_ZERO, 1_500, "wallet.floor", "0 − ({below})", (("below", -1_500),), topup_id=1
    )


@pytest.mark.parametrize("pack", [none.PACK, cn.PACK])
def test_value_that_nobody_paid_for_is_not_refunded(pack: RulePack) -> None:
    free = [
        QuoteLot(1, None, False, 5_000, 4_000, 1_000, 0, PAID_ON),
        QuoteLot(2, None, True, 300, 300, 0, 0, PAID_ON),
    ]
    found = quoted(free, pack=pack, fault=Fault.OPERATOR)
    assert said(found.lines) == [("grant_lapses", 0, "wallet.bonus")] * 2
    assert (found.total, [share.payout for share in found.shares]) == (0, [0, 0])


def test_what_went_back_before_is_deducted_and_the_value_left_is_the_most() -> None:
    lots = [QuoteLot(10, 1, False, 100_000, 50_000, 0, 100_000, PAID_ON)]
    assert quoted(lots, returned={1: 50_000}).total == 50_000
    assert quoted(lots, returned={1: 70_000}).total == 30_000
    found = quoted(lots, returned={})
    assert (found.total, found.lines[-1].label, found.lines[-1].amount) == (50_000, Label.NOT_ABOVE_LEFT, -50_000)


def test_expired_gift_still_counts_in_the_ratio() -> None:
    """60.00 used of 100.00 + 20.00, 10.00 of the gift expired: 100 - 60 × 100 / 120 = 50, and just that is left."""
    found = quoted(top_up(10_000, 2_000, principal_spent=5_000, bonus_spent=1_000, expired=1_000), fault=Fault.OPERATOR)
    assert found.total == 5_000


def test_a_top_up_used_to_the_end_is_no_line() -> None:
    spent = top_up(10_000, 2_000, principal_spent=10_000, bonus_spent=2_000)
    fresh = top_up(5_000, topup_id=2, paid_on=LATER)
    found = quoted(spent + fresh)
    assert {line.topup_id for line in found.lines} == {2}
    assert found.total == 5_000
    assert quoted(spent).lines == ()


def test_credit_used_is_paid_back_out_of_the_refund_first() -> None:
    found = quoted(top_up(10_000) + top_up(5_000, topup_id=2), credit_owed=12_000)
    assert found.total == 3_000
    assert said(found.lines)[-1] == ("credit_owed", -12_000, "wallet.credit")
    assert [share.payout for share in found.shares] == [0, 3_000]
    assert quoted(top_up(10_000), credit_owed=99_999).total == 0


def test_a_part_of_a_top_up_takes_its_share_of_the_unspent_bonus_with_it() -> None:
    """Source: docs/rules/12: the bonus goes with the principal it came with."""
    whole = quoted(top_up(10_000, 2_000), pack=none.PACK)
    part = quote_part(whole, 5_000)
    (share,) = part.shares
    assert (share.payout, share.principal_taken, share.bonus_taken) == (5_000, 5_000, 1_000)
    assert said(part.lines)[-1] == ("stays_in_wallet", -5_000, "wallet.partial")
    assert part.total == sum(line.amount for line in part.lines) == 5_000


def test_a_part_pays_for_its_share_of_the_spent_bonus() -> None:
    """100 + 20, the 20 spent: the whole is 80, so 40 back takes 50 of the principal."""
    terms = Terms(spent_bonus=SpentBonus.DEDUCTED)
    whole = quoted(top_up(10_000, 2_000, bonus_spent=2_000), pack=none.PACK, terms=terms)
    (share,) = quote_part(whole, 4_000).shares
    assert (share.payout, share.principal_taken, share.principal_kept, share.bonus_taken) == (4_000, 5_000, 1_000, 0)


def test_a_part_is_between_one_minor_unit_and_the_whole() -> None:
    whole = quoted(top_up(10_000))
    assert quote_part(whole, 10_000) is whole
    for amount in (0, -1, 10_001):
        with pytest.raises(ValueError, match="is not between"):
            quote_part(whole, amount)


def test_a_part_of_several_top_ups_takes_the_oldest_first() -> None:
    whole = quoted(top_up(5_000, topup_id=2, paid_on=LATER) + top_up(10_000, 2_000))
    part = quote_part(whole, 11_000)
    assert [(share.topup_id, share.payout, share.bonus_taken) for share in part.shares] == [
        (1, 10_000, 2_000),
        (2, 1_000, 0),
    ]


def test_a_part_of_the_oldest_leaves_the_others_alone() -> None:
    whole = quoted(top_up(5_000, topup_id=2, paid_on=LATER) + top_up(10_000, 2_000))
    assert [(share.topup_id, share.payout) for share in quote_part(whole, 9_999).shares] == [(1, 9_999)]


def test_packs_are_found_by_name_and_day() -> None:
    assert NAMES == ("cn", "none")
    assert pack_in_force("cn", date(2025, 5, 1)) is cn.PACK
    assert pack_in_force("none", date(2000, 1, 1)) is none.PACK
    assert pack_of_version("cn", "2025-05-01") is cn.PACK
    for name, day in [("cn", date(2025, 4, 30)), ("atlantis", LATER)]:
        with pytest.raises(NoPackInForce):
            pack_in_force(name, day)
    with pytest.raises(NoPackInForce):
        pack_of_version("cn", "1")

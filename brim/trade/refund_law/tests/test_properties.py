"""What holds of every quote, over random wallets."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from brim.trade.refund_law.packs import cn, none
from brim.trade.refund_law.rules import Fault, PricedUse, QuoteLot, RulePack, SpentBonus, Terms, quote_part
from brim.trade.refund_law.tests.test_rules import PAID_ON, quoted, top_up

Wallet = tuple[list[QuoteLot], tuple[PricedUse, ...], dict[int, int]]

AMOUNTS = st.integers(1, 10_000_000)


@st.composite
def wallets(draw: st.DrawFn) -> Wallet:
    lots: list[QuoteLot] = []
    uses: list[PricedUse] = []
    returned: dict[int, int] = {}
    for topup_id in range(1, draw(st.integers(1, 3)) + 1):
        paid, gift = draw(AMOUNTS), draw(st.integers(0, 5_000_000))
        principal_spent = draw(st.integers(0, paid))
        back = draw(st.integers(0, paid - principal_spent))
        bonus_spent = draw(st.integers(0, gift))
        expired = draw(st.integers(0, gift - bonus_spent))
        day = PAID_ON + timedelta(days=draw(st.integers(0, 100)))
        own = top_up(
            paid,
            gift,
            principal_spent=principal_spent,
            bonus_spent=bonus_spent,
            expired=expired,
            topup_id=topup_id,
            paid_on=day,
        )
        own[0] = replace(own[0], remaining=own[0].remaining - back)
        returned[topup_id] = back
        lots += own
        if principal_spent:
            uses.append(PricedUse(topup_id * 10, principal_spent, principal_spent + draw(st.integers(0, 1_000_000))))
    return lots, tuple(uses), returned


TERMS = st.builds(
    Terms,
    spent_bonus=st.sampled_from(SpentBonus),
    cooling_off_days=st.integers(0, 120),
    terminated_on=st.sampled_from([None, date(2026, 4, 1)]),
)
PACKS = st.sampled_from([none.PACK, cn.PACK])
FAULTS = st.sampled_from(Fault)


@given(wallets(), TERMS, PACKS, FAULTS, st.integers(0, 1_000_000))
def test_a_quote_is_never_below_zero_nor_above_what_was_paid_and_its_lines_sum_to_it(
    wallet: Wallet,
    terms: Terms,
    pack: RulePack,
    fault: Fault,
    owed: int,
) -> None:
    lots, uses, returned = wallet
    found = quoted(lots, pack=pack, fault=fault, terms=terms, uses=uses, returned=returned, credit_owed=owed)
    assert 0 <= found.total <= sum(lot.paid for lot in lots) - sum(returned.values())
    assert found.total <= sum(lot.remaining for lot in lots)
    assert found.total == sum(line.amount for line in found.lines) == sum(share.payout for share in found.shares)
    assert sum(share.principal_taken for share in found.shares) == sum(
        lot.remaining for lot in lots if not lot.is_bonus
    )
    assert all(share.bonus_lapsed >= 0 and share.principal_kept >= 0 for share in found.shares)
    assert all(line.amount >= 0 for line in found.interest)


@given(wallets(), TERMS, PACKS, FAULTS, st.data())
def test_more_use_never_gives_more_back(
    wallet: Wallet,
    terms: Terms,
    pack: RulePack,
    fault: Fault,
    data: st.DataObject,
) -> None:
    lots, uses, returned = wallet
    before = quoted(lots, pack=pack, fault=fault, terms=terms, uses=uses, returned=returned)
    index = data.draw(st.integers(0, len(lots) - 1))
    more = data.draw(st.integers(0, lots[index].remaining))
    lots[index] = replace(lots[index], remaining=lots[index].remaining - more, spent=lots[index].spent + more)
    after = quoted(lots, pack=pack, fault=fault, terms=terms, uses=uses, returned=returned)
    assert after.total <= before.total


@given(wallets(), PACKS, FAULTS, st.data())
def test_refunding_a_part_and_then_the_rest_gives_the_whole(
    wallet: Wallet,
    pack: RulePack,
    fault: Fault,
    data: st.DataObject,
) -> None:
    lots, uses, returned = wallet
    lots = [lot for lot in lots if lot.topup_id == 1]
    whole = quoted(lots, pack=pack, fault=fault, uses=uses, returned=returned)
    if not whole.total:
        return
    amount = data.draw(st.integers(1, whole.total))
    (share,) = quote_part(whole, amount).shares
    assert share.principal_taken <= whole.shares[0].principal_taken
    assert share.bonus_taken <= whole.shares[0].bonus_taken
    assert min(share.principal_kept, share.bonus_paid_out) == 0
    assert share.bonus_lapsed >= 0
    lots = [
        replace(lot, remaining=lot.remaining - (share.bonus_taken if lot.is_bonus else share.principal_taken))
        for lot in lots
    ]
    rest = quoted(lots, pack=pack, fault=fault, uses=uses, returned={1: returned[1] + amount})
    assert rest.total == whole.total - amount

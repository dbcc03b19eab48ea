from hypothesis import given
from hypothesis import strategies as st

from brim.trade.refund_law.share_rules import Divided, Share, part_of, undivided


@given(
    payout=st.integers(1, 10**6),
    bonus=st.integers(0, 10**6),
    beyond=st.integers(0, 10**6),
    parts=st.lists(st.integers(1, 10**5), min_size=1, max_size=30),
)
def test_any_split_of_a_refund_takes_what_the_whole_takes(
    payout: int, bonus: int, beyond: int, parts: list[int]
) -> None:
    """Never a unit or more from the exact share in between, of the bonus never under it; what is paid out is taken."""
    whole = Share(1, payout, max(payout - bonus, 0) + beyond, bonus)
    divided, taken = undivided(whole), []
    for asked in [*parts, payout]:
        if not divided.rest.payout:
            break
        part = part_of(divided, min(asked, divided.rest.payout))
        assert part.principal_taken >= 0 <= part.bonus_lapsed
        assert part.payout == part.principal_paid_out + part.bonus_paid_out
        taken.append(part)
        gone = Share(1, *(sum(column) for column in zip(*map(figures, taken), strict=True)))
        divided = Divided(whole, gone)
        assert 0 <= gone.bonus_taken * payout - bonus * gone.payout < payout
        assert abs(gone.principal_taken * payout - whole.principal_taken * gone.payout) < payout
    assert divided.gone == whole


def figures(share: Share) -> list[int]:
    return [share.payout, share.principal_taken, share.bonus_taken]

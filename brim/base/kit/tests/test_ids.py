import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.kit import ids
from brim.base.kit.refusals import NotFound

NUMBERS = st.integers(min_value=0, max_value=2**63 - 1)


def test_ids_grow_and_never_repeat_across_threads() -> None:
    made: list[list[int]] = [[] for _ in range(4)]

    def work(mine: list[int]) -> None:
        mine.extend(ids.make() for _ in range(2000))

    threads = [threading.Thread(target=work, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(mine == sorted(mine) for mine in made)
    assert len({one for mine in made for one in mine}) == 8000
    assert all(0 < one < 2**63 for mine in made for one in mine)


def test_an_id_after_another_is_larger_even_where_that_lies_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "last_us", ids.last_us)
    ahead = ids.make() + (10**9 << 12)
    assert ids.after(ahead) > ahead


@given(NUMBERS, NUMBERS)
def test_public_ids_lead_back_to_their_numbers(customer_id: int, row_id: int) -> None:
    assert ids.read_customer(ids.public_customer(customer_id)) == customer_id
    assert ids.read_public("spd", ids.public("spd", customer_id, row_id)) == (customer_id, row_id)


@pytest.mark.parametrize(
    "text", ["", "cus", "cus_", "spd_00000000000", "cus_!!!!!!!!!!!", "cus_" + "z" * 11, "cus_" + "0" * 12, "x" * 500]
)
def test_what_is_no_customer_id_is_not_found(text: str) -> None:
    with pytest.raises(NotFound) as refused:
        ids.read_customer(text)
    assert refused.value.code == "unknown_id"


def test_an_id_of_another_kind_is_not_found() -> None:
    with pytest.raises(NotFound):
        ids.read_public("hld", ids.public("spd", 7, 8))

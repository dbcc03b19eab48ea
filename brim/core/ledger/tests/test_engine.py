"""The pure engine against tables, properties and a simple model; no database."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from brim.base.kit.refusals import Refused
from brim.core.ledger import engine
from brim.core.ledger.engine import State, apply, apply_linked
from brim.core.ledger.types import Draw, Floor, Leg, Place, Transfer

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PRINCIPAL, BONUS, BOOK = 1, 2, 9


def fresh(now: datetime = NOW) -> State:
    numbers = count(1)
    return State(now, lambda _previous: next(numbers))


def move(key: str, *legs: tuple[int, int], customer_id: int = 7, **more: object) -> Transfer:
    booked = tuple(Leg(code, amount, BOOK) for code, amount in legs)
    return Transfer(customer_id, key, "move", legs=booked, actor="t:1", **more)


def picture(state: State) -> object:
    accounts = {key: engine.snapshot(account) for key, account in state.accounts.items()}
    holds = {key: engine.snapshot(hold) for key, hold in state.holds.items()}
    return accounts, holds, dict(state.used), list(state.lines)


def test_each_row_is_chained_to_the_one_before():
    state = fresh()
    apply(state, move("a", (PRINCIPAL, 10)))
    apply(state, move("b", (PRINCIPAL, -4)))
    head = bytes(32)
    for line in state.lines:
        text, shown = line.rstrip("\n").rsplit("\t", 1)
        head = sha256(head + text.encode()).digest()
        assert shown == "\\\\x" + head.hex()
    assert state.accounts[7, PRINCIPAL].head == head


@pytest.mark.parametrize("more", [{}, {"places": (Place(5, BONUS, 1),)}])
def test_a_balance_has_an_upper_bound(more):
    """Beyond it a row's sums would pass a bigint, and the whole batch would fail at the database."""
    state = fresh()
    apply(state, move("a", (PRINCIPAL, engine.MAX_BALANCE), (BONUS, 1)))
    before = picture(state)
    with pytest.raises(Refused) as refused:
        apply(state, move("b", (PRINCIPAL, 1), **more))
    assert refused.value.code == "balance_too_large"
    assert picture(state) == before
    apply(state, move("c", (PRINCIPAL, -1)))
    apply(state, move("d", (PRINCIPAL, 1)))
    assert state.accounts[7, PRINCIPAL].posted == engine.MAX_BALANCE


def test_a_transfer_of_several_legs_is_refused_whole():
    state = fresh()
    apply(state, move("in", (PRINCIPAL, 100), (BONUS, 20)))
    before = picture(state)
    with pytest.raises(Refused) as refused:
        apply(state, move("out", (PRINCIPAL, -100), (BONUS, -21)))
    assert refused.value.details == {"available": 20, "asked": 21, "code": BONUS}
    assert picture(state) == before


def test_a_refusal_on_a_new_account_opens_none():
    state = fresh()
    with pytest.raises(Refused):
        apply(state, move("out", (PRINCIPAL, -1)))
    assert picture(state) == ({}, {}, {}, [])


def test_a_linked_group_is_all_or_nothing():
    state = fresh()
    apply(state, move("in", (PRINCIPAL, 100)))
    apply(state, Transfer(7, "hold", "hold", places=(Place(5, PRINCIPAL, 30),), actor="t:1"))
    before, latest = picture(state), dict(state.latest)
    group = [
        move("x", (BONUS, 10)),
        Transfer(7, "draw", "release", draws=(Draw(5, 30),), actor="t:1"),
        Transfer(7, "again", "hold", places=(Place(6, PRINCIPAL, 10),), actor="t:1"),
        move("y", (PRINCIPAL, -101)),
    ]
    with pytest.raises(Refused):
        apply_linked(state, group)
    assert picture(state) == before
    assert state.latest == latest
    assert [posted.key for posted in apply_linked(state, group[:3])] == ["x", "draw", "again"]


def test_a_capture_may_draw_on_its_own_hold_only_once():
    state = fresh()
    apply(state, move("in", (PRINCIPAL, 100)))
    apply(state, Transfer(7, "hold", "hold", places=(Place(5, PRINCIPAL, 100),), actor="t:1"))
    with pytest.raises(Refused) as refused:
        apply(state, Transfer(7, "cap", "capture", draws=(Draw(5, 60), Draw(5, 41)), actor="t:1"))
    assert refused.value.code == "hold_exceeded"
    apply(state, Transfer(7, "cap2", "capture", legs=(Leg(PRINCIPAL, -100, BOOK),), draws=(Draw(5, 100),), actor="t:1"))
    assert state.accounts[7, PRINCIPAL].available == 0


def test_a_floor_cannot_rise_above_what_is_there():
    state = fresh()
    apply(state, Transfer(7, "line", "floor", floors=(Floor(PRINCIPAL, -50),), actor="t:1"))
    apply(state, move("out", (PRINCIPAL, -30)))
    with pytest.raises(Refused):
        apply(state, Transfer(7, "line2", "floor", floors=(Floor(PRINCIPAL, -29),), actor="t:1"))
    apply(state, Transfer(7, "line3", "floor", floors=(Floor(PRINCIPAL, -30),), actor="t:1"))
    assert state.accounts[7, PRINCIPAL].available == 0


def test_an_id_given_by_the_caller_is_kept():
    state = fresh()
    assert apply(state, move("a", (PRINCIPAL, 1), id=4000)).id == 4000
    assert state.latest[7] == 4000
    assert apply(state, move("b", (PRINCIPAL, 1), id=30)).id == 30
    assert state.latest[7] == 4000


def test_a_moment_in_the_future_is_refused_and_a_small_skew_is_not():
    state = fresh()
    apply(state, move("a", (PRINCIPAL, 1), occurred_at=NOW + timedelta(minutes=5)))
    with pytest.raises(Refused) as refused:
        apply(state, move("b", (PRINCIPAL, 1), occurred_at=NOW + timedelta(minutes=6)))
    assert refused.value.code == "occurred_in_future"


@pytest.mark.parametrize("field", ["actor", "cause", "kind"])
def test_text_that_would_break_a_row_is_a_bug(field):
    for text in ("a\tb", "a\nb", "a\\b"):
        command = move("a", (PRINCIPAL, 1))
        setattr(command, field, text)
        with pytest.raises(AssertionError):
            apply(fresh(), command)


@given(st.lists(st.tuples(st.sampled_from([PRINCIPAL, BONUS]), st.integers(-500, 500).filter(bool)), max_size=40))
@settings(max_examples=200)
def test_accounts_are_the_sums_of_their_rows_and_never_below_zero(moves):
    state = fresh()
    for number, leg in enumerate(moves):
        try:
            apply(state, move(str(number), leg))
        except Refused:
            continue
    for (_customer, code), account in state.accounts.items():
        rows = [line.split("\t") for line in state.lines if line.split("\t")[4] == str(code)]
        assert account.posted == sum(int(row[6]) for row in rows) >= 0
        assert [int(row[5]) for row in rows] == list(range(1, account.seq + 1))


class LedgerMachine(RuleBasedStateMachine):
    """Random commands against the plainest model: dictionaries of what was put in, held and taken."""

    def __init__(self) -> None:
        super().__init__()
        self.state = fresh()
        self.posted = {PRINCIPAL: 0, BONUS: 0}
        self.holds: dict[int, list[int]] = {}
        self.number = 0

    def key(self) -> str:
        self.number += 1
        return f"k{self.number}"

    def held(self, code: int) -> int:
        return sum(left for of, left in self.holds.values() if of == code)

    def attempt(self, command: Transfer, *, is_possible: bool) -> bool:
        before = picture(self.state)
        try:
            apply(self.state, command)
        except Refused:
            assert not is_possible
            assert picture(self.state) == before
            return False
        assert is_possible
        return True

    @rule(code=st.sampled_from([PRINCIPAL, BONUS]), amount=st.integers(-300, 300).filter(bool))
    def post(self, code: int, amount: int) -> None:
        fits = amount > 0 or self.posted[code] - self.held(code) + amount >= 0
        if self.attempt(move(self.key(), (code, amount)), is_possible=fits):
            self.posted[code] += amount

    @rule(code=st.sampled_from([PRINCIPAL, BONUS]), amount=st.integers(1, 300))
    def hold(self, code: int, amount: int) -> None:
        hold_id = len(self.holds) + 1
        command = Transfer(7, self.key(), "hold", places=(Place(hold_id, code, amount),), actor="t:1")
        if self.attempt(command, is_possible=self.posted[code] - self.held(code) >= amount):
            self.holds[hold_id] = [code, amount]

    @rule(hold_id=st.integers(1, 6), amount=st.integers(1, 300), is_capture=st.booleans())
    def draw(self, hold_id: int, amount: int, is_capture: bool) -> None:
        code, left = self.holds.get(hold_id, [PRINCIPAL, 0])
        legs = (Leg(code, -amount, BOOK),) if is_capture else ()
        command = Transfer(7, self.key(), "draw", legs=legs, draws=(Draw(hold_id, amount),), actor="t:1")
        if self.attempt(command, is_possible=amount <= left):
            self.holds[hold_id][1] -= amount
            self.posted[code] -= amount if is_capture else 0

    @rule()
    def replay(self) -> None:
        before = picture(self.state)
        if self.number and (7, engine.digest("k1")) in self.state.used:
            for retry_transaction in (move("k1", (PRINCIPAL, 12345)),):
                with pytest.raises(Refused):
                    apply(self.state, retry_transaction)
        assert picture(self.state) == before

    @invariant()
    def totals_agree(self) -> None:
        for code in (PRINCIPAL, BONUS):
            account = self.state.accounts.get((7, code))
            seen = (account.posted, account.held) if account else (0, 0)
            assert seen == (self.posted[code], self.held(code))


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(max_examples=60, stateful_step_count=40)


def test_a_fingerprint_stands_for_the_content_and_where_there_is_none_for_the_legs():
    print_ = engine.fingerprint
    assert print_(move("a", (PRINCIPAL, 5))) == print_(move("b", (PRINCIPAL, 5)))
    others = [
        move("a", (PRINCIPAL, 5)),
        move("a", (PRINCIPAL, 6)),
        move("a", (PRINCIPAL, 5), (BONUS, 5)),
        move("a", (PRINCIPAL, 5), places=(Place(1, PRINCIPAL, 5),)),
        move("a", (PRINCIPAL, 5), content="five"),
        move("a", (PRINCIPAL, 5), content="six"),
    ]
    assert len({print_(one) for one in others}) == len(others)
    assert print_(others[4]) == print_(move("b", (PRINCIPAL, 6), content="five"))

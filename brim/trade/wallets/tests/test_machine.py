"""Random operations against a model of a few numbers: whatever happens, the wallet agrees with it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from brim.base.kit import ids
from brim.base.kit.refusals import Refused
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import verify_lots
from brim.trade.wallets.tests.conftest import BOB, cny, new_key, save, top_up
from brim.trade.wallets.tests.machine import Machine, attempt
from brim.trade.wallets.types import Purse

AMOUNTS = st.integers(min_value=1, max_value=3000)
LINE = 500


class WalletMachine(Machine):
    """The model: total value (principal + bonus, debt negative), what is held, and the open things."""

    def __init__(self) -> None:
        super().__init__()
        self.total = self.held = 0
        self.spends: dict[int, int] = {}
        self.holds: dict[int, int] = {}
        self.ends: dict[int, datetime] = {}
        self.past: list[int] = []
        self.returns: dict[int, tuple[int, int]] = {}
        self.topups: list[int] = []
        save(
            {
                "currencies": {
                    "CNY": {"ladder": [{"pay": 1000, "get": 200}], "credit_line": LINE, "adjustment_alone": 10**15}
                },
                "spend_order": "proportional",
                "order_rules": [{"order": "bonus_first", "store_id": 1}, {"order": "principal_first", "store_id": 2}],
                "bonus_days": 3,
                "grace_days": 1,
            }
        )

    def expired(self) -> int:
        found = queries.lots(self.customer, "CNY", now=self.now)
        return sum(lot.remaining - lot.held for lot in found if lot.expires_at and lot.expires_at <= self.now)

    @rule(amount=AMOUNTS)
    def pays_in(self, amount: int) -> None:
        topup_id = ids.make()
        top_up(self.customer, amount, now=self.now, topup_id=topup_id)
        self.topups.append(topup_id)
        self.total += amount + (200 if amount >= 1000 else 0)

    @rule(amount=AMOUNTS, store=st.sampled_from([None, 1, 2]))
    def spends_some(self, amount: int, store: int | None) -> None:
        available = self.total - self.held + LINE - self.expired()
        done = attempt(lambda: operations.spend(**self.who, amount=cny(amount), store_id=store))
        if isinstance(done, Refused):
            assert done.code == "insufficient_balance"
            assert done.details == {"available": available, "asked": amount}
            assert amount > available
            return
        assert amount <= available
        assert done.available_after == available - amount
        self.spends[done.id] = amount
        self.total -= amount

    @precondition(lambda self: self.spends)
    @rule(data=st.data())
    def refunds_some(self, data) -> None:
        spend_id = data.draw(st.sampled_from(sorted(self.spends)))
        amount = data.draw(st.integers(1, self.spends[spend_id]))
        operations.refund_spend(**self.who, spend_id=spend_id, amount=cny(amount), reason="cold")
        self.total += amount
        self.spends[spend_id] -= amount
        if not self.spends[spend_id]:
            del self.spends[spend_id]

    @rule(amount=AMOUNTS)
    def holds_some(self, amount: int) -> None:
        available = self.total - self.held + LINE - self.expired()
        held = attempt(lambda: operations.hold(**self.who, amount=cny(amount)))
        if isinstance(held, Refused):
            assert held.code == "insufficient_balance"
            assert amount > available
            return
        assert amount <= available
        self.holds[held.id] = amount
        self.ends[held.id] = held.expires_at
        self.held += amount

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), is_final=st.booleans())
    def captures_some(self, data, is_final: bool) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.holds)))
        amount = data.draw(st.integers(1, self.holds[hold_id]))
        done = operations.capture(**self.who, hold_id=hold_id, amount=cny(amount), is_final=is_final)
        self.spends[done.id] = amount
        self.total -= amount
        gone = self.holds[hold_id] if is_final else amount
        self.held -= gone
        self.holds[hold_id] -= gone
        if not self.holds[hold_id]:
            del self.holds[hold_id]

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def releases(self, data) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.holds)))
        operations.release(**self.who, hold_id=hold_id)
        self.held -= self.holds.pop(hold_id)

    @precondition(lambda self: self.past)
    @rule(data=st.data())
    def captures_too_late(self, data) -> None:
        hold_id = data.draw(st.sampled_from(self.past))
        done = attempt(lambda: operations.capture(**self.who, hold_id=hold_id))
        assert isinstance(done, Refused)
        assert done.code == "hold_expired"

    @precondition(lambda self: self.topups)
    @rule(data=st.data())
    def starts_a_refund(self, data) -> None:
        before = self.view()
        started = attempt(
            lambda: operations.start_top_up_refund(
                **self.who, topup_id=data.draw(st.sampled_from(self.topups)), reason="asked"
            )
        )
        if isinstance(started, Refused):
            assert started.code == "refund_exceeded" or (started.code == "holds_open" and self.held)
            return
        frozen = started.amount + started.clawback + started.deduction
        assert started.amount <= before.principal
        self.held += frozen
        self.returns[started.id] = (frozen, started.amount)

    @precondition(lambda self: self.returns)
    @rule(data=st.data(), is_completed=st.booleans())
    def ends_a_refund(self, data, is_completed: bool) -> None:
        refund_id = data.draw(st.sampled_from(sorted(self.returns)))
        frozen, _amount = self.returns.pop(refund_id)
        act = operations.complete_top_up_refund if is_completed else operations.cancel_top_up_refund
        act(**self.who, refund_id=refund_id)
        self.held -= frozen
        if is_completed:
            self.total -= frozen

    @rule(amount=AMOUNTS, is_paid=st.booleans())
    def withdraws(self, amount: int, is_paid: bool) -> None:
        before = self.view()
        asked = attempt(lambda: operations.request_withdrawal(**self.who, amount=cny(amount), account="a"))
        if isinstance(asked, Refused):
            assert asked.code == "insufficient_balance" or (asked.code == "holds_open" and self.held)
            return
        assert amount <= before.principal
        given = {"customer_id": self.customer, "withdrawal_id": asked.id, "actor": BOB, "now": self.now}
        frozen = queries.hold_by_id(self.customer, asked.id).amount
        if is_paid:
            operations.approve_withdrawal(**given, key=new_key())
            operations.mark_withdrawal_paid(**given, key=new_key(), payout_reference="P1")
            self.total -= frozen
        else:
            operations.reject_withdrawal(**given, key=new_key(), reason="no")

    @rule(change=st.integers(-1000, 1000).filter(bool), purse=st.sampled_from(Purse))
    def adjusts(self, change: int, purse: Purse) -> None:
        outcome = attempt(lambda: operations.adjust(**self.who, purse=purse, change=cny(change), reason="miscounted"))
        if isinstance(outcome, Refused):
            assert outcome.code == "insufficient_balance"
            assert change < 0
            return
        self.total += change

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        """Holds end with the hour, nobody sweeps them."""
        self.now += timedelta(hours=hours)
        for hold_id in [hold_id for hold_id in self.holds if self.ends[hold_id] <= self.now]:
            self.held -= self.holds.pop(hold_id)
            self.past.append(hold_id)

    @rule()
    def things_expire(self) -> None:
        operations.expire_holds(self.now)
        assert [queries.hold_by_id(self.customer, hold_id).status for hold_id in self.past] == ["expired"] * len(
            self.past
        )
        self.total -= self.expired()
        operations.expire_lots(self.now)
        assert self.expired() == 0

    @invariant()
    def the_wallet_agrees_with_the_model(self) -> None:
        view = self.view()
        assert (view.principal + view.bonus, view.held) == (self.total, self.held)
        assert view.principal >= -LINE
        assert view.bonus >= 0
        assert view.free_principal + view.free_bonus + view.credit_line == view.available
        assert verify_lots() == []


@pytest.mark.slow
@pytest.mark.django_db
def test_random_operations_agree_with_a_simple_model():
    run_state_machine_as_test(
        WalletMachine,
        settings=settings(max_examples=25, stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )

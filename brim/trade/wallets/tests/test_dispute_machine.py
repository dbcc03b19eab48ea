"""Random operations around disputes and late spends: whatever happens and in whatever order, the books agree."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from brim.base.kit import ids
from brim.base.kit.refusals import Refused
from brim.trade.wallets import operations, queries
from brim.trade.wallets.tests.conftest import BOB, NOW, TEST, cny, new_customer, new_key, save, top_up
from brim.trade.wallets.tests.machine import Machine, attempt

AMOUNTS = st.integers(min_value=1, max_value=3000)
DAY = timedelta(days=1)
DAILY = 4000


@dataclass
class Paid:
    """A top-up as its payment sees it: what was lost of it, and its disputes that are open or lost."""

    amount: int
    lost: int = 0
    is_open: dict[int, int] = field(default_factory=dict)
    taken: dict[int, tuple[int, int]] = field(default_factory=dict)


class DisputeMachine(Machine):
    """The model: `net` is principal less what is owed, which paying a debt does not move."""

    def __init__(self) -> None:
        super().__init__()
        self.other = new_customer()
        self.net = 0
        self.paid: dict[int, Paid] = {}
        self.spends: dict[int, int] = {}
        self.holds: set[int] = set()
        self.returns: set[int] = set()
        self.withdrawals: set[int] = set()
        self.late: set[int] = set()
        terms = {"ladder": [{"pay": 1000, "get": 200}], "limits": {"spend_daily": DAILY}, "adjustment_alone": 10**15}
        save(
            {"currencies": {"CNY": terms}, "spend_order": "proportional", "bonus_days": 3, "late_spend_days": 2},
            now=NOW - 30 * DAY,
        )

    def moved(self, operation) -> bool:
        """Whether it was not refused; the model follows what it moved itself."""
        if isinstance(operation, Refused):
            return False
        self.net += getattr(operation, "principal_change", 0)  # of a hold or a request, nothing
        return True

    @rule(amount=AMOUNTS)
    def pays_in(self, amount: int) -> None:
        topup_id = ids.make()
        top_up(self.customer, amount, now=self.now, topup_id=topup_id)
        self.paid[topup_id] = Paid(amount)
        self.net += amount

    @rule(amount=AMOUNTS, days=st.integers(0, 4))
    def spends_some(self, amount: int, days: int) -> None:
        done = attempt(
            lambda: operations.spend(
                **self.who, amount=cny(amount), occurred_at=self.now - days * DAY if days else None
            )
        )
        if self.moved(done):
            assert days <= 2
            self.spends[done.id] = done.amount

    @rule(amount=AMOUNTS, days=st.integers(3, 6))
    def asks_for_a_late_spend(self, amount: int, days: int) -> None:
        asked = attempt(
            lambda: operations.record_late_spend(
                **self.who, amount=cny(amount), occurred_at=self.now - days * DAY, reason="no line"
            )
        )
        if not isinstance(asked, Refused):
            self.late.add(asked.id)

    @precondition(lambda self: self.late)
    @rule(data=st.data(), is_agreed=st.booleans())
    def decides_a_late_spend(self, data, is_agreed: bool) -> None:
        asked = data.draw(st.sampled_from(sorted(self.late)))
        which = {**self.who, "actor": BOB, "adjustment_id": asked}
        if not is_agreed:
            operations.reject_adjustment(**which, reason="no")
            self.late.discard(asked)
            return
        made = attempt(lambda: operations.approve_adjustment(**which))
        if isinstance(made, Refused):
            assert made.code in {"over_limit", "wallet_frozen"}
            return
        done = queries.operation(self.customer, made.operation_id)
        assert self.moved(done)
        self.spends[done.id] = done.amount
        self.late.discard(asked)

    @precondition(lambda self: self.spends)
    @rule(data=st.data())
    def refunds_a_spend(self, data) -> None:
        spend_id = data.draw(st.sampled_from(sorted(self.spends)))
        amount = data.draw(st.integers(1, self.spends[spend_id]))
        assert self.moved(operations.refund_spend(**self.who, spend_id=spend_id, amount=cny(amount), reason="cold"))
        self.spends[spend_id] -= amount
        if not self.spends[spend_id]:
            del self.spends[spend_id]

    @rule(amount=AMOUNTS)
    def holds_some(self, amount: int) -> None:
        held = attempt(lambda: operations.hold(**self.who, amount=cny(amount)))
        if not isinstance(held, Refused):
            self.holds.add(held.id)

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), is_captured=st.booleans())
    def ends_a_hold(self, data, is_captured: bool) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.holds)))
        act = operations.capture if is_captured else operations.release
        done = attempt(lambda: act(**self.who, hold_id=hold_id))
        if self.moved(done):
            self.holds.discard(hold_id)
            if is_captured:
                self.spends[done.id] = done.amount

    @precondition(lambda self: self.paid)
    @rule(data=st.data(), part=st.booleans())
    def starts_a_refund(self, data, part: bool) -> None:
        topup_id = data.draw(st.sampled_from(sorted(self.paid)))
        amount = cny(data.draw(st.integers(1, self.paid[topup_id].amount))) if part else None
        started = attempt(
            lambda: operations.start_top_up_refund(**self.who, topup_id=topup_id, amount=amount, reason="asked")
        )
        if not isinstance(started, Refused):
            assert not self.paid[topup_id].is_open
            self.returns.add(started.id)

    @precondition(lambda self: self.returns)
    @rule(data=st.data(), is_completed=st.booleans())
    def ends_a_refund(self, data, is_completed: bool) -> None:
        refund_id = data.draw(st.sampled_from(sorted(self.returns)))
        act = operations.complete_top_up_refund if is_completed else operations.cancel_top_up_refund
        act(**self.who, refund_id=refund_id)
        self.net += self.last("top_up_refund" if is_completed else "top_up_refund_cancel")
        self.returns.discard(refund_id)

    def last(self, kind: str) -> int:
        """What the last operation of a kind moved of principal."""
        page = queries.operations(self.customer, limit=5)
        return next(one for one in page.items if one.kind == kind).principal_change

    @rule(amount=AMOUNTS)
    def asks_for_a_withdrawal(self, amount: int) -> None:
        before = self.view()
        asked = attempt(lambda: operations.request_withdrawal(**self.who, amount=cny(amount), account="a"))
        if not isinstance(asked, Refused):
            assert before.owed == 0 or before.contested
            self.withdrawals.add(asked.id)

    @precondition(lambda self: self.withdrawals)
    @rule(data=st.data(), is_paid=st.booleans())
    def ends_a_withdrawal(self, data, is_paid: bool) -> None:
        which = {"customer_id": self.customer, "withdrawal_id": data.draw(st.sampled_from(sorted(self.withdrawals)))}
        who = {**which, "actor": BOB, "now": self.now}
        if not is_paid:
            operations.reject_withdrawal(**who, key=new_key(), reason="no")
        elif isinstance(attempt(lambda: operations.approve_withdrawal(**who, key=new_key())), Refused):
            return
        else:
            operations.mark_withdrawal_paid(**who, key=new_key(), payout_reference="P1")
            self.net += self.last("withdrawal")
        self.withdrawals.discard(which["withdrawal_id"])

    @rule(amount=AMOUNTS)
    def sends_some(self, amount: int) -> None:
        self.moved(attempt(lambda: operations.transfer(**self.who, to_customer_id=self.other, amount=cny(amount))))

    @rule(change=st.integers(-1000, 1000).filter(bool))
    def corrects(self, change: int) -> None:
        done = attempt(
            lambda: operations.adjust(**self.who, purse="principal", change=cny(change), reason="miscounted")
        )
        if not isinstance(done, Refused):
            self.net += change

    @rule(is_frozen=st.booleans())
    def freezes(self, is_frozen: bool) -> None:
        act = operations.freeze if is_frozen else operations.unfreeze
        attempt(lambda: act(**self.who, currency="CNY", reason="why not"))

    @rule()
    def closes(self) -> None:
        total = queries.refund_quote(self.customer, currency="CNY", fault="consumer", now=self.now).total
        done = attempt(
            lambda: operations.close_wallet(**self.who, currency="CNY", total=cny(total), account="a", reason="moving")
        )
        if isinstance(done, Refused):
            return
        self.net += self.last("close")
        if done is not None:
            self.withdrawals.add(done.id)

    @precondition(lambda self: any(one.amount > one.lost + sum(one.is_open.values()) for one in self.paid.values()))
    @rule(data=st.data())
    def contests(self, data) -> None:
        left = {key: one.amount - one.lost - sum(one.is_open.values()) for key, one in self.paid.items()}
        topup_id = data.draw(st.sampled_from(sorted(key for key, most in left.items() if most)))
        amount, dispute_id = data.draw(st.integers(1, left[topup_id])), ids.make()
        operations.contest_top_up(
            **{**self.who, "actor": TEST}, topup_id=topup_id, dispute_id=dispute_id, amount=cny(amount)
        )
        self.paid[topup_id].is_open[dispute_id] = amount

    @precondition(lambda self: any(one.is_open for one in self.paid.values()))
    @rule(data=st.data(), outcome=st.sampled_from(["won", "lost"]))
    def decides(self, data, outcome: str) -> None:
        topup_id = data.draw(st.sampled_from(sorted(key for key, one in self.paid.items() if one.is_open)))
        one = self.paid[topup_id]
        dispute_id = data.draw(st.sampled_from(sorted(one.is_open)))
        amount = one.is_open.pop(dispute_id)
        done = self.end(topup_id, dispute_id, outcome, amount, 0)
        if outcome == "lost":
            one.taken[dispute_id] = (amount, done.id)
            one.lost += amount
            self.net -= amount

    @precondition(lambda self: any(one.taken for one in self.paid.values()))
    @rule(data=st.data())
    def wins_after_all(self, data) -> None:
        topup_id = data.draw(st.sampled_from(sorted(key for key, one in self.paid.items() if one.taken)))
        one = self.paid[topup_id]
        dispute_id = data.draw(st.sampled_from(sorted(one.taken)))
        amount, charge_back_id = one.taken.pop(dispute_id)
        self.end(topup_id, dispute_id, "reversed", amount, charge_back_id)
        one.lost -= amount
        self.net += amount

    def end(self, topup_id: int, dispute_id: int, outcome: str, amount: int, charge_back_id: int):
        return operations.end_contest(
            **{**self.who, "actor": TEST},
            topup_id=topup_id,
            dispute_id=dispute_id,
            outcome=outcome,
            amount=cny(amount),
            channel="cash",
            is_last=not self.paid[topup_id].is_open,
            charge_back_id=charge_back_id,
        )

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        operations.expire_holds(self.now)
        operations.expire_lots(self.now)
        self.holds = {one for one in self.holds if queries.hold_by_id(self.customer, one).status == "open"}

    @invariant()
    def the_wallet_agrees_with_the_model(self) -> None:
        view = self.view()
        assert view.principal - view.owed == self.net
        assert min(view.principal, view.bonus, view.held, view.owed, view.contested) >= 0
        lots = queries.lots(self.customer, "CNY", now=self.now)
        is_contested = {key for key, one in self.paid.items() if one.is_open}
        contested = [lot for lot in lots if lot.source == "topup" and lot.source_id in is_contested]
        own = sum(lot.remaining - lot.held for lot in lots if lot.purse == "principal" and lot not in contested)
        assert not view.owed or own == 0, "what is owed is paid at once by what is the customer's own"
        # Of what is contested, some may be on its way out since before: it is held, and waits.
        assert view.status != "closed" or view.available == sum(lot.remaining - lot.held for lot in contested)
        for lot in lots:
            assert 0 <= lot.held <= lot.remaining


@pytest.mark.slow
@pytest.mark.django_db
def test_random_operations_around_disputes_agree_with_a_simple_model():
    run_state_machine_as_test(
        DisputeMachine,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

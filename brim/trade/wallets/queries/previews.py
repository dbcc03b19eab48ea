"""What an operation would do: the deciders of the posting path on an unlocked state.

Nothing is written and nothing waits: all reads are of one snapshot, in a read-only transaction. Changes between preview
and operation are seen by the operation only. Each preview raises what its operation would raise.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from brim.base.identity.permissions import authorise, authorise_at
from brim.base.identity.types import Actor
from brim.base.money import Money
from brim.core.customers.visibility import authorise_where
from brim.trade.refund_law.rules import Fault
from brim.trade.wallets import loading, posting
from brim.trade.wallets.engine import commands as c
from brim.trade.wallets.engine.state import Batch
from brim.trade.wallets.keys import TOP_UP
from brim.trade.wallets.queries.parts import divided
from brim.trade.wallets.queries.quotes import RefundQuote, read_fault, refund_quote
from brim.trade.wallets.queries.reading import hold_by_id, operation, require_room
from brim.trade.wallets.types import Operation, Purse

KEY = "preview"


@dataclass(frozen=True, slots=True)
class LotPart:
    """`amount` (> 0) of a lot, and until when that lasts. source: as in LotView, `credit` for what would be owed."""

    purse: str
    amount: int
    source: str
    source_id: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Granted:
    """`amount` of an asset that is no money of the wallet, such as points; below zero where it is taken back."""

    kind: str
    asset: str
    amount: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be booked: `operation` with the wallet as it would be left, and the lots it would use or make.

    `quote` is what a refund of a top-up or a closing is reckoned by. `reduction` (>= 0): what went off the price.
    `granted`: what other rooms add in assets of their own. `paid`: what follows at once where the customer
    owes for a payment that was charged back.
    """

    operation: Operation
    lots: tuple[LotPart, ...]
    quote: RefundQuote | None = None
    paid: Operation | None = None
    reduction: int = 0
    granted: tuple[Granted, ...] = ()

    @property
    def debt_paid(self) -> int:
        """What of it pays at once what the customer owes."""
        return self.paid.amount if self.paid else 0

    @property
    def charged_back_debt(self) -> int:
        """Of a charge-back: what the wallet could not give, before its own money paid any of it."""
        debt = (self.operation.metadata or {}).get("debt", 0)
        assert isinstance(debt, int), debt
        return debt

    @property
    def available_after(self) -> int:
        """What may be spent once all of it is done."""
        return (self.paid or self.operation).available_after

    @property
    def available_before(self) -> int:
        """What may be spent now."""
        done = self.operation
        return done.available_after - done.principal_change - done.bonus_change + done.held_change

    @property
    def principal(self) -> int:
        return sum(lot.amount for lot in self.lots if lot.purse == Purse.PRINCIPAL)

    @property
    def bonus(self) -> int:
        return sum(lot.amount for lot in self.lots if lot.purse == Purse.BONUS)

    @property
    def kept(self) -> int:
        """Principal of a return that does not go to the customer: it pays for what was used."""
        return max(0, self.principal - self.operation.amount)

    @property
    def lapsed(self) -> int:
        """Bonus of a return that does not turn into money."""
        return self.bonus - max(0, self.operation.amount - self.principal)

    @property
    def bonus_until(self) -> datetime | None:
        """When the first of the bonus runs out."""
        return min((lot.expires_at for lot in self.lots if lot.purse == "bonus" and lot.expires_at), default=None)


def preview_top_up(*, customer_id: int, amount: Money, channel: str, actor: Actor, now: datetime) -> Preview:
    """A paid top-up: what the ladder gives and until when. Limits are `operations.check_top_up`'s to refuse."""
    authorise(actor, "topups:write", customer_id=customer_id)
    command = c.CreditTopUp(
        customer_id=customer_id,
        currency=amount.asset.code,
        amount=amount.amount_minor,
        topup_id=0,
        payment_id=0,
        channel=channel,
        actor=actor.label,
        key=KEY,
    )
    return simulate(command, now)


def preview_spend(
    *, customer_id: int, amount: Money, actor: Actor, now: datetime, store_id: int | None = None, category: str = ""
) -> Preview:
    """A spend by the spend order of here and today. Raises: as `operations.spend`."""
    authorise_at(actor, "spends:write", store_id)
    command = c.TakeSpend(
        customer_id=customer_id,
        currency=amount.asset.code,
        amount=amount.amount_minor,
        store_id=store_id,
        category=category,
        actor=actor.label,
        key=KEY,
    )
    return simulate(command, now)


def preview_late_spend(
    *,
    customer_id: int,
    amount: Money,
    occurred_at: datetime,
    actor: Actor,
    now: datetime,
    store_id: int | None = None,
) -> Preview:
    """As on the day it happened on. Its operation is an `adjustment_request` where a second person is wanted. Raises:
    as `operations.record_late_spend`."""
    authorise(actor, "adjustments:write")
    authorise_at(actor, "spends:write", store_id)
    command = c.TellLateSpend(
        customer_id=customer_id,
        currency=amount.asset.code,
        amount=amount.amount_minor,
        store_id=store_id,
        occurred_at=occurred_at,
        actor=actor.label,
        key=KEY,
    )
    return simulate(command, now)


def preview_hold(
    *,
    customer_id: int,
    amount: Money,
    actor: Actor,
    now: datetime,
    store_id: int | None = None,
    minutes: int | None = None,
) -> Preview:
    """Raises: as `operations.hold`."""
    authorise_at(actor, "holds:write", store_id)
    command = c.PlaceHold(
        customer_id=customer_id,
        currency=amount.asset.code,
        amount=amount.amount_minor,
        store_id=store_id,
        minutes=minutes,
        actor=actor.label,
        key=KEY,
    )
    return simulate(command, now)


def preview_capture(
    *, customer_id: int, hold_id: int, actor: Actor, now: datetime, amount: Money | None = None, is_final: bool = False
) -> Preview:
    """`amount` None: all that remains. Raises: as `operations.capture`."""
    authorise_where(actor, "holds:write", hold_by_id(customer_id, hold_id).store_id, customer_id)
    command = c.CaptureHold(
        customer_id=customer_id,
        hold_id=hold_id,
        amount=amount.amount_minor if amount else 0,
        is_final=is_final,
        currency=amount.asset.code if amount else "",
        actor=actor.label,
        key=KEY,
    )
    return simulate(command, now)


def preview_release(*, customer_id: int, hold_id: int, actor: Actor, now: datetime) -> Preview:
    """Raises: as `operations.release`."""
    authorise_where(actor, "holds:write", hold_by_id(customer_id, hold_id).store_id, customer_id)
    command = c.ReleaseHold(customer_id=customer_id, hold_id=hold_id, actor=actor.label, key=KEY)
    return simulate(command, now)


def preview_spend_refund(
    *, customer_id: int, spend_id: int, actor: Actor, now: datetime, amount: Money | None = None
) -> Preview:
    """`amount` None: all that is left of it. Raises: as `operations.refund_spend`."""
    authorise_where(actor, "refunds:write", operation(customer_id, spend_id).store_id, customer_id)
    command = c.RefundSpend(
        customer_id=customer_id,
        operation_id=spend_id,
        amount=amount.amount_minor if amount else 0,
        currency=amount.asset.code if amount else "",
        actor=actor.label,
        key=KEY,
    )
    return simulate(command, now)


def preview_top_up_refund(
    *,
    customer_id: int,
    topup_id: int,
    currency: str,
    fault: Fault | str,
    actor: Actor,
    now: datetime,
    amount: Money | None = None,
) -> Preview:
    """What goes back of a top-up, and what with it, by its quote. Raises: as `operations.start_top_up_refund`."""
    authorise(actor, "refunds:write", customer_id=customer_id)
    with one_snapshot():
        quote = refund_quote(customer_id, currency=currency, fault=fault, now=now, topup_id=topup_id, is_free=True)
        command = c.StartTopUpRefund(
            customer_id=customer_id,
            topup_id=topup_id,
            cause_key=f"{TOP_UP}{topup_id}",
            fault=read_fault(fault).value,
            amount=amount.amount_minor if amount else 0,
            currency=amount.asset.code if amount else "",
            share=quote.shares[0] if quote.shares else None,
            divided=divided(customer_id, quote),
            quote_name=quote.name,
            actor=actor.label,
            key=KEY,
        )
        return simulate(command, now, quote=quote)


def preview_withdrawal(*, customer_id: int, amount: Money, actor: Actor, now: datetime) -> Preview:
    """Raises: as `operations.request_withdrawal`."""
    authorise(actor, "withdrawals:write", customer_id=customer_id)
    command = c.RequestWithdrawal(
        customer_id=customer_id,
        currency=amount.asset.code,
        amount=amount.amount_minor,
        account="",
        actor=actor.label,
        key=KEY,
    )
    return simulate(command, now)


def preview_withdrawal_approval(*, customer_id: int, withdrawal_id: int, actor: Actor, now: datetime) -> Preview:
    """Whether it could be approved now, by whoever may. Raises: as `operations.approve_withdrawal`, but for what it
    says of the people and of what was decided before."""
    authorise(actor, "withdrawals:read", customer_id=customer_id)
    command = c.EndWithdrawal(
        customer_id=customer_id, hold_id=withdrawal_id, outcome="approved", actor=actor.label, key=KEY
    )
    return simulate(command, now)


def preview_charge_back(
    *, customer_id: int, topup_id: int, dispute_id: int, amount: Money, channel: str, actor: Actor, now: datetime
) -> Preview:
    """What losing a dispute takes, and what is owed then. Permission: disputes:write or disputes:approve."""
    authorise(actor, "disputes:write" if actor.can("disputes:write") else "disputes:approve")
    command = c.EndContest(
        customer_id=customer_id,
        topup_id=topup_id,
        dispute_id=dispute_id,
        cause_key=f"{TOP_UP}{topup_id}",
        amount=amount.amount_minor,
        outcome="lost",
        channel=channel,
        actor=actor.label,
        key=KEY,
    )
    return simulate(command, now)


def preview_adjustment(*, customer_id: int, purse: Purse, change: Money, actor: Actor, now: datetime) -> Preview:
    """Its operation is an `adjustment_request` where a second person is wanted. Raises: as `operations.adjust`."""
    authorise(actor, "adjustments:write", customer_id=customer_id)
    command = c.Adjust(
        customer_id=customer_id,
        currency=change.asset.code,
        purse=Purse(purse).value,
        change=change.amount_minor,
        actor=actor.label,
        key=KEY,
    )
    return simulate(command, now)


def preview_expiry_reversal(*, customer_id: int, expiry_id: int, actor: Actor, now: datetime) -> Preview:
    """Its operation is an `adjustment_request` where a second person is wanted. Raises: as
    `operations.reverse_expiry`."""
    authorise(actor, "adjustments:write", customer_id=customer_id)
    command = c.ReverseExpiry(customer_id=customer_id, operation_id=expiry_id, actor=actor.label, key=KEY)
    return simulate(command, now)


def preview_credit_line(*, customer_id: int, line: Money, actor: Actor, now: datetime) -> Preview:
    """What may be spent under another line; `available_before` knows nothing of lines. Its operation is an
    `adjustment_request` where a second person is wanted. Raises: as `operations.set_credit_line`."""
    authorise(actor, "adjustments:write", customer_id=customer_id)
    command = c.SetCreditLine(
        customer_id=customer_id, currency=line.asset.code, amount=line.amount_minor, actor=actor.label, key=KEY
    )
    return simulate(command, now)


def preview_transfer(*, customer_id: int, to_customer_id: int, amount: Money, actor: Actor, now: datetime) -> Preview:
    """The sender's half. Raises: as `operations.transfer`."""
    authorise(actor, "transfers:write", customer_id=customer_id)
    require_room(to_customer_id, amount)
    command = c.TransferOut(
        customer_id=customer_id,
        to_customer_id=to_customer_id,
        currency=amount.asset.code,
        amount=amount.amount_minor,
        actor=actor.label,
        key=KEY,
    )
    return simulate(command, now)


def preview_closing(*, customer_id: int, currency: str, fault: Fault | str, actor: Actor, now: datetime) -> Preview:
    """The closing of a wallet by its refund quote. Raises: as `operations.close_wallet`."""
    authorise(actor, "withdrawals:write", customer_id=customer_id)
    with one_snapshot():
        quote = refund_quote(customer_id, currency=currency, fault=fault, now=now)
        command = c.CloseWallet(
            customer_id=customer_id,
            currency=currency,
            amount=quote.total,
            account="",
            fault=quote.fault.value,
            quote_name=quote.name,
            actor=actor.label,
            key=KEY,
        )
        return simulate(command, now, quote=quote)


def simulate(command: c.Command, now: datetime, *, quote: RefundQuote | None = None) -> Preview:
    """Decide one command in memory. Raises: the refusal."""
    with one_snapshot():
        batch = loading.look([command], now=now)
    done, paid = posting.take(batch, command)
    lots = [(part, batch.lot(command.customer_id, part.lot_id)) for part in done.parts]
    parts = [LotPart(part.purse, part.amount, lot.source, lot.source_id, lot.expires_at) for part, lot in lots]
    return Preview(done, tuple(parts), quote, paid, batch.reduction, granted(batch))


def granted(batch: Batch) -> tuple[Granted, ...]:
    names = {code: name for name, code in batch.codes.items()}
    return tuple(Granted(names[leg.code][0], names[leg.code][1], leg.amount) for leg in batch.foreign)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All reads see one moment, and none can write; within an open transaction they are that one's."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as db:
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield

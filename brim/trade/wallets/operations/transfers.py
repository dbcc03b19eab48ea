"""Transfers between customers: two balanced halves through the transfers book, never a lock on two customers."""

from collections.abc import Sequence
from datetime import datetime

from brim.base.events.types import Recorded
from brim.base.identity.permissions import authorise
from brim.base.identity.types import Actor, system
from brim.base.kit.refusals import Refused
from brim.base.money import Money
from brim.core.ledger import queries as ledger
from brim.trade.wallets import posting
from brim.trade.wallets.engine.commands import Command, TransferIn, TransferOut
from brim.trade.wallets.keys import TRANSFER
from brim.trade.wallets.operations import entry
from brim.trade.wallets.programme import reading as programme
from brim.trade.wallets.queries.feeds import operations_by_id
from brim.trade.wallets.queries.reading import require_room
from brim.trade.wallets.types import Operation


def transfer(
    *,
    customer_id: int,
    to_customer_id: int,
    amount: Money,
    actor: Actor,
    now: datetime,
    key: str,
    reason: str = "",
    description: str = "",
) -> Operation:
    """Send principal to another customer. What is returned is the first half; the second follows within moments, driven
    by its event, and cannot be refused. Bonus and credit do not travel: the bonus that came with the money lapses, and
    what of it was spent is kept of the principal. Permission: transfers:write.

    Locks: the sender's accounts alone. Raises: Refused `insufficient_balance`, `wallet_frozen`, `balance_too_large`
    (the receiver's); Invalid `same_customer`; Conflict `key_conflict`.
    """
    authorise(actor, "transfers:write")
    command = TransferOut(
        customer_id=customer_id,
        to_customer_id=to_customer_id,
        currency=entry.check_currency(programme.effective(now), amount.asset.code),
        amount=entry.check_amount(amount.amount_minor),
        description=entry.check_text("description", description, entry.MAX_DESCRIPTION),
        **entry.who(actor, key, reason),
    )
    if not posting.was_used(customer_id, command.key):
        require_room(to_customer_id, amount)
    return posting.run_one(command, now=now)


def receive(batch: Sequence[Recorded]) -> None:
    """Book the second halves of these transfers, with the description of the first; those booked before are skipped."""
    actor = system("transfers")
    missing = still_to_come(batch)
    firsts = operations_by_id([(one.customer_id, one.data["operation_id"]) for one in missing])
    commands: list[Command] = [
        TransferIn(
            customer_id=one.data["to_customer_id"],
            from_customer_id=one.customer_id,
            from_operation_id=one.data["operation_id"],
            currency=one.data["currency"],
            amount=one.data["amount"],
            actor=actor.label,
            request_id=one.request_id,
            reason=firsts[one.customer_id, one.data["operation_id"]].reason,
            key=second_key(one),
        )
        for one in missing
    ]
    if not commands:
        return
    for outcome in posting.run(commands, now=max(one.recorded_at for one in missing)):
        if isinstance(outcome, Refused):
            raise outcome


def still_to_come(batch: Sequence[Recorded]) -> list[Recorded]:
    """Those whose second half is not booked yet."""
    keys = [(one.data["to_customer_id"], second_key(one)) for one in batch]
    booked = ledger.booked(keys)
    return [one for one, key in zip(batch, keys, strict=True) if key not in booked]


def second_key(first: Recorded) -> str:
    return f"{TRANSFER}{first.customer_id}:{first.data['operation_id']}"

"""What judges of other rooms say of a command before its decider is asked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from brim.base.kit.refusals import Refused
from brim.trade.wallets.engine.commands import Aside, Command, CreditTopUp, PlaceHold, TakeSpend, TransferIn, Verdict
from brim.trade.wallets.engine.state import Batch

Judge = Callable[[Batch, Any], Verdict | None]
PRICED = (TakeSpend, PlaceHold)
# What is paid already, or has left another wallet, is credited whatever a judge says.
DUE = (CreditTopUp, TransferIn)


def judged(batch: Batch, command: Command, judges: Sequence[Judge]) -> Command:
    """Apply the judges in order; returns the command for its decider, with the reduced price and the verdict. Each
    judge sees the price that the judges before left. Changes nothing but `batch.reduction`.

    If a judge refuses a command that is due all the same, what it credits is put on hold for review instead. Raises:
    the refusal.
    """
    found, asides, price = command, [], command.amount
    for judge in judges:
        try:
            verdict = judge(batch, found)
        except Refused as refusal:
            if not isinstance(command, DUE):
                raise
            verdict = Verdict(aside=Aside(refusal.code))
        if verdict is None:
            continue
        if verdict.reduction:
            assert isinstance(command, PRICED), f"{type(command).__name__} has no price"
            assert 0 < verdict.reduction < found.amount, verdict
            found = replace(found, amount=found.amount - verdict.reduction)
        if verdict.aside is not None:
            asides.append(verdict.aside)
    if found is command and not asides:
        return command
    found = replace(command) if found is command else found
    batch.reduction = price - found.amount
    found.verdict = Verdict(batch.reduction, longest(asides))
    return found


def longest(asides: Sequence[Aside]) -> Aside | None:
    """The hold that ends last; one without an end outlasts all others."""
    found: Aside | None = None
    for aside in asides:
        if found is None or (found.until is not None and (aside.until is None or aside.until > found.until)):
            found = aside
    return found

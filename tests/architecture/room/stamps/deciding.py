"""A command of this room, and its decider."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Refused
from brim.base.money import POINT
from brim.core.ledger.types import Leg
from brim.trade.wallets.posting import Batch, Change, Command, Part, reserve
from brim.trade.wallets.types import Operation
from tests.architecture.room.stamps import rules
from tests.architecture.room.stamps.catalogue import PointsRedeemed

KEY = reserve("stamps:")


@dataclass(slots=True, kw_only=True)
class Redeem(Command):
    """`PRICE` points become bonus of the wallet in `currency`."""

    @property
    def gives(self) -> bool:
        return True


def points_code(batch: Batch) -> int:
    return batch.code("points", POINT.code, "")


def book_code(batch: Batch) -> int:
    """Where points come from and go to."""
    return batch.code("points_given", POINT.code, "")


def redeem(batch: Batch, command: Redeem) -> Operation:
    """Raises: Refused `too_few_points`; Conflict `customer_forgotten`."""
    batch.refuse_erased(command.customer_id)
    there = batch.ledger.account(command.customer_id, points_code(batch)).available
    if there < rules.PRICE:
        raise Refused("too_few_points", _("There are too few points. Nothing has moved."), {"points": there})
    wallet = batch.wallet(command.customer_id, command.currency)
    operation_id = batch.next_id(command.customer_id)
    lot = batch.new_lot(
        wallet,
        lot_id=batch.next_id(command.customer_id),
        purse="bonus",
        source="stamps",
        source_id=operation_id,
        granted=rules.WORTH,
    )
    _principal, bonus = batch.purse_codes(wallet.currency)
    operation = batch.book(
        wallet,
        command,
        kind="stamps_redeem",
        amount=rules.WORTH,
        operation_id=operation_id,
        parts=[Part("bonus", lot.id, rules.WORTH)],
        changes=[Change(lot, rules.WORTH, 0)],
        legs=(
            Leg(points_code(batch), -rules.PRICE, book_code(batch)),
            Leg(bonus, rules.WORTH, batch.code("bonus_cost", wallet.currency, "")),
        ),
    )
    batch.tell(PointsRedeemed(operation.id, wallet.currency, rules.PRICE, rules.WORTH), command)
    return operation

"""What stamps add to the postings of the wallets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from brim.base.kit.refusals import Refused
from brim.base.kit.wire import Rows, Statement, Write, array
from brim.core.ledger.types import Leg
from brim.trade.wallets import posting
from brim.trade.wallets.posting import Aside, Batch, Booking, Grant, LotGrant, QuestionContext, Verdict
from brim.trade.wallets.types import Operation
from tests.architecture.room.stamps import rules
from tests.architecture.room.stamps.catalogue import PointsGiven, PointsTakenBack
from tests.architecture.room.stamps.deciding import book_code, points_code
from tests.architecture.room.stamps.operations import note_refusals

PACE = "stamps.pace"
AWARDS = "stamps.awards"
ASK_PACE = "SELECT customer_id, since, spends, saved FROM stamps_pace WHERE customer_id = ANY(%s)"
ASK_AWARDS = """
    SELECT customer_id, topup_id, paid, gone, points, taken_back FROM stamps_award WHERE customer_id = ANY(%s)
"""
WRITE_PACE = """
    INSERT INTO stamps_pace (customer_id, since, spends, saved)
    SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::int[], %s::bigint[])
    ON CONFLICT (customer_id) DO UPDATE SET since = excluded.since, spends = excluded.spends, saved = excluded.saved
"""
WRITE_AWARDS = """
    INSERT INTO stamps_award (customer_id, topup_id, paid, gone, points, taken_back)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::int[])
    ON CONFLICT (customer_id, topup_id) DO UPDATE SET gone = excluded.gone, taken_back = excluded.taken_back
"""


def register() -> None:
    posting.asks(PACE, pace_asked, read=read_pace, kinds=(posting.TakeSpend,))
    posting.asks(
        AWARDS,
        awards_asked,
        read=read_awards,
        kinds=(posting.CreditTopUp, posting.EndTopUpRefund, posting.EndContest),
    )
    posting.judges("stamps.pace", keep_pace, kinds=(posting.TakeSpend,), order=10)
    posting.judges("stamps.price", reduce_price, kinds=(posting.TakeSpend,), order=20)
    posting.judges("stamps.review", review, kinds=(posting.CreditTopUp,))
    posting.judges("stamps.most", keep_within, kinds=(posting.StartTopUp,))
    posting.grants("stamps.pace", count, kinds=(posting.TakeSpend,))
    posting.grants("stamps.award", award, kinds=(posting.CreditTopUp,))
    posting.grants("stamps.unwind", unwind, kinds=(posting.EndTopUpRefund, posting.EndContest))
    posting.rows("stamps", writes)
    posting.moves("stamps.points_redeemed", is_visit=True)
    posting.on_refusals("stamps", note_refusals, kinds=(posting.TakeSpend, posting.StartTopUp))


@dataclass(slots=True)
class Pace:
    """A customer's counter, as the batch sees it."""

    customer_id: int
    since: datetime
    spends: int
    saved: int
    is_changed: bool = False


@dataclass(slots=True)
class Award:
    """What came with a top-up, as the batch sees it."""

    customer_id: int
    topup_id: int
    paid: int
    gone: int
    points: int
    taken_back: int
    is_changed: bool = False


def pace_asked(asking: QuestionContext) -> Statement | None:
    return Statement(ASK_PACE, [asking.everybody]) if settings.STAMPS_ARE_GIVEN else None


def read_pace(rows: Rows) -> dict[int, Pace]:
    return {row[0]: Pace(*row) for row in rows}


def awards_asked(asking: QuestionContext) -> Statement | None:
    return Statement(ASK_AWARDS, [asking.everybody]) if settings.STAMPS_ARE_GIVEN else None


def read_awards(rows: Rows) -> dict[tuple[int, int], Award]:
    return {(row[0], row[1]): Award(*row) for row in rows}


def keep_pace(batch: Batch, command: posting.TakeSpend) -> None:
    """Raises: Refused `too_often`."""
    if PACE not in batch.answers:
        return
    pace = batch.answers[PACE].get(command.customer_id)
    if pace and pace.spends >= settings.STAMPS_MOST_SPENDS and not rules.is_over(pace.since, batch.now):
        raise Refused("too_often", _("Too many spends in ten minutes. Nothing has moved. Wait a little."))


def reduce_price(batch: Batch, command: posting.TakeSpend) -> Verdict | None:
    off = command.amount // rules.OFF
    return Verdict(off) if off and PACE in batch.answers else None


def review(batch: Batch, command: posting.CreditTopUp) -> Verdict | None:
    """What was paid waits a day, where it is much; the bonus does not."""
    if command.amount < rules.REVIEWED_FROM or AWARDS not in batch.answers:
        return None
    return Verdict(aside=Aside("much_at_once", batch.now + rules.REVIEW, purse="principal"))


def keep_within(_batch: Batch, command: posting.StartTopUp) -> None:
    """Raises: Refused `too_much_at_once`."""
    if command.amount > rules.MAX_PER_CALL:
        raise Refused("too_much_at_once", _("This is more than is taken at once. Nothing was started. Ask for less."))


def count(batch: Batch, booking: Booking) -> Grant | None:
    if PACE not in batch.answers:
        return None
    paces, customer_id, verdict = batch.answers[PACE], booking.wallet.customer_id, booking.command.verdict

    def done(_operation: Operation) -> None:
        pace = paces.get(customer_id)
        if pace is None:
            pace = paces[customer_id] = Pace(customer_id, batch.now, 0, 0)
        elif rules.is_over(pace.since, batch.now):
            pace.since, pace.spends = batch.now, 0
        pace.spends += 1
        pace.saved += verdict.reduction if verdict else 0
        pace.is_changed = True

    return Grant(done=done)


def award(batch: Batch, booking: Booking) -> Grant | None:
    """Ten points, and bonus of the top-up itself."""
    command, wallet = booking.command, booking.wallet
    assert isinstance(command, posting.CreditTopUp)
    if AWARDS not in batch.answers:
        return None
    bonus = booking.amount // rules.BONUS
    lot = batch.new_lot(
        wallet,
        lot_id=batch.next_id(wallet.customer_id),
        purse="bonus",
        source="topup",
        source_id=command.topup_id,
        granted=bonus,
    )

    def done(_operation: Operation) -> None:
        made = Award(wallet.customer_id, command.topup_id, booking.amount, 0, rules.POINTS, 0)
        made.is_changed = True
        batch.answers[AWARDS][wallet.customer_id, command.topup_id] = made
        batch.tell(PointsGiven(command.topup_id, rules.POINTS), command)

    cost = batch.code("bonus_cost", wallet.currency, "")
    lots = (LotGrant(lot, bonus, cost),) if bonus else ()
    return Grant((Leg(points_code(batch), rules.POINTS, book_code(batch)),), lots, done)


def unwind(batch: Batch, booking: Booking) -> Grant | None:
    """Points go back in step with the money, as far as they are there."""
    if booking.kind not in {"top_up_refund", "charge_back"} or AWARDS not in batch.answers:
        return None
    command, customer_id = booking.command, booking.wallet.customer_id
    found = batch.answers[AWARDS].get((customer_id, topup_of(batch, booking)))
    if found is None:
        return None
    gone = found.gone + sum(part.amount for part in booking.parts if part.purse == "principal")
    due = rules.points_due(points=found.points, paid=found.paid, gone=gone, taken_back=found.taken_back)
    points = min(due, batch.ledger.account(customer_id, points_code(batch)).available)

    def done(_operation: Operation) -> None:
        found.gone, found.taken_back, found.is_changed = gone, found.taken_back + points, True
        if points:
            batch.tell(PointsTakenBack(found.topup_id, points), command)

    return Grant((Leg(points_code(batch), -points, book_code(batch)),) if points else (), done=done)


def topup_of(batch: Batch, booking: Booking) -> int:
    if isinstance(booking.command, posting.EndContest):
        return booking.command.topup_id
    terms = batch.holds[booking.wallet.customer_id, booking.command.hold_id].metadata or {}
    return int(str(terms["topup_id"]))


def writes(batch: Batch) -> Sequence[Write]:
    paces = [pace for pace in batch.answers.get(PACE, {}).values() if pace.is_changed]
    awards = [award for award in batch.answers.get(AWARDS, {}).values() if award.is_changed]
    found = []
    if paces:
        paced = [(one.customer_id, f'"{one.since.isoformat()}"', one.spends, one.saved) for one in paces]
        found.append(Statement(WRITE_PACE, [array(column) for column in zip(*paced, strict=True)]))
    if awards:
        rows = [(one.customer_id, one.topup_id, one.paid, one.gone, one.points, one.taken_back) for one in awards]
        found.append(Statement(WRITE_AWARDS, [array(column) for column in zip(*rows, strict=True)]))
    return found

"""Disputes as they stand, and what people say came of them."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit.feeds import Columns, Wanted, narrowed, newest_first, total
from brim.base.kit.pages import Page
from brim.base.kit.refusals import NotFound
from brim.core.customers import visibility
from brim.trade.payments import shaping
from brim.trade.payments.models import DisputeOutcomeRow, DisputeRow
from brim.trade.payments.queries.reading import counted, page, see
from brim.trade.payments.types import Dispute, DisputeOutcome, DisputeStatus, OutcomeStatus

MOST = 50
OPENED = Columns(at="opened_at", state="status")


def disputes(
    *,
    actor: Actor,
    customer_id: int | None = None,
    status: DisputeStatus | None = None,
    cursor: str = "",
    limit: int = 50,
    include_total: bool = False,
) -> Page[Dispute]:
    """Newest first; with its total, counted up to MAX_TOTAL + 1, where it is asked for. A dispute is seen where its
    payment is. Permission: payments:read. Raises: Forbidden; Invalid `invalid_cursor`.
    """
    authorise(actor, "payments:read", customer_id=customer_id)
    rows = visibility.at_stores(DisputeRow.objects.all(), actor)
    rows = rows if customer_id is None else rows.filter(customer_id=customer_id)
    rows = rows if status is None else rows.filter(status=status)
    found, following = page(rows, cursor, limit)
    return Page(shaping.disputes(found), following, counted(rows) if include_total else None)


def list_disputes(
    wanted: Wanted, *, actor: Actor, is_waiting: bool = False, after: str = "", limit: int = 50
) -> Page[Dispute]:
    """As `list_payments`; `is_waiting`: an outcome of it waits for a second person. Permission: payments:read."""
    authorise(actor, "payments:read")
    rows = waiting() if is_waiting else DisputeRow.objects.all()
    rows = narrowed(visibility.at_stores(rows, actor), wanted, OPENED)
    found, following = newest_first(rows, "opened_at", after=after, limit=limit)
    return Page(shaping.disputes(found), following, total(rows, found, after=after, following=following))


def dispute(customer_id: int, dispute_id: int, *, actor: Actor) -> Dispute:
    """Raises: NotFound `unknown_dispute`; Forbidden."""
    row = DisputeRow.objects.filter(customer_id=customer_id, id=dispute_id).first()
    if row is None:
        raise NotFound("unknown_dispute", _("There is no such dispute."))
    see(actor, "payments:read", row.store_id, customer_id)
    return shaping.disputes([row])[0]


def disputes_of_payment(customer_id: int, payment_id: int) -> list[Dispute]:
    """Oldest first. Who asks must be permitted to see the payment."""
    rows = DisputeRow.objects.filter(customer_id=customer_id, payment_id=payment_id).order_by("id")[:MOST]
    return shaping.disputes(rows)


def disputes_open(customer_id: int) -> list[Dispute]:
    """A customer's payments that are contested now, oldest first. Who asks must be permitted to see the customer."""
    rows = DisputeRow.objects.filter(customer_id=customer_id, status=DisputeStatus.OPEN).order_by("id")[:MOST]
    return shaping.disputes(rows)


def disputes_waiting(customer_id: int) -> list[Dispute]:
    """A customer's disputes of which an outcome waits for a second person, oldest first. Who asks must be permitted to
    see the customer."""
    return shaping.disputes(waiting().filter(customer_id=customer_id).order_by("id")[:MOST])


def waiting() -> QuerySet[DisputeRow]:
    asked = outcomes_waiting().filter(customer_id=OuterRef("customer_id"), dispute_id=OuterRef("id"))
    return DisputeRow.objects.filter(Exists(asked))


def outcomes_waiting() -> QuerySet[DisputeOutcomeRow]:
    return DisputeOutcomeRow.objects.filter(status=OutcomeStatus.REQUESTED)


def dispute_outcomes(
    *,
    actor: Actor,
    customer_id: int | None = None,
    status: OutcomeStatus | None = None,
    cursor: str = "",
    limit: int = 50,
    include_total: bool = False,
) -> Page[DisputeOutcome]:
    """What people said came of disputes, newest first. Total, permission and refusals as `disputes`."""
    authorise(actor, "payments:read", customer_id=customer_id)
    rows = visibility.at_stores(DisputeOutcomeRow.objects.all(), actor)
    rows = rows if customer_id is None else rows.filter(customer_id=customer_id)
    rows = rows if status is None else rows.filter(status=status)
    found, following = page(rows, cursor, limit)
    return Page(shaping.outcomes(found), following, counted(rows) if include_total else None)


def dispute_outcome(customer_id: int, outcome_id: int, *, actor: Actor) -> DisputeOutcome:
    """Raises: NotFound `unknown_outcome`; Forbidden."""
    row = DisputeOutcomeRow.objects.filter(customer_id=customer_id, id=outcome_id).first()
    if row is None:
        raise NotFound("unknown_outcome", _("There is no such outcome of a dispute."))
    see(actor, "payments:read", row.store_id, customer_id)
    return shaping.outcome(row)

"""Queries of payments and top-ups. An actor needs topups:read, payments:read or shifts:write, and sees its
stores' rows and those without a store."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit.pages import MAX_TOTAL, MOST, Page, read_cursor
from brim.base.kit.pages import cursor as make_cursor
from brim.base.kit.refusals import NotFound
from brim.core.customers import visibility
from brim.trade.payments import channels, links, shaping
from brim.trade.payments.models import (
    NotificationRow,
    PaymentRow,
    RefundRow,
    TopUpRow,
)
from brim.trade.payments.types import (
    Notification,
    Payment,
    PaymentState,
    Refund,
    TopUp,
    TopUpStatus,
)

MAX_NOTIFICATIONS = 100

Row = TypeVar("Row", bound=Model)


def channel_names() -> list[tuple[str, str]]:
    """(name, label in the current language) of the channels that are switched on."""
    return [(name, str(channels.CHANNELS[name].LABEL)) for name in channels.names()]


def topup(customer_id: int, topup_id: int, *, actor: Actor | None = None) -> TopUp:
    """Raises: NotFound `unknown_topup`; Forbidden."""
    row = TopUpRow.objects.filter(customer_id=customer_id, id=topup_id).first()
    if row is None:
        raise NotFound("unknown_topup", _("There is no such top-up."))
    see(actor, "topups:read", row.store_id, customer_id)
    return shaping.topup(row, PaymentRow.objects.get(customer_id=customer_id, id=row.payment_id))


def topups(
    *,
    actor: Actor,
    customer_id: int | None = None,
    status: TopUpStatus | None = None,
    cursor: str = "",
    limit: int = 50,
    include_total: bool = False,
) -> Page[TopUp]:
    """Newest first; with its total, counted up to MAX_TOTAL + 1, where it is asked for.

    Raises: Forbidden; Invalid `invalid_cursor`.
    """
    authorise(actor, "topups:read", customer_id=customer_id)
    rows = visibility.at_stores(TopUpRow.objects.all(), actor)
    rows = rows if customer_id is None else rows.filter(customer_id=customer_id)
    rows = rows if status is None else rows.filter(status=status)
    found, following = page(rows, cursor, limit)
    paid_by = payments_by_id(found)
    shaped = [shaping.topup(row, paid_by[row.customer_id, row.payment_id]) for row in found]
    return Page(shaped, following, counted(rows) if include_total else None)


def payments_by_id(rows: Sequence[TopUpRow]) -> dict[tuple[int, int], PaymentRow]:
    customer_ids = {row.customer_id for row in rows}
    payment_ids = {row.payment_id for row in rows}
    found = PaymentRow.objects.filter(customer_id__in=customer_ids, id__in=payment_ids)
    return {(row.customer_id, row.id): row for row in found}


def payment(customer_id: int, payment_id: int, *, actor: Actor | None = None) -> Payment:
    """Raises: NotFound `unknown_payment`; Forbidden."""
    row = PaymentRow.objects.filter(customer_id=customer_id, id=payment_id).first()
    if row is None:
        raise NotFound("unknown_payment", _("There is no such payment."))
    see(actor, "payments:read", row.store_id, customer_id)
    return shaping.payment(row)


def returned_payment(token: str) -> Payment | None:
    """The payment that the payer's browser came back from; the token is its leave to see how it stands. None: it is
    none of ours."""
    place = links.read_token(token)
    row = PaymentRow.objects.filter(customer_id=place[0], id=place[1]).first() if place else None
    return shaping.payment(row) if row else None


def payments(
    *,
    actor: Actor,
    customer_id: int | None = None,
    channel: str = "",
    states: Sequence[PaymentState] = (),
    cursor: str = "",
    limit: int = 50,
    include_total: bool = False,
) -> Page[Payment]:
    """Newest first; with its total as `topups`. Raises: Forbidden; Invalid `invalid_cursor`."""
    authorise(actor, "payments:read", customer_id=customer_id)
    rows = visibility.at_stores(PaymentRow.objects.all(), actor)
    rows = rows if customer_id is None else rows.filter(customer_id=customer_id)
    rows = rows.filter(channel=channel) if channel else rows
    rows = rows.filter(state__in=list(states)) if states else rows
    found, following = page(rows, cursor, limit)
    return Page([shaping.payment(row) for row in found], following, counted(rows) if include_total else None)


def refund(customer_id: int, refund_id: int, *, actor: Actor | None = None) -> Refund:
    """Raises: NotFound `unknown_refund`; Forbidden."""
    row = RefundRow.objects.filter(customer_id=customer_id, id=refund_id).first()
    if row is None:
        raise NotFound("unknown_refund", _("There is no such refund."))
    payment(customer_id, row.payment_id, actor=actor)
    return shaping.refund(row)


def refunds_of(
    customer_id: int, topup_id: int, *, actor: Actor | None = None, cursor: str = "", limit: int = MOST
) -> Page[Refund]:
    """The refunds of a top-up, oldest first. Raises: NotFound `unknown_topup`; Forbidden; Invalid `invalid_cursor`."""
    topup(customer_id, topup_id, actor=actor)
    rows = RefundRow.objects.filter(customer_id=customer_id, topup_id=topup_id).order_by("id")
    if cursor:
        rows = rows.filter(id__gt=read_cursor(cursor, int)[0])
    size = max(1, min(limit, MOST))
    found = shaping.refunds(rows[: size + 1])
    return Page(found[:size], make_cursor(found[size - 1].id) if len(found) > size else None)


def notifications_of(customer_id: int, payment_id: int, *, actor: Actor | None = None) -> list[Notification]:
    """What the channel has said of a payment, oldest first, at most MAX_NOTIFICATIONS. Raises: as `payment`."""
    payment(customer_id, payment_id, actor=actor)
    rows = NotificationRow.objects.filter(customer_id=customer_id, payment_id=payment_id).order_by("id")
    return shaping.notifications(rows[:MAX_NOTIFICATIONS])


def quarantine(*, actor: Actor, cursor: str = "", limit: int = 50) -> Page[Notification]:
    """Notifications that were not believed, newest first. Raises: Forbidden; Invalid `invalid_cursor`."""
    authorise(actor, "payments:read")
    found, following = page(quarantined(actor), cursor, limit)
    return Page(shaping.notifications(found), following)


def see(actor: Actor | None, word: str, store_id: int | None, customer_id: int) -> None:
    if actor is not None:
        visibility.authorise_where(actor, word, store_id, customer_id)


def quarantined(actor: Actor) -> QuerySet[NotificationRow]:
    """Notifications that were not believed, as far as the actor may see them."""
    return of_payments_seen(NotificationRow.objects.exclude(quarantine=""), actor)


def of_payments_seen(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Of any rows with a `payment_id`, those of payments that the actor sees. What names no payment of ours is for
    those who serve every store."""
    if actor.store_ids is None:
        return rows
    named = PaymentRow.objects.filter(customer_id=OuterRef("customer_id"), id=OuterRef("payment_id"))
    return rows.filter(Exists(visibility.at_stores(named, actor)))


def counted(rows: QuerySet[Row]) -> int:
    return rows.order_by()[: MAX_TOTAL + 1].count()


def page(rows: QuerySet[Row], cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """(rows, next cursor), newest id first. Ids of two customers may be equal: the customer's breaks the tie."""
    order = ("-id", "-customer_id") if hasattr(rows.model, "customer_id") else ("-id",)
    if cursor:
        values = read_cursor(cursor, *[int] * len(order))
        before = Q(id__lt=values[0])
        rows = rows.filter(before if len(values) == 1 else before | Q(id=values[0], customer_id__lt=values[1]))
    size = max(1, min(limit, MOST))
    found = list(rows.order_by(*order)[: size + 1])
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], make_cursor(*[getattr(last, name.removeprefix("-")) for name in order])

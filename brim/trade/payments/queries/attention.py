"""Payments that wait for a person: a few capped counts over small partial indexes."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Q, QuerySet

from brim.base.identity.queries import labels_of_person
from brim.base.identity.types import Actor
from brim.base.kit.feeds import counted
from brim.core.customers import visibility
from brim.trade.payments import rules
from brim.trade.payments.models import DisputeOutcomeRow, DisputeRow, PaymentRow, RefundRow
from brim.trade.payments.queries.disputes import outcomes_waiting
from brim.trade.payments.queries.reading import of_payments_seen, quarantined
from brim.trade.payments.types import DisputeStatus, PaymentState, RefundStatus


@dataclass(frozen=True)
class Attention:
    """Counts, each at most `feeds.MAX_COUNT` + 1; 0 if the actor could do nothing about it.

    top_ups_stuck: paid and not credited, or without an end long after the time to pay. refunds_stuck: without a word
    of the channel for a day. quarantine_open: notifications and answers that were not believed and nobody settled.
    disputes_open: what payers contest and was not decided. outcomes_waiting: what another person says came of
    it, for the actor to agree to.
    """

    top_ups_stuck: int = 0
    refunds_stuck: int = 0
    quarantine_open: int = 0
    disputes_open: int = 0
    outcomes_waiting: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


def attention(*, actor: Actor, now: datetime) -> Attention:
    """What waits for a person at `now`, within the actor's stores. At most six queries; none if the actor has no
    permission.

    Permission: payments:read, for the pages that these lead to, and payments:write, for what is done there (of disputes
    disputes:write and disputes:approve); without both all are 0.
    """
    if not actor.can("payments:read"):
        return Attention()
    contested = counted(visibility.at_stores(disputed(), actor)) if actor.can("disputes:write") else 0
    waiting = counted(to_agree_to(actor)) if actor.can("disputes:approve") else 0
    if not actor.can("payments:write"):
        return Attention(disputes_open=contested, outcomes_waiting=waiting)
    return Attention(
        top_ups_stuck=counted(visibility.at_stores(stuck_payments(now), actor)),
        refunds_stuck=counted(of_payments_seen(stuck_refunds(now), actor)),
        quarantine_open=open_quarantine(actor),
        disputes_open=contested,
        outcomes_waiting=waiting,
    )


def stuck_payments(now: datetime) -> QuerySet[PaymentRow]:
    """SQL form of rules.is_stuck, over the partial index on next_ask_at. What is paid and in quarantine is counted
    there."""
    paid = Q(state=PaymentState.PAID, paid_at__lt=now - rules.STUCK_PAID, doubt="")
    without_end = Q(state__in=list(rules.OPEN), expires_at__lt=now - rules.STUCK_OPEN)
    return PaymentRow.objects.filter(paid | without_end, next_ask_at__isnull=False)


def disputed() -> QuerySet[DisputeRow]:
    return DisputeRow.objects.filter(status=DisputeStatus.OPEN)


def to_agree_to(actor: Actor) -> QuerySet[DisputeOutcomeRow]:
    """Outcomes that the actor may approve: not their own, in person or by a key."""
    own = labels_of_person(actor.label)
    return visibility.at_stores(outcomes_waiting(), actor).exclude(requested_by__in=own)


def stuck_refunds(now: datetime) -> QuerySet[RefundRow]:
    """As rules.is_refund_stuck."""
    return RefundRow.objects.filter(
        status=RefundStatus.PENDING, created_at__lt=now - rules.STUCK_REFUND, next_ask_at__isnull=False
    )


def open_quarantine(actor: Actor) -> int:
    unsettled = quarantined(actor).filter(resolved_at__isnull=True)
    return counted(unsettled) + counted(visibility.at_stores(status_mismatches(), actor))


def status_mismatches() -> QuerySet[PaymentRow]:
    """Payments whose channel's own answer disagreed with them."""
    return PaymentRow.objects.exclude(doubt="")

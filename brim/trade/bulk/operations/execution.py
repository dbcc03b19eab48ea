"""Working jobs off, part by part: begun, booked, noted. A worker may be killed anywhere in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog
from django.db import transaction

from brim.base.identity.queries import present, stores
from brim.base.identity.types import Actor, ActorKind, Unauthenticated
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound, Refused
from brim.base.kit.splitting import each_alone, is_away
from brim.core.customers import queries as customers
from brim.trade.bulk.catalogue import JobCancelled, JobDone, JobUndone
from brim.trade.bulk.keys import LINE, UNDO
from brim.trade.bulk.models import JobRow, PartRow
from brim.trade.bulk.operations.intake import clear_content, note
from brim.trade.bulk.queries import HOUSE
from brim.trade.bulk.reading import unpacked
from brim.trade.bulk.rules import Flaw, SpendRequest, read
from brim.trade.bulk.types import OPEN, Status
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.types import Operation, Spend, SpendRefund

PREFIX = "blk"
FaultRow = tuple[int, str, str, str, str, dict[str, int]]

log = structlog.get_logger("brim.bulk")


def work_all(*, now: datetime) -> int:
    """Work off every job that is open, the oldest first; how many there were. One that fails does not stop the others:
    what it failed of is raised after all were tried."""
    found = list(JobRow.objects.filter(status__in=list(OPEN)).order_by("id").values_list("id", flat=True))
    failed: list[Exception] = []
    for job_id in found:
        try:
            work(job_id, now=now)
        except Exception as problem:  # noqa: BLE001 - raised again below
            failed.append(problem)
    if failed:
        raise failed[0]
    return len(found)


def work(job_id: int, *, now: datetime) -> None:
    """Work a job off, or undo it, to its end. Safe to be killed, repeated, and run twice at once: what one has booked
    the other finds booked, and a part's results are noted once. Not to be called within a transaction."""
    while (begun := begin(job_id, now)) is not None:
        row, part = begun
        try:
            results = refund_part(row, part, now) if row.status == Status.UNDOING else book_part(row, part, now)
        except Exception as problem:
            if row.status != Status.CANCELLING or is_away(problem):
                raise
            log.exception("bulk.part_abandoned", job=job_name(job_id), part=row.next_part)
            abandon(row, now)
            return
        finish(row, results, now)


@transaction.atomic
def begin(job_id: int, now: datetime) -> tuple[JobRow, PartRow] | None:
    """The job with its next part, marked as begun; None where there is nothing to do. The part is read behind the
    job's lock: once another worker has finished it, its content is gone."""
    row = JobRow.objects.select_for_update().filter(customer_id=HOUSE, id=job_id).first()
    if row is None or row.status not in OPEN:
        return None
    if row.status == Status.CANCELLING and row.begun_part != row.next_part:
        end(row, now)
        return None
    row.begun_part = row.next_part
    row.status = Status.WORKING if row.status == Status.QUEUED else row.status
    row.save(update_fields=["begun_part", "status"])
    return row, PartRow.objects.get(customer_id=HOUSE, job_id=job_id, number=row.next_part)


@transaction.atomic
def abandon(begun: JobRow, now: datetime) -> None:
    """A job that is called off ends even where its part cannot be worked at all."""
    row = JobRow.objects.select_for_update().get(customer_id=HOUSE, id=begun.id)
    if row.status == Status.CANCELLING and row.next_part == begun.next_part:
        end(row, now)
        row.save(update_fields=["status", "ended_at"])


@dataclass
class Results:
    """What came of a part: `posted` as (line, ref, customer, operation, store), faults as models.PartRow has them."""

    posted: list[tuple[int, str, int, int, int | None]]
    faults: list[FaultRow]
    undone: int = 0


@transaction.atomic
def finish(begun: JobRow, results: Results, now: datetime) -> None:
    """Note a part's results, unless another worker has."""
    row = JobRow.objects.select_for_update().get(customer_id=HOUSE, id=begun.id)
    is_undoing = begun.status == Status.UNDOING
    if row.status not in OPEN or row.next_part != begun.next_part or (row.status == Status.UNDOING) is not is_undoing:
        return
    part = PartRow.objects.select_for_update().get(customer_id=HOUSE, job_id=row.id, number=row.next_part)
    part.faults = [*part.faults, *results.faults]
    if is_undoing:
        row.undone += results.undone
        row.kept += len(results.faults)
    else:
        row.posted += len(results.posted)
        row.refused += len(results.faults)
        part.posted, part.content = list(results.posted), b""
    part.save(update_fields=["faults", "posted", "content"])
    row.next_part += 1
    if row.next_part == row.parts or row.status == Status.CANCELLING or is_over(row, is_undoing=is_undoing):
        end(row, now)
    row.save(update_fields=["next_part", "posted", "refused", "undone", "kept", "status", "ended_at"])


def is_over(row: JobRow, *, is_undoing: bool) -> bool:
    """Parts that were never worked, because the job was cancelled, have nothing to be undone."""
    return is_undoing and row.undone + row.kept == row.posted


def end(row: JobRow, now: datetime) -> None:
    row.ended_at = now
    actor = actor_of(row)
    if row.status == Status.UNDOING:
        row.status = Status.UNDONE
        note(row, JobUndone(row.id, str(row.kind), row.undone, row.kept), actor, now, undo_reason(row))
    elif row.status == Status.CANCELLING and row.next_part < row.parts:
        row.status = Status.CANCELLED
        clear_content(row)
        note(row, JobCancelled(row.id, str(row.kind), row.posted, row.refused), actor, now)
    else:
        row.status = Status.DONE
        note(row, JobDone(row.id, str(row.kind), row.posted, row.refused), actor, now)
    row.save(update_fields=["status", "ended_at"])


def actor_of(row: JobRow) -> Actor:
    """Who sent the file or undoes it, with the one permission that this takes and the stores they had then."""
    of, word = (row.undo_authority, "refunds:write") if row.undo_authority else (row.authority, "spends:write")
    stores_of = None if of["stores"] is None else frozenset(of["stores"])
    return Actor(ActorKind(of["kind"]), of["id"], frozenset({word}), stores_of, of["request"], of["label"])


def current_authority(actor: Actor, now: datetime) -> Actor:
    """The actor with no more than they had when they asked, and no more than they have now; with nothing at all where
    they are nobody any more, so that each line is refused by itself."""
    try:
        today = present(actor, now=now)
    except Unauthenticated:
        return replace(actor, permissions=frozenset())
    words = frozenset(word for word in actor.permissions if today.can(word))
    if actor.store_ids is None or today.store_ids is None:
        return replace(
            actor, permissions=words, store_ids=actor.store_ids if today.store_ids is None else today.store_ids
        )
    return replace(actor, permissions=words, store_ids=actor.store_ids & today.store_ids)


def book_part(row: JobRow, part: PartRow, now: datetime) -> Results:
    """Book a part's spends, each by itself."""
    numbered = [(line, read(record)) for line, record in unpacked(bytes(part.content))]
    faults: list[FaultRow] = [
        (line, found.ref, "spend", found.code, found.field, {}) for line, found in numbered if isinstance(found, Flaw)
    ]
    requests = [(line, found) for line, found in numbered if isinstance(found, SpendRequest)]
    results = Results([], faults)
    outcomes = each_alone(partial(book, row, now=now), requests, name="bulk.take")
    for (line, request), outcome in zip(requests, outcomes, strict=True):
        if isinstance(outcome, Exception):
            results.faults.append(broken(row, line, request.ref, "spend", outcome))
        elif outcome.booked is None:
            results.faults.append((line, request.ref, "spend", outcome.code, outcome.field, outcome.figures))
        else:
            results.posted.append((line, request.ref, *outcome.booked))
    return results


@dataclass(frozen=True)
class LineOutcome:
    """What came of a line: `booked` as (customer, operation, store), or why it was not."""

    code: str
    field: str
    figures: dict[str, int]
    booked: tuple[int, int, int | None] | None = None


def refused_line(code: str, field: str) -> LineOutcome:
    return LineOutcome(code, field, {})


def broken(row: JobRow, line: int, ref: str, step: str, problem: Exception) -> FaultRow:
    """An unexpected failure of a line is reported as an internal fault, and its job goes on. Raises: what says that the
    database is away, since no line is to blame for that: the part is worked again."""
    if is_away(problem):
        raise problem
    log.error("bulk.line_failed", job=job_name(row.id), line=line, step=step, exc_info=problem)
    return line, ref, step, "internal_error", "", {}


def book(row: JobRow, requests: Sequence[tuple[int, SpendRequest]], *, now: datetime) -> list[LineOutcome]:
    """What came of each line, in order; in one transaction."""
    asked = spends_of(row, requests, now)
    spends = [one for one in asked if isinstance(one, Spend)]
    outcomes = iter(wallets.spend_batch(spends, now=now) if spends else ())
    return [one if isinstance(one, LineOutcome) else booked(row, one, next(outcomes)) for one in asked]


def booked(row: JobRow, spend: Spend, outcome: Operation | Refused) -> LineOutcome:
    if isinstance(outcome, Refused):
        return LineOutcome(outcome.code, "", figures(outcome))
    if outcome.is_replayed and outcome.reason != job_name(row.id):
        # Booked under the line's key before, and not by this job: nothing of this job's to be undone.
        return refused_line("booked_before", "idempotency_key")
    return LineOutcome("", "", {}, (outcome.customer_id, outcome.id, spend.store_id))


def spends_of(row: JobRow, requests: Sequence[tuple[int, SpendRequest]], now: datetime) -> list[Spend | LineOutcome]:
    """The spends of the wishes whose customer and store there are."""
    actor, reason = current_authority(actor_of(row), now), job_name(row.id)
    located = customers.locate([(actor, request.customer) for _line, request in requests])
    codes = {store.code: store.id for store in stores()}
    asked: list[Spend | LineOutcome] = []
    for (line, request), customer_id in zip(requests, located, strict=True):
        if isinstance(customer_id, NotFound):
            asked.append(refused_line("unknown_customer", "customer"))
        elif request.store and request.store not in codes:
            asked.append(refused_line("unknown_store", "store"))
        else:
            key = f"x:{request.key}" if request.key else f"{LINE}{row.id}:{line}"
            spend = Spend(
                customer_id,
                request.amount,
                request.currency,
                actor,
                key,
                codes.get(request.store),
                request.category,
                request.description,
                request.occurred_at,
                request.metadata,
                reason,
            )
            asked.append(spend)
    return asked


def refund_part(row: JobRow, part: PartRow, now: datetime) -> Results:
    """Refund a part's spends, each by itself and all that is left of it."""
    actor, reason = current_authority(actor_of(row), now), undo_reason(row)
    wanted = [
        SpendRefund(customer, operation, actor, f"{UNDO}{row.id}:{operation}", reason, store)
        for _line, _ref, customer, operation, store in part.posted
    ]
    results = Results([], [])
    outcomes = each_alone(partial(wallets.refund_spend_batch, now=now), wanted, name="bulk.undo")
    for (line, ref, *_rest), outcome in zip(part.posted, outcomes, strict=True):
        if isinstance(outcome, Refused):
            results.faults.append((line, ref, "undo", outcome.code, "", figures(outcome)))
        elif isinstance(outcome, Exception):
            results.faults.append(broken(row, line, ref, "undo", outcome))
        else:
            results.undone += 1
    return results


def undo_reason(row: JobRow) -> str:
    """The reason an undo was asked for with."""
    assert row.undo_authority is not None, "an undo keeps who asked for it"
    return str(row.undo_authority["reason"])


def job_name(job_id: int) -> str:
    return ids.public(PREFIX, HOUSE, job_id)


def figures(refusal: Refused) -> dict[str, int]:
    return {name: value for name, value in refusal.details.items() if isinstance(value, int)}

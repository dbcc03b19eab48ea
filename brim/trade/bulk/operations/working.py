"""Working jobs off, part by part: begun, booked, noted. A worker may be killed anywhere in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from brim.base.identity.queries import stores
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound, Refused
from brim.core.customers import queries as customers
from brim.trade.bulk.catalogue import JobCancelled, JobDone, JobUndone
from brim.trade.bulk.models import JobRow, PartRow
from brim.trade.bulk.operations.receiving import forget, note
from brim.trade.bulk.queries import HOUSE
from brim.trade.bulk.reading import unpacked
from brim.trade.bulk.rules import Flaw, Wish, read
from brim.trade.bulk.types import OPEN, Status
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.types import Spend, SpendRefund

PREFIX = "blk"
FaultRow = tuple[int, str, str, str, str, dict[str, int]]


def work_all(*, now: datetime) -> int:
    """Work off every job that is open, the oldest first; how many there were. One that fails holds no other up: what
    it failed of is raised once all had their turn."""
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
    while (row := begin(job_id, now)) is not None:
        part = PartRow.objects.get(customer_id=HOUSE, job_id=job_id, number=row.next_part)
        results = give_back(row, part, now) if row.status == Status.UNDOING else take(row, part, now)
        finish(row, results, now)


@transaction.atomic
def begin(job_id: int, now: datetime) -> JobRow | None:
    """The job with its next part marked as begun; None where there is nothing to do."""
    row = JobRow.objects.select_for_update().filter(customer_id=HOUSE, id=job_id).first()
    if row is None or row.status not in OPEN:
        return None
    if row.status == Status.CANCELLING and row.begun_part != row.next_part:
        end(row, now)
        return None
    row.begun_part = row.next_part
    row.status = Status.WORKING if row.status == Status.QUEUED else row.status
    row.save(update_fields=["begun_part", "status"])
    return row


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
    if row.next_part != begun.next_part or (row.status == Status.UNDOING) is not is_undoing:
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
        note(row, JobUndone(row.id, str(row.kind), row.undone, row.kept), actor, now, why(row))
    elif row.status == Status.CANCELLING and row.next_part < row.parts:
        row.status = Status.CANCELLED
        forget(row)
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


def take(row: JobRow, part: PartRow, now: datetime) -> Results:
    """Book a part's spends, each by itself."""
    numbered = [(line, read(record)) for line, record in unpacked(bytes(part.content))]
    faults: list[FaultRow] = [
        (line, found.ref, "spend", found.code, found.field, {}) for line, found in numbered if isinstance(found, Flaw)
    ]
    wishes = [(line, found) for line, found in numbered if isinstance(found, Wish)]
    results = Results([], faults)
    asked = spends_of(row, wishes, results)
    outcomes = wallets.spend_batch([spend for _line, _wish, spend in asked], now=now) if asked else []
    for (line, wish, spend), outcome in zip(asked, outcomes, strict=True):
        if isinstance(outcome, Refused):
            results.faults.append((line, wish.ref, "spend", outcome.code, "", figures(outcome)))
        elif outcome.is_replayed and outcome.reason != job_name(row.id):
            # Booked under the line's key before, and not by this job: nothing of this job's to be undone.
            results.faults.append((line, wish.ref, "spend", "booked_before", "idempotency_key", {}))
        else:
            results.posted.append((line, wish.ref, outcome.customer_id, outcome.id, spend.store_id))
    return results


def spends_of(row: JobRow, wishes: Sequence[tuple[int, Wish]], results: Results) -> list[tuple[int, Wish, Spend]]:
    """The wishes whose customer and store there are; the others are faults."""
    actor, reason = actor_of(row), job_name(row.id)
    located = locate([wish.customer for _line, wish in wishes], actor)
    codes = {store.code: store.id for store in stores()}
    asked: list[tuple[int, Wish, Spend]] = []
    for (line, wish), customer_id in zip(wishes, located, strict=True):
        if customer_id is None:
            results.faults.append((line, wish.ref, "spend", "unknown_customer", "customer", {}))
        elif wish.store and wish.store not in codes:
            results.faults.append((line, wish.ref, "spend", "unknown_store", "store", {}))
        else:
            key = f"x:{wish.key}" if wish.key else f"bulk:{row.id}:{line}"
            spend = Spend(
                customer_id, wish.amount, wish.currency, actor, key, codes.get(wish.store), wish.category,
                wish.description, wish.occurred_at, wish.metadata, reason,
            )  # fmt: skip
            asked.append((line, wish, spend))
    return asked


def give_back(row: JobRow, part: PartRow, now: datetime) -> Results:
    """Refund a part's spends, each by itself and all that is left of it."""
    actor, reason = actor_of(row), why(row)
    wanted = [
        SpendRefund(customer, operation, actor, f"bulk_undo:{row.id}:{operation}", reason, store)
        for _line, _ref, customer, operation, store in part.posted
    ]
    results = Results([], [])
    outcomes = wallets.refund_spend_batch(wanted, now=now) if wanted else []
    for (line, ref, *_rest), outcome in zip(part.posted, outcomes, strict=True):
        if isinstance(outcome, Refused):
            results.faults.append((line, ref, "undo", outcome.code, "", figures(outcome)))
        else:
            results.undone += 1
    return results


def locate(texts: Sequence[str], actor: Actor) -> list[int | None]:
    """The customers meant, by `cus_…` or `ref:…`; None where there is none that the actor may serve. Two queries."""
    known = customers.refs({text[4:].strip() for text in texts if text.startswith("ref:")})
    found = [known.get(text[4:].strip()) if text.startswith("ref:") else by_id(text) for text in texts]
    homes = customers.homes([one for one in found if one is not None])

    def is_served(customer_id: int) -> bool:
        home = homes.get(customer_id)
        return customer_id in homes and (home is None or actor.may_serve(home))

    return [one if one is not None and is_served(one) else None for one in found]


def by_id(text: str) -> int | None:
    try:
        return ids.read_customer(text)
    except NotFound:
        return None


def why(row: JobRow) -> str:
    """The reason an undo was asked for with."""
    assert row.undo_authority is not None, "an undo keeps who asked for it"
    return str(row.undo_authority["reason"])


def job_name(job_id: int) -> str:
    return ids.public(PREFIX, HOUSE, job_id)


def figures(refusal: Refused) -> dict[str, int]:
    return {name: value for name, value in refusal.details.items() if isinstance(value, int)}

"""Taking a file in, calling a job off, asking for it to be undone."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from brim.base.events.operations import record
from brim.base.events.types import Event
from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.cards import refuse_card_numbers
from brim.base.kit.refusals import Conflict, Invalid
from brim.base.kit.text import clean
from brim.trade.bulk.catalogue import JobCancelled, JobReceived, UndoStarted
from brim.trade.bulk.models import JobRow, PartRow
from brim.trade.bulk.queries import HOUSE, row_of, shaped
from brim.trade.bulk.reading import parts
from brim.trade.bulk.types import OPEN, UNDOABLE, Form, Job, Kind, Status


def receive(chunks: Iterable[bytes], *, form: Form, actor: Actor, now: datetime, key: str) -> Job:
    """Keep a file of spends to be worked off in the background; nothing of it is booked yet, and a file that cannot be
    read leaves nothing behind. Read once, a piece at a time. The same file under the same key is the same job.

    Permission: spends:write, and each line's store when its turn comes. Raises: Forbidden; Invalid `unreadable_file`,
    `unknown_columns`, `too_many_lines`, `empty_file`; Conflict `key_conflict`.
    """
    authorise(actor, "spends:write")
    key, digest = f"{actor.label} {key}", hashlib.sha256(form.encode())
    known = JobRow.objects.filter(customer_id=HOUSE, key=key).first()
    if known is None:
        try:
            with transaction.atomic():
                return shaped(keep(hashed(chunks, digest), digest, form, actor=actor, now=now, key=key))
        except IntegrityError:
            known = JobRow.objects.get(customer_id=HOUSE, key=key)  # another request was first
    else:
        for _chunk in hashed(chunks, digest):
            pass
    if bytes(known.fingerprint) != digest.digest():
        raise Conflict("key_conflict", _("This key was used for another file. Nothing was done. Use a new key."))
    return shaped(known, is_replayed=True)


def hashed(chunks: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def keep(chunks: Iterable[bytes], digest: Any, form: Form, *, actor: Actor, now: datetime, key: str) -> JobRow:
    job_id, count, number = ids.make(), 0, 0
    for lines, content in parts(chunks, form):
        PartRow.objects.create(customer_id=HOUSE, job_id=job_id, number=number, content=content)
        count, number = count + lines, number + 1
    if not count:
        raise Invalid("file", _("The file has no lines. Nothing was done."), code="empty_file")
    row = JobRow.objects.create(
        customer_id=HOUSE,
        id=job_id,
        kind=Kind.SPENDS,
        status=Status.QUEUED,
        key=key,
        fingerprint=digest.digest(),
        authority=authority(actor),
        lines=count,
        parts=number,
        begun_part=-1,
        next_part=0,
        posted=0,
        refused=0,
        undone=0,
        kept=0,
        created_at=now,
    )
    note(row, JobReceived(job_id, str(row.kind), count), actor, now)
    return row


def authority(actor: Actor, reason: str = "") -> dict[str, Any]:
    """Who asks, as far as their stores reach: what is booked later is booked in their name and within these."""
    stores = None if actor.store_ids is None else sorted(actor.store_ids)
    return {
        "label": actor.label,
        "kind": str(actor.kind),
        "id": actor.id,
        "stores": stores,
        "request": actor.request_id,
        "reason": reason,
    }


@transaction.atomic
def cancel(job_id: int, *, actor: Actor, now: datetime) -> Job:
    """Book nothing more of a job. A part that has been begun is finished first, so that its results are known.

    Permission: spends:write. Locks the job. Raises: Forbidden; NotFound `unknown_bulk_job`; Conflict `bulk_job_ended`.
    """
    authorise(actor, "spends:write")
    row = locked(job_id, actor)
    if row.status not in {Status.QUEUED, Status.WORKING, Status.CANCELLING}:
        raise Conflict(
            "bulk_job_ended", _("This job has ended, or is being undone. Nothing was changed."), {"status": row.status}
        )
    if row.begun_part == row.next_part:
        row.status = Status.CANCELLING
    else:
        row.status, row.ended_at = Status.CANCELLED, now
        clear_content(row)
        note(row, JobCancelled(row.id, str(row.kind), row.posted, row.refused), actor, now)
    row.save(update_fields=["status", "ended_at"])
    return shaped(row)


@transaction.atomic
def undo(job_id: int, *, actor: Actor, now: datetime, reason: str) -> Job:
    """Give every spend that this job booked back, in the background; asked twice it is done once. What cannot be given
    back, because it was refunded already or the wallet is closed, is kept and told among the faults.

    Permission: refunds:write, and at each spend's store. Locks the job. Raises: Forbidden; NotFound `unknown_bulk_job`;
    Invalid `reason_needed`, `card_number`; Conflict `bulk_job_open`.
    """
    authorise(actor, "refunds:write")
    if not reason.strip():
        raise Invalid("reason", _("Say why. Nothing was changed."), code="reason_needed")
    reason = clean(reason, "reason", has_lines=True)
    refuse_card_numbers(reason, "reason")
    row = locked(job_id, actor)
    if row.status in {Status.UNDOING, Status.UNDONE}:
        return shaped(row, is_replayed=True)
    if row.status not in UNDOABLE:
        raise Conflict("bulk_job_open", _("This job is still worked. Cancel it first, or wait until it is done."))
    row.status, row.ended_at, row.begun_part, row.next_part = Status.UNDOING, None, -1, 0
    row.undo_authority = authority(actor, reason.strip())
    row.save(update_fields=["status", "ended_at", "begun_part", "next_part", "undo_authority"])
    note(row, UndoStarted(row.id, str(row.kind)), actor, now, reason.strip())
    return shaped(row)


def clear_content(row: JobRow) -> None:
    """Lines that will never be worked are not kept."""
    PartRow.objects.filter(customer_id=HOUSE, job_id=row.id).update(content=b"")


def locked(job_id: int, actor: Actor) -> JobRow:
    row_of(job_id, actor)
    return JobRow.objects.select_for_update().get(customer_id=HOUSE, id=job_id)


def note(row: JobRow, event: Event, actor: Actor, now: datetime, reason: str = "") -> None:
    assert row.status in {*OPEN, *UNDOABLE, Status.UNDONE}
    record(event, customer_id=HOUSE, actor=actor.label, now=now, request_id=actor.request_id, reason=reason)

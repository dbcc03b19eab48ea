"""Queries of bulk jobs. An actor limited to stores sees only the jobs that it sent."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit.feeds import newest_first
from brim.base.kit.pages import MAX_TOTAL, Page
from brim.base.kit.refusals import NotFound
from brim.trade.bulk.models import JobRow, PartRow
from brim.trade.bulk.types import Fault, Job, Kind, Status

HOUSE = 0


def job(job_id: int, *, actor: Actor) -> Job:
    """Permission: spends:read. Raises: Forbidden; NotFound `unknown_bulk_job`."""
    authorise(actor, "spends:read")
    return shaped(row_of(job_id, actor))


def jobs(*, actor: Actor, cursor: str = "", limit: int = 50, include_total: bool = False) -> Page[Job]:
    """The newest first; with their total, counted up to MAX_TOTAL + 1, where it is asked for.

    Permission: spends:read. Raises: Forbidden; Invalid `invalid_cursor`.
    """
    authorise(actor, "spends:read")
    found, following = newest_first(visible(actor), "created_at", after=cursor, limit=limit)
    total = visible(actor)[: MAX_TOTAL + 1].count() if include_total else None
    return Page([shaped(row) for row in found], following, total)


def faults(job_id: int, *, actor: Actor) -> Iterator[Fault]:
    """Every line that was refused and every spend that was not undone, by line, read part by part as it goes.
    Permission: spends:read. Raises (at once): as `job`."""
    job(job_id, actor=actor)
    return faults_of(job_id)


def faults_of(job_id: int) -> Iterator[Fault]:
    number = 0
    while (row := PartRow.objects.filter(customer_id=HOUSE, job_id=job_id, number=number).first()) is not None:
        for values in sorted(row.faults, key=lambda fault: fault[0]):
            yield Fault(*values)
        number += 1


def row_of(job_id: int, actor: Actor) -> JobRow:
    row = visible(actor).filter(id=job_id).first()
    if row is None:
        raise NotFound("unknown_bulk_job", _("There is no such bulk job, or it is not yours."))
    return row


def visible(actor: Actor) -> QuerySet[JobRow]:
    rows = JobRow.objects.filter(customer_id=HOUSE)
    return rows if actor.store_ids is None else rows.filter(authority__label=actor.label)


def shaped(row: JobRow, *, is_replayed: bool = False) -> Job:
    return Job(
        row.id,
        Kind(row.kind),
        Status(row.status),
        row.lines,
        row.posted + row.refused,
        row.posted,
        row.refused,
        row.undone,
        row.kept,
        row.authority["label"],
        row.created_at,
        row.ended_at,
        is_replayed,
    )

"""Bulk jobs: a file of spends, worked off in the background; its progress, its errors, and the way back."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from brim.base.kit import ids, spreadsheets
from brim.base.rest.answers import Answer, created
from brim.base.rest.calls import Call, still
from brim.base.rest.problems import MEANINGS, meanings
from brim.base.rest.requests import NothingIn, WhyIn
from brim.base.rest.routes import Upload, route, tag
from brim.base.rest.samples import in_paths
from brim.base.rest.shapes import Cursor, IncludeTotal, Limit, Query, Totalled, moment, page_body
from brim.base.ui.downloads import handed_on, pieces
from brim.trade.bulk import operations, queries
from brim.trade.bulk.types import Fault, Form, Job

TAG = tag("bulk-jobs", 60)
in_paths(job="blk_…")
REFUSALS = {
    "booked_before": _("The line's key was used for the same spend before, outside this job. Nothing moved again."),
    "bulk_job_ended": _("The job has ended, or is being undone; `current_status` says which."),
    "bulk_job_open": _("The job is still worked. Cancel it first, or wait until it is done."),
    "empty_file": _("The file has no lines."),
    "too_many_lines": _("The file has more lines than one job takes. Send it as several."),
    "unknown_bulk_job": _("There is no such bulk job, or another key sent it."),
    "unknown_columns": _("The first line of a CSV file must name the columns, and only ones that are known."),
    "unreadable_file": _("A line cannot be read: too long, no UTF-8, or not of this format; `detail` names the line."),
}
meanings(REFUSALS)
FORMS = {"application/x-ndjson": Form.NDJSON, "text/csv": Form.CSV}
CSV = "text/csv; charset=utf-8"
COLUMNS = ("line", "ref", "step", "code", "field", "detail", "figures")
UNKNOWN = ((404, "unknown_id"), (404, "unknown_bulk_job"))


class JobsQuery(Query):
    limit: Limit = 50
    cursor: Cursor = ""
    include_total: IncludeTotal = False


class StartQuery(Query):
    kind: Literal["spends"] = "spends"


class JobOut(BaseModel):
    """`lines` = `worked` once it is done; `worked` = `posted` + `refused`. `kept`: spends that were not undone."""

    id: str
    kind: Literal["spends"]
    status: Literal["queued", "working", "cancelling", "cancelled", "done", "undoing", "undone"]
    lines: int
    worked: int
    posted: int
    refused: int
    undone: int
    kept: int
    actor: str
    created_at: str
    ended_at: str | None


class JobPage(Totalled):
    data: list[JobOut]


@route(
    "POST",
    "/bulk-jobs",
    tag=TAG,
    scope="spends:write",
    status=201,
    query=StartQuery,
    answer=JobOut,
    needs_key=True,
    uploads=tuple(FORMS),
    summary=_("Send a file of spends, at most 32 MiB and 200,000 lines, to be worked off"),
    refusals=(
        (409, "key_conflict"),
        (422, "unreadable_file"),
        (422, "unknown_columns"),
        (422, "too_many_lines"),
        (422, "empty_file"),
    ),
)
def start_bulk_job(call: Call, query: StartQuery, upload: Upload) -> Answer:  # noqa: ARG001 - there is one kind so far
    job = operations.receive(upload.chunks, form=FORMS[upload.media], actor=call.actor, now=call.now, key=call.key)
    answer = created(job_body(job), is_replayed=job.is_replayed)
    answer.headers["Location"] = f"/api/v1/bulk-jobs/{public(job)}"
    return answer


@route(
    "GET",
    "/bulk-jobs",
    tag=TAG,
    scope="spends:read",
    query=JobsQuery,
    answer=JobPage,
    summary=_("Bulk jobs, the newest first"),
    refusals=((422, "invalid_cursor"),),
)
def list_bulk_jobs(call: Call, query: JobsQuery) -> Answer:
    page = queries.jobs(actor=call.actor, cursor=query.cursor, limit=query.limit, include_total=query.include_total)
    return Answer(200, page_body([job_body(one) for one in page.items], page.next_cursor, page.total))


@route(
    "GET",
    "/bulk-jobs/{job}",
    tag=TAG,
    scope="spends:read",
    answer=JobOut,
    summary=_("How far a bulk job has come"),
    refusals=UNKNOWN,
)
def get_bulk_job(call: Call, job: str) -> Answer:
    return Answer(200, job_body(queries.job(number(job), actor=call.actor)))


@route(
    "GET",
    "/bulk-jobs/{job}/errors",
    tag=TAG,
    scope="spends:read",
    media=("text/csv",),
    refusals=UNKNOWN,
    summary=_("Every line that was refused, by its number, with its code; and every spend that was not undone"),
)
def get_bulk_job_errors(call: Call, job: str) -> Answer:
    found = queries.faults(number(job), actor=call.actor)
    rows = error_rows(found, translation.get_language() or "en")
    name = f'attachment; filename="errors-{job}.csv"'
    return Answer(200, None, {"Content-Disposition": name}, CSV, stream=handed_on(pieces(rows, partial(still, call))))


@route(
    "POST",
    "/bulk-jobs/{job}/cancel",
    tag=TAG,
    scope="spends:write",
    status=201,
    body=NothingIn,
    answer=JobOut,
    summary=_("Book nothing more of a job; what is booked stays booked"),
    needs_key=True,
    refusals=(*UNKNOWN, (409, "bulk_job_ended")),
)
def cancel_bulk_job(call: Call, job: str, body: NothingIn) -> Answer:  # noqa: ARG001 - nothing is asked
    return created(job_body(operations.cancel(number(job), actor=call.actor, now=call.now)))


@route(
    "POST",
    "/bulk-jobs/{job}/undo",
    tag=TAG,
    scope="refunds:write",
    status=201,
    body=WhyIn,
    answer=JobOut,
    summary=_("Give back every spend that the job booked, in the background"),
    needs_key=True,
    refusals=(*UNKNOWN, (409, "bulk_job_open"), (422, "reason_needed")),
)
def undo_bulk_job(call: Call, job: str, body: WhyIn) -> Answer:
    undone = operations.undo(number(job), actor=call.actor, now=call.now, reason=body.reason)
    return created(job_body(undone), is_replayed=undone.is_replayed)


def number(text: str) -> int:
    """Raises: NotFound `unknown_id`."""
    owner, job_id = ids.read_public("blk", text)
    if owner != queries.HOUSE:
        raise ids.unknown(text)
    return job_id


def public(job: Job) -> str:
    return ids.public("blk", queries.HOUSE, job.id)


def error_rows(found: Iterable[Fault], spoken: str) -> Iterator[str]:
    """A stream outlives the request's language: it is set anew for every line."""
    yield spreadsheets.line(COLUMNS)
    for one in found:
        with translation.override(spoken):
            detail = str(MEANINGS.get(one.code, ""))
        figures = " ".join(f"{name}={value}" for name, value in sorted(one.figures.items()))
        yield spreadsheets.line([one.line, one.ref, one.step, one.code, one.field, detail, figures])


def job_body(job: Job) -> dict[str, Any]:
    return {
        "id": public(job),
        "kind": str(job.kind),
        "status": str(job.status),
        "lines": job.lines,
        "worked": job.worked,
        "posted": job.posted,
        "refused": job.refused,
        "undone": job.undone,
        "kept": job.kept,
        "actor": job.actor,
        "created_at": moment(job.created_at),
        "ended_at": moment(job.ended_at),
    }

"""Events of bulk jobs. A job belongs to the business: its events have customer 0, its spends their own customers."""

from dataclasses import dataclass

from brim.base.events.types import Event, event


@event("bulk.job_received")
@dataclass(frozen=True)
class JobReceived(Event):
    job_id: int
    kind: str
    lines: int


@event("bulk.job_done")
@dataclass(frozen=True)
class JobDone(Event):
    job_id: int
    kind: str
    posted: int
    refused: int


@event("bulk.job_cancelled")
@dataclass(frozen=True)
class JobCancelled(Event):
    """What had been booked by then stays booked."""

    job_id: int
    kind: str
    posted: int
    refused: int


@event("bulk.undo_started")
@dataclass(frozen=True)
class UndoStarted(Event):
    job_id: int
    kind: str


@event("bulk.job_undone")
@dataclass(frozen=True)
class JobUndone(Event):
    """`kept`: spends that could not be given back."""

    job_id: int
    kind: str
    undone: int
    kept: int

"""Types of bulk jobs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    SPENDS = "spends"


class Form(StrEnum):
    NDJSON = "ndjson"
    CSV = "csv"


class Status(StrEnum):
    QUEUED = "queued"
    WORKING = "working"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


OPEN = (Status.QUEUED, Status.WORKING, Status.CANCELLING, Status.UNDOING)
UNDOABLE = (Status.DONE, Status.CANCELLED)


@dataclass(frozen=True)
class Job:
    """`worked`: lines that have an answer, posted or refused. `kept`: spends that an undo could not give back."""

    id: int
    kind: Kind
    status: Status
    lines: int
    worked: int
    posted: int
    refused: int
    undone: int
    kept: int
    actor: str
    created_at: datetime
    ended_at: datetime | None
    is_replayed: bool = False


@dataclass(frozen=True)
class Fault:
    """A line that was refused, or a spend that was not undone. `step`: spend or undo; `field` where one is to blame."""

    line: int
    ref: str
    step: str
    code: str
    field: str
    figures: dict[str, int]

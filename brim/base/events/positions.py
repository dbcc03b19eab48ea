"""Where in the log a reader stands: pure arithmetic on PostgreSQL's snapshots.

A snapshot says which transactions had committed at one moment: all below `xmax` but those in `open`. The log is read
in windows between two snapshots: what the later sees and the earlier does not. A transaction that waited for a
customer's lock commits after the one it waited for, so whatever snapshot sees its events sees the other's too; inside
a window the ids, made under the lock, give the order. See docs/decisions/0002-event-log-windows.md.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Invalid

NUMBER = r"\d{1,19}"
SNAPSHOT = rf"{NUMBER}(?:-{NUMBER}){{0,1000}}"
POSITION = re.compile(rf"({SNAPSHOT})_({SNAPSHOT})_({NUMBER})_({NUMBER})")
MOST = (1 << 63) - 1


@dataclass(frozen=True)
class Snapshot:
    """Transactions finished at one moment. `open`: ascending ids below `xmax` that were still under way."""

    xmax: int
    open: tuple[int, ...] = ()

    @classmethod
    def read(cls, text: str, own: int | None = None) -> "Snapshot":
        """From PostgreSQL's `xmin:xmax:open`. `own` is the asking transaction, which PostgreSQL leaves out of the
        list although it has not committed: it counts as open, or its later events would be taken for read."""
        _xmin, xmax, listed = text.split(":")
        still_open = {int(xid) for xid in listed.split(",") if xid}
        if own is not None and own < int(xmax):
            still_open.add(own)
        return cls(int(xmax), tuple(sorted(still_open)))

    def sees(self, xid: int) -> bool:
        return xid < self.xmax and xid not in self.open

    def covers(self, other: "Snapshot") -> bool:
        """Whether this one sees all that the other sees: it was taken later, or at the same moment."""
        return self.xmax >= other.xmax and not any(map(other.sees, self.open))

    def __str__(self) -> str:
        return "-".join([str(self.xmax), *(str(self.xmax - xid) for xid in self.open)])

    @classmethod
    def parse(cls, text: str) -> "Snapshot":
        xmax, *distances = map(int, text.split("-"))
        return cls(xmax, tuple(sorted(xmax - distance for distance in distances)))


@dataclass(frozen=True)
class Position:
    """A place inside the window between `low` and `high`: everything up to (last_id, last_customer_id) is read."""

    low: Snapshot
    high: Snapshot
    last_id: int = 0
    last_customer_id: int = -1

    @property
    def late(self) -> tuple[int, ...]:
        """Transactions that were open at `low` and are finished at `high`."""
        return tuple(xid for xid in self.low.open if self.high.sees(xid))

    @property
    def prefix(self) -> str:
        """The text of any position in this window, to be followed by the event's id and customer."""
        return f"{self.low}_{self.high}_"

    def __str__(self) -> str:
        return f"{self.prefix}{self.last_id}_{self.last_customer_id + 1}"

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Raises: Invalid `invalid_cursor` where the text is no position of ours."""
        found = POSITION.fullmatch(text)
        if found is None or any(int(number) > MOST for number in re.findall(r"\d+", text)):
            raise Invalid(
                "after",
                _("The position is not one of ours. Start again without a position."),
                code="invalid_cursor",
            )
        low, high, last_id, customer_plus_one = found.groups()
        return cls(Snapshot.parse(low), Snapshot.parse(high), int(last_id), int(customer_plus_one) - 1)


START = Position(Snapshot(0), Snapshot(0))

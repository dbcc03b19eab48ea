"""The period of a statement as an address says it: days of the business, either side open, this month unless asked."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from brim.base.kit import clock, days, moments
from brim.base.kit.refusals import Invalid
from brim.base.ui import formats

# Beyond these no wallet has a history, and arithmetic on days stays possible.
YEARS = range(1970, 3000)


@dataclass(frozen=True)
class Period:
    """Both days are included; None where the period is open on that side."""

    start: date | None = None
    end: date | None = None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As the address has them: both names always, since no name at all means this month."""
        return [("from", day_in_address(self.start)), ("to", day_in_address(self.end))]

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """[first moment of the first day, 24:00 of the last), in the time zone that is active: the business's."""
        zone = timezone.get_current_timezone()
        first = None if self.start is None else days.start_of(self.start, zone)
        last = None if self.end is None else days.end_of(self.end, zone)
        return first, last

    @property
    def words(self) -> str:
        if self.start and self.end:
            first, last = formats.date_text(self.start), formats.date_text(self.end)
            return first if first == last else _("%(first)s – %(last)s") % {"first": first, "last": last}
        if self.start:
            return _("from %(first)s on") % {"first": formats.date_text(self.start)}
        if self.end:
            return _("until %(last)s") % {"last": formats.date_text(self.end)}
        return _("from the beginning until now")

    @property
    def in_file_name(self) -> str:
        return "_".join(day_in_address(day) or word for day, word in ((self.start, "beginning"), (self.end, "now")))


def day_in_address(day: date | None) -> str:
    return day.isoformat() if day else ""


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def offered() -> list[tuple[str, Period]]:
    """The periods that are one click away, in the time zone that is active: the business's."""
    day = today()
    return [
        (_("This month"), month_of(day)),
        (_("Last month"), month_of(day.replace(day=1) - timedelta(days=1))),
        (_("This year"), Period(date(day.year, 1, 1), date(day.year, 12, 31))),
        (pgettext("period", "All"), Period()),
    ]


def read_period(asked: QueryDict) -> Period:
    """Raises: Invalid `invalid_period`."""
    if "from" not in asked and "to" not in asked:
        return month_of(today())
    return read_days(asked.get("from", ""), asked.get("to", ""))


def read_days(first: str, last: str) -> Period:
    """Raises: Invalid `invalid_period`, also of a period that ends before it starts."""
    period = Period(read_day("from", first), read_day("to", last))
    if days.is_reversed(period.start, period.end):
        raise Invalid("to", _("The period ends before it starts. Choose a later end."), code="invalid_period")
    return period


def today() -> date:
    """The business's day, in the time zone that is active."""
    return formats.day_of(clock.now())


def read_day(name: str, text: str) -> date | None:
    """Raises: Invalid `invalid_period`."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        message = _("“%(text)s” is no day that a statement can begin or end with. Write it as 2026-03-02.")
        raise Invalid(name, message % {"text": text[:40]}, code="invalid_period")
    return day


def read_moment(text: str) -> datetime | None:
    """A moment as a date-time field sends it, in the active time zone. Raises: Invalid `invalid_moment`."""
    if not text.strip():
        return None
    try:
        return moments.read(text.strip(), timezone.get_current_timezone())
    except ValueError:
        message = _("“%(text)s” is no moment. Write it as 2026-03-02T12:00.")
        raise Invalid("at", message % {"text": text[:40]}, code="invalid_moment") from None

"""Today's money in and out by the hour against the same weekday before, as the bars of an SVG. Integers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from brim.base.identity.types import Actor, BusinessFacts
from brim.base.kit import days
from brim.base.money import Money
from brim.base.ui import formats
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.queries import Hour

STEP, BAR, GHOST, HEIGHT, GAP = 30, 14, 22, 150, 2
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Bar:
    """A rectangle of the picture. `kind`: in, out, or the same as a ghost of the week before."""

    kind: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Column:
    """An hour: its bars, what a pointer is told, and its figures for the table."""

    name: str
    title: str
    x: int
    bars: list[Bar]
    figures: tuple[Money, Money, Money, Money]
    is_now: bool


@dataclass(frozen=True)
class Today:
    """`before` sums run up to the hour that it is now: a day is compared with as much of the other."""

    columns: list[Column]
    paid_in: Money
    spent: Money
    paid_back: Money
    paid_in_before: Money
    spent_before: Money
    weekday: str
    width: int
    height: int
    baseline: int


def today(actor: Actor, business: BusinessFacts, now: datetime) -> Today | None:
    """None where the actor may not see what every store takes together."""
    if not wallets.may_see_hours(actor):
        return None
    zone = ZoneInfo(business.time_zone)
    day = days.day_of(now, zone)
    hours, before = (
        wallets.hours_of(which, zone=zone, currency=business.currency, actor=actor) for which in (day, day - WEEK)
    )
    return drawn(hours, before, now)


def drawn(hours: Sequence[Hour], before: Sequence[Hour], now: datetime) -> Today:
    most_in = max([1, *(hour.paid_in.amount_minor for hour in [*hours, *before])])
    most_out = max([1, *(hour.spent.amount_minor for hour in [*hours, *before])])
    # Both sides share one scale, and each keeps room to be seen.
    baseline = min(max(HEIGHT * most_in // (most_in + most_out), HEIGHT // 5), HEIGHT - HEIGHT // 5)
    scale = Scale(baseline, max(most_in * HEIGHT // baseline, most_out * HEIGHT // (HEIGHT - baseline)))
    pairs = list(zip(hours, [*before, *before[-1:]], strict=False))
    so_far = [one for one in before if one.start <= now - WEEK]
    nothing = Money.zero(hours[0].paid_in.asset)
    return Today(
        columns=[column(number, hour, ghost, now, scale) for number, (hour, ghost) in enumerate(pairs)],
        paid_in=sum((hour.paid_in for hour in hours), nothing),
        spent=sum((hour.spent for hour in hours), nothing),
        paid_back=sum((hour.paid_back for hour in hours), nothing),
        paid_in_before=sum((hour.paid_in for hour in so_far), nothing),
        spent_before=sum((hour.spent for hour in so_far), nothing),
        weekday=formats.weekday_text(now - WEEK),
        width=STEP * len(pairs),
        height=HEIGHT,
        baseline=baseline,
    )


@dataclass(frozen=True)
class Scale:
    """`whole` is the amount that would fill the picture from top to bottom."""

    baseline: int
    whole: int

    def bar(self, kind: str, middle: int, width: int, amount: Money) -> list[Bar]:
        if amount.amount_minor <= 0:
            return []
        is_up = kind.startswith("in")
        room = (self.baseline if is_up else HEIGHT - self.baseline) - GAP // 2
        height = min(max(amount.amount_minor * HEIGHT // self.whole, 2), room)
        y = self.baseline - GAP // 2 - height if is_up else self.baseline + GAP // 2
        return [Bar(kind, middle - width // 2, y, width, height)]


def column(number: int, hour: Hour, ghost: Hour, now: datetime, scale: Scale) -> Column:
    middle = number * STEP + STEP // 2
    name = formats.time_text(hour.start)
    figures = (hour.paid_in, hour.spent, ghost.paid_in, ghost.spent)
    words = {"hour": name} | dict(
        zip(("came", "went", "came_before", "went_before"), map(formats.plain_text, figures), strict=True)
    )
    return Column(
        name=name,
        title=_("%(hour)s: in %(came)s, spent %(went)s; a week ago in %(came_before)s, spent %(went_before)s") % words,
        x=number * STEP,
        bars=[
            *scale.bar("in before", middle, GHOST, ghost.paid_in),
            *scale.bar("out before", middle, GHOST, ghost.spent),
            *scale.bar("in", middle, BAR, hour.paid_in),
            *scale.bar("out", middle, BAR, hour.spent),
        ],
        figures=figures,
        is_now=hour.start <= now < hour.start + timedelta(hours=1),
    )

"""How the demo's customers behave: seasons, hours, visits, and when they stop coming. Pure, from one seed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from random import Random

# Tea sells in the cold months and in the first heat; the weekend is worth half as much again.
MONTHS = (1.15, 0.8, 1.0, 1.05, 1.1, 0.95, 0.9, 0.9, 1.0, 1.15, 1.1, 1.25)
WEEKDAYS = (0.85, 0.85, 0.9, 0.95, 1.15, 1.5, 1.4)
HOURS = {9: 3, 10: 5, 11: 7, 12: 9, 13: 10, 14: 14, 15: 15, 16: 12, 17: 8, 18: 9, 19: 12, 20: 9, 21: 4}
TOP_UPS = (10000, 20000, 30000, 50000, 100000)


@dataclass
class Habit:
    """A customer's own way: visits a day at an even season, first and last day, usual store, how much is topped up."""

    customer_id: int
    store_id: int
    rate: float
    first: date
    last: date
    top_up: int
    purse: int = 0


def habits(random: Random, customers: Sequence[tuple[int, int]], *, today: date, days: int) -> list[Habit]:
    """Joining over the year with a rush in spring; one in four lapses; a few come nearly every day."""
    made = []
    for customer_id, store_id in customers:
        joined = today - timedelta(days=int(days * random.betavariate(1.6, 1.1)))
        stays = random.expovariate(1 / 420)
        made.append(
            Habit(
                customer_id,
                store_id,
                rate=min(0.8, random.gammavariate(1.1, 0.05)),
                first=joined,
                last=joined + timedelta(days=stays) if random.random() < 0.45 else today,
                top_up=random.choices(TOP_UPS, weights=(30, 28, 18, 17, 7))[0],
            )
        )
    made[0].rate, made[0].first, made[0].last, made[0].top_up = 0.35, today - timedelta(days=days), today, 50000
    return made


def visits(random: Random, everybody: Sequence[Habit], day: date) -> list[Habit]:
    """Who comes on this day, in the order of the day; newcomers come on their first."""
    season = MONTHS[day.month - 1] * WEEKDAYS[day.weekday()]
    return [
        habit
        for habit in everybody
        if habit.first <= day <= habit.last
        and (habit.first == day or random.random() < 1 - math.exp(-habit.rate * season))
    ]


def moments(random: Random, count: int, day: date, zone: tzinfo) -> list[datetime]:
    """`count` moments of opening hours, in order."""
    hours = random.choices(list(HOURS), weights=list(HOURS.values()), k=count)
    return sorted(datetime.combine(day, time(hour, random.randrange(60), random.randrange(60)), zone) for hour in hours)

"""How the demo's customers behave: seasons, hours, visits, tastes, and when they stop coming. Pure, from one seed."""

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
# As it stands on the board of a house with guests from both sides: a description is one text, whoever reads it.
MENU = (
    ("龙井两杯 Longjing, 2 cups", "tea", 5600), ("铁观音一壶 Tieguanyin, pot", "tea", 8800),
    ("陈年普洱一壶 Pu'er, aged, pot", "tea", 12800), ("茉莉花茶一杯 Jasmine, cup", "tea", 2600),
    ("桂花糕 Osmanthus cake", "food", 1800), ("茶叶蛋两枚 Tea eggs, 2", "food", 800),
    ("莲子羹 Lotus seed soup", "food", 2200),
    ("大红袍一壶 Da Hong Pao, pot", "tea", 16800), ("龙井 50 克 Longjing, 50 g", "goods", 19800),
    ("白牡丹一杯 White peony, cup", "tea", 3200), ("绿豆糕 Mung bean cake", "food", 1500),
    ("冰菊花茶 Iced chrysanthemum tea", "tea", 2400),
)  # fmt: skip


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


def order(random: Random) -> tuple[str, str, int]:
    """What is had: description, category, amount in fen."""
    weights = (10, 6, 3, 14, 8, 7, 5, 2, 2, 8, 7, 9)
    name, category, price = random.choices(MENU, weights=weights)[0]
    if category == "food" and random.random() < 0.7:
        other, _category, more = random.choices(MENU[:4], weights=(4, 2, 1, 6))[0]
        return f"{other}; {name}", "tea", price + more
    return name, category, price

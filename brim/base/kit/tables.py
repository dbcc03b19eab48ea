"""Tables of what all rooms registered, as the documents have them: printed, never typed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db.migrations.state import ModelState
from django.db.models import CompositePrimaryKey
from procrastinate.contrib.django import app as jobs

from brim.base.kit.registers import Register
from brim.base.kit.rooms import Room

MARKED = "<!-- {name}: printed by `brim rooms` -->\n\n{table}\n<!-- end -->"


@dataclass(frozen=True)
class Table:
    """`rows` are asked for when it is printed, in Markdown."""

    head: Sequence[str]
    rows: Callable[[], Iterable[Sequence[str]]]


printed: Register[Table] = Register("printed table")
"""A room that keeps a registry of its own says how it is printed."""


def tables() -> dict[str, str]:
    """By name, in Markdown."""
    own = {
        "doors": Table(("Room", "Doors beside the common ones"), doors),
        "partitions": Table(("Partition", "Tables"), partitions),
        "schedules": Table(("Schedule (UTC)", "Job"), schedules),
    }
    return {name: table(one.head, one.rows()) for name, one in (own | printed.found).items()}


def rewritten(text: str) -> str:
    """A document with every table between its marks as it is now. Raises: KeyError for a table there is none of."""
    now = tables()
    marked = re.compile(r"<!-- (\w+): printed by `brim rooms` -->\n.*?<!-- end -->", re.DOTALL)
    return marked.sub(lambda found: MARKED.format(name=found[1], table=now[found[1]]), text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ["---"] * len(head), *rows))


def rooms() -> list[Room]:
    return [room for room in apps.get_app_configs() if isinstance(room, Room)]


def doors() -> Iterable[tuple[str, str]]:
    for room in rooms():
        if room.doors:
            yield f"`{room.name.partition('.')[2]}`", ", ".join(f"`{door}`" for door in room.doors)


def partitions() -> Iterable[tuple[str, str]]:
    found: dict[str, list[str]] = {"by customer": [], "by hash": [], "none: small, the house's": []}
    for room in rooms():
        kinds: dict[str, list[str]] = {kind: [] for kind in found}
        for model in room.get_models():
            state = ModelState.from_model(model)
            kinds[partition_of(state)].append(state.options["db_table"])
        for kind, of_room in kinds.items():
            if of_room:
                found[kind].append(shortened(of_room))
    return [(kind, "; ".join(of_kind)) for kind, of_kind in found.items()]


def partition_of(state: ModelState) -> str:
    """By what its primary key begins with; a table that has a customer further on is found by something else."""
    [(name, key)] = [(name, field) for name, field in state.fields.items() if field.primary_key]
    first = key.field_names[0] if isinstance(key, CompositePrimaryKey) else name
    if first == "customer_id":
        return "by customer"
    return "by hash" if "customer_id" in state.fields else "none: small, the house's"


def shortened(names: Sequence[str]) -> str:
    """The first in full, of the others what follows the room's own word."""
    word = names[0].partition("_")[0]
    return ", ".join(f"`{name if number == 0 else name.removeprefix(word)}`" for number, name in enumerate(names))


def schedules() -> Iterable[tuple[str, str]]:
    """From the most frequent on."""
    found: dict[str, list[str]] = {}
    for one in jobs.periodic_registry.periodic_tasks.values():
        found.setdefault(one.cron, []).append(f"`{one.task.name}`")
    return [(spoken(cron), ", ".join(found[cron])) for cron in sorted(found, key=rarity)]


def rarity(cron: str) -> tuple[int, str]:
    return sum(part.isdigit() for part in cron.split()) * 2 + cron.startswith("*/"), cron


def spoken(cron: str) -> str:
    """A schedule in words; one of another form as it is written."""
    words: Mapping[str, str] = {
        r"\* \* \* \* \*": "every minute",
        r"\*/(\d+) \* \* \* \*": "every {0} minutes",
        r"(\d+) \* \* \* \*": "hourly at {0}",
        r"(\d+) (\d+) \* \* \*": "daily at {1}:{0}",
    }
    for form, text in words.items():
        if found := re.fullmatch(form, cron):
            return text.format(*(number.zfill(2) if "at" in text else number for number in found.groups()))
    return f"`{cron}`"

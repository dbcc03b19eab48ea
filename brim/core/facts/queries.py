"""Queries of the declared facts."""

from collections.abc import Sequence

from brim.core.facts.registry import declared as registered
from brim.core.facts.types import Fact


def declared() -> Sequence[Fact]:
    """All declared facts, by name."""
    return sorted(registered.values, key=lambda one: one.name)


def table() -> Sequence[tuple[str, ...]]:
    """The same for people who read: name, what it is, kind, unit, the events with how much each adds, windows."""
    return [
        (
            one.name,
            str(one.label),
            one.kind.value,
            one.unit,
            ", ".join(f"{event} ({much})" for event, much in one.events.items()),
            ", ".join(f"{days} days" for days in one.windows),
        )
        for one in declared()
    ]

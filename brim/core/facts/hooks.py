"""Registers the table of facts that `brim rooms` prints."""

from collections.abc import Iterable, Sequence

from brim.base.kit import tables
from brim.core.facts import queries

HEAD = ("Fact", "What it is", "Kind", "Unit", "Events, and how much each adds", "Windows")


def declared() -> Iterable[Sequence[str]]:
    return [(f"`{name}`", *rest) for name, *rest in queries.table()]


tables.printed.add("facts", tables.Table(HEAD, declared))

"""Names of the chart's accounts: each room names the kinds that it books on."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Account:
    """An account as people read it; `meaning` is a sentence. `is_of_customers`: an account that every customer may
    have; else a book of the business."""

    name: Text
    meaning: Text
    is_of_customers: bool = False


ACCOUNTS: dict[str, Account] = {}
"""By kind, of customers and of the business."""


def accounts(named: Mapping[str, Account]) -> None:
    twice = ACCOUNTS.keys() & named.keys()
    assert not twice, f"these accounts have a name already: {sorted(twice)}"
    ACCOUNTS.update(named)


def account_name(kind: str) -> str:
    """The kind itself if the room that booked on it was removed."""
    return str(ACCOUNTS[kind].name) if kind in ACCOUNTS else kind


def is_of_customers(kind: str) -> bool:
    return kind in ACCOUNTS and ACCOUNTS[kind].is_of_customers


def account_meaning(kind: str) -> str:
    return str(ACCOUNTS[kind].meaning) if kind in ACCOUNTS else ""

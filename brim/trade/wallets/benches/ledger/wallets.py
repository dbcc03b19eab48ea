"""Wallet spends in bulk: split over a principal and a bonus lot, with key, event row and every guard."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from brim.base.kit.bench import crews
from brim.trade.wallets.types import Spend

CUSTOMERS = 25_000
BATCH = 1000
PAID = 50_000_00


@dataclass(frozen=True)
class Said:
    """What callers say beside the sum; it is kept under the customer's key."""

    description: str = ""
    metadata: Mapping[str, object] | None = None


NOTHING = Said()
SAYS = Said(
    "Longjing, two pots, by window.",
    {"order": "A-1029", "table": 7, "item": "LJ-250", "count": 2, "list_price": 6800},
)
PROGRAMME = {
    "currencies": {"CNY": {"ladder": [{"pay": PAID, "get": PAID // 5}]}},
    "spend_order": "proportional",
}


def open_wallets(customers: int = CUSTOMERS) -> list[int]:
    """Customers with one top-up and its bonus each, through the doors; their ids."""
    from brim.base.identity.types import system
    from brim.base.kit import clock
    from brim.core.customers import operations as people
    from brim.core.customers.types import Draft
    from brim.trade.wallets import operations as wallets

    actor = system("bench")
    wallets.save_programme(PROGRAMME, actor=actor, now=clock.now())
    found: list[int] = []
    for start in range(0, customers, 2500):
        drafts = [Draft(name=f"M{number}", ref=f"M{number}") for number in range(start, min(start + 2500, customers))]
        found += people.create_many(drafts, actor=actor, now=clock.now())
    crews.race(lambda number: lambda: top_up(found[number::2]))
    return found


def top_up(customers: list[int]) -> int:
    from django.db import transaction

    from brim.base.identity.types import system
    from brim.base.kit import clock, ids
    from brim.base.money import money
    from brim.trade.wallets import operations as wallets

    actor = system("bench")
    for start in range(0, len(customers), 500):
        with transaction.atomic():
            for customer_id in customers[start : start + 500]:
                topup_id = ids.make()
                wallets.credit_top_up(
                    customer_id=customer_id,
                    topup_id=topup_id,
                    paid=money(PAID, "CNY"),
                    channel="cash",
                    payment_id=topup_id,
                    store_id=None,
                    actor=actor,
                    now=clock.now(),
                )
    return len(customers)


def job(customers: list[int], batches: int, size: int = BATCH, says: Said = NOTHING) -> crews.Job:
    """Spends are made beforehand: they are the caller's cost."""

    def prepare(number: int) -> Callable[[], int]:
        from brim.base.kit import clock
        from brim.trade.wallets import operations as wallets
        from brim.trade.wallets.types import Operation

        warming, *ready = spends(customers[number::2], batches + 1, size, says)

        def work() -> int:
            for batch in ready:
                outcomes = wallets.spend_batch(batch, now=clock.now())
                assert all(isinstance(outcome, Operation) for outcome in outcomes)
            return batches * size

        wallets.spend_batch(warming, now=clock.now())  # plans and code are warm
        return work

    return prepare


def spends(customers: list[int], batches: int, size: int, says: Said = NOTHING) -> list[list[Spend]]:
    """Batches of spends with keys of their own, each of other customers."""
    from brim.base.identity.types import system

    actor = system("bench")
    run, random = secrets.token_hex(6), Random(secrets.randbits(64))  # noqa: S311 - a load, not a secret
    return [
        [
            Spend(
                owner,
                12 + place % 600,
                "CNY",
                actor,
                f"x:{run}-{batch}-{place}",
                1,
                "tea",
                says.description,
                metadata=says.metadata,
            )
            for place, owner in enumerate(random.sample(customers, size))
        ]
        for batch in range(batches)
    ]

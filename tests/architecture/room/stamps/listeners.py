"""What goes with a customer who is erased, and what has to come to its end before."""

from collections.abc import Iterator, Set

from django.utils.translation import gettext_lazy as _lazy

from brim.core.customers.erasure import blocks, register_erasure


def forget(customer_ids: Set[int]) -> None:
    from tests.architecture.room.stamps import cards

    cards.forget(customer_ids)


def on_its_way(customer_id: int) -> Iterator[str]:
    from tests.architecture.room.stamps import cards

    return cards.on_its_way(customer_id)


register_erasure("stamps.forget", _lazy("Stamp cards, and how often they came"), forget)
blocks("stamps.card", on_its_way)

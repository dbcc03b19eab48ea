"""What the wallet's answer has of stamps."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext_lazy as _lazy

from brim.base.money import POINT
from brim.core.ledger import queries as ledger
from brim.trade.wallets import posting as wallets
from tests.architecture.room.stamps import queries
from tests.architecture.room.stamps.models import Card


def points_at(customer_ids: Collection[int], moment: datetime) -> dict[int, int]:
    code = ledger.codes().get(("points", POINT.code, ""))
    if code is None:
        return {}
    return {customer_id: ledger.balance_at(customer_id, code, moment) for customer_id in customer_ids}


def cards_of(customer_ids: Collection[int]) -> dict[int, int]:
    rows = Card.objects.filter(customer_id__in=customer_ids).values_list("customer_id")
    return dict(rows.annotate(cards=Count("id")))


def register() -> None:
    wallets.part(
        "points",
        queries.points_of,
        label=_lazy("Points"),
        description=_lazy("Points that came with top-ups and were not redeemed."),
        read_at=points_at,
    )
    wallets.part("stamp_cards", cards_of, label=_lazy("Stamp cards"), description=_lazy("Cards that were sent."))

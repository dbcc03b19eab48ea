"""What can be known of a customer's stamps."""

from django.utils.translation import gettext_lazy as _lazy

from brim.core.facts.registry import fact
from brim.core.facts.types import FactKind

fact(
    "stamps.points_given",
    _lazy("Points that came with top-ups"),
    FactKind.SUM,
    "points",
    events={"stamps.points_given": "points"},
    windows=(30, 365),
)
fact("stamps.cards", _lazy("Stamp cards that were sent"), FactKind.COUNT, "times", events={"stamps.card_sent": 1})
fact(
    "stamps.redeemed_at",
    _lazy("When points were last redeemed"),
    FactKind.LAST_AT,
    "moment",
    events={"stamps.points_redeemed": 1},
)

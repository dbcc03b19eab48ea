"""What is told of stamps on a customer's timeline, and what their ids stand for."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.references import Reference, reference
from brim.base.events.sentences import Sentence, Shown, family, sentences
from brim.base.money import POINT, money
from brim.base.ui import formats

READ = "stamps:read"


def points_of(data: Mapping[str, Any]) -> Shown:
    return Shown(money(data["points"], POINT.code))


def redeemed(data: Mapping[str, Any]) -> Shown:
    worth = formats.money_text(money(data["bonus"], data["currency"]))
    return Shown(money(data["points"], POINT.code), _("for %(worth)s of bonus") % {"worth": worth})


family("stamps", _lazy("Stamps"), READ, order=40)
sentences(
    "stamps",
    {
        "stamps.points_given": Sentence(_lazy("Stamps given"), "gift", sign=1, shows=points_of),
        "stamps.points_taken_back": Sentence(_lazy("Stamps taken back"), "undo-2", sign=-1, shows=points_of),
        "stamps.points_redeemed": Sentence(_lazy("Stamps redeemed"), "gift", sign=-1, shows=redeemed),
        "stamps.gift_handed_over": Sentence(_lazy("A gift was handed over for stamps"), "gift"),
    },
    word=READ,
)
reference(
    Reference(
        "rdm",
        ("redemption_id",),
        ("stamps.points_redeemed",),
        is_operation=True,
        page="console:redemption",
        words=(READ,),
        icon="gift",
    )
)

"""What is told of stamps on a customer's timeline, and what their ids stand for."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.references import Reference, reference
from brim.base.events.sentences import Sentence, family, sentences

READ = "stamps:read"
family("stamps", _lazy("Stamps"), READ, order=40)
sentences(
    "stamps",
    {
        "stamps.points_given": Sentence(_lazy("Stamps given"), "gift"),
        "stamps.points_taken_back": Sentence(_lazy("Stamps taken back"), "undo-2"),
        "stamps.points_redeemed": Sentence(_lazy("Stamps redeemed"), "gift", mark="in", sign=1),
        "stamps.gift_handed_over": Sentence(_lazy("A gift was handed over for stamps"), "gift"),
    },
    word=READ,
)
reference(
    Reference(
        "rdm", ("redemption_id",), ("stamps.points_redeemed",), is_operation=True, page="console:redemption",
        words=(READ,), icon="gift",
    )
)  # fmt: skip

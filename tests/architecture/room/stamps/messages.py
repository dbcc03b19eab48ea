"""What is written to customers about stamps."""

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.events.sentences import names
from brim.core.messages.templates import template

CARD_SENT = "stamps.card_sent"

template(
    CARD_SENT,
    subject=_lazy("Your stamp card is on its way"),
    text=_lazy("%(name)s, your stamp card from %(business)s is on its way."),
    facts={"name": _lazy("The customer's name"), "business": _lazy("The name of the business")},
    is_obligatory=False,
)
names("purpose", {"stamps": pgettext_lazy("message", "word that a stamp card is on its way")})

"""What is written to customers about stamps."""

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.events.sentences import names
from brim.core.messages.templates import template

CARD_SENT, CARD_CODE = "stamps.card_sent", "stamps.card_code"
ABOUT_BUSINESS = {"business": _lazy("The name of the business")}

template(
    CARD_SENT,
    subject=_lazy("Your stamp card is on its way"),
    text=_lazy("%(name)s, your stamp card from %(business)s is on its way."),
    facts={"name": _lazy("The customer's name"), **ABOUT_BUSINESS},
    is_obligatory=False,
)
template(
    CARD_CODE,
    subject=_lazy("%(code)s is your code for a stamp card"),
    text=_lazy("%(code)s lets %(business)s send a stamp card to you. It is good for 10 minutes."),
    facts={"code": _lazy("The code"), **ABOUT_BUSINESS},
    is_obligatory=True,
)
names("purpose", {"stamps": pgettext_lazy("message", "word that a stamp card is on its way")})

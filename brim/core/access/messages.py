"""What is written to a customer about how they come in."""

from django.utils.translation import gettext_lazy as _lazy

from brim.core.messages.templates import template

CODE, CONSENT, CHANGED = "access.code", "access.consent", "access.contact_changed"
ABOUT_CODES = {"code": _lazy("The code"), "business": _lazy("The name of the business")}

template(
    CODE,
    subject=_lazy("%(code)s is your code for %(business)s"),
    text=_lazy("%(code)s is your code for %(business)s. It is good for 10 minutes. Tell it to nobody: we never ask."),
    facts=ABOUT_CODES,
    is_obligatory=True,
)
template(
    CONSENT,
    subject=_lazy("%(code)s is your code for %(business)s"),
    text=_lazy(
        "%(code)s lets a new phone or email be written into your account at %(business)s. It is good for 10 "
        "minutes. If you are not changing it yourself, tell the code to nobody and call us."
    ),
    facts=ABOUT_CODES,
    is_obligatory=True,
)
template(
    CHANGED,
    subject=_lazy("Your account at %(business)s has a new phone or email"),
    text=_lazy("A phone or email of your account at %(business)s was changed. If that was not you, tell us at once."),
    facts={"business": ABOUT_CODES["business"]},
    is_obligatory=True,
)

"""Sentences for how customers sign in."""

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.events.sentences import Sentence, names, sentences

# In the portal; codes are sent by text message or email.
ACCESS = {
    "access.signed_in": Sentence(_lazy("Signed in to the portal on a device"), "smartphone", word="customers:read"),
    "access.code_refused": Sentence(
        _lazy("Typed a wrong code in the portal"), "shield-alert", mark="bad", word="customers:read"
    ),
    "access.device_ended": Sentence(_lazy("Signed out of the portal on a device"), "log-out", word="customers:read"),
    "access.data_exported": Sentence(
        _lazy("Took a copy of everything known of them"), "download", word="customers:read"
    ),
}
sentences("changes", ACCESS)

names("purpose", {"contact_changed": pgettext_lazy("message", "word that a phone or email was changed")})

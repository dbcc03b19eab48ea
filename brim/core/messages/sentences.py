"""Sentences for messages to customers."""

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.events.sentences import Sentence, names, sentences

MESSAGES = {
    "messages.message_queued": Sentence(
        _lazy("To be sent by %(channel)s: %(purpose)s"), "message-square", word="customers:read", is_step=True
    ),
    "messages.message_failed": Sentence(
        _lazy("Could not be sent by %(channel)s: %(purpose)s"), "triangle-alert", mark="bad", word="customers:read"
    ),
}
sentences("changes", MESSAGES)

CHANNELS = {
    "sms": pgettext_lazy("channel", "text message"),
    "email": pgettext_lazy("channel", "email"),
}
names("channel", CHANNELS)

"""Sentences for events of the sandbox."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.sentences import Sentence, sentences

sentences(
    "house",
    {"payments.sandbox_told": Sentence(_lazy("Sandbox told to misbehave"), "triangle-alert", word="events:read")},
)

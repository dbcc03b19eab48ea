"""Sentences for events of bulk jobs."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.sentences import Sentence, sentences

HOUSE = {
    "bulk.job_received": Sentence(_lazy("Bulk job received"), "list", word="events:read"),
    "bulk.job_done": Sentence(_lazy("Bulk job done"), "circle-check", word="events:read"),
    "bulk.job_cancelled": Sentence(_lazy("Bulk job cancelled"), "circle-x", word="events:read"),
    "bulk.undo_started": Sentence(_lazy("Undoing a bulk job"), "undo-2", word="events:read"),
    "bulk.job_undone": Sentence(_lazy("Bulk job undone"), "undo-2", word="events:read"),
}
sentences("house", HOUSE)

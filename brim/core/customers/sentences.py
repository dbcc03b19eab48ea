"""Sentences for events of customers."""

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.events.sentences import Sentence, family, names, sentences

CHANGES = {
    "customers.customer_created": Sentence(_lazy("Became a customer"), "user-plus", word="customers:read"),
    "customers.customer_edited": Sentence(_lazy("Changed: %(fields)s"), "pencil", word="customers:read"),
    "customers.same_claim_found": Sentence(
        _lazy("Another customer has the same phone or reference: perhaps they are one person"),
        "users",
        mark="bad",
        word="customers:read",
    ),
    "customers.customer_forgotten": Sentence(
        _lazy("Personal data erased"), "trash-2", mark="bad", word="customers:read"
    ),
    "customers.customer_tagged": Sentence(_lazy("Tagged “%(tag)s”"), "tag", word="customers:read"),
    "customers.customer_untagged": Sentence(_lazy("Tag “%(tag)s” taken off"), "tag", word="customers:read"),
}
family("changes", _lazy("Changes"), "customers:read", order=30)
sentences("changes", CHANGES)

NOTES = {
    "customers.note_written": Sentence(_lazy("A note was written"), "sticky-note", word="customers:read"),
    "customers.note_edited": Sentence(_lazy("A note was changed"), "pencil", word="customers:read", is_step=True),
    "customers.note_erased": Sentence(_lazy("A note was taken away"), "trash-2", word="customers:read", is_step=True),
}
family("notes", _lazy("Notes"), "customers:read", order=20)
sentences("notes", NOTES)

FIELDS = {
    "name": pgettext_lazy("customer", "name"),
    "phone": pgettext_lazy("customer", "phone"),
    "email": pgettext_lazy("customer", "email"),
    "ref": pgettext_lazy("customer", "reference"),
    "store_id": pgettext_lazy("customer", "store"),
    "birthday": pgettext_lazy("customer", "birthday"),
    "note": pgettext_lazy("customer", "note"),
    "custom": pgettext_lazy("customer", "own fields"),
}
names("fields", FIELDS)

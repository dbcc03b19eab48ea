"""What is done to customers. Each operation authorises, locks, decides, writes and records in one transaction."""

from brim.core.customers.operations.contacts import tell_of_contact_changes
from brim.core.customers.operations.lists import conditions_of, note_export, write_summaries
from brim.core.customers.operations.notes import edit_note, erase_note, write_note
from brim.core.customers.operations.people import create, create_many, edit, forget
from brim.core.customers.operations.tags import tag, untag
from brim.core.customers.operations.upkeep import reindex, reindex_due, rewrap
from brim.core.customers.types import Rewrapped

__all__ = [
    "Rewrapped",
    "conditions_of",
    "create",
    "create_many",
    "edit",
    "edit_note",
    "erase_note",
    "forget",
    "note_export",
    "reindex",
    "reindex_due",
    "rewrap",
    "tag",
    "tell_of_contact_changes",
    "untag",
    "write_note",
    "write_summaries",
]

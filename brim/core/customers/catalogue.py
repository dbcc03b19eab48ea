"""What happens to customers, as the log tells it: names of fields, never their values."""

from dataclasses import dataclass

from brim.base.events.types import Event, event


@event("customers.customer_created")
@dataclass(frozen=True)
class CustomerCreated(Event):
    """`fields` are the names of those that were filled in."""

    store_id: int | None
    fields: tuple[str, ...]


@event("customers.customer_edited")
@dataclass(frozen=True)
class CustomerEdited(Event):
    """`fields` are the names of those that changed; `version` is the one the edit made."""

    version: int
    fields: tuple[str, ...]


@event("customers.same_claim_found")
@dataclass(frozen=True)
class SameClaimFound(Event):
    """An alert: since forms are folded, this customer's phone or reference (`field`) is `holder_id`'s too."""

    field: str
    holder_id: int


@event("customers.customer_forgotten")
@dataclass(frozen=True)
class CustomerForgotten(Event):
    """The key of the personal data is destroyed."""

    version: int


@event("customers.customer_tagged")
@dataclass(frozen=True)
class CustomerTagged(Event):
    tag_id: int


@event("customers.customer_untagged")
@dataclass(frozen=True)
class CustomerUntagged(Event):
    tag_id: int


@event("customers.note_written")
@dataclass(frozen=True)
class NoteWritten(Event):
    """`entry_id` is the note's id beside its customer's; the text is sealed elsewhere."""

    entry_id: int


@event("customers.note_edited")
@dataclass(frozen=True)
class NoteEdited(Event):
    entry_id: int


@event("customers.note_erased")
@dataclass(frozen=True)
class NoteErased(Event):
    entry_id: int


@event("customers.list_exported")
@dataclass(frozen=True)
class ListExported(Event):
    """Personal data were exported in a file. `conditions` are the names of the filters that were set; `at_most` is
    how many customers met them."""

    at_most: int
    conditions: tuple[str, ...]

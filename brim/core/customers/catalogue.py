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


@event("customers.customer_forgotten")
@dataclass(frozen=True)
class CustomerForgotten(Event):
    """The key of the personal data is destroyed."""

    version: int

"""Set up a new business: its row, its first owner, and what rooms above register for that moment."""

from datetime import datetime
from typing import Protocol

from django.db import transaction

from brim.base.identity import operations
from brim.base.identity.types import Actor
from brim.base.kit.registers import Register


class SetUp(Protocol):
    def __call__(self, *, actor: Actor, now: datetime) -> object:
        """Called once the business and its owner are there."""


also: Register[SetUp] = Register("part of a founding")


def found(
    *, actor: Actor, now: datetime, owner_name: str, owner_email: str, store: str, business: dict[str, str]
) -> str:
    """Create the business and its owner in one transaction. Returns the owner's temporary password, which opens only
    the page where a new one is chosen.

    `business`: arguments of `set_up_business`. `store`: the name of a first store, or empty.
    Raises: Conflict if a business exists; Invalid with its fields.
    """
    password = operations.temporary_password()
    with transaction.atomic():
        operations.set_up_business(actor=actor, now=now, **business)
        operations.create_staff(
            actor=actor,
            now=now,
            email=owner_email,
            name=owner_name,
            roles=["owner"],
            password=password,
            is_temporary=True,
            language=business["language"],
        )
        for set_up in also.values:
            set_up(actor=actor, now=now)
        if store:
            operations.open_store(actor=actor, now=now, code="store-1", name=store)
    return password

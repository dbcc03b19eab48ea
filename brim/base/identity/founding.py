"""A business begins: the business itself, its first owner, and what rooms above set up with it."""

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
    """All of it or nothing; the owner's password, which opens only the page where another is chosen.

    `business`: what `set_up_business` is told. `store`: the name of a first one, or nothing.
    Raises: Conflict where there is a business, Invalid field by field.
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

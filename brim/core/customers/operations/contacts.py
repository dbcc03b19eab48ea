"""Changes of a customer's phone or email, which they sign in with: who may make them, and who is notified."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.refusals import Forbidden
from brim.core.customers.types import Changes, ContactChange, Draft

OWN_FIELDS = {"name", "birthday"}
CONTACTS = {"phone", "email"}

told: list[Callable[[ContactChange], None]] = []


def tell_of_contact_changes(tell: Callable[[ContactChange], None]) -> None:
    """Have `tell` called in the transaction of every edit that changes a phone or an email where one stood before:
    rooms above write to the old one, which nobody knows afterwards."""
    told.append(tell)


def tell_of_contacts(customer_id: int, before: Draft, names: set[str], *, actor: Actor, now: datetime) -> None:
    """In the edit's transaction, while what stood before is still known."""
    old = tuple(contact for contact in (before.phone, before.email) if contact)
    if names & CONTACTS and old:
        for tell in told:
            tell(ContactChange(customer_id, old, actor, now))


def refuse_not_own(actor: Actor, changes: Changes) -> None:
    """What the business keeps of a customer is not the customer's to write; a phone or an email is once they have
    proved that both the new one and one that is there are theirs. Raises: Forbidden."""
    if actor.kind is not ActorKind.CUSTOMER:
        return
    own = OWN_FIELDS | CONTACTS if actor.can("customers:contact") else OWN_FIELDS
    if not set(changes) <= own:
        raise Forbidden("forbidden", _("Nothing was changed: this is kept by the house. Ask at the counter."))

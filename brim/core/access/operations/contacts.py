"""A new phone or email: proved by a code that went there and by one that went where the customer is known already; and
a word to what stood before, whoever changed it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.identity.names import own_name
from brim.base.identity.operations import authorise
from brim.base.identity.queries import business
from brim.base.identity.types import Actor, ActorKind, customer, system
from brim.base.kit.refusals import Invalid, Refused
from brim.core.access.messages import CHANGED
from brim.core.access.operations.codes import Tried, Try, ask_own_code, attempt_all
from brim.core.access.purposes import CONSENT_TO_CONTACT, CONTACT
from brim.core.access.types import ContactCodeTickets, Proof
from brim.core.customers import operations as editing
from brim.core.customers import queries as customers
from brim.core.customers.types import ContactChange, Customer
from brim.core.messages import operations as messages
from brim.core.messages import queries as ways
from brim.core.messages.types import Channel

WORD = "contact_changed"
WORD_LIFE = timedelta(days=1)


@transaction.atomic
def ask_contact_codes(actor: Actor, contact: str, *, address: str, now: datetime) -> ContactCodeTickets:
    """Two codes for one who is signed in and wants a new phone or email: to `contact`, and to one of theirs that is
    there. Both are sent or none. Raises: as `ask_own_code`."""
    customers.reached_by(contact)
    own = ask_own_code(actor, CONSENT_TO_CONTACT, address=address, now=now, contact=contact)
    return ContactCodeTickets(ask_own_code(actor, CONTACT, address=address, now=now, contact=contact), own)


def change_contact(actor: Actor, contact: str, *, new: Proof, own: Proof, now: datetime) -> Customer:
    """Write the new phone or email, once both codes of `ask_contact_codes` are right.

    Raises: Invalid `wrong_code` at `code` or `own_code`, `no_contact`; Refused `code_expired`; Conflict
    `duplicate_customer`; Forbidden.
    """
    found = customers.reached_by(contact)
    tries = [Try(new, CONTACT, found.plain), Try(own, CONSENT_TO_CONTACT)]
    tried = attempt_all(tries, now=now, request_id=actor.request_id)
    refuse_wrong(*tried)
    for one in tried:
        authorise(actor, "customers:write", customer_id=one.customer_id)
    proved = customer(actor.id, request_id=actor.request_id, more=CONTACT.proves)
    if found.is_email:
        return editing.edit(actor.id, actor=proved, now=now, email=found.plain)
    return editing.edit(actor.id, actor=proved, now=now, phone=found.plain)


def refuse_wrong(new: Tried, own: Tried) -> None:
    if any(not one.is_right and not one.tries_left for one in (new, own)):
        raise Refused("code_expired", _("These codes are no longer good. Begin again, and two new ones are sent."))
    for field, one in (("code", new), ("own_code", own)):
        if not one.is_right:
            words = ngettext(
                "This is not the code. You have %(left)d try left.",
                "This is not the code. You have %(left)d tries left.",
                one.tries_left,
            )
            raise Invalid(field, words % {"left": one.tries_left}, code="wrong_code")


def tell_the_old(change: ContactChange) -> None:
    """In the transaction of the change: whoever made it, who had the phone or email until now learns of it there."""
    for text in change.before:
        try:
            reached = customers.reached_by(text)
        except Invalid:
            continue
        channel = Channel.EMAIL if reached.is_email else Channel.SMS
        if channel in ways.channels():
            queue_word(reached.plain, channel, change)


def queue_word(to: str, channel: Channel, change: ContactChange) -> None:
    """In the customer's language where they changed it themselves, else in the business's."""
    house, actor = business(), change.actor
    spoken = house.language if actor.kind is not ActorKind.CUSTOMER and house.language else translation.get_language()
    with translation.override(spoken or settings.LANGUAGE_CODE):
        messages.queue(
            customer_id=change.customer_id,
            channel=channel,
            to=to,
            template=CHANGED,
            facts={"business": own_name(house.name, house.name_zh)},
            purpose=WORD,
            expires_at=change.now + WORD_LIFE,
            now=change.now,
            actor=system("access", request_id=actor.request_id),
        )

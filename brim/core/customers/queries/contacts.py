"""Look-up of customers by phone or email, for signing in."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from brim.base.events import queries as events
from brim.base.kit.refusals import Invalid
from brim.base.kit.text import UncleanError, line
from brim.core.customers.identities import Kind, holder
from brim.core.customers.profile import LONGEST, is_email
from brim.core.customers.queries.reading import country_code
from brim.core.customers.rules import plain_email, plain_phone, plain_ref

CONTACT_SETTLES = timedelta(days=7)
CONTACT_EVENTS = ("customers.customer_created", "customers.customer_edited")
CONTACT_FIELDS = ("email", "phone")


@dataclass(frozen=True)
class Reached:
    """`plain` is the one form of the contact (a phone with + and its country code); `customer_id` None: nobody's."""

    is_email: bool
    plain: str = field(repr=False)
    customer_id: int | None


def reached_by(text: str) -> Reached:
    """Parse a phone or an email address as typed, and find its customer; the same cost whether there is one or not.
    Raises: Invalid `no_contact`."""
    try:
        tidy = line(text)
    except UncleanError:
        raise no_contact() from None
    if not tidy or len(tidy) > LONGEST["email"]:
        raise no_contact()
    if "@" in tidy:
        if not is_email(tidy):
            raise no_contact()
        plain = plain_email(tidy)
        return Reached(is_email=True, plain=plain, customer_id=holder(Kind.EMAIL, plain))
    digits = plain_phone(tidy, country_code())
    if digits is None or len(digits) < 8:
        raise no_contact()
    return Reached(is_email=False, plain=f"+{digits}", customer_id=holder(Kind.PHONE, digits))


def contact_changed(customer_id: int, *, now: datetime) -> list[tuple[str, datetime]]:
    """Who wrote a phone or an email into the customer's record within `CONTACT_SETTLES`, as labels, each once
    with when they last did, the latest first. Until a new contact has settled, requests for money are looked at
    twice: who holds it can sign in as the customer."""
    since = now - CONTACT_SETTLES
    return events.doers(customer_id, types=CONTACT_EVENTS, touching=CONTACT_FIELDS, since=since)


def new_contacts(customer_ids: Collection[int], *, now: datetime) -> set[int]:
    """Those of these customers whose contact has not settled, as `contact_changed` tells of one. One query."""
    since = now - CONTACT_SETTLES
    return events.touched(customer_ids, types=CONTACT_EVENTS, touching=CONTACT_FIELDS, since=since)


def is_same(field: str, one: str, other: str) -> bool:
    """Whether two values of `phone`, `email` or `ref` are the same once both are folded."""
    if field == "phone":
        country = country_code()
        return plain_phone(one, country) == plain_phone(other, country)
    fold = plain_email if field == "email" else plain_ref
    return fold(one) == fold(other)


def no_contact() -> Invalid:
    return Invalid(
        "contact",
        _("This is no phone number and no email address. Write it like 138 0013 8000 or name@example.com."),
        code="no_contact",
    )

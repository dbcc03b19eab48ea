"""What the command palette offers of customers: whom one looks for, and what may be done to them, first of all on the
record that is on the screen. “top up 林小满” and “充值 林小满” say the act and whom at once.
"""

import re
from collections.abc import Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.references import REFERENCES
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.refusals import Refused
from brim.base.shell.pages import Visit
from brim.base.shell.palette import Group, Option, is_like
from brim.base.ui import formats
from brim.core.customers import queries as customers
from brim.core.customers import visibility
from brim.core.customers.console.actions import ACTIONS, action_menu
from brim.core.customers.types import Customer

MAX_MATCHES = 6
MAX_RECENT = 5
RECORD = re.compile(r"/console/customers/(cus_\w{1,20})/")
PUBLIC_ID = re.compile(r"([a-z]{3})_\w{10,40}")


def offer(visit: Visit, text: str, query: Mapping[str, str]) -> Iterator[Group]:
    here = RECORD.match(query.get("at", ""))
    if here:
        yield Group(_("On this record"), on_record(visit, here[1], text))
    if text:
        yield Group(_("Do"), [*action_options(visit.actor, text), *creating(visit.actor, text)])
        yield Group(_("Find"), [*by_id(visit.actor, text), *by_name(visit.actor, text)])
    else:
        yield Group(_("Recent"), recent(visit.actor, query.get("recent", "")))


def on_record(visit: Visit, public_id: str, text: str) -> list[Option]:
    """The acts open on the record that is on the screen."""
    try:
        customer = customers.get(ids.read_customer(public_id), actor=visit.actor)
    except Refused:
        return []
    return [
        Option(offer.name.rstrip("…"), offer.url, offer.icon, customer.name, offer.key, opens_dialog=True)
        for offer in action_menu(visit, customer).main
        if not offer.why and is_like(text, offer.name)
    ]


def action_options(actor: Actor, text: str) -> list[Option]:
    """An act said by one of its words, and a name after it."""
    said = max((word for one in ACTIONS for word in one.synonyms if text.lower().startswith(word)), key=len, default="")
    meant = next((one for one in ACTIONS if said in one.synonyms), None)
    if meant is None or not meant.is_open_to(actor) or not actor.can("customers:read"):
        return []
    return [
        Option(
            _("%(act)s %(name)s") % {"act": str(meant.name).rstrip("…"), "name": customer.name},
            meant.url(ids.public_customer(customer.id)),
            meant.icon,
            tail(customer),
            opens_dialog=True,
        )
        for customer in people(actor, text[len(said) :].strip())
    ]


def creating(actor: Actor, text: str) -> list[Option]:
    """A record that is not there yet: the one act that needs nobody."""
    if not (actor.can("customers:read") and actor.can("customers:write")) or not is_like(text, _lazy("New customer")):
        return []
    return [Option(_("New customer"), reverse("console:new-customer"), "user-plus", opens_dialog=True)]


def by_name(actor: Actor, text: str) -> list[Option]:
    if not actor.can("customers:read"):
        return []
    return [record(customer) for customer in people(actor, text)]


def people(actor: Actor, text: str) -> list[Customer]:
    try:
        return list(customers.find(text, limit=MAX_MATCHES, actor=actor).items) if text else []
    except Refused:
        return []


def record(customer: Customer) -> Option:
    public_id = ids.public_customer(customer.id)
    return Option(customer.name or public_id, reverse("console:customer", args=[public_id]), "user", tail(customer))


def tail(customer: Customer) -> str:
    return formats.masked_phone(customer.phone) or customer.ref


def by_id(actor: Actor, text: str) -> list[Option]:
    """A public id leads to its own page, or to the record of its customer."""
    match = PUBLIC_ID.fullmatch(text)
    if match is None or not actor.can("customers:read"):
        return []
    try:
        customer_id = ids.read_customer(text) if match[1] == "cus" else ids.read_public(match[1], text)[0]
        customer = customers.get(customer_id, actor=actor)
    except Refused:
        return []
    known = REFERENCES.get(match[1])
    if known is None or not known.page or not any(actor.can(word) for word in known.words):
        return [record(customer)]
    return [Option(text, reverse(known.page, args=[known.page_id(text)]), known.icon, customer.name)]


def recent(actor: Actor, listed: str) -> list[Option]:
    """The records seen last in this browser, which keeps their ids and nothing else."""
    if not actor.can("customers:read"):
        return []
    wanted = []
    for text in listed.split(",")[:MAX_RECENT]:
        try:
            wanted.append(ids.read_customer(text))
        except Refused:
            continue
    seen = visibility.seen(wanted, actor)
    mine = [one for one in wanted if one in seen]
    found = customers.get_many(mine)
    return [record(found[one]) for one in mine if one in found and not found[one].forgotten_at]

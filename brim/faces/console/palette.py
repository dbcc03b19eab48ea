"""The command palette: where one can go, what one can do, whom one looks for. Only what the role may.

It offers the pages of the rail, what may be done to a customer (on a record, what may be done there, first), and
what a name, a phone tail or an id leads to. “top up 林小满” and “充值 林小满” say the act and whom at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from brim.base.events.references import REFERENCES
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.refusals import Refused
from brim.base.shell.navigation import sections
from brim.base.shell.pages import Visit, page, show
from brim.base.ui import formats
from brim.core.customers import queries as customers
from brim.core.customers import visibility
from brim.core.customers.console.actions import ACTIONS, acts_of
from brim.core.customers.types import Customer

MOST_FOUND = 6
MOST_RECENT = 5
RECORD = re.compile(r"/console/customers/(cus_\w{1,20})/")
PUBLIC_ID = re.compile(r"([a-z]{3})_\w{10,40}")


@dataclass(frozen=True)
class Option:
    """Something to choose. `is_act`: it opens as a dialog where one is."""

    name: str
    url: str
    icon: str
    detail: str = ""
    key: str = ""
    is_act: bool = False


@dataclass(frozen=True)
class Group:
    name: str
    options: list[Option] = field(default_factory=list)


@page()
def palette(visit: Visit) -> HttpResponse:
    """`q`: what is typed; `at`: the page one is on; `recent`: ids of the records one saw last, kept by the browser."""
    asked = visit.request.GET
    text = " ".join(asked.get("q", "")[:100].split())
    found = [group for group in groups(visit, text, asked) if group.options]
    template = "console/palette_found.html" if visit.is_partial else "console/palette.html"
    return show(visit, template, {"groups": found, "text": text})


def groups(visit: Visit, text: str, asked: dict[str, str]) -> Iterator[Group]:
    here = RECORD.match(asked.get("at", ""))
    if here:
        yield Group(_("On this record"), on_record(visit, here[1], text))
    if text:
        yield Group(_("Do"), deeds(visit.actor, text))
        yield Group(_("Find"), [*by_id(visit.actor, text), *by_name(visit.actor, text)])
    else:
        yield Group(_("Recent"), recent(visit.actor, asked.get("recent", "")))
    yield Group(_("Go to"), list(going(visit.actor, text)))


def on_record(visit: Visit, public_id: str, text: str) -> list[Option]:
    """The acts open on the record that is on the screen."""
    try:
        customer = customers.get(ids.read_customer(public_id), actor=visit.actor)
    except Refused:
        return []
    return [
        Option(offer.name.rstrip("…"), offer.url, offer.icon, customer.name, offer.key, is_act=True)
        for offer in acts_of(visit, customer).main
        if not offer.why and is_like(text, offer.name)
    ]


def deeds(actor: Actor, text: str) -> list[Option]:
    """An act said by one of its words, and a name after it."""
    said = max((word for one in ACTIONS for word in one.synonyms if text.lower().startswith(word)), key=len, default="")
    meant = next((one for one in ACTIONS if said in one.synonyms), None)
    if meant is None or not meant.is_open_to(actor) or not actor.can("customers:read"):
        return []
    return [
        Option(
            _("%(act)s %(name)s") % {"act": str(meant.name).rstrip("…"), "name": customer.name},
            meant.url(ids.public_customer(customer.id)), meant.icon, tail(customer), is_act=True,
        )
        for customer in people(actor, text[len(said) :].strip())
    ]  # fmt: skip


def by_name(actor: Actor, text: str) -> list[Option]:
    if not actor.can("customers:read"):
        return []
    return [record(customer) for customer in people(actor, text)]


def people(actor: Actor, text: str) -> list[Customer]:
    try:
        return list(customers.find(text, limit=MOST_FOUND, actor=actor).items) if text else []
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
    for text in listed.split(",")[:MOST_RECENT]:
        try:
            wanted.append(ids.read_customer(text))
        except Refused:
            continue
    seen = visibility.seen(wanted, actor)
    mine = [one for one in wanted if one in seen]
    found = customers.get_many(mine)
    return [record(found[one]) for one in mine if one in found and not found[one].forgotten_at]


def going(actor: Actor, text: str) -> Iterator[Option]:
    """Pages of the rail and their tabs, and one's own access."""
    for section, tabs in sections():
        for tab in (one for one in tabs if one.is_open_to(actor)):
            is_alone = len(tabs) == 1
            if is_like(text, tab.name) or is_like(text, section.name):
                detail = "" if is_alone else str(section.name)
                yield Option(str(tab.name), reverse(tab.view), section.icon, detail)
    if is_like(text, _("Your access")):
        yield Option(_("Your access"), reverse("security"), "key-round")


def is_like(text: str, name: object) -> bool:
    """By any part of the name, in the page's language or in English."""
    if not text:
        return True
    with translation.override("en"):
        english = str(name)
    return text.lower() in str(name).lower() or text.lower() in english.lower()

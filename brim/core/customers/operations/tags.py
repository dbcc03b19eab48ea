"""Tags: labels of the business on many customers at once."""

import unicodedata
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.events.operations import record_many
from brim.base.events.types import Fact
from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit.cards import refuse_card_numbers
from brim.base.kit.refusals import Invalid, NotFound, Refused
from brim.base.kit.text import clean
from brim.core.customers.catalogue import CustomerTagged, CustomerUntagged
from brim.core.customers.models import CustomerRow, TagRow
from brim.core.customers.operations.people import locked_many
from brim.core.customers.types import Tag
from brim.core.customers.visibility import is_served

LONGEST = 30
MAX_TAGS = 200
MAX_PER_CUSTOMER = 20
MAX_PER_CALL = 1_000


def tag(customer_ids: Collection[int], name: str, *, actor: Actor, now: datetime) -> int:
    """Put a tag on these customers; one that the business does not have yet is made. Returns how many got it, which
    leaves out those who had it. Who is of another store, unknown or erased is skipped.

    Locks the customers in order. Raises: Forbidden; Invalid for a name that cannot be used; Refused `too_many_tags`.
    """
    authorise(actor, "customers:write")
    text = tidy(name)
    with transaction.atomic():
        rows = locked_rows(customer_ids, actor)
        put = made(text) if rows else Tag(0, text)
        gaining = [row for row in rows if put.id not in row.tags]
        if any(len(row.tags) >= MAX_PER_CUSTOMER for row in gaining):
            raise too_many(_("A customer has at most %(most)d tags. Nobody was tagged."), MAX_PER_CUSTOMER)
        for row in gaining:
            row.tags = sorted({*row.tags, put.id})
        CustomerRow.objects.bulk_update(gaining, ["tags"])
        told = CustomerTagged(put.id)
        record_many([Fact(told, row.customer_id, actor.label, now, actor.request_id) for row in gaining])
    return len(gaining)


def untag(customer_ids: Collection[int], name: str, *, actor: Actor, now: datetime) -> int:
    """Take a tag off these customers; returns how many had it. As `tag` otherwise. Raises: NotFound `unknown_tag`."""
    authorise(actor, "customers:write")
    found = TagRow.objects.filter(name__iexact=tidy(name)).first()
    if found is None:
        raise NotFound("unknown_tag", _("There is no such tag. Nothing was changed."))
    with transaction.atomic():
        losing = [row for row in locked_rows(customer_ids, actor) if found.id in row.tags]
        for row in losing:
            row.tags = [tag_id for tag_id in row.tags if tag_id != found.id]
        CustomerRow.objects.bulk_update(losing, ["tags"])
        told = CustomerUntagged(found.id)
        record_many([Fact(told, row.customer_id, actor.label, now, actor.request_id) for row in losing])
    return len(losing)


def locked_rows(customer_ids: Collection[int], actor: Actor) -> list[CustomerRow]:
    """Those the actor serves, locked in order. Raises: Invalid for too many at once."""
    if len(customer_ids) > MAX_PER_CALL:
        raise Invalid(
            "customers", _("At most %(most)d customers at once. Nothing was changed.") % {"most": MAX_PER_CALL}
        )
    rows = locked_many(customer_ids)
    return [row for row in rows if is_served(row.store_id, actor)]


def tidy(name: str) -> str:
    """One form of a tag's name. Raises: Invalid."""
    text = " ".join(unicodedata.normalize("NFKC", clean(name, "tag")).split())
    if not text:
        raise Invalid("tag", _("Write a tag."))
    if len(text) > LONGEST or "," in text:
        raise Invalid("tag", _("A tag has at most %(most)d characters and no comma.") % {"most": LONGEST})
    refuse_card_numbers(text, "tag")
    return text


def made(name: str) -> Tag:
    """The business's tag of this name, whatever its case; made where there is none."""
    found = TagRow.objects.filter(name__iexact=name).first()
    if found is None:
        if TagRow.objects.count() >= MAX_TAGS:
            raise too_many(_("The house has at most %(most)d tags. Use one of them."), MAX_TAGS)
        TagRow.objects.bulk_create([TagRow(name=name)], ignore_conflicts=True)
        found = TagRow.objects.get(name__iexact=name)
    return Tag(found.id, found.name)


def too_many(text: str, most: int) -> Refused:
    return Refused("too_many_tags", text % {"most": most}, {"most": most})

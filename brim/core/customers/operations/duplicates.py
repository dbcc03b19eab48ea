"""Customers who are probably there already, under a phone or an email that is a little different."""

from django.utils.translation import gettext as _

from brim.base.identity.types import Actor, ActorKind
from brim.base.kit import ids
from brim.base.kit.pages import MOST
from brim.base.kit.refusals import Conflict
from brim.core.customers.profile import sealed_values, searchable
from brim.core.customers.queries.selections import LONGEST_QUERY, select
from brim.core.customers.rules import is_probably, read_wanted
from brim.core.customers.types import Customer, Draft, Selection


def refuse_probable_duplicate(draft: Draft, actor: Actor, *, country_code: str) -> None:
    """Raises: Conflict `probable_duplicate` with the candidates' public ids, the newest first. Only those whom the
    actor may see are looked at, so that nothing is told of others; at most MOST of the same name."""
    text = draft.name[:LONGEST_QUERY]
    if actor.kind is ActorKind.CUSTOMER or not actor.can("customers:read"):
        return
    if read_wanted(text, country_code).is_short:
        return
    own = searchable(sealed_values(draft, country_code))
    namesakes = [found.customer for found in select(Selection(text), limit=MOST, actor=actor).items]
    candidates = [
        ids.public_customer(one.id)
        for one in namesakes
        if is_probably(
            own,
            searchable(sealed_values(draft_of(one), country_code)),
            is_same_birthday=draft.birthday is not None and draft.birthday == one.birthday,
        )
    ]
    if candidates:
        raise Conflict(
            "probable_duplicate",
            _("This customer is probably there already. Nothing was saved: use the other one, or say that it is new."),
            {"candidates": candidates},
        )


def draft_of(one: Customer) -> Draft:
    return Draft(one.name, one.phone, one.email, one.ref, one.store_id, one.birthday, "", {})

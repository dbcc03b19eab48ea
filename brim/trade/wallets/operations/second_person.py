"""Who may approve a request: a second person with no part in it."""

from datetime import datetime

from django.utils.translation import gettext as _

from brim.base.identity.queries import person_behind
from brim.base.identity.types import ActorKind
from brim.base.kit.refusals import Conflict
from brim.core.customers.queries import contact_changed
from brim.trade.wallets.engine import refusals


def require_other_person(*, customer_id: int, requested_by: str, actor: str, now: datetime) -> None:
    """Raises: Conflict `second_person_needed` where the actor, or a key of theirs, asked for it, or wrote a phone or an
    email into the customer's record lately: with it they could have asked in the customer's name."""
    hand = person_behind(actor)
    if person_behind(requested_by) == hand:
        raise refusals.same_person()
    if hand.startswith(f"{ActorKind.SYSTEM}:"):
        return  # Brim itself signs in as nobody
    if hand in {person_behind(label) for label, _last in contact_changed(customer_id, now=now)}:
        raise Conflict(
            "second_person_needed",
            _(
                "Who wrote this customer's phone or email within the last seven days cannot approve it. Nothing has "
                "moved. Ask another person."
            ),
        )

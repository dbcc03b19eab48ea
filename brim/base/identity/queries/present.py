"""An actor's permissions as of now: for streams and jobs that outlive their request."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from brim.base.identity.queries import reach
from brim.base.identity.queries.sessions import is_live
from brim.base.identity.types import Actor, ActorKind, Unauthenticated


def present(actor: Actor, *, now: datetime, session_key: str | None = None, address: str | None = None) -> Actor:
    """The same actor with its current permissions and stores; two small queries.

    `session_key`: the session that a person signed in by, which must be there still; None where they came by none.
    `address`: where a person comes from; their roles count as far as they may be used from there.
    Customers are told apart by their device (`access.operations.recognise`) and come back as they are.
    Raises: Unauthenticated `unauthenticated` where a key was revoked or has expired, the person (or who made the key)
    was let go, or the session has ended.
    """
    if actor.kind in {ActorKind.SYSTEM, ActorKind.CUSTOMER}:
        return actor
    held = reach.of_label(actor.label, now=now, address=address)
    if held is None or (session_key is not None and not is_live(session_key, now=now)):
        raise Unauthenticated("unauthenticated", _("This key or session is no longer good. Sign in again."))
    return replace(actor, permissions=held.permissions, store_ids=held.store_ids)

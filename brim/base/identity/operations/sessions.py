"""End sessions of oneself or of others."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.identity import catalogue
from brim.base.identity.audit import note
from brim.base.identity.models import Staff
from brim.base.identity.operations.grants import refuse_beyond, refuse_stores_beyond
from brim.base.identity.permissions import authorise
from brim.base.identity.session_store import stored_name
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.refusals import NotFound


def revoke_session(session_id: int, *, actor: Actor, now: datetime) -> None:
    """End one session, one's own or, with `staff:write`, anybody's. Raises: NotFound `unknown_session`, Forbidden."""
    with transaction.atomic():
        row = UserSession.objects.select_for_update().filter(pk=session_id).first()
        if row is None or not (is_own(row.user_id, actor) or actor.can("staff:write")):
            raise NotFound("unknown_session", _("This session has ended already."))
        refuse_beyond_person(actor, row.user_id)
        end(row, actor=actor, now=now)


def revoke_other_sessions(staff_id: int, *, actor: Actor, now: datetime, current_key: str = "") -> int:
    """End every session of a person but the one with `current_key`; how many ended. Raises: Forbidden."""
    if not is_own(staff_id, actor):
        authorise(actor, "staff:write")
        refuse_beyond_person(actor, staff_id)
    with transaction.atomic():
        rows = list(
            UserSession.objects.select_for_update()
            .filter(user_id=staff_id)
            .exclude(session_key=stored_name(current_key))
        )
        return sum(end(row, actor=actor, now=now) for row in rows)


def end(row: UserSession, *, actor: Actor, now: datetime) -> bool:
    """Returns whether the session was live. Rows left over from signing out are deleted without an event."""
    staff_id, session_id, was_alive = row.user_id, row.pk, bool(row.exists())
    row.end()
    if was_alive:
        note(catalogue.SessionRevoked(staff_id=staff_id, session_id=session_id), actor=actor, now=now)
    return was_alive


def refuse_beyond_person(actor: Actor, staff_id: int) -> None:
    """An actor cannot sign out a person with permissions or stores beyond their own. Raises: Forbidden
    `beyond_own_permissions`, `beyond_own_stores`."""
    person = None if is_own(staff_id, actor) else Staff.objects.filter(pk=staff_id).first()
    if person is not None:
        refuse_beyond(actor, {word for role in person.roles.all() for word in role.permissions})
        refuse_stores_beyond(actor, person.store_ids)


def is_own(staff_id: int, actor: Actor) -> bool:
    return actor.kind is ActorKind.STAFF and actor.id == staff_id

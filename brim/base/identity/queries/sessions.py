"""A person's sessions."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from brim.base.identity import rules
from brim.base.identity.session_store import stored_name
from brim.base.identity.types import SessionFacts


def sessions(staff_id: int, *, current_key: str = "") -> list[SessionFacts]:
    """A person's live sessions, last seen first; `current_key` marks the caller's own."""
    rows = UserSession.objects.filter(user_id=staff_id)
    return [
        SessionFacts(
            row.pk,
            staff_id,
            str(row.ip or ""),
            rules.device(row.user_agent),
            row.created_at,
            row.last_seen_at,
            row.session_key == stored_name(current_key),
        )
        for row in rows.order_by("-last_seen_at", "-id")
        if row.exists()
    ]


def is_live(session_key: str, *, now: datetime) -> bool:
    """Whether the session exists and has not expired."""
    return Session.objects.filter(session_key=stored_name(session_key), expire_date__gt=now).exists()

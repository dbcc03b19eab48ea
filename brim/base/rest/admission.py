"""Whether a call may be made: its scope, and the idempotency key that it brings."""

import re

from django.utils.translation import gettext as _

from brim.base.identity.operations import authorise
from brim.base.kit.refusals import Invalid
from brim.base.rest.calls import Call, Header
from brim.base.rest.routes import Route

KEY = re.compile(r"[\x21-\x7e]{1,200}")


def admit(call: Call, header: Header, route: Route) -> None:
    """Scope and idempotency key checked. Raises: Forbidden; Invalid `idempotency_key_needed`,
    `idempotency_key_not_taken`."""
    if route.scope and not (route.or_scope and call.actor.can(route.or_scope)):
        authorise(call.actor, route.scope)
    if route.needs_key or (route.takes_key and header("idempotency-key")):
        call.key = read_key(header)
    elif route.is_write and header("idempotency-key"):
        raise Invalid(
            "Idempotency-Key",
            _("This call takes no Idempotency-Key header: each of its items has its own. Nothing was done."),
            code="idempotency_key_not_taken",
        )


def read_key(header: Header) -> str:
    """A caller's key, kept apart from our own by its first letters."""
    text = header("idempotency-key")
    if not KEY.fullmatch(text):
        raise Invalid(
            "Idempotency-Key",
            _("Send an Idempotency-Key header of 1 to 200 visible ASCII characters, new for each new request."),
            code="idempotency_key_needed",
        )
    return f"x:{text}"

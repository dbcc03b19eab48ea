"""API keys: create, restrict to networks, revoke."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.identity import catalogue, rules
from brim.base.identity.audit import note
from brim.base.identity.models import ApiKey
from brim.base.identity.operations.grants import clean_networks, refuse_beyond, refuse_stores_beyond
from brim.base.identity.permissions import authorise, check_words
from brim.base.identity.queries.keys import forget, key_facts
from brim.base.identity.types import ALL, Actor, KeyFacts, NewKey
from brim.base.kit.refusals import Conflict, Invalid, NotFound
from brim.base.kit.text import clean


def create_key(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    scopes: Sequence[str] | Literal["all"],
    store_ids: Sequence[int] | None = None,
    expires_at: datetime | None = None,
    networks: str = "",
) -> NewKey:
    """Make a key. `scopes` are permission words or "all"; `store_ids` None is every store; the token is shown once.
    `networks`: where it may be used from, as `kit.networks.read_networks` reads it; none is everywhere.

    Raises: Invalid (also `unknown_permission`, `unknown_store`), Forbidden, Forbidden `beyond_own_permissions`.
    """
    authorise(actor, "keys:write")
    words = [ALL] if scopes == "all" or ALL in scopes else sorted(set(scopes))
    if not clean(name, "name"):
        raise Invalid("name", _("Give the key a name that says which program uses it."))
    if not words:
        raise Invalid("scopes", _("Choose at least one permission for the key."))
    if expires_at is not None and expires_at <= now:
        raise Invalid("expires_at", _("The key would have expired already. Choose a later time."))
    check_words(words)
    refuse_beyond(actor, words)
    refuse_stores_beyond(actor, store_ids)
    allowed = clean_networks(networks)
    token = rules.token_text("".join(secrets.choice(rules.BASE62) for _place in range(rules.KEY_RANDOM)))
    with transaction.atomic():
        row = ApiKey.objects.create(
            name=clean(name, "name"),
            prefix=token[: rules.KEY_SHOWN],
            digest=rules.digest(token),
            scopes=words,
            store_ids=None if store_ids is None else sorted(set(store_ids)),
            created_by=actor.label,
            created_at=now,
            expires_at=expires_at,
            networks=list(allowed),
        )
        note(catalogue.KeyCreated(key_id=row.pk, scopes=tuple(words)), actor=actor, now=now)
    return NewKey(key_facts(row), token)


def edit_key(key_id: int, *, networks: str, actor: Actor, now: datetime) -> KeyFacts:
    """Change the networks that a key may be used from: at once in this process, within two seconds in all others. Its
    scopes cannot be changed: create another key. Repeating the call changes nothing.

    Raises: NotFound `unknown_key`; Invalid `invalid_network`; Conflict `key_revoked`; Forbidden
    `beyond_own_permissions` for a key that may do more than the actor.
    """
    authorise(actor, "keys:write")
    allowed = clean_networks(networks)
    with transaction.atomic():
        row = locked(key_id)
        refuse_beyond(actor, row.scopes)
        refuse_stores_beyond(actor, row.store_ids)
        if row.revoked_at is not None:
            raise Conflict("key_revoked", _("This key is revoked. Nothing was changed. Make another key."))
        if allowed != tuple(row.networks):
            row.networks = list(allowed)
            row.save(update_fields=["networks"])
            note(catalogue.KeyEdited(key_id=row.pk, has_new_networks=True), actor=actor, now=now)
    transaction.on_commit(lambda: forget(bytes(row.digest)))
    return key_facts(row)


def locked(key_id: int) -> ApiKey:
    row = ApiKey.objects.select_for_update().filter(pk=key_id).first()
    if row is None:
        raise NotFound("unknown_key", _("There is no such API key."), {"key_id": key_id})
    return row


def revoke_key(key_id: int, *, actor: Actor, now: datetime) -> KeyFacts:
    """Revoke a key for good: at once in this process, within two seconds in all others. Repeating the call changes
    nothing.

    Raises: NotFound `unknown_key`, Forbidden.
    """
    authorise(actor, "keys:write")
    with transaction.atomic():
        row = locked(key_id)
        refuse_stores_beyond(actor, row.store_ids)
        if row.revoked_at is None:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            note(catalogue.KeyRevoked(key_id=row.pk), actor=actor, now=now)
    transaction.on_commit(lambda: forget(bytes(row.digest)))
    return key_facts(row)

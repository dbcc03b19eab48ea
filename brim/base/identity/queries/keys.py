"""The actor of an API key, cached in this process for at most two seconds."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from brim.base.identity import rules
from brim.base.identity.models import ApiKey
from brim.base.identity.queries.reach import of_label
from brim.base.identity.types import Actor, ActorKind, KeyFacts, Unauthenticated
from brim.base.kit.networks import is_within
from brim.base.kit.refusals import Forbidden

FRESH = timedelta(seconds=2)
SEEN_EVERY = timedelta(minutes=1)
REMEMBERED = 2_000

lock = threading.Lock()
known: OrderedDict[bytes, tuple[Actor, tuple[str, ...], datetime]] = OrderedDict()


def keys() -> list[KeyFacts]:
    """Every key, newest first."""
    return [key_facts(row) for row in ApiKey.objects.order_by("-id")]


def actor_of_key(token: str, *, request_id: str, now: datetime, address: str = "") -> Actor:
    """The actor of a valid key, with the key's permissions as far as its maker holds them now.

    A key that was revoked or has expired, or whose maker was deactivated, is refused within two seconds.
    Call it outside any transaction: a key's last use is written (at most once a minute) in a transaction of its own.
    `address`: where the request comes from.
    Raises: Unauthenticated `unauthenticated`, the same for every reason; Forbidden `network_not_allowed`.
    """
    if not rules.is_token(token):
        raise unauthenticated()
    remembered = actor_in_memory(token, request_id=request_id, now=now, address=address)
    if remembered is not None:
        return remembered
    digest = rules.digest(token)
    row = ApiKey.objects.filter(digest=digest).first()
    actor = None if row is None else actor_behind(row, now=now)
    if row is None or actor is None:
        forget(digest)
        raise unauthenticated()
    if not is_within(address, row.networks):
        raise not_from_here()
    remember(digest, actor, tuple(row.networks), now if row.expires_at is None else min(now, row.expires_at - FRESH))
    mark_used(row, now)
    return actor.within(request_id)


def actor_behind(row: ApiKey, *, now: datetime) -> Actor | None:
    """None where the key, or who made it, is no longer good."""
    reach = of_label(f"{ActorKind.KEY}:{row.pk}", now=now)
    return None if reach is None else Actor(ActorKind.KEY, row.pk, reach.permissions, reach.store_ids, "", row.name)


def actor_in_memory(token: str, *, request_id: str, now: datetime, address: str = "") -> Actor | None:
    """The actor, where this process looked the key up within two seconds and it may be used from `address`; None where
    `actor_of_key` must be asked.

    Never waits for the database: for callers on an event loop.
    """
    with lock:
        remembered = known.get(rules.digest(token))
    if remembered is None:
        return None
    actor, networks, at = remembered
    is_good = timedelta(0) <= now - at < FRESH and is_within(address, networks)
    return actor.within(request_id) if is_good else None


def remember(digest: bytes, actor: Actor, networks: tuple[str, ...], now: datetime) -> None:
    with lock:
        known[digest] = (actor, networks, now)
        known.move_to_end(digest)
        while len(known) > REMEMBERED:
            known.popitem(last=False)


def forget(digest: bytes) -> None:
    with lock:
        known.pop(digest, None)


def mark_used(row: ApiKey, now: datetime) -> None:
    """Note the use, unless it was noted within the minute, somebody else is noting it, or a transaction is open."""
    due = now - SEEN_EVERY
    if connection.in_atomic_block or (row.last_used_at is not None and row.last_used_at > due):
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=due)
    with transaction.atomic():
        free = ApiKey.objects.select_for_update(skip_locked=True).filter(stale, pk=row.pk).values_list("pk", flat=True)
        ApiKey.objects.filter(pk__in=list(free)).update(last_used_at=now)


def unauthenticated() -> Unauthenticated:
    return Unauthenticated(
        "unauthenticated", _("The API key is missing, wrong, expired or revoked. Send a valid key and try again.")
    )


def not_from_here() -> Forbidden:
    return Forbidden(
        "network_not_allowed",
        _("Nothing was done: this API key may not be used from this network. Use it from one of its networks."),
    )


def key_facts(row: ApiKey) -> KeyFacts:
    return KeyFacts(
        row.pk,
        row.name,
        row.prefix,
        tuple(row.scopes),
        None if row.store_ids is None else tuple(row.store_ids),
        row.created_by,
        row.created_at,
        row.last_used_at,
        row.expires_at,
        row.revoked_at,
        tuple(row.networks),
    )

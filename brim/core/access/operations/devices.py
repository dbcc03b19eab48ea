"""Devices that are signed in: begun by a code, recognised by their token, ended here or from afar."""

import hmac
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.events.operations import record
from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor, Unauthenticated, customer
from brim.base.kit import ids
from brim.base.kit.refusals import NotFound
from brim.core.access import catalogue, hashing, rules
from brim.core.access.models import Challenge, DeviceRow
from brim.core.access.operations.codes import prove
from brim.core.access.purposes import SIGN_IN
from brim.core.access.types import Recognised, SignedIn

PREFIX = "dev"
LONGEST_NAME = 60


def sign_in(
    token: str, code: str, *, device: str, is_remembered: bool, now: datetime, request_id: str = ""
) -> SignedIn:
    """The code opens a device; `device` is its name in two words. Raises: Refused `wrong_code`, `code_expired`."""
    actor = prove(token, code, SIGN_IN, now=now, request_id=request_id)
    secret, device_id = hashing.new_token(), ids.make()
    expires_at = now + rules.life(is_remembered=is_remembered)
    with transaction.atomic():
        DeviceRow.objects.create(
            customer_id=actor.id,
            id=device_id,
            digest=hashing.digest(secret),
            name=device[:LONGEST_NAME],
            is_remembered=is_remembered,
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
        )
        note(catalogue.SignedIn(device_id, is_remembered), actor, now)
    public = ids.public(PREFIX, actor.id, device_id)
    known = hashing.known_device(actor.id, device_id, now=now)
    return SignedIn(actor.id, device_id, f"{public}.{secret}", is_remembered, expires_at, known)


def recognise(token: str, *, now: datetime, request_id: str = "") -> Recognised:
    """Whose device this is; its time moves on, written down every five minutes at most.

    Raises: Unauthenticated `signed_out`.
    """
    public, _point, secret = token.partition(".")
    try:
        customer_id, device_id = ids.read_public(PREFIX, public)
    except NotFound:
        raise signed_out() from None
    row = DeviceRow.objects.filter(customer_id=customer_id, id=device_id, ended_at=None, expires_at__gt=now).first()
    if row is None or not hmac.compare_digest(bytes(row.digest), hashing.digest(secret)):
        raise signed_out()
    is_renewed = now - row.last_seen_at >= rules.SEEN_EVERY
    if is_renewed:
        row.last_seen_at, row.expires_at = now, now + rules.life(is_remembered=row.is_remembered)
        mine = DeviceRow.objects.filter(customer_id=customer_id, id=device_id, ended_at=None)
        mine.update(last_seen_at=row.last_seen_at, expires_at=row.expires_at)
    actor = customer(customer_id, request_id=request_id)
    return Recognised(actor, device_id, row.is_remembered, is_renewed, row.expires_at)


def end_device(customer_id: int, device_id: int, *, actor: Actor, now: datetime) -> None:
    """Sign a device out; the customer's own or, with customers:write, by staff. Raises: NotFound `unknown_device`;
    Forbidden."""
    authorise(actor, "customers:write", customer_id=customer_id)
    if not end(customer_id, [device_id], actor, now):
        raise NotFound("unknown_device", _("This device is signed out already."))


def end_other_devices(customer_id: int, *, actor: Actor, now: datetime, current_id: int = 0) -> int:
    """Sign out everywhere but here; how many devices that were. Raises: Forbidden."""
    authorise(actor, "customers:write", customer_id=customer_id)
    rows = DeviceRow.objects.filter(customer_id=customer_id, ended_at=None, expires_at__gt=now)
    others = list(rows.exclude(id=current_id).order_by("id").values_list("id", flat=True))
    return end(customer_id, others, actor, now)


@transaction.atomic
def end(customer_id: int, device_ids: Collection[int], actor: Actor, now: datetime) -> int:
    rows = DeviceRow.objects.select_for_update().filter(customer_id=customer_id, id__in=device_ids, ended_at=None)
    found = list(rows.order_by("id"))
    for row in found:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        event = catalogue.DeviceEnded(row.id)
        record(event, customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id)
    return len(found)


def note_export(*, actor: Actor, now: datetime) -> None:
    """A customer took a copy of all that is known of them. Raises: Forbidden."""
    authorise(actor, "customers:read", customer_id=actor.id)
    with transaction.atomic():
        note(catalogue.DataExported(), actor, now)


def forget(customer_ids: Collection[int]) -> None:
    """Devices and codes of erased customers go. In the caller's transaction; no permission: it follows an event."""
    DeviceRow.objects.filter(customer_id__in=customer_ids).delete()
    Challenge.objects.filter(customer_id__in=customer_ids).delete()


def tidy(now: datetime) -> int:
    """Codes older than a day, and devices whose time was up a day ago; how many rows went."""
    codes, _kinds = Challenge.objects.filter(created_at__lte=now - rules.DAY).delete()
    devices, _kinds = DeviceRow.objects.filter(expires_at__lte=now - rules.DAY).delete()
    return codes + devices


def note(event: catalogue.SignedIn | catalogue.DataExported, actor: Actor, now: datetime) -> None:
    record(event, customer_id=actor.id, actor=actor.label, now=now, request_id=actor.request_id)


def signed_out() -> Unauthenticated:
    return Unauthenticated("signed_out", _("You are not signed in here, or no longer."))

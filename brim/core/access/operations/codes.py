"""Asking for a code, and typing it."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.events.operations import record
from brim.base.identity.operations import authorise
from brim.base.identity.queries import own_name
from brim.base.identity.types import Actor, customer, system
from brim.base.kit.refusals import Invalid, Refused
from brim.core.access import hashing, rules
from brim.core.access.catalogue import CodeRefused
from brim.core.access.models import Challenge
from brim.core.access.types import Asked, Purpose, TooOften
from brim.core.customers import queries as customers
from brim.core.customers.queries import Reached
from brim.core.messages import operations as messages
from brim.core.messages import queries as ways
from brim.core.messages.types import Channel, Letter

PROVED = {Purpose.UNFREEZE: frozenset({"wallets:unfreeze"}), Purpose.CONTACT: frozenset({"customers:contact"})}


def ask_code(contact: str, *, address: str, now: datetime, request_id: str = "") -> Asked:
    """A code to sign in with, sent to a phone or an email address if it is a customer's. Whether it is, is not told.

    `address` is where the request came from, for throttling alone. Locks: the contact, then the address.
    Raises: Invalid `no_contact`, `channel_off` (no texts, or no emails, are sent here); TooOften `asked_too_often`.
    """
    found = customers.reached_by(contact)
    wish = Wish(Purpose.SIGN_IN, found, found.customer_id or 0, address, now, request_id)
    return ask(wish)


def ask_own_code(
    actor: Actor, purpose: Purpose, *, address: str, now: datetime, contact: str = ""
) -> Asked:  # fmt: skip
    """A fresh code for one who is signed in: to their own phone or email or, to prove a new one, to `contact`.

    Raises: Invalid `no_contact`, `channel_off`, `no_way`; Forbidden; TooOften `asked_too_often`.
    """
    authorise(actor, "customers:write", customer_id=actor.id)
    text = contact if purpose is Purpose.CONTACT else own_contact(actor)
    found = customers.reached_by(text)
    return ask(Wish(purpose, found, actor.id, address, now, actor.request_id))


def prove(token: str, code: str, purpose: Purpose, *, now: datetime, request_id: str = "") -> Actor:
    """The customer whose code this is, with what it proves. A code serves once; a wrong one costs a try.

    Raises: Refused `wrong_code` (tries_left), `code_expired`.
    """
    tried = attempt(token, code, purpose, now=now, request_id=request_id)
    refuse(tried)
    return customer(tried.customer_id, request_id=request_id, more=PROVED.get(purpose, frozenset()))


def prove_contact(actor: Actor, token: str, code: str, contact: str, *, now: datetime) -> Reached:
    """That a new phone or email is the signed-in customer's: the one that the code was sent to, in its plain form.

    Raises: as `prove`; Invalid `no_contact`.
    """
    found = customers.reached_by(contact)
    tried = attempt(token, code, Purpose.CONTACT, now=now, request_id=actor.request_id, contact=found.plain)
    refuse(tried)
    authorise(actor, "customers:write", customer_id=tried.customer_id)
    return found


def own_contact(actor: Actor) -> str:
    """The phone where texts are sent from here, else the email."""
    known = customers.get(actor.id, actor=actor)
    by_channel = {Channel.SMS: known.phone, Channel.EMAIL: known.email}
    for channel in ways.channels():
        if by_channel[channel]:
            return by_channel[channel]
    raise Invalid(
        "contact",
        _("No code can be sent: there is no phone or email of yours that we can write to. Ask at the counter."),
        code="no_way",
    )


@dataclass(frozen=True)
class Wish:
    """A code that is asked for. `customer_id` 0: by nobody that we know."""

    purpose: Purpose
    to: Reached
    customer_id: int
    address: str
    now: datetime
    request_id: str

    @property
    def channel(self) -> Channel:
        return Channel.EMAIL if self.to.is_email else Channel.SMS


@transaction.atomic
def ask(wish: Wish) -> Asked:
    """The same statements whoever asks: a stranger's letter is sealed, told of and dropped."""
    refuse_if_off(wish.channel)
    contact, address = hashing.mark("contacts", wish.to.plain), hashing.mark("addresses", wish.address)
    lock(contact)
    lock(address)
    asked = Challenge.objects.filter(contact=contact, purpose=wish.purpose)
    throttle(asked, wish.now, most=rules.A_CONTACT_AN_HOUR, pauses=True)
    throttle(Challenge.objects.filter(address=address), wish.now, most=rules.AN_ADDRESS_AN_HOUR)
    customer_id = 0 if is_worn_out(wish) else wish.customer_id
    token, code, expires_at = hashing.new_token(), hashing.new_code(), wish.now + rules.CODE_LIFE
    message_id = messages.queue(
        customer_id=customer_id, channel=wish.channel, letter=letter(wish.to.plain if customer_id else "", code),
        purpose=wish.purpose.value, expires_at=expires_at, actor=system("access", request_id=wish.request_id),
        now=wish.now,
    )  # fmt: skip
    Challenge.objects.create(
        digest=hashing.digest(token), customer_id=customer_id, message_id=message_id, purpose=wish.purpose,
        contact=contact, address=address, code=hashing.code_hash(token, code), tries=0, created_at=wish.now,
        expires_at=expires_at,
    )  # fmt: skip
    return Asked(token, wish.channel, rules.masked(wish.to.plain, is_email=wish.to.is_email), expires_at)


def refuse_if_off(channel: Channel) -> None:
    if channel in ways.channels():
        return
    words = {
        Channel.SMS: _("No text messages are sent from here. Use your email address."),
        Channel.EMAIL: _("No emails are sent from here. Use your phone number."),
    }
    raise Invalid("contact", words[channel], code="channel_off")


def lock(mark: bytes) -> None:
    """One asks after the other, so that a burst is counted."""
    with connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(mark[:8], signed=True)])


def throttle(asked: QuerySet[Challenge], now: datetime, *, most: int, pauses: bool = False) -> None:
    since = asked.filter(created_at__gt=now - rules.HOUR).order_by("-created_at").values_list("created_at", flat=True)
    pause = rules.PAUSE if pauses else rules.PAUSE * 0
    wait = rules.wait_s(list(since[:most]), now, most=most, within=rules.HOUR, pause=pause)
    if wait:
        words = ngettext(
            "A code was sent just now. Wait %(seconds)d second, then ask for another.",
            "A code was sent just now. Wait %(seconds)d seconds, then ask for another.",
            wait,
        )
        if wait > rules.PAUSE.total_seconds():
            words = _("Too many codes were asked for. None was sent: wait a while, then try again.")
        raise TooOften(
            "asked_too_often", words % {"seconds": wait} if "%(" in words else words, {"retry_after_s": wait}
        )


def is_worn_out(wish: Wish) -> bool:
    """More codes than anybody needs in a day: no more are sent, and nobody is told, since strangers have no count."""
    today = Challenge.objects.filter(customer_id=wish.customer_id, created_at__gt=wish.now - rules.DAY)
    count = today.count()
    return bool(wish.customer_id) and count >= rules.A_CUSTOMER_A_DAY


def letter(to: str, code: str) -> Letter:
    values = {"code": code, "business": own_name()}
    return Letter(
        to=to,
        subject=_("%(code)s is your code for %(business)s") % values,
        text=_("%(code)s is your code for %(business)s. It is good for 10 minutes. Tell it to nobody: we never ask.")
        % values,
    )


@dataclass(frozen=True)
class Tried:
    """`is_right`, or why not: how many tries are left, or none because its time is over."""

    customer_id: int = 0
    is_right: bool = False
    tries_left: int = 0


@transaction.atomic
def attempt(
    token: str, code: str, purpose: Purpose, *, now: datetime, request_id: str, contact: str | None = None
) -> Tried:  # fmt: skip
    """A wrong try stays counted, whatever the caller makes of it. Locks: the challenge."""
    row = Challenge.objects.select_for_update().filter(digest=hashing.digest(token), purpose=purpose).first()
    if row is None or row.used_at is not None or row.expires_at <= now or row.tries >= rules.MOST_TRIES:
        return Tried()
    row.tries += 1
    fits = hmac.compare_digest(bytes(row.code), hashing.code_hash(token, rules.tidy_code(code)))
    if contact is not None:
        fits &= hmac.compare_digest(bytes(row.contact), hashing.mark("contacts", contact))
    is_right = fits and row.customer_id > 0
    if is_right:
        row.used_at = now
    row.save(update_fields=["tries", "used_at"])
    left = rules.MOST_TRIES - row.tries
    if not is_right:
        refused = CodeRefused(purpose.value, left)
        record(refused, customer_id=row.customer_id, actor="system:access", now=now, request_id=request_id)
    return Tried(row.customer_id, is_right, left)


def refuse(tried: Tried) -> None:
    if tried.is_right:
        return
    if tried.tries_left:
        words = ngettext(
            "This is not the code. You have %(left)d try left.",
            "This is not the code. You have %(left)d tries left.",
            tried.tries_left,
        )
        raise Refused("wrong_code", words % {"left": tried.tries_left}, {"tries_left": tried.tries_left})
    raise Refused("code_expired", _("This code is no longer good. Ask for a new one."))

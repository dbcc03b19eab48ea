"""Asking for a code, and typing it."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.events.operations import record
from brim.base.identity.operations import authorise, take_attempt
from brim.base.identity.queries import own_name
from brim.base.identity.types import Actor, customer, system
from brim.base.kit.refusals import Invalid, Refused
from brim.core.access import hashing, rules
from brim.core.access.catalogue import CodeRefused
from brim.core.access.models import Challenge
from brim.core.access.purposes import CONTACT, SIGN_IN
from brim.core.access.types import CodeTicket, Proof, Purpose, TooOften
from brim.core.customers import queries as customers
from brim.core.customers.queries import Reached
from brim.core.messages import operations as messages
from brim.core.messages import queries as ways
from brim.core.messages.types import Channel


def ask_code(contact: str, *, address: str, now: datetime, request_id: str = "", known: str = "") -> CodeTicket:
    """A code to sign in with, sent to a phone or an email address if it is a customer's. Whether it is, is not
    revealed.

    `address` is where the request came from, for throttling alone. `known` is what `known_device` gave this browser
    when the customer was signed in on it: it asks on a count of its own, so that strangers who ask for the contact, or
    who share the address, keep nobody out. Locks: the contact, then the address.
    Raises: Invalid `no_contact`, `channel_off` (no texts, or no emails, are sent here); TooOften
    `challenges_too_often`.
    """
    found = customers.reached_by(contact)
    customer_id = found.customer_id or 0
    device = hashing.known_before(known, customer_id, now=now)
    return ask(CodeRequest(SIGN_IN, found, customer_id, address, now, request_id, device))


def ask_own_code(actor: Actor, purpose: Purpose, *, address: str, now: datetime, contact: str = "") -> CodeTicket:
    """A fresh code for one who is signed in: to their own phone or email or, to prove a new one, to `contact`.

    Raises: Invalid `no_contact`, `channel_off`, `no_way`; Forbidden; TooOften `challenges_too_often`.
    """
    authorise(actor, "customers:write", customer_id=actor.id)
    text = contact if purpose is CONTACT else own_contact(actor, new=contact)
    found = customers.reached_by(text)
    return ask(CodeRequest(purpose, found, actor.id, address, now, actor.request_id))


def prove(token: str, code: str, purpose: Purpose, *, now: datetime, request_id: str = "") -> Actor:
    """The customer whose code this is, with what it proves. A code serves once; a wrong one costs a try.

    Raises: Refused `wrong_code` (tries_left), `code_expired`.
    """
    tried = attempt(token, code, purpose, now=now, request_id=request_id)
    refuse(tried)
    return customer(tried.customer_id, request_id=request_id, more=purpose.proves)


def prove_own(actor: Actor, token: str, code: str, purpose: Purpose, *, now: datetime) -> Actor:
    """The customer who is signed in, with what their fresh code proves. Raises: as `prove`; `code_expired` too where
    the code is another customer's."""
    proved = prove(token, code, purpose, now=now, request_id=actor.request_id)
    if proved.id != actor.id:
        raise expired()
    return proved


def own_contact(actor: Actor, *, new: str = "") -> str:
    """The phone where texts are sent from here, else the email; where `new` is to stand in the place of one of them,
    rather the other."""
    known = customers.get(actor.id, actor=actor)
    by_channel = {Channel.SMS: known.phone, Channel.EMAIL: known.email}
    replaced = (Channel.EMAIL if "@" in new else Channel.SMS) if new else None
    for channel in sorted(ways.channels(), key=lambda one: one is replaced):
        if by_channel[channel]:
            return by_channel[channel]
    raise Invalid(
        "contact",
        _("No code can be sent: there is no phone or email of yours that we can write to. Ask at the counter."),
        code="no_way",
    )


@dataclass(frozen=True)
class CodeRequest:
    """A requested code. `customer_id` 0: the contact belongs to no customer."""

    purpose: Purpose
    to: Reached
    customer_id: int
    address: str
    now: datetime
    request_id: str
    device: str = ""
    """The known device that asks, if it is one."""

    @property
    def channel(self) -> Channel:
        return Channel.EMAIL if self.to.is_email else Channel.SMS


@transaction.atomic
def ask(request: CodeRequest) -> CodeTicket:
    """The same statements for every request: a message to a stranger is sealed, recorded and dropped."""
    refuse_if_off(request.channel)
    contact, address = hashing.mark("contacts", request.to.plain), hashing.mark("addresses", request.address)
    lock(contact)
    lock(address)
    refuse_too_often(request, contact, address)
    customer_id = 0 if is_worn_out(request) else request.customer_id
    token, code, expires_at = hashing.new_token(), hashing.new_code(), request.now + rules.CODE_LIFE
    message_id = messages.queue(
        customer_id=customer_id,
        channel=request.channel,
        to=request.to.plain if customer_id else "",
        template=request.purpose.template,
        facts={"code": code, "business": own_name()},
        purpose=request.purpose.name,
        expires_at=expires_at,
        actor=system("access", request_id=request.request_id),
        now=request.now,
    )
    Challenge.objects.create(
        digest=hashing.digest(token),
        customer_id=customer_id,
        message_id=message_id,
        purpose=request.purpose.name,
        contact=contact,
        address=address,
        code=hashing.code_hash(token, code),
        tries=0,
        created_at=request.now,
        expires_at=expires_at,
    )
    return CodeTicket(token, request.channel, rules.masked(request.to.plain, is_email=request.to.is_email), expires_at)


def refuse_too_often(request: CodeRequest, contact: bytes, address: bytes) -> None:
    """Strangers count together, by contact and by address; who is signed in, by customer and purpose; a known device by
    itself, so that nobody else's asking keeps it out. Raises: TooOften `challenges_too_often`."""
    if request.device:
        wait = take_attempt(
            "access.ask", request.device, most=rules.A_CONTACT_AN_HOUR, within=rules.HOUR, now=request.now
        )
        if wait:
            raise too_often(wait)
        return
    challenges = Challenge.objects.filter(purpose=request.purpose.name)
    throttle(challenges.filter(contact=contact), request.now, most=rules.A_CONTACT_AN_HOUR, pauses=True)
    if request.purpose is SIGN_IN:
        throttle(challenges.filter(address=address), request.now, most=rules.AN_ADDRESS_AN_HOUR)
    else:
        throttle(challenges.filter(customer_id=request.customer_id), request.now, most=rules.A_CONTACT_AN_HOUR)


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


def throttle(challenges: QuerySet[Challenge], now: datetime, *, most: int, pauses: bool = False) -> None:
    since = (
        challenges.filter(created_at__gt=now - rules.HOUR).order_by("-created_at").values_list("created_at", flat=True)
    )
    pause = rules.PAUSE if pauses else rules.PAUSE * 0
    wait = rules.wait_s(list(since[:most]), now, most=most, within=rules.HOUR, pause=pause)
    if wait:
        raise too_often(wait)


def too_often(wait: int) -> TooOften:
    words = ngettext(
        "A code was sent just now. Wait %(seconds)d second, then ask for another.",
        "A code was sent just now. Wait %(seconds)d seconds, then ask for another.",
        wait,
    )
    if wait > rules.PAUSE.total_seconds():
        words = _("Too many codes were asked for. None was sent: wait a while, then try again.")
    return TooOften("asked_too_often", words % {"seconds": wait} if "%(" in words else words, {"retry_after_s": wait})


def is_worn_out(request: CodeRequest) -> bool:
    """More codes than anybody needs in a day: no more are sent, and nobody is told, since strangers have no count. A
    known device, and who is signed in, are not worn out by what strangers asked for."""
    today = Challenge.objects.filter(
        customer_id=request.customer_id, purpose=request.purpose.name, created_at__gt=request.now - rules.DAY
    )
    count = today.count()
    return bool(request.customer_id) and not request.device and count >= rules.A_CUSTOMER_A_DAY


@dataclass(frozen=True)
class Tried:
    """`is_right`, or why not: how many tries are left, or none because its time is over."""

    customer_id: int = 0
    is_right: bool = False
    tries_left: int = 0


@dataclass(frozen=True)
class Try:
    """`contact`: the plain one that the code must have been sent to, where that matters."""

    proof: Proof
    purpose: Purpose
    contact: str | None = None


def attempt(token: str, code: str, purpose: Purpose, *, now: datetime, request_id: str) -> Tried:
    return attempt_all([Try(Proof(token, code), purpose)], now=now, request_id=request_id)[0]


@transaction.atomic
def attempt_all(tries: Sequence[Try], *, now: datetime, request_id: str) -> list[Tried]:
    """Codes that are right together are used up; where one is wrong, it costs a try of its own and the right ones stay
    good. A wrong try stays counted, whatever the caller makes of it. Locks: the challenges, by digest."""
    digests = [hashing.digest(one.proof.token) for one in tries]
    rows = {
        bytes(row.digest): row
        for row in Challenge.objects.select_for_update().filter(digest__in=digests).order_by("digest")
    }
    found = [(one, live(rows.get(digest), one, now)) for one, digest in zip(tries, digests, strict=True)]
    are_right = [row is not None and fits(row, one) for one, row in found]
    return [
        settle(row, one, is_right=is_right, are_all_right=all(are_right), now=now, request_id=request_id)
        for (one, row), is_right in zip(found, are_right, strict=True)
    ]


def live(row: Challenge | None, one: Try, now: datetime) -> Challenge | None:
    if row is None or row.purpose != one.purpose.name or row.used_at is not None:
        return None
    return row if row.expires_at > now and row.tries < rules.MAX_TRIES else None


def fits(row: Challenge, one: Try) -> bool:
    code = hashing.code_hash(one.proof.token, rules.tidy_code(one.proof.code))
    is_right = hmac.compare_digest(bytes(row.code), code)
    if one.contact is not None:
        is_right &= hmac.compare_digest(bytes(row.contact), hashing.mark("contacts", one.contact))
    return is_right and row.customer_id > 0


def settle(
    row: Challenge | None, one: Try, *, is_right: bool, are_all_right: bool, now: datetime, request_id: str
) -> Tried:
    if row is None:
        return Tried()
    if are_all_right:
        row.used_at = now
    if are_all_right or not is_right:
        row.tries += 1
        row.save(update_fields=["tries", "used_at"])
    left = rules.MAX_TRIES - row.tries
    if not is_right:
        refused = CodeRefused(one.purpose.name, left)
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
    raise expired()


def expired() -> Refused:
    return Refused("code_expired", _("This code is no longer good. Ask for a new one."))

"""Who calls, when, in which language and under which key: the same for Django's way in and the slim one."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from brim.base.identity.operations import count_failure, throttle
from brim.base.identity.permissions import refuse_changed
from brim.base.identity.queries import actor_in_memory, actor_of_key, present
from brim.base.identity.types import Actor, Unauthenticated
from brim.base.kit import clock, ids
from brim.base.rest.limits import READS, WRITES

REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
Header = Callable[[str], str]


@dataclass(slots=True)
class Call:
    """One request of an authenticated caller. `headers` go out with the answer."""

    actor: Actor
    now: datetime
    request_id: str
    key: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    address: str = ""


def request_id(header: Header) -> str:
    given = header("x-request-id")
    return given if REQUEST_ID.fullmatch(given) else f"req_{ids.encode(ids.make(), ids.WIDTH_ONE)}"


def language(header: Header) -> str:
    """The best of the languages that the caller names and we speak; English where there is none."""
    return best_language(header("accept-language")[:200].lower())


@lru_cache(maxsize=256)
def best_language(accepted: str) -> str:
    for code, _quality in parse_accept_lang_header(accepted):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return "en"


def token_of(header: Header) -> str:
    scheme, _blank, token = header("authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def recognise(header: Header, *, address: str, own_id: str) -> Actor | None:
    """The actor where this process knows the key already; never waits."""
    return actor_in_memory(token_of(header), request_id=own_id, now=clock.now(), address=address)


def identify(header: Header, *, address: str, own_id: str) -> Actor:
    """The actor of the bearer key. Raises: Unauthenticated `unauthenticated`; TooManyFailures `too_many_failures`."""
    now = clock.now()
    known = recognise(header, address=address, own_id=own_id)
    if known is not None:
        return known
    try:
        return actor_of_key(token_of(header), request_id=own_id, now=now, address=address)
    except Unauthenticated:
        throttle(address, now=now)
        count_failure(address, now=now)
        raise


def begin(actor: Actor, method: str, *, address: str) -> Call:
    """The call, taken off the key's budget: from here on every answer tells what is left. Raises: LimitExceeded."""
    headers = (READS if method == "GET" else WRITES).take(actor.label, at=time.monotonic())
    return Call(actor, clock.now(), actor.request_id, headers=headers, address=address)


def still(call: Call) -> None:
    """For files that are long in coming. Raises: Unauthenticated, Forbidden once the key is no longer good, or may do
    something else."""
    refuse_changed(call.actor, present(call.actor, now=clock.now()))

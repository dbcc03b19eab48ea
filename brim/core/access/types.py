"""Types of the access room."""

from dataclasses import dataclass, field
from datetime import datetime

from brim.base.identity.types import Actor
from brim.base.kit.refusals import Refused
from brim.core.messages.types import Channel


@dataclass(frozen=True)
class Purpose:
    """What a code is good for; one asked for one purpose serves no other. Made by `purposes.purpose`.

    `proves`: permission words; `template`: what is written, by the name of the message.
    """

    name: str
    proves: frozenset[str]
    template: str


class TooOften(Refused):
    """Too many requests; `details["retry_after_s"]` says how long to wait; HTTP 429."""

    status = 429


@dataclass(frozen=True)
class CodeTicket:
    """A code is on its way, if the contact is anybody's. `token` stays with the browser that asked; `masked` is where
    to look for the code, without telling it to who looks over a shoulder."""

    token: str = field(repr=False)
    channel: Channel
    masked: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class ContactCodeTickets:
    """Two codes are on their way: one to the new contact, one to a contact that is there already."""

    new: CodeTicket
    own: CodeTicket


@dataclass(frozen=True)
class Proof:
    """A code as it was typed, and the token of the browser that asked for it."""

    token: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True)
class SignedIn:
    """`token` is for the device alone and kept nowhere; `expires_at` moves on whenever it is used."""

    customer_id: int
    device_id: int
    token: str = field(repr=False)
    is_remembered: bool
    expires_at: datetime
    known: str = field(default="", repr=False)
    """What the browser keeps, and shows when it asks for a code again: see `ask_code`."""


@dataclass(frozen=True)
class Recognised:
    """Whose device it is. `is_renewed`: its time was moved on just now, and its cookie's should be."""

    actor: Actor
    device_id: int
    is_remembered: bool
    is_renewed: bool
    expires_at: datetime


@dataclass(frozen=True)
class Device:
    """A browser that is signed in. `name` is two words, such as “Chrome · Android”."""

    id: int
    name: str
    is_remembered: bool
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool

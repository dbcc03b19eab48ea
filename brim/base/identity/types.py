"""Types of identity: the actor of every operation, and facts about the business, its staff and API keys."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from brim.base.kit.refusals import Refused

ALL = "*"
"""Stands for every permission, present and future."""


class ActorKind(StrEnum):
    STAFF = "staff"
    KEY = "key"
    CUSTOMER = "customer"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts. `store_ids` None serves every store; `name` is for screens only and never goes into events or logs."""

    kind: ActorKind
    id: int
    permissions: frozenset[str]
    store_ids: frozenset[int] | None = None
    request_id: str = ""
    name: str = field(default="", repr=False)
    is_elsewhere: bool = False
    """Some of the person's roles do not count, since they may not be used from where the request comes."""

    @property
    def label(self) -> str:
        """What events and rows keep: `staff:12`, `key:3`, `customer:5`, `system:seed`."""
        return f"{self.kind}:{self.name if self.kind is ActorKind.SYSTEM else self.id}"

    def can(self, word: str) -> bool:
        return word in self.permissions or ALL in self.permissions

    def may_serve(self, store_id: int) -> bool:
        return self.store_ids is None or store_id in self.store_ids

    def within(self, request_id: str) -> "Actor":
        """The same actor in another request."""
        return replace(self, request_id=request_id)


def system(name: str, *, request_id: str = "") -> Actor:
    """Brim itself: a worker, the seed, a command. Holds every permission in every store."""
    return Actor(ActorKind.SYSTEM, 0, frozenset({ALL}), None, request_id, name)


OWN: set[str] = set()
"""What every customer may do with what is their own, from `own=True` at `permissions.permission`; `authorise` checks
whose it is."""


def customer(customer_id: int, *, request_id: str = "", more: frozenset[str] = frozenset()) -> Actor:
    """A customer acting for themselves. `more`: further permissions, proved by a code just now."""
    assert customer_id > 0, customer_id
    return Actor(ActorKind.CUSTOMER, customer_id, more | OWN, None, request_id)


class Unauthenticated(Refused):
    """Unknown or expired credentials; HTTP 401."""

    status = 401


class TooManyFailures(Refused):
    """Too many failed attempts from one address; `details["retry_after_s"]` is the wait in seconds; HTTP 429."""

    status = 429


@dataclass(frozen=True)
class BusinessFacts:
    """`legal_name`, `registration`, `address` and `contact` (for complaints) appear in the terms."""

    name: str
    name_zh: str
    currency: str
    time_zone: str
    rule_pack: str
    language: str
    country: str
    legal_name: str = ""
    registration: str = ""
    address: str = ""
    contact: str = ""


@dataclass(frozen=True)
class StoreFacts:
    id: int
    code: str
    name: str
    name_zh: str
    is_active: bool


@dataclass(frozen=True)
class RoleFacts:
    id: int
    code: str
    name: str
    name_zh: str
    permissions: tuple[str, ...]
    networks: tuple[str, ...] = ()
    """Where it counts at the console; none is everywhere."""


@dataclass(frozen=True)
class StaffFacts:
    """`role_codes` are sorted; `store_ids` None means every store."""

    id: int
    email: str = field(repr=False)
    name: str = field(repr=False)
    language: str
    store_ids: tuple[int, ...] | None
    role_codes: tuple[str, ...]
    is_active: bool
    has_totp: bool
    last_sign_in_at: datetime | None
    passkeys: int = 0
    has_temporary_password: bool = False


@dataclass(frozen=True)
class KeyFacts:
    """`prefix` is the part of the key that may be shown; `scopes` are permission words, or `*` alone."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    store_ids: tuple[int, ...] | None
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    networks: tuple[str, ...] = ()
    """Where it may be used from; none is everywhere."""


@dataclass(frozen=True)
class NewKey:
    """`token` exists only here: it is shown once and kept nowhere."""

    facts: KeyFacts
    token: str = field(repr=False)


@dataclass(frozen=True)
class SessionFacts:
    id: int
    staff_id: int
    address: str = field(repr=False)
    device: str = field(repr=False)
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


@dataclass(frozen=True)
class PasskeyFacts:
    id: int
    name: str = field(repr=False)
    created_at: datetime
    last_used_at: datetime | None

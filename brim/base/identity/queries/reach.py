"""An actor's current permissions and stores: a person's by their roles, a key's by its own and its maker's.

A key has at most its maker's current permissions and stores, and none once the maker is deactivated; a key made by a
key likewise. Keys made on the command line belong to the business and outlive every member of staff.
"""

from collections.abc import Sequence
from datetime import datetime

from brim.base.identity.models import ApiKey, Role, Staff
from brim.base.identity.rules import EVERYTHING, Reach
from brim.base.identity.types import ActorKind
from brim.base.kit.networks import is_within

WordsAndNetworks = tuple[list[str], list[str]]
MAX_HOPS = 8
"""A key made by a key made by a key …: no longer a chain is followed."""


def of_label(label: str, *, now: datetime, address: str | None = None) -> Reach | None:
    """What `staff:…`, `key:…` or `system:…` may do at `now`; None where they are no longer anybody. `address`: where a
    person comes from who acts themselves; a key has networks of its own, and its maker's do not count for it."""
    reach = EVERYTHING
    for hand in hands(label):
        held = of_one(hand, now, address if hand == label else None)
        if held is None:
            return None
        reach = reach.within(held)
    return reach


def person_behind(label: str) -> str:
    """The person behind an actor's label: the member of staff who made the key, else the label itself.

    Keys made on the command line belong to nobody in particular: each stands for itself.
    """
    last = hands(label)[-1]
    return last if last.startswith(f"{ActorKind.STAFF}:") else label


def labels_of_person(label: str) -> frozenset[str]:
    """Every label that the person behind this one acts under: their own, and those of the keys that they made, or that
    keys of theirs made. So `x in labels_of_person(y)` says what `person_behind(x) == person_behind(y)` says."""
    person = person_behind(label)
    found = latest = {person}
    for _hand in range(MAX_HOPS if person.startswith(f"{ActorKind.STAFF}:") else 0):
        made = ApiKey.objects.filter(created_by__in=latest).values_list("pk", flat=True)
        latest = {f"{ActorKind.KEY}:{key_id}" for key_id in made} - found
        if not latest:
            break
        found = found | latest
    return frozenset(found)


def hands(label: str) -> list[str]:
    """The label, then who made it, and so on."""
    found = [label]
    for _hand in range(MAX_HOPS):
        key_id = number_in(found[-1], ActorKind.KEY)
        maker = ApiKey.objects.filter(pk=key_id).values_list("created_by", flat=True).first() if key_id else None
        if not maker:
            return found
        found.append(maker)
    return found


def of_one(hand: str, now: datetime, address: str | None) -> Reach | None:
    if hand.startswith(f"{ActorKind.SYSTEM}:"):
        return EVERYTHING
    staff_id, key_id = number_in(hand, ActorKind.STAFF), number_in(hand, ActorKind.KEY)
    if staff_id:
        person = Staff.objects.filter(pk=staff_id, is_active=True).first()
        return None if person is None else of_person(person, address=address)
    row = ApiKey.objects.filter(pk=key_id, revoked_at=None).first() if key_id else None
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    return Reach(frozenset(row.scopes), store_scope(row.store_ids))


def of_person(person: Staff, *, address: str | None = None) -> Reach:
    """By all their roles together; with `address`, by those that may be used from there."""
    return of_roles(person, roles_of(person), address)


def of_roles(person: Staff, roles: Sequence[WordsAndNetworks], address: str | None) -> Reach:
    words = frozenset(
        word
        for permissions, networks in roles
        for word in permissions
        if address is None or is_within(address, networks)
    )
    return Reach(words, store_scope(person.store_ids))


def is_elsewhere(roles: Sequence[WordsAndNetworks], address: str | None) -> bool:
    return address is not None and not all(is_within(address, networks) for _words, networks in roles)


def roles_of(person: Staff) -> list[WordsAndNetworks]:
    """Each role's words and networks."""
    held = Staff.roles.through.objects.filter(staff_id=person.pk).values("role_id")
    return list(Role.objects.filter(pk__in=held).values_list("permissions", "networks"))


def number_in(label: str, kind: ActorKind) -> int | None:
    word, _colon, number = label.partition(":")
    return int(number) if word == kind and number.isdecimal() and number.isascii() else None


def store_scope(store_ids: list[int] | None) -> frozenset[int] | None:
    return None if store_ids is None else frozenset(store_ids)

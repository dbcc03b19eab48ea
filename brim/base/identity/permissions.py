"""The catalogue of permissions. Every room registers its own in its `permissions.py`, with the roles that hold each by
default and its group on the page of roles."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.identity.rules import ROLES
from brim.base.identity.types import ALL, OWN, Actor, ActorKind
from brim.base.kit.refusals import Forbidden, Invalid

WORD = re.compile(r"[a-z][a-z_-]*:[a-z][a-z_-]*")

READERS = tuple(code for code in ROLES if code != "owner")
TRACERS = ("manager", "agent", "finance", "risk")
"""Built-in roles: those that see customers and what they have, and of them those that follow where it went."""


@dataclass(frozen=True)
class Permission:
    label: Promise
    group: str
    roles: frozenset[str]
    order: int


@dataclass(frozen=True)
class Group:
    name: Promise
    order: int


registered: dict[str, Permission] = {}
groups: dict[str, Group] = {"": Group(pgettext_lazy("permissions", "More"), 1000)}


def permission(
    word: str, label: Promise, *, group: str = "", roles: Collection[str] = (), own: bool = False, order: int = 100
) -> None:
    """Register the permission `word`, "<resource>:<verb>"; `label` is lazily translated text that names what it allows.

    `group`: where it stands on the page of roles, those of a lower `order` first. `roles`: the built-in roles that hold
    it from the founding on; the owner holds all there is. `own`: customers hold it for what is their own.
    """
    assert WORD.fullmatch(word), f"{word!r} is not <resource>:<verb>"
    assert word not in registered, f"{word!r} is registered twice"
    assert set(roles) <= set(READERS), f"{word!r} is for roles that are not built in: {set(roles) - set(READERS)}"
    registered[word] = Permission(label, group, frozenset(roles), order)
    if own:
        OWN.add(word)


def permission_group(code: str, name: Promise, *, order: int) -> None:
    """A heading of permissions on the page of roles; a room may use a group of another room."""
    assert code not in groups, f"the group {code!r} is registered twice"
    groups[code] = Group(name, order)


def catalogue() -> dict[str, str]:
    """Every registered word with its label in the current language, sorted by word."""
    return {word: str(registered[word].label) for word in sorted(registered)}


def grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    """The catalogue as (name of a group, its words with their labels), in the order of groups and words."""
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in sorted(groups, key=lambda code: groups[code].order)}
    for word in sorted(registered, key=lambda word: (registered[word].order, word)):
        found[registered[word].group].append((word, str(registered[word].label)))
    return [(str(groups[code].name), words) for code, words in found.items() if words]


def words_of(role: str) -> tuple[str, ...]:
    """What a built-in role holds from the founding on, sorted."""
    assert role in ROLES, role
    return (ALL,) if role == "owner" else tuple(sorted(word for word, one in registered.items() if role in one.roles))


def authorise(actor: Actor, word: str, store_id: int | None = None, *, customer_id: int | None = None) -> None:
    """Check that `actor` holds the permission `word`, and serves `store_id` if one is given.

    A customer may act only on what is their own: they pass if the caller names whose it is (`customer_id`) and it is
    theirs. Without `customer_id` customers are refused.
    Raises: Forbidden `forbidden` with details {permission} and, where the store was the reason, {store_id}.
    """
    refuse_strangers(actor, word, customer_id)
    if not actor.can(word):
        if actor.is_elsewhere:
            raise Forbidden(
                "network_not_allowed",
                _(
                    "Nothing was done: your role may not be used from this network. Sign in from one of its networks, "
                    "or ask an owner."
                ),
                {"permission": word},
            )
        label = str(registered[word].label if word in registered else word)
        raise Forbidden(
            "forbidden",
            _("Nothing was done: you lack the permission “%(permission)s”. Ask an owner or a manager for it.")
            % {"permission": label},
            {"permission": word},
        )
    if store_id is not None and not actor.may_serve(store_id):
        raise Forbidden(
            "forbidden",
            _("Nothing was done: you do not work for this store. Ask an owner or a manager to add it to yours."),
            {"permission": word, "store_id": store_id},
        )


def authorise_at(actor: Actor, word: str, store_id: int | None) -> None:
    """As `authorise`, for what happens at a store: an actor limited to stores must name one. Raises: also Invalid
    `store_needed`."""
    authorise(actor, word, store_id)
    if store_id is None and actor.store_ids is not None:
        text = _("Nothing was done: it must be said at which store this is, since you do not work for all of them.")
        raise Invalid("store", text, code="store_needed")


def refuse_limited(actor: Actor) -> None:
    """Refuse an actor limited to stores, for totals that include other stores. Raises: Forbidden
    `every_store_needed`."""
    if actor.store_ids is not None:
        text = _("Nothing is shown: this tells of every store, and you work for some of them. Ask who works for all.")
        raise Forbidden("every_store_needed", text)


def refuse_changed(before: Actor, now: Actor) -> None:
    """Check again in something long-running. Raises: Forbidden if the actor's permissions or stores have changed
    since."""
    if (before.permissions, before.store_ids) != (now.permissions, now.store_ids):
        raise Forbidden("forbidden", _("What you may do was changed meanwhile. The file ends here: ask for it again."))


def refuse_strangers(actor: Actor, word: str, customer_id: int | None) -> None:
    if actor.kind is ActorKind.CUSTOMER and actor.id != customer_id:
        raise Forbidden(
            "forbidden",
            _("Nothing was done: this is not yours to see or to change. Sign in as the one whose it is."),
            {"permission": word},
        )


def check_words(words: list[str]) -> None:
    """Raises: Invalid `unknown_permission` for a word that no room has registered."""
    unknown = [word for word in words if word != ALL and word not in registered]
    if unknown:
        raise Invalid(
            "permissions",
            _("There is no permission “%(word)s”. Nothing was changed.") % {"word": unknown[0]},
            code="unknown_permission",
        )


permission_group("house", _lazy("The house"), order=60)
permission(
    "settings:read", _lazy("See the settings"), group="house", roles=("manager", "finance", "marketer"), order=10
)
permission("settings:write", _lazy("Change the settings"), group="house", order=10)
permission("staff:read", _lazy("See the staff"), group="house", roles=("manager", "risk"), order=20)
permission("staff:write", _lazy("Change staff and roles"), group="house", order=20)
permission("keys:write", _lazy("Make and revoke API keys"), group="house", order=30)
permission("events:read", _lazy("Read the event log"), group="house", roles=TRACERS, order=40)

"""An actor can grant only permissions and stores of their own."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from brim.base.identity import rules
from brim.base.identity.models import Store
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.networks import MOST, is_within, read_networks
from brim.base.kit.refusals import Forbidden, Invalid, Refused


def refuse_beyond(actor: Actor, words: Iterable[str]) -> None:
    """Raises: Forbidden `beyond_own_permissions`."""
    missing = rules.beyond(actor.permissions, words)
    if missing:
        raise Forbidden(
            "beyond_own_permissions",
            _("Nothing was changed: this reaches further than your own permissions. Ask an owner to do it."),
            {"permissions": missing},
        )


def refuse_stores_beyond(actor: Actor, store_ids: Iterable[int] | None) -> None:
    """Raises: Invalid `unknown_store`, Forbidden `beyond_own_stores`."""
    wanted = None if store_ids is None else set(store_ids)
    if wanted is not None and Store.objects.filter(id__in=wanted).count() != len(wanted):
        raise Invalid("store_ids", _("One of the stores does not exist."), code="unknown_store")
    if rules.stores_beyond(actor.store_ids, wanted):
        raise Forbidden(
            "beyond_own_stores",
            _("Nothing was changed: this reaches stores that are not yours. Ask an owner to do it."),
        )


def clean_networks(text: str) -> tuple[str, ...]:
    """Raises: Invalid `invalid_network` at `networks`."""
    try:
        return read_networks(text)
    except ValueError as wrong:
        words = _("“%(word)s” is no network. Write addresses or networks such as 192.0.2.0/24, at most %(most)d.")
        raise Invalid("networks", words % {"word": wrong, "most": MOST}, code="invalid_network") from None


def refuse_locked_out(actor: Actor, networks: tuple[str, ...], address: str) -> None:
    """Raises: Refused `locks_you_out` where the actor, who comes from `address`, could not come again."""
    if actor.kind is ActorKind.STAFF and not is_within(address, networks):
        words = _(
            "Nothing was changed: you have this role yourself and would lock yourself out. Your address is "
            "%(address)s: add it or its network."
        )
        raise Refused("locks_you_out", words % {"address": address or "?"})

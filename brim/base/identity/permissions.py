"""The catalogue of permission words. Every room adds its own in its `permissions.py`, imported when it gets ready."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.types import ALL, Actor, ActorKind
from brim.base.kit.refusals import Forbidden, Invalid

WORD = re.compile(r"[a-z][a-z_-]*:[a-z][a-z_-]*")

labels: dict[str, Promise] = {}


def permission(word: str, label: Promise) -> None:
    """Register the permission `word`, "<resource>:<verb>"; `label` is lazily translated text that names the act."""
    assert WORD.fullmatch(word), f"{word!r} is not <resource>:<verb>"
    assert labels.get(word, label) == label, f"{word!r} is registered twice with different labels"
    labels[word] = label


def catalogue() -> dict[str, str]:
    """Every registered word with its label in the current language, sorted by word."""
    return {word: str(labels[word]) for word in sorted(labels)}


def authorise(actor: Actor, word: str, store_id: int | None = None, *, customer_id: int | None = None) -> None:
    """Let `actor` pass if it holds `word`, and serves `store_id` where one is given.

    A customer acts on what is their own alone: they pass where the door says whose it is, `customer_id`, and it is
    theirs. A door that says nothing is closed to customers.
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
        label = str(labels.get(word, word))
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
    """As `authorise`, for what happens at a store: who works for some of them only says at which. Raises: also Invalid
    `store_needed`."""
    authorise(actor, word, store_id)
    if store_id is None and actor.store_ids is not None:
        text = _("Nothing was done: it must be said at which store this is, since you do not work for all of them.")
        raise Invalid("store", text, code="store_needed")


def refuse_limited(actor: Actor) -> None:
    """For totals over all stores, which would tell the figures of others. Raises: Forbidden `every_store_needed`."""
    if actor.store_ids is not None:
        text = _("Nothing is shown: this tells of every store, and you work for some of them. Ask who works for all.")
        raise Forbidden("every_store_needed", text)


def refuse_changed(before: Actor, now: Actor) -> None:
    """For what goes on long after it was permitted. Raises: Forbidden where somebody may do something else by now."""
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
    unknown = [word for word in words if word != ALL and word not in labels]
    if unknown:
        raise Invalid(
            "permissions",
            _("There is no permission “%(word)s”. Nothing was changed.") % {"word": unknown[0]},
            code="unknown_permission",
        )


permission("settings:read", _lazy("See the settings"))
permission("settings:write", _lazy("Change the settings"))
permission("staff:read", _lazy("See the staff"))
permission("staff:write", _lazy("Change staff and roles"))
permission("keys:write", _lazy("Make and revoke API keys"))
permission("events:read", _lazy("Read the event log"))

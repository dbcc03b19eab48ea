"""What the forms of the settings let one choose from: never more than one may hand on oneself."""

from collections.abc import Collection
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.identity.names import role_name, store_name
from brim.base.identity.queries import approval_of, both_sides, permissions, roles, stores
from brim.base.identity.types import ALL, Actor

# Permission words stand together by what they are about; the first part of a word says so.
ROOMS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_lazy("Customers"), ("customers", "messages", "tags", "notes")),
    (_lazy("Wallets"), ("wallets", "topups", "spends", "holds", "refunds", "transfers", "statements")),
    (_lazy("Withdrawals and adjustments"), ("withdrawals", "adjustments")),
    (_lazy("Payments and tills"), ("payments", "disputes", "shifts")),
    (_lazy("Ledger"), ("ledger",)),
    (_lazy("The house"), ("settings", "staff", "keys", "events")),
)
REST = pgettext_lazy("permissions", "More")


@dataclass(frozen=True)
class Group:
    """Permissions of one room: (word, what it lets one do)."""

    name: str
    words: list[tuple[str, str]]


def groups() -> list[Group]:
    """Every permission there is, by room."""
    known, placed, found = permissions(), set[str](), []
    for name, heads in ROOMS:
        words = [(word, label) for head in heads for word, label in known.items() if word.split(":")[0] == head]
        placed |= {word for word, _label in words}
        found.append(Group(str(name), words))
    found.append(Group(str(REST), [(word, label) for word, label in known.items() if word not in placed]))
    return [group for group in found if group.words]


def is_within(words: Collection[str], actor: Actor) -> bool:
    """Whether the actor holds all of these and so may hand them on."""
    return ALL in actor.permissions or set(words) <= actor.permissions


def sides_text(name: str, words: Collection[str], *, is_role: bool = True) -> str:
    """What to say where `words` let one hand ask for something and agree to it; empty where they do not."""
    known = permissions()
    pairs = [
        _("“%(ask)s” and “%(agree)s”") % {"ask": known.get(word, word), "agree": known.get(agree, agree)}
        for word in both_sides(words)
        for agree in (approval_of(word),)
    ]
    if not pairs:
        return ""
    text = (
        _("The role “%(name)s” may both ask and agree: %(pairs)s. Leave one of the two to another role.")
        if is_role
        else _("%(name)s may both ask and agree, by several roles: %(pairs)s. Leave one of the two to somebody else.")
    )
    return text % {"name": name, "pairs": _("; ").join(pairs)}


def roles_field(actor: Actor) -> forms.MultipleChoiceField:
    offered = [(role.code, role_name(role)) for role in roles() if is_within(role.permissions, actor)]
    return forms.MultipleChoiceField(
        label=_lazy("Roles"), choices=offered, widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("Permissions of several roles add up."),
    )  # fmt: skip


def stores_field(actor: Actor) -> forms.TypedMultipleChoiceField:
    offered = [(store.id, store_name(store)) for store in stores() if actor.may_serve(store.id)]
    return forms.TypedMultipleChoiceField(
        label=_lazy("Stores"), choices=offered, coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("None ticked: every store, those of the future too."),
    )  # fmt: skip


def chosen_stores(cleaned: dict[str, object]) -> list[int] | None:
    """None for every store."""
    picked = cleaned.get("store_ids")
    return [int(str(number)) for number in picked] if isinstance(picked, list) and picked else None

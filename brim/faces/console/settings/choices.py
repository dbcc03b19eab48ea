"""What the forms of the settings let one choose from: never more than one may hand on oneself."""

from collections.abc import Collection
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.names import role_name, store_name
from brim.base.identity.queries import approval_of, both_sides, grouped_permissions, permissions, roles, stores
from brim.base.identity.types import ALL, Actor


@dataclass(frozen=True)
class Group:
    """Permissions that stand together: (word, what it lets one do)."""

    name: str
    words: list[tuple[str, str]]


def groups() -> list[Group]:
    """Every permission there is, by what it is about."""
    return [Group(name, words) for name, words in grouped_permissions()]


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
        label=_lazy("Roles"),
        choices=offered,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("Permissions of several roles add up."),
    )


def stores_field(actor: Actor) -> forms.TypedMultipleChoiceField:
    offered = [(store.id, store_name(store)) for store in stores() if actor.may_serve(store.id)]
    return forms.TypedMultipleChoiceField(
        label=_lazy("Stores"),
        choices=offered,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("None ticked: every store, those of the future too."),
    )


def chosen_stores(cleaned: dict[str, object]) -> list[int] | None:
    """None for every store."""
    picked = cleaned.get("store_ids")
    return [int(str(number)) for number in picked] if isinstance(picked, list) and picked else None

"""API keys: made and shown once, listed with their last use and their networks, which are edited, revoked."""

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity import operations as identity
from brim.base.identity.names import store_name
from brim.base.identity.queries import keys as all_keys
from brim.base.identity.queries import names_of_actors, stores
from brim.base.identity.types import ALL, Actor, KeyFacts
from brim.base.kit import clock, days
from brim.base.kit.refusals import NotFound
from brim.base.shell.actions import Done, perform
from brim.base.shell.pages import Visit, action_page, page, show
from brim.base.shell.settings import SettingsPage
from brim.base.shell.shown_once import Secret, perform_once
from brim.base.ui.forms import ActionForm
from brim.faces.console.settings.choices import chosen_stores, groups, is_within, stores_field
from brim.faces.console.settings.roles import Tick

ENDS = {"": _lazy("Never"), "30": _lazy("After 30 days"), "90": _lazy("After 90 days"), "365": _lazy("After a year")}


class NetworksForm(ActionForm):
    networks = forms.CharField(
        label=_lazy("Allowed networks"),
        required=False,
        max_length=4_000,
        help_text=_lazy(
            "IP addresses or networks that the key works from, one a line, such as 192.0.2.0/24. Empty: anywhere."
        ),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )


class KeyForm(NetworksForm):
    name = forms.CharField(
        label=_lazy("Name"),
        max_length=120,
        help_text=_lazy("Which program uses it, such as “Till at West Lake”."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    is_whole = forms.BooleanField(label=_lazy("Everything I may do myself"), required=False)
    scopes = forms.MultipleChoiceField(label=_lazy("Permissions"), required=False)
    ends = forms.ChoiceField(label=_lazy("Ends"), choices=list(ENDS.items()), required=False)

    def __init__(self, *arguments: object, actor: Actor, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.actor = actor
        self.fields["store_ids"] = stores_field(actor)
        self.fields["scopes"].choices = [(word, word) for group in groups() for word, _label in group.words]  # type: ignore[attr-defined]  # a choice field has them

    def ticks(self) -> list[tuple[str, list[Tick]]]:
        held = set(self["scopes"].value() or ())
        return [
            (
                group.name,
                [Tick(word, label, word in held, is_within([word], self.actor)) for word, label in group.words],
            )
            for group in groups()
        ]


@page("keys:write")
def keys(visit: Visit) -> HttpResponse:
    found, now = all_keys(), clock.now()
    makers = names_of_actors([key.created_by for key in found])
    named = {store.id: store_name(store) for store in stores()}
    rows = [
        {
            "key": key,
            "maker": makers(key.created_by),
            "stores": _(", ").join(named.get(number, str(number)) for number in key.store_ids or ()),
            "networks": _(", ").join(key.networks),
            "is_whole": ALL in key.scopes,
            "is_dead": key.revoked_at is not None,
            "is_over": key.expires_at is not None and key.expires_at <= now,
        }
        for key in found
    ]
    return show(visit, "console/settings/keys.html", {"rows": rows})


@action_page("keys:write")
def make(visit: Visit) -> HttpResponse:
    shown = SettingsPage(
        title=_lazy("Make an API key"),
        submit=_lazy("Make the key"),
        back=reverse("console:settings-keys"),
        is_sensitive=True,
        template="console/settings/key_fields.html",
        intro=_lazy("A key acts for you, in your own programs: give it as little as they need."),
    )

    def do(form: KeyForm) -> Secret:
        data, now = form.cleaned_data, clock.now()
        held = sorted(visit.actor.permissions)
        made = identity.create_key(
            actor=visit.actor,
            now=now,
            name=data["name"],
            scopes=held if data["is_whole"] else data["scopes"],
            store_ids=chosen_stores(data),
            networks=data["networks"],
            expires_at=end_of(data["ends"], now),
        )
        word = _("Send it as “Authorization: Bearer …”. Brim keeps only its fingerprint: it cannot be shown again.")
        return Secret(_("The key is made"), made.token, word, made.facts.name)

    return perform_once(visit, shown, KeyForm(visit.posted, actor=visit.actor), do=do)


def end_of(ends: str, now: datetime) -> datetime | None:
    """When the last day is over that the list of keys will show."""
    return days.whole_days(now, int(ends), timezone.get_current_timezone()) if ends else None


@action_page("keys:write")
def edit(visit: Visit, key_id: int) -> HttpResponse:
    key, back = key_by(key_id), reverse("console:settings-keys")
    shown = SettingsPage(
        title=_("Networks of “%(name)s”") % {"name": key.name},
        submit=_lazy("Save"),
        back=back,
        is_sensitive=True,
        intro=_lazy(
            "What you change here counts within two seconds. What the key may do stays; that wants another key."
        ),
    )

    def do(form: NetworksForm) -> Done:
        saved = identity.edit_key(key_id, networks=form.cleaned_data["networks"], actor=visit.actor, now=clock.now())
        return Done(back, _("The key “%(name)s” is saved.") % {"name": saved.name})

    return perform(visit, shown, NetworksForm(visit.posted, initial={"networks": "\n".join(key.networks)}), do=do)


@action_page("keys:write")
def revoke(visit: Visit, key_id: int) -> HttpResponse:
    key, back = key_by(key_id), reverse("console:settings-keys")
    shown = SettingsPage(
        title=_("Revoke “%(name)s”") % {"name": key.name},
        submit=_lazy("Revoke"),
        back=back,
        is_grave=True,
        intro=_lazy("Programs that use it are refused within two seconds. It cannot be brought back; make another."),
    )

    def do(_form: ActionForm) -> Done:
        identity.revoke_key(key_id, actor=visit.actor, now=clock.now())
        return Done(back, _("The key “%(name)s” is revoked.") % {"name": key.name})

    return perform(visit, shown, ActionForm(visit.posted), do=do)


def key_by(key_id: int) -> KeyFacts:
    found = [key for key in all_keys() if key.id == key_id]
    if found:
        return found[0]
    raise NotFound("unknown_key", _("There is no such API key."))

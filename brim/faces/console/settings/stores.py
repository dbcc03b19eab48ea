"""Stores: opened, renamed, closed and opened again."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.identity import operations as identity
from brim.base.identity import queries
from brim.base.identity.names import store_name
from brim.base.kit import clock
from brim.base.shell.actions import Done, perform
from brim.base.shell.pages import Visit, action_page, page, show
from brim.base.shell.settings import SettingsPage
from brim.base.ui.forms import ActionForm

CODE = _lazy("Letters, digits and hyphens, such as west-lake. It stays for good: receipts and the API name it.")


class StoreForm(ActionForm):
    name = forms.CharField(label=_lazy("Name"), max_length=120)
    name_zh = forms.CharField(label=_lazy("Name in Chinese"), max_length=120, required=False)


class NewStoreForm(StoreForm):
    code = forms.CharField(label=pgettext_lazy("store", "Code"), max_length=32, help_text=CODE)


@page("settings:read")
def stores(visit: Visit) -> HttpResponse:
    rows = [{"store": store, "is_own": visit.actor.may_serve(store.id)} for store in queries.stores()]
    context = {"rows": rows, "may_edit": visit.actor.can("settings:write")}
    return show(visit, "console/settings/stores.html", context)


@action_page("settings:write")
def open_one(visit: Visit) -> HttpResponse:
    back = reverse("console:settings-stores")

    def do(form: NewStoreForm) -> Done:
        data = form.cleaned_data
        made = identity.open_store(
            actor=visit.actor, now=clock.now(), code=data["code"].strip(), name=data["name"], name_zh=data["name_zh"]
        )
        return Done(back, _("%(name)s is open.") % {"name": store_name(made)})

    shown = SettingsPage(title=_lazy("Open a store"), submit=_lazy("Open the store"), back=back)
    return perform(visit, shown, NewStoreForm(visit.posted), do=do)


@action_page("settings:write")
def edit(visit: Visit, store_id: int) -> HttpResponse:
    store, back = queries.store(store_id), reverse("console:settings-stores")

    def do(form: StoreForm) -> Done:
        data = form.cleaned_data
        identity.edit_store(
            store_id, actor=visit.actor, now=clock.now(), name=data["name"].strip(), name_zh=data["name_zh"].strip()
        )
        return Done(back, _("The store is saved."))

    shown = SettingsPage(title=_lazy("Edit the store"), submit=_lazy("Save"), back=back)
    return perform(visit, shown, StoreForm(visit.posted, initial={"name": store.name, "name_zh": store.name_zh}), do=do)


@action_page("settings:write")
def standing(visit: Visit, store_id: int) -> HttpResponse:
    """Close the store, or open it again where it is closed."""
    store, back = queries.store(store_id), reverse("console:settings-stores")
    closing = SettingsPage(
        title=_("Close %(name)s") % {"name": store_name(store)},
        submit=_lazy("Close the store"),
        back=back,
        is_grave=True,
        intro=_lazy("It is offered for new customers and staff no more. Its past stays, and it can be opened again."),
    )
    opening = SettingsPage(
        title=_("Open %(name)s again") % {"name": store_name(store)}, submit=_lazy("Open the store"), back=back
    )

    def do(_form: ActionForm) -> Done:
        identity.edit_store(store_id, actor=visit.actor, now=clock.now(), is_active=not store.is_active)
        return Done(back, _("The store is closed.") if store.is_active else _("The store is open again."))

    return perform(visit, closing if store.is_active else opening, ActionForm(visit.posted), do=do)

"""A new customer: a dialog; whoever seems to exist already is named and linked."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.identity.names import own_name
from brim.base.identity.queries import stores
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.base.shell.actions import ActionPage, Done, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui.forms import ActionForm
from brim.core.customers import operations, queries
from brim.core.customers.types import Once


def store_choices(visit: Visit) -> list[tuple[str, str]]:
    """The stores the actor serves; and none, for who belongs to no store."""
    served = [one for one in stores() if visit.actor.may_serve(one.id)]
    return [("", _("No store")), *((str(one.id), own_name(one.name, one.name_zh)) for one in served)]


@dataclass(frozen=True)
class Existing:
    """Somebody who is there already, and where one goes on with them."""

    name: str
    phone: str
    url: str


def existing(refused: Refused, view: str) -> list[Existing]:
    """Those who hold what was wanted, or are probably the same, where the actor may see them."""
    given = refused.details.get("candidates")
    numbers = [ids.read_customer(text) for text in given if isinstance(text, str)] if isinstance(given, list) else []
    known = queries.get_many(numbers) if numbers else {}
    found = [known[number] for number in numbers if number in known]
    return [Existing(one.name, one.phone, reverse(view, args=[ids.public_customer(one.id)])) for one in found]


class PersonForm(ActionForm):
    """Makes a customer. Whoever is probably there already is made a second time only where one says so."""

    view = "console:customer"

    allow_duplicate = forms.BooleanField(label=_lazy("It is somebody else: make a new customer"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.existing: list[Existing] = []
        self.is_probable = False

    def refuse(self, refused: Refused) -> None:
        super().refuse(refused)
        self.existing = existing(refused, self.view)
        self.is_probable = refused.code == "probable_duplicate" or bool(self.cleaned_data.get("allow_duplicate"))


class CustomerForm(PersonForm):
    name = forms.CharField(
        label=pgettext_lazy("customer", "Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=pgettext_lazy("customer", "Phone"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=pgettext_lazy("customer", "Email"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    ref = forms.CharField(
        label=pgettext_lazy("customer", "Reference"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birthday = forms.DateField(
        label=pgettext_lazy("customer", "Birthday"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    store = forms.ChoiceField(label=pgettext_lazy("customer", "Store"), required=False)
    note = forms.CharField(
        label=pgettext_lazy("customer", "Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, choices: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(data, **named)
        store = self.fields["store"]
        assert isinstance(store, forms.ChoiceField)
        store.choices = choices
        store.initial = choices[1][0] if len(choices) == 2 else ""


@action_page("customers:read", "customers:write")
def create(visit: Visit) -> HttpResponse:
    shown = ActionPage(
        title=_lazy("New customer"),
        submit=_lazy("Create"),
        back=reverse("console:customers"),
        template="customers/create_fields.html",
    )

    def do(form: CustomerForm) -> Done:
        fields = form.cleaned_data
        made = operations.create(
            actor=visit.actor,
            now=clock.now(),
            name=fields["name"],
            phone=fields["phone"],
            email=fields["email"],
            ref=fields["ref"],
            birthday=fields["birthday"],
            note=fields["note"],
            once=Once(form.idempotency_key),
            refuse_probable=not fields["allow_duplicate"],
            store_id=int(fields["store"]) if fields["store"] else None,
        )
        url = reverse("console:customer", args=[ids.public_customer(made.id)])
        return Done(url, _("%(name)s is a customer now.") % {"name": made.name})

    initial = {"name": visit.request.GET.get("name", "")[:100]}
    return perform(visit, shown, CustomerForm(visit.posted, choices=store_choices(visit), initial=initial), do=do)

"""Properties of a customer, edited where they stand: the value turns into a small form, and back.

By htmx only that one property is exchanged; without scripts the same address is a page. A form carries the version it
was shown with: what somebody else changed meanwhile is said, not written over.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.events import queries as events
from brim.base.events.sentences import named
from brim.base.identity.names import store_names
from brim.base.identity.queries import staff_names
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Conflict, NotFound, Refused
from brim.base.shell.pages import Visit, action_page, show
from brim.base.ui import formats
from brim.core.customers import operations, queries
from brim.core.customers.console.create import Existing, existing, store_choices
from brim.core.customers.types import Changes, Customer

Shown = Callable[[Customer, dict[int, str]], str]
LINE = {"autocomplete": "off", "autofocus": True}


def line(most: int, **attributes: str) -> Callable[[Visit], forms.Field]:
    return lambda _visit: forms.CharField(
        required=False, max_length=most, widget=forms.TextInput(attrs={**LINE, **attributes})
    )


@dataclass(frozen=True)
class Property:
    """How a field is shown and asked for. `key` is its name in the customer and in addresses."""

    key: str
    name: str | Promise
    show: Shown
    ask: Callable[[Visit], forms.Field]


PROPERTIES = (
    Property(
        "phone",
        pgettext_lazy("customer", "Phone"),
        lambda one, _: formats.masked_phone(one.phone),
        line(32, inputmode="tel"),
    ),
    Property(
        "email",
        pgettext_lazy("customer", "Email"),
        lambda one, _: formats.masked_email(one.email),
        line(254, inputmode="email"),
    ),
    Property(
        "birthday",
        pgettext_lazy("customer", "Birthday"),
        lambda one, _: formats.birthday_text(one.birthday) if one.birthday else "",
        lambda _visit: forms.DateField(
            required=False, widget=forms.DateInput(attrs={"type": "date", "autofocus": True}, format="%Y-%m-%d")
        ),
    ),
    Property(
        "store_id",
        pgettext_lazy("customer", "Store"),
        lambda one, stores: stores.get(one.store_id or 0, ""),
        lambda visit: forms.TypedChoiceField(
            required=False,
            choices=store_choices(visit),
            coerce=int,
            empty_value=None,
            widget=forms.Select(attrs={"autofocus": True}),
        ),
    ),
    Property("ref", pgettext_lazy("customer", "Reference"), lambda one, _: one.ref, line(120)),
)
NAME = Property("name", pgettext_lazy("customer", "Name"), lambda one, _: one.name, line(100))
NOTE = Property(
    "note",
    pgettext_lazy("customer", "Note"),
    lambda one, _: one.note,
    lambda _visit: forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True})
    ),
)
OWN = "own."
MAX_CUSTOM_FIELDS = 40


def own(name: str) -> Property:
    """One of the customer's own fields."""
    return Property(OWN + name, name, lambda one, _: str(one.custom.get(name, "")), line(200))


def found_property(key: str) -> Property:
    """Raises: NotFound."""
    if key.startswith(OWN) and len(key) > len(OWN):
        return own(key.removeprefix(OWN))
    for one in (NAME, NOTE, *PROPERTIES):
        if one.key == key:
            return one
    raise NotFound("unknown_property", _("There is no such property. Nothing was changed."))


@dataclass(frozen=True)
class Value:
    """A property as it stands. `url` is where it is edited; nothing where it may not be."""

    key: str
    name: str
    text: str
    url: str = ""
    is_fresh: bool = False


@dataclass
class FieldEdit:
    """The form a property turned into."""

    of: Customer
    value: Value
    form: "PropertyForm"
    version: int
    back: str
    existing: list[Existing] = field(default_factory=list)
    meanwhile: str = ""


class PropertyForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any, field: forms.Field, *, name: str, initial: object, version: int) -> None:
        super().__init__(data, initial={"value": initial, "version": version}, label_suffix="")
        field.label = name
        self.fields["value"] = field


def values(visit: Visit, one: Customer, stores: dict[int, str]) -> dict[str, Any]:
    """All properties of a record, in its order."""
    may = visit.actor.can("customers:write") and one.forgotten_at is None
    owns = [own(name) for name in one.custom]

    def shown(properties: Any) -> list[Value]:
        every = [value_of(property_, one, stores, may=may) for property_ in properties]
        return every if may else [value for value in every if value.text]

    return {
        "name": value_of(NAME, one, stores, may=may),
        "profile": shown(PROPERTIES),
        "note": value_of(NOTE, one, stores, may=may),
        "owns": shown(owns),
        "own_url": reverse("console:customer-own", args=[ids.public_customer(one.id)]) if may else "",
    }


def value_of(one: Property, of: Customer, stores: dict[int, str], *, may: bool, is_fresh: bool = False) -> Value:
    url = reverse("console:customer-edit", args=[ids.public_customer(of.id), one.key]) if may else ""
    return Value(one.key, str(one.name), one.show(of, stores), url, is_fresh)


@action_page("customers:read", "customers:write")
def edit(visit: Visit, public_id: str, key: str) -> HttpResponse:
    """`?as=value` gives the property back as it stands: that is how an edit is left."""
    found = queries.get(ids.read_customer(public_id), actor=visit.actor)
    wanted = found_property(key)
    stores = store_names()
    if visit.is_partial and visit.request.GET.get("as") == "value":
        return shown_value(visit, value_of(wanted, found, stores, may=True, is_fresh=True))
    form = PropertyForm(
        visit.posted, wanted.ask(visit), name=str(wanted.name), initial=raw(found, key), version=found.version
    )
    back = reverse("console:customer", args=[public_id])
    edit = FieldEdit(found, value_of(wanted, found, stores, may=True), form, found.version, back)
    if visit.posted is not None and form.is_valid():
        edit.version = form.cleaned_data["version"]
    if visit.posted is None or not form.is_valid():
        return shown_form(visit, edit, status=200 if visit.posted is None else 422)
    try:
        edited = saved(visit, found.id, key, form)
    except Refused as refused:
        return shown_form(visit, refused_form(edit, refused), status=refused.status)
    if visit.is_partial:
        return shown_value(visit, value_of(wanted, edited, stores, may=True, is_fresh=True))
    messages.success(visit.request, _("%(name)s is saved.") % {"name": wanted.name})
    return HttpResponseRedirect(back)


def raw(of: Customer, key: str) -> object:
    if key.startswith(OWN):
        return of.custom.get(key.removeprefix(OWN), "")
    value: str | int | date | None = getattr(of, key)
    return value


def saved(visit: Visit, customer_id: int, key: str, form: PropertyForm) -> Customer:
    value = form.cleaned_data["value"]
    changes: Changes = {}
    if key.startswith(OWN):
        changes["custom"] = {key.removeprefix(OWN): value or None}
    else:
        changes[key] = value  # type: ignore[literal-required]  # one of PROPERTIES
    version = form.cleaned_data["version"]
    return operations.edit(customer_id, actor=visit.actor, now=clock.now(), version=version, **changes)


def refused_form(edit: FieldEdit, refused: Refused) -> FieldEdit:
    """The form again, with what was typed: who holds it already, or what was changed meanwhile and how it reads now."""
    edit.existing = existing(refused, "console:customer")
    if isinstance(refused, Conflict) and refused.code == "stale_version":
        edit.meanwhile = meanwhile(edit)
        edit.version = edit.of.version
    else:
        errors = refused.details.get("errors")
        said = (
            [str(error.get("message")) for error in errors if isinstance(error, dict)]
            if isinstance(errors, list)
            else []
        )
        edit.form.add_error("value", " ".join(said) or refused.message)
    return edit


def meanwhile(edit: FieldEdit) -> str:
    """Who changed what since the form was shown."""
    since = edit.version
    told = [
        event
        for event in events.timeline(edit.of.id, limit=50).items
        if event.type == "customers.customer_edited" and event.data["version"] > since
    ]
    numbers = {int(event.actor.partition(":")[2]) for event in told if event.actor.startswith("staff:")}
    people = staff_names(numbers) if numbers else {}
    who = _(", ").join(sorted(people.values())) or _("Somebody else")
    names = dict.fromkeys(name for event in told for name in event.data["fields"])
    what = _(", ").join(named("fields", name) for name in names) or "?"
    return _(
        "Meanwhile %(who)s changed: %(what)s. Nothing of yours was saved. It reads “%(text)s” now: "
        "save again to put yours in its place."
    ) % {"who": who, "what": what, "text": edit.value.text or "–"}


def shown_value(visit: Visit, value: Value) -> HttpResponse:
    return show(visit, "customers/property.html", {"value": value})


def shown_form(visit: Visit, edit: FieldEdit, *, status: int) -> HttpResponse:
    template = "customers/property_form.html" if visit.is_partial else "customers/property_page.html"
    return show(visit, template, {"edit": edit}, status=status)


class OwnForm(forms.Form):
    name = forms.CharField(label=_lazy("Name of the field"), max_length=MAX_CUSTOM_FIELDS)
    value = forms.CharField(label=_lazy("Value"), max_length=200)


@action_page("customers:read", "customers:write")
def add_own(visit: Visit, public_id: str) -> HttpResponse:
    """A field of the customer's own: its name and what it holds."""
    customer_id = queries.resolve(public_id, actor=visit.actor)
    form = OwnForm(visit.posted)
    back = reverse("console:customer", args=[public_id])
    try:
        if form.is_valid():
            custom = {form.cleaned_data["name"]: form.cleaned_data["value"]}
            operations.edit(customer_id, actor=visit.actor, now=clock.now(), custom=custom)
            messages.success(visit.request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
        elif visit.posted is not None:
            messages.error(visit.request, _("Write a name and a value for the field. Nothing was saved."))
    except Refused as refused:
        messages.error(visit.request, refused.message)
    return HttpResponseRedirect(back)

"""Me, and the profile: name, birthday, and the phone or email that a code was sent to before it counts."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.kit import clock
from brim.base.kit.refusals import Refused
from brim.base.ui.forms import ActForm
from brim.core.access import operations as access
from brim.core.access.types import Purpose
from brim.core.customers import operations as customers
from brim.faces.portal import cookies
from brim.faces.portal.entrance import CodeForm, ContactForm, asked_again, code_context
from brim.faces.portal.home import purses_of
from brim.faces.portal.pages import Visit, act, page, show


class ProfileForm(ActForm):
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    birthday = forms.DateField(
        label=_lazy("Birthday"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )


@page
def me(visit: Visit) -> HttpResponse:
    return show(visit, "portal/me.html", {"customer": visit.customer, "terms_url": terms_url()}, tab="me")


def terms_url() -> str:
    """The public page of fees and terms, where there is one."""
    try:
        return reverse("public:terms")
    except NoReverseMatch:
        return ""


@act
def profile(visit: Visit) -> HttpResponse:
    known = visit.customer
    form = ProfileForm(visit.posted, initial={"name": known.name, "birthday": known.birthday})
    if form.is_bound and form.is_valid():
        try:
            customers.edit(
                visit.id, actor=visit.actor, now=clock.now(), name=form.cleaned_data["name"],
                birthday=form.cleaned_data["birthday"],
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(visit.request, _("Saved."))
            return HttpResponseRedirect(reverse("portal:profile"))
    context = {"form": form, "customer": known}
    return show(visit, "portal/profile.html", context, tab="me", status=422 if form.errors else 200)


@act
def change_contact(visit: Visit) -> HttpResponse:
    """A new phone or email: a code goes there first."""
    form = ContactForm(visit.posted)
    if form.is_bound and form.is_valid():
        contact = form.cleaned_data["contact"]
        try:
            refuse_while_frozen(visit)
            return asked_again(visit, Purpose.CONTACT, to=reverse("portal:prove-contact"), contact=contact)
        except Refused as refused:
            form.refuse(refused)
    status = 422 if form.errors else 200
    return show(visit, "portal/contact.html", {"form": form}, tab="me", status=status)


def refuse_while_frozen(visit: Visit) -> None:
    """The code that unfreezes goes to the contact: who found the phone must not put their own there first.

    Raises: Refused `wallet_frozen`.
    """
    if any(purse.status == "frozen" for purse in purses_of(visit, clock.now())):
        text = _(
            "Your wallet is frozen, and until it is free your phone and email stay as they are. Nothing was changed."
        )
        raise Refused("wallet_frozen", text)


@act
def prove_contact(visit: Visit) -> HttpResponse:
    kept = cookies.waiting(visit.request, Purpose.CONTACT)
    if kept is None:
        return HttpResponseRedirect(reverse("portal:contact"))
    form = CodeForm(visit.posted)
    if form.is_bound and form.is_valid():
        try:
            write_contact(visit, kept, form.cleaned_data["code"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(visit.request, _("Saved. From now on you sign in with it."))
            response = HttpResponseRedirect(reverse("portal:profile"))
            cookies.drop(response, cookies.name_of(Purpose.CONTACT))
            return response
    context: dict[str, Any] = {"form": form, "title": _("Show that it is yours"), "submit": _("Save")}
    context |= code_context(kept, back=reverse("portal:contact"))
    return show(visit, "portal/fresh_code.html", context, tab="me", status=422 if form.errors else 200)


def write_contact(visit: Visit, kept: cookies.Waiting, code: str) -> None:
    """Raises: Refused, of the code or where the contact is another customer's."""
    now = clock.now()
    refuse_while_frozen(visit)
    proved = access.prove_contact(visit.actor, kept.token, code, kept.contact, now=now)
    if proved.is_email:
        customers.edit(visit.id, actor=visit.actor, now=now, email=proved.plain)
    else:
        customers.edit(visit.id, actor=visit.actor, now=now, phone=proved.plain)

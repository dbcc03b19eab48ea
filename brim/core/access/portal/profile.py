"""Me, and the profile: name, birthday, and the phone or email that a code was sent to before it counts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.kit import clock
from brim.base.kit.refusals import Refused
from brim.base.kit.requests import address_of
from brim.base.ui.forms import ActionForm
from brim.core.access import operations as access
from brim.core.access.portal import cookies
from brim.core.access.portal.pages import Visit, action_page, page, show
from brim.core.access.portal.places import CONTACT_GUARDS, entries
from brim.core.access.portal.sign_in import CodeForm, ContactForm, code_context
from brim.core.access.purposes import CONSENT_TO_CONTACT, CONTACT
from brim.core.access.types import Proof
from brim.core.customers import operations as customers


class ProfileForm(ActionForm):
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


class ContactCodesForm(CodeForm):
    """Both codes at once. The one that is there comes first, as its letter says what it is for."""

    own_code = forms.CharField(
        label=_lazy("Code from the one that is there"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code", "autofocus": True}
        ),
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["code"].label = _("Code from the new one")
        self.fields["code"].widget.attrs.pop("autofocus", None)


@page
def me(visit: Visit) -> HttpResponse:
    return show(visit, "access/portal/me.html", {"customer": visit.customer, "groups": entries()}, tab="me")


@action_page
def profile(visit: Visit) -> HttpResponse:
    known = visit.customer
    form = ProfileForm(visit.posted, initial={"name": known.name, "birthday": known.birthday})
    if form.is_bound and form.is_valid():
        try:
            customers.edit(
                visit.id,
                actor=visit.actor,
                now=clock.now(),
                name=form.cleaned_data["name"],
                birthday=form.cleaned_data["birthday"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(visit.request, _("Saved."))
            return HttpResponseRedirect(reverse("portal:profile"))
    context = {"form": form, "customer": known}
    return show(visit, "access/portal/profile.html", context, tab="me", status=422 if form.errors else 200)


@action_page
def change_contact(visit: Visit) -> HttpResponse:
    """A new phone or email: a code goes there first, and another to the one that is there."""
    form = ContactForm(visit.posted)
    if form.is_bound and form.is_valid():
        contact = form.cleaned_data["contact"]
        try:
            refuse_while_frozen(visit)
            return codes_sent(visit, contact)
        except Refused as refused:
            form.refuse(refused)
    status = 422 if form.errors else 200
    return show(visit, "access/portal/contact.html", {"form": form}, tab="me", status=status)


def codes_sent(visit: Visit, contact: str) -> HttpResponse:
    ticket = access.ask_contact_codes(visit.actor, contact, address=address_of(visit.request), now=clock.now())
    response = HttpResponseRedirect(reverse("portal:prove-contact"))
    cookies.keep_waiting(response, CONTACT, ticket.new, contact=contact)
    cookies.keep_waiting(response, CONSENT_TO_CONTACT, ticket.own)
    return response


def refuse_while_frozen(visit: Visit) -> None:
    """The code that unfreezes goes to the contact: who found the phone must not put their own there first.

    Raises: Refused `wallet_frozen`.
    """
    for guard in CONTACT_GUARDS:
        guard(visit)


@action_page
def prove_contact(visit: Visit) -> HttpResponse:
    new, own = cookies.waiting(visit.request, CONTACT), cookies.waiting(visit.request, CONSENT_TO_CONTACT)
    if new is None or own is None:
        return HttpResponseRedirect(reverse("portal:contact"))
    form = ContactCodesForm(visit.posted)
    if form.is_bound and form.is_valid():
        try:
            write_contact(visit, new, own, form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(visit.request, _("Saved. From now on you sign in with it."))
            response = HttpResponseRedirect(reverse("portal:profile"))
            for purpose in (CONTACT, CONSENT_TO_CONTACT):
                cookies.drop(response, cookies.name_of(purpose))
            return response
    back = reverse("portal:contact")
    context = {"form": form, "own": code_context(own, back=back), "new": code_context(new, back=back), "back": back}
    return show(visit, "access/portal/prove_contact.html", context, tab="me", status=422 if form.errors else 200)


def write_contact(visit: Visit, new: cookies.Waiting, own: cookies.Waiting, typed: Mapping[str, str]) -> None:
    """Raises: Refused, of the codes or where the contact is another customer's."""
    refuse_while_frozen(visit)
    access.change_contact(
        visit.actor,
        new.contact,
        new=Proof(new.token, typed["code"]),
        own=Proof(own.token, typed["own_code"]),
        now=clock.now(),
    )

"""Passkeys: signed in with, added, renamed, removed. static/identity/passkeys.js opens the device's own dialogs."""

import json
from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from brim.base.identity import catalogue
from brim.base.identity.adapters import acting
from brim.base.identity.audit import note
from brim.base.identity.layout import Housed
from brim.base.identity.types import PasskeyFacts
from brim.base.kit import clock


class Add(Housed, AddWebAuthnView):
    template_name = "identity/passkey_add.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library would ask for a key that is a second step only."""
        context = FormView.get_context_data(self, **kwargs)
        options = auth.begin_registration(self.request.user, True)  # noqa: FBT003 - the signature is the library's
        return {**context, **self.house(), "options": json.dumps(options)}

    def form_valid(self, form: Any) -> HttpResponse:
        staff_id = self.request.user.pk
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            made = Authenticator.objects.filter(user_id=staff_id, type=Authenticator.Type.WEBAUTHN).latest("id")
            actor, now = acting(self.request, staff_id), clock.now()
            note(catalogue.PasskeyAdded(staff_id=staff_id, passkey_id=made.pk), actor=actor, now=now)
            if self.did_generate_recovery_codes:
                note(catalogue.RecoveryCodesMade(staff_id=staff_id), actor=actor, now=now)
        messages.success(self.request, _("The passkey is added. You can sign in with it from now on."))
        return response


class Rename(Housed, EditWebAuthnView):
    template_name = "identity/passkey_rename.html"
    success_url = reverse_lazy("security")

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            staff_id = self.request.user.pk
            fact = catalogue.PasskeyRenamed(staff_id=staff_id, passkey_id=self.object.pk)
            note(fact, actor=acting(self.request, staff_id), now=clock.now())
        messages.success(self.request, _("The passkey is renamed."))
        return response


class Remove(Housed, RemoveWebAuthnView):
    template_name = "identity/passkey_remove.html"
    success_url = reverse_lazy("security")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "passkey": facts_of(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        staff_id, passkey_id = self.request.user.pk, self.get_object().pk
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            fact = catalogue.PasskeyRemoved(staff_id=staff_id, passkey_id=passkey_id)
            note(fact, actor=acting(self.request, staff_id), now=clock.now())
        messages.success(self.request, _("The passkey is removed. It opens nothing here any more."))
        return response


class SignIn(LoginWebAuthnView):
    """GET as JSON gives the options for the device, POST takes its answer."""

    def form_invalid(self, form: Any) -> HttpResponse:
        for text in form.errors.get("credential", []):
            messages.error(self.request, text)
        return redirect("account_login")

    def form_valid(self, form: Any) -> HttpResponse:
        found = form.cleaned_data["credential"]
        login = Login(user=found.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = flows.perform_passwordless_login(self.request, found, login)
        return response


class Confirm(Housed, ReauthenticateWebAuthnView):
    template_name = "identity/confirm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "form": self.get_form(), "options": json.dumps(context["js_data"]["request_options"])}

    def form_invalid(self, form: Any) -> HttpResponse:
        for text in form.errors.get("credential", []):
            messages.error(self.request, text)
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response


def passkeys_of(request: HttpRequest) -> list[PasskeyFacts]:
    """One's own, the newest first."""
    rows = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.WEBAUTHN)
    return [facts_of(row) for row in rows.order_by("-id")]


def facts_of(row: Authenticator) -> PasskeyFacts:
    return PasskeyFacts(row.pk, str(row.wrap().name), row.created_at, row.last_used_at)

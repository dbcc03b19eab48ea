"""Sign-in, sign-out, the second step, and the page where a person looks after their own access."""

import json
from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from brim.base.events.types import Event
from brim.base.identity import catalogue
from brim.base.identity.adapters import acting
from brim.base.identity.audit import note
from brim.base.identity.layout import Housed, house
from brim.base.identity.operations import own_password_chosen, revoke_other_sessions, revoke_session
from brim.base.identity.passkeys import passkeys_of
from brim.base.identity.queries import actor_of_staff, sessions
from brim.base.identity.session_store import hide_key
from brim.base.identity.types import Actor
from brim.base.kit import clock
from brim.base.kit.refusals import NotFound
from brim.base.kit.requests import address_of


class SignIn(Housed, LoginView):
    template_name = "identity/sign_in.html"


class SignOut(Housed, LogoutView):
    template_name = "identity/sign_out.html"


class SecondStep(Housed, AuthenticateView):
    template_name = "identity/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        options = context["js_data"]["request_options"]
        has_passkeys = bool(options["publicKey"].get("allowCredentials"))
        return {**context, "options": json.dumps(options) if has_passkeys else ""}


class Confirm(Housed, ReauthenticateView):
    template_name = "identity/confirm.html"


class ConfirmByCode(Housed, ReauthenticateByCodeView):
    template_name = "identity/confirm.html"


class RecoveryCodes(Housed, ViewRecoveryCodesView):
    template_name = "identity/recovery_codes.html"


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()
second_step = SecondStep.as_view()
confirm = login_required(Confirm.as_view())
confirm_by_code = ConfirmByCode.as_view()
recovery_codes = never_cache(RecoveryCodes.as_view())


class ChangePassword(Housed, PasswordChangeView):
    """A new password ends every other session of the person."""

    template_name = "identity/password.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "is_first": self.request.user.has_temporary_password}

    def form_valid(self, form: Any) -> HttpResponse:
        actor = acting(self.request, self.request.user.pk)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            hide_key(self.request)
            now = clock.now()
            own_password_chosen(actor.id)
            note(catalogue.PasswordChanged(staff_id=actor.id), actor=actor, now=now)
            key = self.request.session.session_key or ""
            revoke_other_sessions(actor.id, actor=actor, now=now, current_key=key)
        messages.success(self.request, _("Your password is changed. Your other sessions have ended."))
        return response


class TurnOn(Housed, ActivateTOTPView):
    template_name = "identity/totp_on.html"

    def form_valid(self, form: Any) -> HttpResponse:
        staff_id = self.request.user.pk
        facts: list[Event] = [catalogue.TotpEnabled(staff_id=staff_id)]
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            if self.did_generate_recovery_codes:
                facts.append(catalogue.RecoveryCodesMade(staff_id=staff_id))
            note_all(self.request, facts)
        return response


class TurnOff(Housed, DeactivateTOTPView):
    template_name = "identity/totp_off.html"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            note_all(self.request, [catalogue.TotpDisabled(staff_id=self.request.user.pk)])
        messages.success(self.request, _("Two-step sign-in is off."))
        return response


class MakeRecoveryCodes(Housed, GenerateRecoveryCodesView):
    template_name = "identity/recovery_codes_make.html"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            note_all(self.request, [catalogue.RecoveryCodesMade(staff_id=self.request.user.pk)])
        return response


def note_all(request: HttpRequest, facts: list[Event]) -> None:
    for fact in facts:
        note(fact, actor=acting(request, request.user.pk), now=clock.now())


@require_safe
@never_cache
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """One's own access: two-step sign-in, recovery codes, password, sessions."""
    staff_id = signed_in(request).id
    held = {row.type: row for row in Authenticator.objects.filter(user_id=staff_id)}
    codes = held.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "has_totp": Authenticator.Type.TOTP in held,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "passkeys": passkeys_of(request),
        **house(),
        "sessions": sessions(staff_id, current_key=request.session.session_key or ""),
    }
    return render(request, "identity/security.html", context)


@require_POST
@login_required
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    actor = signed_in(request)
    try:
        revoke_session(session_id, actor=actor, now=clock.now())
        messages.success(request, _("The session has ended."))
    except NotFound as refusal:
        messages.error(request, refusal.message)
    return redirect("security")


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    key = request.session.session_key or ""
    revoke_other_sessions(actor.id, actor=actor, now=clock.now(), current_key=key)
    messages.success(request, _("Your other sessions have ended."))
    return redirect("security")


def signed_in(request: HttpRequest) -> Actor:
    own_id = getattr(request, "request_id", "")
    return actor_of_staff(request.user, request_id=own_id, address=address_of(request))

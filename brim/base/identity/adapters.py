"""Adapts allauth: no sign-up, every attempt audited, answers that reveal no account, secrets encrypted."""

from io import BytesIO
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from brim.base.identity import catalogue, rules
from brim.base.identity.audit import note
from brim.base.identity.known_devices import PASSWORD, keep_known, known_device, may_try, was_right
from brim.base.identity.queries.house import own_name
from brim.base.identity.sealing import fingerprint, seal, unseal
from brim.base.identity.session_store import hide_key
from brim.base.identity.types import Actor, ActorKind, system
from brim.base.kit import clock


def acting(request: HttpRequest, staff_id: int | None = None) -> Actor:
    """The actor for the log: the person, or the sign-in page itself while nobody is authenticated."""
    request_id = getattr(request, "request_id", "")
    if staff_id is None:
        return system("sign-in", request_id=request_id)
    return Actor(ActorKind.STAFF, staff_id, frozenset(), None, request_id)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The email address or the password is not right. Check both and try again."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("Your current password is not right."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait five minutes, then try again."),
        "password_reset_required": _("Ask an owner for a new password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the signature is the library's
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Emails are kept in lower case; whoever was deactivated is refused by the backend like a stranger."""
        if "email" in credentials:
            credentials["email"] = credentials["email"].strip().lower()
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        device = known_device(request, credentials.get("email", "")) if found else ""
        if device:
            was_right(PASSWORD, device)
        return found

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A device that was in before is counted by itself, everybody else by name and address."""
        device = known_device(request, credentials.get("email", ""))
        if not device:
            super().pre_authenticate(request, **credentials)
        elif not may_try(PASSWORD, device):
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **more)
        hide_key(request)
        keep_known(response, user.pk)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        fact = catalogue.SignInFailed(who=fingerprint(str(credentials.get("email", ""))), step="password")
        note(fact, actor=acting(request, request.user.pk), now=clock.now())

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        with transaction.atomic():
            super().login(request, user)
            note(catalogue.SignedIn(staff_id=user.pk), actor=acting(request, user.pk), now=clock.now())

    def logout(self, request: HttpRequest) -> None:
        staff_id = request.user.pk
        with transaction.atomic():
            super().logout(request)
            if staff_id is not None:
                note(catalogue.SignedOut(staff_id=staff_id), actor=acting(request, staff_id), now=clock.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - the signature is the library's
        return reverse("security")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened themselves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What would be mailed is in the event log."""


class MfaAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right, or was used before. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002, ARG002 - the library's
        """A passkey is named after the device it was made on; its owner may rename it."""
        return rules.device(context.request.headers.get("User-Agent", "")) or str(_("Passkey"))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the device's own dialog says one signs in to."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": own_name() or "Brim"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": getattr(user, "name", "")}

    def build_totp_svg(self, url: str) -> str:
        """On white, so that cameras read it on a dark page too."""
        drawing = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawing)
        return drawing.getvalue().decode()

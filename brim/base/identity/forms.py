"""allauth's forms with our words, and with the second step audited."""

import struct
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brim.base.identity import catalogue
from brim.base.identity.adapters import acting
from brim.base.identity.audit import note
from brim.base.identity.known_devices import CODE, known_device, may_try, was_right
from brim.base.identity.operations.attempts import take_attempt
from brim.base.identity.sealing import fingerprint
from brim.base.kit import clock

MAX_NAME = 60
# What the library raises at answers that are none.
NONSENSE = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError, struct.error)


def word(field: forms.Field, label: Any, hint: Any = "", **attributes: str) -> None:
    field.label = label
    field.help_text = hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self.fields["login"], _("Email"), autofocus="")
        word(self.fields["password"], _("Password"))


class ConfirmPasswordForm(PasswordAgainForm):
    """The password once more, of one who is signed in: what strangers guess at the door does not count here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self.fields["password"], _("Password"), autofocus="")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            note_failed(self.user.pk, self.user.email, step="password")
            raise get_adapter().validation_error("incorrect_password")
        return password


class PasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self.fields["oldpassword"], _("Current password"), autofocus="")
        word(
            self.fields["password1"], _("New password"), _("At least ten characters, and none that others would guess.")
        )
        word(self.fields["password2"], _("New password again"))


class EnrolForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self.fields["code"], _("Code from the app"), inputmode="numeric")


class CodeForm(BaseAuthenticateForm):
    """A code of the app, or one of the recovery codes; what became of it is noted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self.fields["code"], _("Code"), _("From your authenticator app, or a recovery code."), autofocus="")

    def clean_code(self) -> str:
        """A browser that was in before has tries of its own; elsewhere those for a person count together."""
        device = known_device(context.request, self.user.email)
        given = self.clean_known(device) if device else str(super().clean_code())
        if not use_once(self.user.pk, given):
            raise self.refused()
        return given

    def clean_known(self, device: str) -> str:
        if not may_try(CODE, device):
            raise get_adapter().validation_error("too_many_login_attempts")
        given = str(self.cleaned_data["code"])
        held = Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN)
        for one in held:
            if one.wrap().validate_code(given):
                one.user = self.user
                self.authenticator = one
                was_right(CODE, device)
                return given
        raise self.refused()

    def refused(self) -> ValidationError:
        note_failed(self.user.pk, self.user.email, step="code")
        refusal: ValidationError = get_mfa_adapter().validation_error("incorrect_code")
        return refusal

    def save(self) -> None:
        super().save()
        note_recovery_code(self.authenticator)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:  # noqa: ARG002 - the signature is the library's
        note_failed(self.user.pk, self.user.email, step="code")


def use_once(staff_id: int, code: str) -> bool:
    """Whether a right code opens for the first time. The library forgets a used one after its own half minute, but it
    stays right for `TOTP_TOLERANCE` steps on either side."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    within = timedelta(seconds=app_settings.TOTP_PERIOD * (1 + 2 * app_settings.TOTP_TOLERANCE))
    return not take_attempt("code.used", f"{staff_id}:{plain}", most=1, within=within, now=clock.now())


class SecondStepForm(CodeForm, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(CodeForm, ReauthenticateForm):
    """Asked again before something grave."""


class PasskeyForm(AddWebAuthnForm):
    """A new passkey: always one that proves its owner by itself, so that it opens without a password too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"].max_length = MAX_NAME
        word(
            self.fields["name"],
            _("Name"),
            _("So that you know it again, such as “My phone”."),
            maxlength=str(MAX_NAME),
        )

    def clean(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = super().clean()
        except NONSENSE:
            raise not_taken() from None
        return found


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self.fields["name"], _("Name"), autofocus="", maxlength=str(MAX_NAME))


class Answer(forms.Form):
    """What a passkey's device answered; a wrong answer is logged like a wrong password."""

    user: Any

    def clean_credential(self) -> Authenticator:
        answer = self.cleaned_data["credential"]
        try:
            found = super().clean_credential()  # type: ignore[misc]  # the library's forms have it
        except NONSENSE as problem:
            self.failed(answer)
            if getattr(problem, "code", "") == "too_many_login_attempts":
                raise
            raise not_taken() from None
        if not found.user.is_active:
            self.failed(answer)
            raise not_taken()
        return found

    def failed(self, answer: Any) -> None:
        known = str(self.user.email) if self.user else str(answer)[:200]
        fact = catalogue.SignInFailed(who=fingerprint(known), step="passkey")
        note(fact, actor=acting(context.request, self.user.pk if self.user else None), now=clock.now())


class PasskeySignInForm(Answer, LoginWebAuthnForm):
    pass


class PasskeySecondStepForm(Answer, AuthenticateWebAuthnForm):
    pass


class PasskeyConfirmForm(Answer, ReauthenticateWebAuthnForm):
    pass


def not_taken() -> ValidationError:
    return ValidationError(
        _("This passkey was not accepted. Try again, or sign in another way."), code="incorrect_code"
    )


def note_recovery_code(authenticator: Authenticator) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        staff_id = authenticator.user_id
        fact = catalogue.RecoveryCodeUsed(staff_id=staff_id)
        note(fact, actor=acting(context.request, staff_id), now=clock.now())


def note_failed(staff_id: int, email: str, *, step: str) -> None:
    fact = catalogue.SignInFailed(who=fingerprint(email), step=step)
    note(fact, actor=acting(context.request, staff_id), now=clock.now())

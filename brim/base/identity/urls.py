"""Under /console/. The names with `account_` and `mfa_` are the ones that allauth looks up."""

from django.contrib.auth.decorators import login_required
from django.urls import path

from brim.base.identity import console, passkeys

urlpatterns = [
    path("sign-in/", console.sign_in, name="account_login"),
    path("sign-in/passkey/", passkeys.SignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-in/code/", console.second_step, name="mfa_authenticate"),
    path("sign-out/", console.sign_out, name="account_logout"),
    path("confirm/", console.confirm, name="account_reauthenticate"),
    path("confirm/code/", console.confirm_by_code, name="mfa_reauthenticate"),
    path("confirm/passkey/", passkeys.Confirm.as_view(), name="mfa_reauthenticate_webauthn"),
    path("security/", console.security, name="security"),
    path("security/", console.security, name="mfa_index"),
    path("security/", console.security, name="mfa_list_webauthn"),
    path("security/passkeys/add/", login_required(passkeys.Add.as_view()), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", login_required(passkeys.Rename.as_view()), name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", login_required(passkeys.Remove.as_view()), name="mfa_remove_webauthn"),
    path("security/password/", login_required(console.ChangePassword.as_view()), name="account_change_password"),
    path("security/two-step/on/", login_required(console.TurnOn.as_view()), name="mfa_activate_totp"),
    path("security/two-step/off/", login_required(console.TurnOff.as_view()), name="mfa_deactivate_totp"),
    path("security/recovery-codes/", console.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "security/recovery-codes/make/",
        login_required(console.MakeRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("security/sessions/<int:session_id>/end/", console.end_session, name="end_session"),
    path("security/sessions/end-others/", console.end_other_sessions, name="end_other_sessions"),
]

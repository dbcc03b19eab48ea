IDS = {"store_id": "store", "staff_id": "staff", "key_id": "api_key", "code": "code", "version": "version"}
IDS_BY_PAGE = {"settings-role": "role"}
ELSEWHERE = {
    **dict.fromkeys(
        (
            "mfa_login_webauthn",
            "mfa_reauthenticate_webauthn",
            "mfa_add_webauthn",
            "mfa_edit_webauthn",
            "mfa_remove_webauthn",
        ),
        "needs an authenticator: brim/base/identity/tests/test_passkeys.py",
    ),
    **dict.fromkeys(
        (
            "account_login",
            "account_logout",
            "account_reauthenticate",
            "account_change_password",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
        ),
        "signing in and its second step: brim/base/identity/tests/test_sign_in.py",
    ),
}

"""Sentences for events of the business: stores, staff, keys, sign-in."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.events.sentences import Sentence, names, sentences

HOUSE = {
    "identity.business_set_up": Sentence(_lazy("The business was founded"), "store", word="events:read"),
    "identity.business_edited": Sentence(_lazy("Business changed"), "pencil", word="events:read"),
    "identity.store_opened": Sentence(_lazy("Store opened"), "store", word="events:read"),
    "identity.store_edited": Sentence(_lazy("Store changed"), "pencil", word="events:read"),
    "identity.role_created": Sentence(_lazy("Role added"), "shield", word="events:read"),
    "identity.role_changed": Sentence(_lazy("Role changed"), "shield", word="events:read"),
    "identity.staff_created": Sentence(_lazy("Somebody joined"), "user-plus", word="events:read"),
    "identity.staff_edited": Sentence(_lazy("Staff changed"), "pencil", word="events:read"),
    "identity.staff_deactivated": Sentence(_lazy("Staff deactivated"), "user", mark="bad", word="events:read"),
    "identity.staff_reactivated": Sentence(_lazy("Staff taken back"), "user", word="events:read"),
    "identity.password_changed": Sentence(_lazy("Password changed"), "key-round", word="events:read"),
    "identity.key_created": Sentence(_lazy("API key made"), "code", word="events:read"),
    "identity.key_edited": Sentence(_lazy("API key changed"), "code", word="events:read"),
    "identity.key_revoked": Sentence(_lazy("API key revoked"), "code", mark="bad", word="events:read"),
    "identity.signed_in": Sentence(_lazy("Signed in"), "log-in", word="events:read"),
    "identity.signed_out": Sentence(_lazy("Signed out"), "log-out", word="events:read"),
    "identity.sign_in_failed": Sentence(_lazy("Sign-in failed"), "shield-alert", mark="bad", word="events:read"),
    "identity.session_revoked": Sentence(_lazy("Session ended"), "log-out", word="events:read"),
    "identity.totp_enabled": Sentence(_lazy("Two-step sign-in turned on"), "smartphone", word="events:read"),
    "identity.totp_disabled": Sentence(_lazy("Two-step sign-in turned off"), "smartphone", word="events:read"),
    "identity.recovery_codes_made": Sentence(_lazy("Recovery codes made"), "list", word="events:read"),
    "identity.recovery_code_used": Sentence(_lazy("Recovery code used"), "list", word="events:read"),
    "identity.passkey_added": Sentence(_lazy("Passkey added"), "fingerprint", word="events:read"),
    "identity.passkey_renamed": Sentence(_lazy("Passkey renamed"), "fingerprint", word="events:read"),
    "identity.passkey_removed": Sentence(_lazy("Passkey removed"), "fingerprint", word="events:read"),
}
sentences("house", HOUSE)

CHANGED = {
    "name": _lazy("name"),
    "name_zh": _lazy("Chinese name"),
    "email": _lazy("email"),
    "language": _lazy("language"),
    "roles": _lazy("roles"),
    "store_ids": _lazy("stores"),
    "time_zone": _lazy("time zone"),
    "rule_pack": _lazy("rule pack"),
    "country": _lazy("country"),
    "is_active": _lazy("standing"),
    "legal_name": _lazy("legal name"),
    "registration": _lazy("registration number"),
    "address": _lazy("address"),
    "contact": _lazy("contact for complaints"),
}
names("changed", CHANGED)

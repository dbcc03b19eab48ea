"""Events of staff, stores, keys and sign-in. Payloads name people by staff number and addresses by keyed hash."""

from dataclasses import dataclass

from brim.base.events.types import Event, event


@event("identity.business_set_up")
@dataclass(frozen=True)
class BusinessSetUp(Event):
    currency: str
    rule_pack: str


@event("identity.business_edited")
@dataclass(frozen=True)
class BusinessEdited(Event):
    changed: tuple[str, ...]


@event("identity.store_opened")
@dataclass(frozen=True)
class StoreOpened(Event):
    store_id: int
    code: str


@event("identity.store_edited")
@dataclass(frozen=True)
class StoreEdited(Event):
    store_id: int
    changed: tuple[str, ...]


@event("identity.role_created")
@dataclass(frozen=True)
class RoleCreated(Event):
    role: str
    permissions: tuple[str, ...]


@event("identity.role_changed")
@dataclass(frozen=True)
class RoleChanged(Event):
    role: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    has_new_networks: bool = False


@event("identity.staff_created")
@dataclass(frozen=True)
class StaffCreated(Event):
    staff_id: int
    roles: tuple[str, ...]


@event("identity.staff_edited")
@dataclass(frozen=True)
class StaffEdited(Event):
    staff_id: int
    changed: tuple[str, ...]
    roles: tuple[str, ...]


@event("identity.staff_deactivated")
@dataclass(frozen=True)
class StaffDeactivated(Event):
    staff_id: int


@event("identity.staff_reactivated")
@dataclass(frozen=True)
class StaffReactivated(Event):
    staff_id: int


@event("identity.password_changed")
@dataclass(frozen=True)
class PasswordChanged(Event):
    staff_id: int


@event("identity.key_created")
@dataclass(frozen=True)
class KeyCreated(Event):
    key_id: int
    scopes: tuple[str, ...]


@event("identity.key_edited")
@dataclass(frozen=True)
class KeyEdited(Event):
    key_id: int
    has_new_networks: bool


@event("identity.key_revoked")
@dataclass(frozen=True)
class KeyRevoked(Event):
    key_id: int


@event("identity.signed_in")
@dataclass(frozen=True)
class SignedIn(Event):
    staff_id: int


@event("identity.signed_out")
@dataclass(frozen=True)
class SignedOut(Event):
    staff_id: int


@event("identity.sign_in_failed")
@dataclass(frozen=True)
class SignInFailed(Event):
    """`who` is a keyed hash of what was typed: the same name gives the same hash, and nothing leads back."""

    who: str
    step: str


@event("identity.session_revoked")
@dataclass(frozen=True)
class SessionRevoked(Event):
    staff_id: int
    session_id: int


@event("identity.totp_enabled")
@dataclass(frozen=True)
class TotpEnabled(Event):
    staff_id: int


@event("identity.totp_disabled")
@dataclass(frozen=True)
class TotpDisabled(Event):
    staff_id: int


@event("identity.recovery_codes_made")
@dataclass(frozen=True)
class RecoveryCodesMade(Event):
    staff_id: int


@event("identity.recovery_code_used")
@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    staff_id: int


@event("identity.passkey_added")
@dataclass(frozen=True)
class PasskeyAdded(Event):
    staff_id: int
    passkey_id: int


@event("identity.passkey_renamed")
@dataclass(frozen=True)
class PasskeyRenamed(Event):
    staff_id: int
    passkey_id: int


@event("identity.passkey_removed")
@dataclass(frozen=True)
class PasskeyRemoved(Event):
    staff_id: int
    passkey_id: int

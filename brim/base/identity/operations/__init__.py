"""The operations of identity, with `authorise` and `permission`, which every other room uses."""

from brim.base.identity.operations.attempts import forget_attempts, take_attempt, tidy
from brim.base.identity.operations.house import edit_business, edit_store, open_store, set_up_business
from brim.base.identity.operations.keys import create_key, edit_key, revoke_key
from brim.base.identity.operations.roles import create_role, edit_role
from brim.base.identity.operations.seals import reseal
from brim.base.identity.operations.sessions import revoke_other_sessions, revoke_session
from brim.base.identity.operations.staff import (
    choose_language,
    create_staff,
    deactivate_staff,
    edit_staff,
    own_password_chosen,
    reactivate_staff,
    reset_two_step,
    set_password,
    temporary_password,
)
from brim.base.identity.permissions import authorise, permission
from brim.base.identity.throttle import allowance, count_failure, throttle

__all__ = [
    "allowance",
    "authorise",
    "choose_language",
    "count_failure",
    "create_key",
    "create_role",
    "create_staff",
    "deactivate_staff",
    "edit_business",
    "edit_key",
    "edit_role",
    "edit_staff",
    "edit_store",
    "forget_attempts",
    "open_store",
    "own_password_chosen",
    "permission",
    "reactivate_staff",
    "reseal",
    "reset_two_step",
    "revoke_key",
    "revoke_other_sessions",
    "revoke_session",
    "set_password",
    "set_up_business",
    "take_attempt",
    "temporary_password",
    "throttle",
    "tidy",
]

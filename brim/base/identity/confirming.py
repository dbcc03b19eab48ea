"""Re-authentication: a sensitive action needs a password, code or passkey given within the last minutes."""

from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from brim.base.identity.forms import ConfirmCodeForm, ConfirmPasswordForm
from brim.base.identity.operations.attempts import forget_attempts, take_attempt
from brim.base.kit import clock
from brim.base.kit.refusals import Invalid

FRESH_S = 300
MOST = 10
WITHIN = timedelta(minutes=5)
WHAT = "identity.confirm"
LONGEST = 1_000


def is_fresh(request: HttpRequest) -> bool:
    """Whether the password, a code or a passkey was given in this session within `FRESH_S`; signing in counts."""
    records = get_authentication_records(request, request.user)
    since = clock.now().timestamp() - max((float(record["at"]) for record in records), default=0.0)
    return 0 <= since < FRESH_S


def ways(request: HttpRequest) -> set[str]:
    """What the person may confirm by besides the password: `totp`, `webauthn`, `recovery_codes`."""
    held = Authenticator.objects.filter(user_id=request.user.pk)
    return set(held.values_list("type", flat=True))


def confirm(request: HttpRequest, given: str) -> None:
    """Take the password, a code of the app or a recovery code; the session is fresh then.

    After ten wrong attempts in five minutes in a session even the right one is refused. Raises: Invalid
    `not_confirmed`, `too_many_attempts` at `confirmation`.
    """
    who = f"{request.user.pk} {request.session.session_key}"
    if take_attempt(WHAT, who, most=MOST, within=WITHIN, now=clock.now()):
        words = _("Too many attempts. Nothing was done: wait five minutes, then try again.")
        raise Invalid("confirmation", words, code="too_many_attempts")
    if not given or len(given) > LONGEST or not is_right(request, given):
        words = _("This did not confirm that it is you. Nothing was done: try again.")
        raise Invalid("confirmation", words, code="not_confirmed")
    forget_attempts(WHAT, who)


def is_right(request: HttpRequest, given: str) -> bool:
    """A password is never digits alone, a code always."""
    tidy = "".join(given.split())
    if tidy.isdecimal():
        by_code = ConfirmCodeForm({"code": tidy}, user=request.user)
        if by_code.is_valid():
            by_code.save()
            return True
        return False
    if not ConfirmPasswordForm({"password": given}, user=request.user).is_valid():
        return False
    reauthenticate_by_password(request)
    return True

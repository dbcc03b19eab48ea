"""Sensitive acts ask once more who it is, in the form itself: what was typed stays, and nothing is done without."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from brim.base.identity import confirming
from brim.base.kit.refusals import Refused
from brim.base.shell.pages import Visit
from brim.base.ui.forms import ActionForm


class ConfirmationForm(ActionForm):
    confirmation = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *arguments: Any, has_codes: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        label = _("Your password, or a code of your app") if has_codes else _("Your password")
        self.fields["confirmation"].label = label


@dataclass
class Proof:
    """What is asked: nothing, where the password or a second factor was given lately, or the act is not sensitive."""

    form: ConfirmationForm | None = None
    passkey_url: str = ""

    @property
    def is_wanted(self) -> bool:
        return self.form is not None

    @property
    def bound(self) -> Any:
        return None if self.form is None else self.form["confirmation"]


def read_proof(visit: Visit, *, is_sensitive: bool) -> Proof:
    """Raises nothing: what was given and is not right stands at the field."""
    if not is_sensitive or confirming.is_fresh(visit.request):
        return Proof()
    ways = confirming.ways(visit.request)
    form = ConfirmationForm(visit.posted, has_codes=bool(ways & {"totp", "recovery_codes"}))
    if visit.posted is not None and visit.request.POST.get("step") != "preview":
        try:
            confirming.confirm(visit.request, visit.request.POST.get("confirmation", ""))
        except Refused as refused:
            form.is_valid()
            form.refuse(refused)
        else:
            return Proof()
    url = f"{reverse('mfa_reauthenticate_webauthn')}?{urlencode({'next': reverse('security')})}"
    return Proof(form, url if "webauthn" in ways else "")

"""Erase a customer's personal data: grave, said in full before, and never undone."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import clock, ids
from brim.base.kit.refusals import Conflict
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm
from brim.core.customers import operations, queries
from brim.core.customers.console.slots import balances
from brim.core.customers.erasure import ERASED, reasons
from brim.core.customers.types import Customer


class ForgetForm(ActionForm):
    words = ("reason", "name")

    reason = forms.CharField(label=_lazy("Reason"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True}))
    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, data: Any = None, *, wanted: str) -> None:
        super().__init__(data)
        self.wanted = wanted
        self.fields["name"].label = _("Write “%(name)s” to confirm") % {"name": wanted}

    def clean_name(self) -> str:
        text = str(self.cleaned_data["name"]).strip()
        if text != self.wanted:
            raise forms.ValidationError(_("This is not the name. Nothing was erased."))
        return text


@action_page("customers:read", "customers:forget")
def forget(visit: Visit, public_id: str) -> HttpResponse:
    found = queries.get(ids.read_customer(public_id), actor=visit.actor)
    if found.forgotten_at is not None:
        raise Conflict("customer_forgotten", _("This customer's personal data was erased. Nothing was changed."))
    back = reverse("console:customer", args=[public_id])
    shown = ActionPage(
        title=_("Erase the personal data of %(name)s") % {"name": found.name},
        submit=_lazy("Erase for ever"),
        intro=_lazy(
            "Name, phone, email, birthday, reference, own fields, notes and tags go, and nobody can bring "
            "them back. The number and every entry of money stay."
        ),
        back=back,
        is_grave=True,
    )

    def do(form: ForgetForm) -> Done:
        operations.forget(found.id, actor=visit.actor, now=clock.now(), reason=form.cleaned_data["reason"])
        return Done(back, _("The personal data is erased."))

    def before() -> Consequence:
        return consequence(visit, found)

    form = ForgetForm(visit.posted, wanted=found.name)
    return perform(visit, shown, form, do=do, predict=lambda _form: before(), at_first=before)


def consequence(visit: Visit, found: Customer) -> Consequence:
    held = balances([found.id], visit.actor).get(found.id, [])
    left = [money for money in held if money]
    lines = [Line(_("Still in the wallet"), money) for money in left]
    words = (
        [
            _("The money stays theirs. Who it belongs to can then be told by %(number)s alone: pay it back first.")
            % {"number": ids.public_customer(found.id)}
        ]
        if left
        else []
    )
    goes = [Line(str(one.label), _("Erased")) for one in ERASED.values()]
    since = Line(_("Customer since"), formats.date_text(found.created_at))
    return Consequence([since, *lines, *goes], words, refusal=" ".join(reasons(found.id)))

"""What is done to a drawer: counted and opened, emptied to the safe, counted again and closed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import clock, ids
from brim.base.kit.refusals import NotFound
from brim.base.money import Money, money
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.shell.till import counter_of
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm, MoneyField
from brim.trade.payments import operations as payments
from brim.trade.payments import queries
from brim.trade.payments.types import Shift

MAX_PIECES = 100_000

OPEN = ActionPage(
    title=_lazy("Open a shift"),
    submit=_lazy("Open the shift"),
    intro=_lazy("Count what lies in the drawer now. An empty drawer is counted as zero."),
    template="payments/count_fields.html",
)
DROP = ActionPage(
    title=_lazy("Cash to the safe"),
    submit=_lazy("Take it out"),
    intro=_lazy("What is taken out of the drawer and locked away while the shift goes on."),
)
CLOSE = ActionPage(
    title=_lazy("Close the shift"),
    submit=_lazy("Close the shift"),
    intro=_lazy("Count the drawer. What should lie in it is shown once you have counted."),
    template="payments/count_fields.html",
)


@dataclass(frozen=True)
class Piece:
    """A note or coin, and the field that says how many of them there are."""

    worth: Money
    bound: BoundField


class CountForm(ActionForm):
    """So many of each note and coin, or the sum alone."""

    def __init__(self, *arguments: Any, currency: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.currency = currency
        self.worths = {f"n{worth.amount_minor}": worth for worth in queries.denominations(currency)}
        for name, worth in self.worths.items():
            self.fields[name] = forms.IntegerField(
                label=formats.brief_text(worth),
                min_value=0,
                max_value=MAX_PIECES,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}),
            )
        label = _("Or the sum alone") if self.worths else _("Sum")
        self.fields["sum"] = MoneyField(currency=currency, may_be_zero=True, required=False, label=label)
        self.order_fields(["key", *self.worths, "sum"])

    @property
    def pieces(self) -> list[Piece]:
        return [Piece(worth, self[name]) for name, worth in self.worths.items()]

    @property
    def others(self) -> list[BoundField]:
        return [bound for bound in self.visible_fields() if bound.name not in self.worths]

    def clean(self) -> dict[str, Any]:
        pieces = {name: self.cleaned_data.get(name) for name in self.worths}
        if self.errors:
            return self.cleaned_data
        total, is_counted = self.cleaned_data.get("sum"), any(number is not None for number in pieces.values())
        counted = sum(self.worths[name].amount_minor * (number or 0) for name, number in pieces.items())
        if is_counted and total is not None and total.amount_minor != counted:
            text = formats.money_text(money(counted, self.currency))
            self.add_error("sum", _("The notes and coins come to %(sum)s. Leave one of the two empty.") % {"sum": text})
        elif not is_counted and total is None:
            self.add_error("sum", _("Count the drawer first; an empty one is 0."))
        self.cleaned_data["counted"] = money(counted, self.currency) if is_counted else total
        return self.cleaned_data


class CloseForm(CountForm):
    reason = forms.CharField(
        label=_lazy("Why it differs"),
        max_length=200,
        required=False,
        help_text=_lazy("Needed where the count is not what should be there."),
    )


class DropForm(ActionForm):
    reason = forms.CharField(label=_lazy("What for"), max_length=200, required=False)

    def __init__(self, *arguments: Any, currency: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["amount"] = MoneyField(currency=currency)
        self.fields["amount"].widget.attrs["autofocus"] = True
        self.order_fields(["key", "amount", "reason"])


@action_page("shifts:write")
def open_shift(visit: Visit) -> HttpResponse:
    """Begin a shift at the store one stands at, then back to the till."""
    counter = counter_of(visit)
    if counter.store is None:
        return HttpResponseRedirect(reverse("console:cashier"))
    if visit.posted is None and queries.open_shift_of(visit.actor, counter.store_id):
        return HttpResponseRedirect(reverse("console:shift"))

    def do(form: CountForm) -> Done:
        payments.open_shift(
            store_id=counter.store_id, opening=form.cleaned_data["counted"], actor=visit.actor, now=clock.now()
        )
        return Done(reverse("console:cashier"), _("The shift is open."))

    def predict(form: CountForm) -> Consequence:
        return Consequence([Line(_("In the drawer"), form.cleaned_data["counted"], is_total=True)])

    return perform(
        visit,
        OPEN,
        CountForm(visit.posted, currency=visit.business.currency),
        do=do,
        predict=predict,
    )


@action_page("shifts:write")
def drop(visit: Visit) -> HttpResponse:
    shift = asked_for(visit)

    def do(form: DropForm) -> Done:
        payments.drop_cash(
            shift_id=shift.id,
            amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            actor=visit.actor,
            now=clock.now(),
            key=form.idempotency_key,
        )
        return Done(page_of(visit, shift), _("The cash is on its way to the safe."))

    def predict(form: DropForm) -> Consequence:
        left = shift.expected - form.cleaned_data["amount"]
        if left.amount_minor < 0:
            return Consequence(
                words=[_("The drawer holds only %(sum)s.") % {"sum": formats.money_text(shift.expected)}]
            )
        return Consequence([Line(_("Left in the drawer"), left, is_total=True)])

    return perform(visit, DROP, DropForm(visit.posted, currency=currency_of(shift)), do=do, predict=predict)


@action_page("shifts:write")
def close(visit: Visit) -> HttpResponse:
    """Count, see the difference, say why, and go on to the report."""
    shift = asked_for(visit)

    def do(form: CloseForm) -> Done:
        payments.close_shift(
            shift_id=shift.id,
            counted=form.cleaned_data["counted"],
            reason=form.cleaned_data["reason"],
            actor=visit.actor,
            now=clock.now(),
        )
        return Done(reverse("console:shift-report", args=[public(shift)]), _("The shift is closed."))

    def predict(form: CloseForm) -> Consequence:
        counted: Money = form.cleaned_data["counted"]
        difference = counted - shift.expected
        lines = [
            Line(_("Should be there"), shift.expected),
            Line(_("Counted"), counted),
            Line(_("Difference"), formats.signed_text(difference), is_total=True),
        ]
        words = [] if not difference else [_("Count again, or say why it differs.")]
        return Consequence(lines, words if not form.cleaned_data["reason"].strip() else [])

    return perform(
        visit,
        CLOSE,
        CloseForm(visit.posted, currency=currency_of(shift)),
        do=do,
        predict=predict,
    )


def asked_for(visit: Visit) -> Shift:
    """The shift of `?shift=`, by default one's own at this store. Raises: NotFound `unknown_shift`."""
    text = visit.request.GET.get("shift", "")
    store = None if text else counter_of(visit).store
    shift = queries.open_shift_of(visit.actor, store.id) if store else None
    if text:
        shift = queries.shift_report(read(text), actor=visit.actor).shift
    if shift is None:
        raise NotFound("unknown_shift", _("You have no open shift here. Open one first."))
    return shift


def public(shift: Shift) -> str:
    return ids.public("sft", 0, shift.id)


def read(text: str) -> int:
    """Raises: NotFound `unknown_id`."""
    return ids.read_public("sft", text)[1]


def page_of(visit: Visit, shift: Shift) -> str:
    """One's own shift has a page of its own; a colleague's is its report."""
    own = shift.cashier_id == visit.actor.id
    return reverse("console:shift") if own else reverse("console:shift-report", args=[public(shift)])


def currency_of(shift: Shift) -> str:
    return shift.opening.asset.code

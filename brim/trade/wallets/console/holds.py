"""Set money aside, take it in parts, let the rest go."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from brim.base.kit import ids
from brim.base.kit.refusals import NotFound
from brim.base.money import Money, money
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm, MoneyField
from brim.trade.wallets import operations, queries
from brim.trade.wallets.console.consequences import after, available_hint, given, taken
from brim.trade.wallets.console.subject import StoreForm, Subject, subject_of
from brim.trade.wallets.types import Hold

HOUR, DAY = 60, 24 * 60
SPANS = (HOUR, 4 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY)
WORDS = ("customers:read", "wallets:read", "holds:write")


def span_text(minutes: int) -> str:
    if minutes % DAY == 0:
        return ngettext("%(count)s day", "%(count)s days", minutes // DAY) % {"count": minutes // DAY}
    if minutes % HOUR == 0:
        return ngettext("%(count)s hour", "%(count)s hours", minutes // HOUR) % {"count": minutes // HOUR}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


class HoldForm(StoreForm):
    words = ("description",)
    minutes = forms.TypedChoiceField(label=_lazy("For how long"), coerce=int)
    description = forms.CharField(
        label=_lazy("For what"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any = None, *, subject: Subject) -> None:
        super().__init__(data, subject=subject)
        terms = queries.current_programme(subject.now)
        spans = sorted({terms.hold_default_minutes, *(span for span in SPANS if span <= terms.hold_most_minutes)})
        self.fields["minutes"].choices = [(span, span_text(span)) for span in spans]  # type: ignore[attr-defined]  # a ChoiceField's
        self.fields["minutes"].initial = terms.hold_default_minutes
        self.fields["amount"].help_text = available_hint(subject)
        self.order_fields(["amount", "minutes", "store", "description"])


@action_page(*WORDS)
def hold(visit: Visit, public_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)

    def predict(form: HoldForm) -> Consequence:
        preview = queries.preview_hold(
            amount=form.amount(), store_id=form.store_id(), minutes=form.cleaned_data["minutes"], **subject.whose
        )
        words = _("What is not taken by then is free again by itself.")
        return Consequence([*taken(preview), after(preview)], [words])

    def do(form: HoldForm) -> Done:
        placed = operations.hold(
            amount=form.amount(),
            store_id=form.store_id(),
            minutes=form.cleaned_data["minutes"],
            description=form.cleaned_data["description"],
            key=form.idempotency_key,
            **subject.whose,
        )
        assert placed.expires_at is not None, "a customer's hold ends"
        values = {"amount": amount_text(placed.amount, placed), "until": formats.moment_text(placed.expires_at)}
        return Done(subject.back, _("%(amount)s set aside until %(until)s.") % values)

    title = _("Set aside for %(name)s") % {"name": subject.name}
    shown = ActionPage(title=title, submit=_lazy("Set aside"), back=subject.back)
    return perform(
        visit,
        shown,
        HoldForm(visit.posted, subject=subject),
        do=do,
        predict=predict,
        value_lock=subject.value_lock,
    )


class CaptureForm(ActionForm):
    is_final = forms.BooleanField(label=_lazy("Let the rest go"), required=False, initial=True)

    def __init__(self, data: Any = None, *, held: Hold) -> None:
        super().__init__(data)
        rest = money(held.remaining, held.currency)
        hint = _("Still held: %(amount)s") % {"amount": formats.money_text(rest)}
        self.fields["amount"] = MoneyField(currency=held.currency, initial=rest, help_text=hint)
        self.fields["amount"].widget.attrs["autofocus"] = True
        self.order_fields(["amount"])

    def amount(self) -> Money:
        found = self.cleaned_data["amount"]
        assert isinstance(found, Money)
        return found


@action_page(*WORDS)
def capture(visit: Visit, public_id: str, hold_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)
    held = held_of(subject, hold_id)

    def predict(amount: Money, *, is_final: bool) -> Consequence:
        preview = queries.preview_capture(hold_id=held.id, amount=amount, is_final=is_final, **subject.whose)
        rest = Line(
            _("Free again") if is_final else _("Stays held"),
            money(max(0, held.remaining - preview.operation.amount), held.currency),
        )
        return Consequence([*taken(preview), rest, after(preview)])

    def do(form: CaptureForm) -> Done:
        done = operations.capture(
            hold_id=held.id,
            amount=form.amount(),
            is_final=form.cleaned_data["is_final"],
            key=form.idempotency_key,
            **subject.whose,
        )
        return Done(subject.back, _("%(amount)s captured.") % {"amount": amount_text(done.amount, held)})

    shown = ActionPage(
        title=_("Capture from the hold"), submit=_lazy("Capture"), intro=held.description, back=subject.back
    )
    return perform(
        visit,
        shown,
        CaptureForm(visit.posted, held=held),
        do=do,
        predict=lambda form: predict(form.amount(), is_final=form.cleaned_data["is_final"]),
        at_first=lambda: predict(money(held.remaining, held.currency), is_final=True),
        value_lock=subject.value_lock,
    )


class ReleaseForm(ActionForm):
    reason = forms.CharField(
        label=_lazy("Reason"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


@action_page(*WORDS)
def release(visit: Visit, public_id: str, hold_id: str) -> HttpResponse:
    subject = subject_of(visit, public_id)
    held = held_of(subject, hold_id)

    def predict() -> Consequence:
        preview = queries.preview_release(hold_id=held.id, **subject.whose)
        return Consequence([*given(preview), after(preview)])

    def do(form: ReleaseForm) -> Done:
        done = operations.release(
            hold_id=held.id, reason=form.cleaned_data["reason"], key=form.idempotency_key, **subject.whose
        )
        return Done(subject.back, _("%(amount)s is free again.") % {"amount": amount_text(done.amount, held)})

    shown = ActionPage(title=_("Let the hold go"), submit=_lazy("Let go"), intro=held.description, back=subject.back)
    form = ReleaseForm(visit.posted)
    return perform(
        visit,
        shown,
        form,
        do=do,
        predict=lambda _form: predict(),
        at_first=predict,
        value_lock=subject.value_lock,
    )


def held_of(subject: Subject, hold_id: str) -> Hold:
    """Raises: NotFound where this customer has no such hold that could be captured."""
    owner, number = ids.read_public("hld", hold_id)
    if owner != subject.customer_id:
        raise ids.unknown(hold_id)
    held = queries.hold_by_id(owner, number)
    if not held.is_releasable:
        raise NotFound("unknown_hold", _("There is no such hold. Nothing has moved. Check its id."))
    return held


def amount_text(minor: int, held: Hold) -> str:
    return formats.money_text(money(minor, held.currency))

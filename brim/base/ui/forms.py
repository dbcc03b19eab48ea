"""Forms that move something: a key that lasts as long as the form, amounts as Money, refusals at their fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit import ids
from brim.base.kit.amounts import read_amount
from brim.base.kit.refusals import Invalid, Refused
from brim.base.money import Money
from brim.base.ui.formats import money_text

OWN = "form-"
# How long a form may lie open and still name what it makes.
OPEN_FOR_S = 7 * 24 * 3600
MAX_LETTERS = 40


class ActionForm(forms.Form):
    """Shown, sent and perhaps sent again: `key` stays the same all the while, so that nothing is done twice.

    `words` are the fields that are only said: what would come of the form is previewed without them.
    """

    words: tuple[str, ...] = ("reason",)

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*arguments, **named)
        self.fields["key"].initial = f"{OWN}{ids.make()}"

    @property
    def idempotency_key(self) -> str:
        """The key that came with the form; one of its own where none came. Whatever was posted it begins with `form-`:
        nobody takes one of Brim's own keys, or an API caller's, by a form."""
        sent = self.cleaned_data.get("key") or self.fields["key"].initial
        return OWN + str(sent).removeprefix(OWN)

    def number(self) -> int | None:
        """The id of what is to be made, out of the form's own key: the form sent twice makes one. Only a number that
        may have been given to a form is one: nobody chooses ids by writing a key."""
        rest = self.idempotency_key.removeprefix(OWN)
        if not (rest.isascii() and rest.isdigit() and len(rest) < 20):
            return None
        return int(rest) if 0 <= ids.age_s(int(rest)) < OPEN_FOR_S else None

    def refuse(self, refused: Refused) -> None:
        """Put the refusal where it belongs: at its fields where it names fields of this form, else above them."""
        errors = refused.details.get("errors")
        named = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
        for error in named:
            field = error.get("field", "")
            self.add_error(field if field in self.fields else None, error.get("message", refused.message))
        if not named:
            self.add_error(None, refused.message)


class RetypedForm(ActionForm):
    """An `amount` above what is usual is typed once more, in `again`, before anything is done.

    The template shows `again` where `wants_again`.
    """

    words = (*ActionForm.words, "again")
    wants_again = False

    def __init__(self, *arguments: Any, currency: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["again"] = MoneyField(currency=currency, required=False, label=_("The amount once more"))

    def unusual_above(self) -> int | None:
        """In minor units; None: nothing is unusual. Asked of a form that is to be done, not while one types."""
        return None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        amount = data.get("amount")
        if amount is None or self.data.get("step") == "preview":
            return dict(data)
        bound = self.unusual_above()
        if bound is not None and amount.amount_minor > bound and data.get("again") != amount:
            self.wants_again = True
            self.fields["amount"].widget.attrs.pop("autofocus", None)
            self.fields["again"].widget.attrs["autofocus"] = True
            if data.get("again") is not None:
                self.add_error("again", _("The two amounts differ. Nothing was done: type both again."))
            elif "again" not in self.errors:
                text = _("%(amount)s is much more than usual here. Nothing was done yet: type the amount once more.")
                self.add_error("again", text % {"amount": money_text(amount)})
        return dict(data)


class MoneyField(forms.CharField):
    """What somebody typed to Money in `currency`, more than zero; `may_be_zero`: zero is an amount here."""

    default_error_messages = {"not_positive": _lazy("The amount must be more than zero.")}

    def __init__(self, *, currency: str, may_be_zero: bool = False, **named: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "class": "figure", "maxlength": MAX_LETTERS}
        )
        widget.attrs["data-money"] = _lazy("That was a scan, no amount: nothing was typed.")
        named.setdefault("widget", widget)
        named.setdefault("label", _("Amount"))
        super().__init__(max_length=MAX_LETTERS, **named)
        self.currency = currency
        self.may_be_zero = may_be_zero

    def to_python(self, value: Any) -> Money | None:  # type: ignore[override]  # a CharField that yields Money
        text = str(value or "").strip()
        if not text:
            return None
        try:
            amount = read_amount("amount", text, self.currency)
        except Invalid as refused:
            raise forms.ValidationError(refused.message, "not_money") from None
        if amount.amount_minor < (0 if self.may_be_zero else 1):
            raise forms.ValidationError(self.error_messages["not_positive"], "not_positive")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return value.decimal_text() if isinstance(value, Money) else value

    def run_validators(self, value: Any) -> None:
        """Lengths were the text's; an amount has none."""

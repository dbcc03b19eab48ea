"""The programme as a form: currencies with ladders whose rows come and go, and back to what `save_programme` takes."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.kit.amounts import read_amount
from brim.base.kit.refusals import Invalid
from brim.base.money import Money, UnknownAsset, asset, money, typed
from brim.base.ui import formats
from brim.base.ui.forms import ActionForm, MoneyField
from brim.trade.wallets import queries
from brim.trade.wallets.console.programme_wording import LIMITS, NAMES, ORDERS, WEEKDAYS
from brim.trade.wallets.types import OrderRule, Programme, Step

UNITS = {"1": _lazy("minutes"), "60": _lazy("hours"), "1440": _lazy("days")}
MAX_ROWS = 50
MAX_CURRENCIES = 20
NO_LIMIT = _lazy("No limit")
FIRST_LIMITS = ("top_up_most", "balance_most")
SAMPLE = (Step(1, 1),)


@dataclass
class Row:
    """A step of a ladder as it was typed."""

    pay: str = ""
    get: str = ""
    error: str = ""


@dataclass
class RuleRow:
    """An exception of the spend order as it was chosen."""

    order: str = "principal_first"
    store: str = ""
    weekdays: set[str] = field(default_factory=set)
    days: str = ""
    error: str = ""


class ProgrammeForm(ActionForm):
    spend_order = forms.ChoiceField(
        label=NAMES["spend_order"],
        choices=[(str(order), text) for order, text in ORDERS.items()],
        help_text=_lazy("Which part of the balance a spend takes. Refunds give back what was taken last."),
    )
    bonus_days = forms.IntegerField(
        label=_lazy("Bonus lasts (days)"),
        min_value=1,
        max_value=3660,
        required=False,
        help_text=_lazy("Empty: for good. Bonus given before keeps its own date."),
    )
    grace_days = forms.IntegerField(
        label=_lazy("Days of grace"),
        min_value=0,
        max_value=3660,
        help_text=_lazy("How long bonus may be spent that a refund brings back after its date."),
    )
    hold_default = forms.IntegerField(label=NAMES["hold_default_minutes"], min_value=1)
    hold_default_unit = forms.ChoiceField(label=_lazy("Unit"), choices=list(UNITS.items()))
    hold_most = forms.IntegerField(label=NAMES["hold_most_minutes"], min_value=1)
    hold_most_unit = forms.ChoiceField(label=_lazy("Unit"), choices=list(UNITS.items()))
    late_spend_days = forms.IntegerField(
        label=_lazy("Days a spend may come late"),
        min_value=0,
        max_value=30,
        help_text=_lazy("It counts to the day it happened on. Later than that, a second person approves it."),
    )
    effective_on = forms.DateField(
        label=_lazy("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_lazy("Empty: at once. It begins with the day, by the business's clock."),
    )
    reason = forms.CharField(
        label=_lazy("Reason"), max_length=200, help_text=_lazy("Stands in the history beside your name.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    words = ("reason", "effective_on", "version")

    def __init__(
        self, data: QueryDict | None, *, programme: Programme, currency: str, stores: Mapping[int, str]
    ) -> None:
        super().__init__(data, initial=initial_of(programme))
        self.stores = [(str(number), name) for number, name in stores.items()]
        self.codes = codes_of(data, programme, currency)
        self.ladders = {code: rows_of(data, code, programme) for code in self.codes}
        self.rules = rules_of(data, programme)
        self.currency = self.codes[0]
        self.known = set(programme.currencies)
        self.currency_error = ""
        self.fields["example"] = MoneyField(
            currency=self.currency,
            label=_("Somebody pays"),
            required=False,
            initial=first_step(programme, self.currency),
        )
        for code in self.codes:
            self.add_terms(code, programme)

    def add_terms(self, code: str, programme: Programme) -> None:
        terms = programme.terms(code)
        for name, label in LIMITS.items():
            self.add_amount(f"{code}-{name}", code, label, getattr(terms.limits, name), NO_LIMIT)
            if self.is_new(code) and name in FIRST_LIMITS:
                self.fields[f"{code}-{name}"].widget.attrs["placeholder"] = ""
                self.fields[f"{code}-{name}"].help_text = self.first_words(code)
        self.add_amount(f"{code}-credit_line", code, NAMES["credit_line"], terms.credit_line or None, _lazy("None"))
        self.add_amount(
            f"{code}-adjustment_alone", code, NAMES["adjustment_alone"], terms.adjustment_alone, _lazy("None")
        )

    def is_new(self, code: str) -> bool:
        """Whether no version before had the currency: it begins with limits."""
        return code not in self.known

    def first_words(self, code: str) -> str:
        bare = queries.first_limits(code).top_up_most
        values = {"amount": formats.plain_text(money(bare or 0, code))}
        if bare != queries.first_limits(code, SAMPLE).top_up_most:
            return _("Empty: ten times the highest step of the ladder, or %(amount)s where there is none.") % values
        return _("Empty: %(amount)s.") % values

    def add_currency(self, code: str) -> None:
        if not is_currency(code):
            self.currency_error = _("Write the three letters of a currency, such as USD.")
        elif code not in self.codes and len(self.codes) < MAX_CURRENCIES:
            self.codes.append(code)
            self.ladders[code] = []
            self.add_terms(code, Programme())

    def add_amount(self, name: str, code: str, label: Any, amount: int | None, empty: Any) -> None:
        first = None if amount is None else money(amount, code)
        made = MoneyField(currency=code, may_be_zero=True, label=label, required=False, initial=first)
        made.widget.attrs |= {"placeholder": empty, "class": ""}
        self.fields[name] = made

    def sections(self) -> list[dict[str, Any]]:
        """What the template shows for each currency."""
        return [
            {
                "code": code,
                "rows": self.ladders[code],
                "limits": [self[f"{code}-{name}"] for name in LIMITS],
                "more": [self[f"{code}-credit_line"], self[f"{code}-adjustment_alone"]],
            }
            for code in self.codes
        ]

    def weekdays(self) -> list[tuple[str, str]]:
        return [(str(number), str(name)) for number, name in enumerate(WEEKDAYS)]

    def orders(self) -> list[tuple[str, str]]:
        return [(str(order), str(text)) for order, text in ORDERS.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for code in self.codes:
            for row in self.ladders[code]:
                if not step_of(row, code) and (row.pay or row.get):
                    self.add_error(None, _("A step of the ladder is not whole."))
        for rule in self.rules:
            if days_of(rule.days) is None:
                rule.error = _("Write days from 1 to 31 with commas between.")
                self.add_error(None, rule.error)
        return dict(data)

    def draft(self) -> dict[str, Any]:
        """What `save_programme` takes, of a valid form."""
        data = self.cleaned_data
        return {
            "currencies": {code: self.terms_draft(code) for code in self.codes},
            "spend_order": data["spend_order"],
            "order_rules": [rule_draft(rule) for rule in self.rules],
            "bonus_days": data["bonus_days"],
            "grace_days": data["grace_days"],
            "hold_default_minutes": data["hold_default"] * int(data["hold_default_unit"]),
            "hold_most_minutes": data["hold_most"] * int(data["hold_most_unit"]),
            "late_spend_days": data["late_spend_days"],
        }

    def terms_draft(self, code: str) -> dict[str, Any]:
        def minor(name: str) -> int | None:
            found = self.cleaned_data.get(f"{code}-{name}")
            return found.amount_minor if found is not None else None

        steps = [Step(*step) for row in self.ladders[code] if (step := step_of(row, code))]
        limits = {name: minor(name) for name in LIMITS}
        if self.is_new(code):
            first = asdict(queries.first_limits(code, steps))
            limits |= {name: first[name] for name in FIRST_LIMITS if limits[name] is None}
        return {
            "ladder": [asdict(step) for step in steps],
            "limits": limits,
            "credit_line": minor("credit_line") or 0,
            "adjustment_alone": minor("adjustment_alone"),
        }

    def take(self, step: str) -> None:
        """Change rows: `add:CNY`, `drop:CNY:2`, `add-rule`, `drop-rule:0`, `add-currency`, `drop-currency:USD`."""
        verb, _colon, rest = step.partition(":")
        if verb == "add" and len(self.ladders.get(rest, [])) < MAX_ROWS and rest in self.ladders:
            self.ladders[rest].append(Row())
        elif verb == "drop":
            code, _colon, number = rest.partition(":")
            if code in self.ladders and number in map(str, range(len(self.ladders[code]))):
                del self.ladders[code][int(number)]
        elif verb == "add-currency":
            self.add_currency(str(self.data.get("new_currency", "")).strip().upper())
        elif verb == "drop-currency" and rest in self.codes[1:]:
            self.codes.remove(rest)
        elif verb == "add-rule" and len(self.rules) < MAX_ROWS:
            self.rules.append(RuleRow())
        elif verb == "drop-rule" and rest.isdigit() and int(rest) < len(self.rules):
            del self.rules[int(rest)]


def initial_of(programme: Programme) -> dict[str, Any]:
    default, default_unit = unit_of(programme.hold_default_minutes)
    most, most_unit = unit_of(programme.hold_most_minutes)
    return {
        "spend_order": str(programme.spend_order),
        "bonus_days": programme.bonus_days,
        "grace_days": programme.grace_days,
        "hold_default": default,
        "hold_default_unit": default_unit,
        "hold_most": most,
        "hold_most_unit": most_unit,
        "late_spend_days": programme.late_spend_days,
        "version": programme.version,
    }


def unit_of(minutes: int) -> tuple[int, str]:
    unit = next(size for size in (1440, 60, 1) if minutes % size == 0)
    return minutes // unit, str(unit)


def codes_of(data: QueryDict | None, programme: Programme, currency: str) -> list[str]:
    """The business's currency first."""
    sent = data.getlist("currencies") if data else list(programme.currencies)
    return list(dict.fromkeys([currency, *(code for code in sent if is_currency(code))]))


def is_currency(code: str) -> bool:
    try:
        asset(code)
    except UnknownAsset:
        return False
    return True


def rows_of(data: QueryDict | None, code: str, programme: Programme) -> list[Row]:
    if data is None:
        steps = programme.terms(code).ladder
        return [Row(money(step.pay, code).decimal_text(), money(step.get, code).decimal_text()) for step in steps]
    pays, gets = data.getlist(f"{code}-pay"), data.getlist(f"{code}-get")
    rows = [Row(pay.strip(), get.strip()) for pay, get in list(zip(pays, gets, strict=False))[:MAX_ROWS]]
    for row in rows:
        row.error = step_error(row, code)
    return rows


def step_error(row: Row, code: str) -> str:
    """Why the row is no step; an empty one is none and no error."""
    if not row.pay and not row.get:
        return ""
    try:
        return "" if read_step(row, code) else _("Write both amounts, each more than zero.")
    except Invalid as refused:
        return refused.message


def step_of(row: Row, code: str) -> tuple[int, int] | None:
    return None if step_error(row, code) else read_step(row, code)


def read_step(row: Row, code: str) -> tuple[int, int] | None:
    """None where an amount is missing or not above zero. Raises: Invalid where one cannot be read."""
    if not row.pay or not row.get:
        return None
    pay, get = (read_amount("ladder", text, code).amount_minor for text in (row.pay, row.get))
    return (pay, get) if pay > 0 and get > 0 else None


def first_step(programme: Programme, code: str) -> Money:
    ladder = programme.terms(code).ladder
    return money(ladder[len(ladder) // 2].pay, code) if ladder else typed("100", code)


def rules_of(data: QueryDict | None, programme: Programme) -> list[RuleRow]:
    if data is None:
        return [rule_row(rule) for rule in programme.order_rules]
    numbers = [number for number in data.getlist("rule") if number.isdigit()][:MAX_ROWS]
    return [
        RuleRow(
            data.get(f"rule-{number}-order", ""),
            data.get(f"rule-{number}-store", ""),
            set(data.getlist(f"rule-{number}-weekdays")),
            data.get(f"rule-{number}-days", "").strip(),
        )
        for number in numbers
    ]


def rule_row(rule: OrderRule) -> RuleRow:
    store = "" if rule.store_id is None else str(rule.store_id)
    days = ", ".join(map(str, sorted(rule.days_of_month)))
    return RuleRow(str(rule.order), store, {str(day) for day in rule.weekdays}, days)


def rule_draft(row: RuleRow) -> dict[str, Any]:
    return {
        "order": row.order,
        "store_id": int(row.store) if row.store.isdigit() else None,
        "weekdays": sorted(int(day) for day in row.weekdays if day.isdigit()),
        "days_of_month": days_of(row.days) or [],
    }


def days_of(text: str) -> list[int] | None:
    """None where it is not a list of days of a month."""
    words = [word for word in re.split(r"[,，、\s]+", text) if word]
    if not all(word.isdigit() and 1 <= int(word) <= 31 for word in words):
        return None
    return [int(word) for word in words]

"""A preview of the wallets' room as lines of a consequence: which purse gives, until when, what may be spent after."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from brim.base.money import money
from brim.base.shell.actions import Line
from brim.base.ui import formats
from brim.trade.wallets.console.subject import Subject
from brim.trade.wallets.queries import LotPart, Preview, RefundQuote
from brim.trade.wallets.wording import FROM_PURSES

OWED = "credit"


def after(preview: Preview) -> Line:
    """What may be spent once it is done, beside what may be now."""
    currency = preview.operation.currency
    before = formats.money_text(money(preview.available_before, currency))
    return Line(
        _("Available afterwards"),
        money(preview.available_after, currency),
        is_total=True,
        note=_("now %(amount)s") % {"amount": before},
    )


def taken(preview: Preview) -> list[Line]:
    """What each purse gives, and what would be owed."""
    owed = [lot for lot in preview.lots if lot.source == OWED]
    principal = [lot for lot in preview.lots if lot.purse == "principal" and lot.source != OWED]
    bonus = [lot for lot in preview.lots if lot.purse == "bonus"]
    named = [(FROM_PURSES["principal"], principal), (FROM_PURSES["bonus"], bonus), (_("From the credit line"), owed)]
    return [part_line(str(name), lots, preview.operation.currency) for name, lots in named if lots]


def given(preview: Preview) -> list[Line]:
    """What each purse gets back."""
    principal = [lot for lot in preview.lots if lot.purse == "principal"]
    bonus = [lot for lot in preview.lots if lot.purse == "bonus"]
    named = [(_("Back to principal"), principal), (_("Back to bonus"), bonus)]
    return [part_line(name, lots, preview.operation.currency) for name, lots in named if lots]


def goes_along(preview: Preview) -> list[Line]:
    """Beside principal that leaves: what of it is kept for bonus that was spent, and what bonus ends with it."""
    named = [(_("Kept for bonus already spent"), preview.kept), (_("Bonus that goes with it"), preview.bonus)]
    return [Line(name, money(-amount, preview.operation.currency)) for name, amount in named if amount]


def part_line(name: str, lots: Sequence[LotPart], currency: str) -> Line:
    return Line(name, money(sum(lot.amount for lot in lots), currency), note=ends_text(lots, currency))


def ends_text(lots: Sequence[LotPart], currency: str) -> str:
    """“11.20 until 12 Dec, 8.00 until 3 Jan”: the ends of these lots, the soonest first, three at most."""
    ending: dict[str, int] = {}
    for lot in sorted((lot for lot in lots if lot.expires_at), key=lambda lot: lot.expires_at or 0):
        assert lot.expires_at is not None
        day = formats.short_date_text(formats.last_day(lot.expires_at))
        ending[day] = ending.get(day, 0) + lot.amount
    if len(ending) == 1 and sum(ending.values()) == sum(lot.amount for lot in lots):
        return _("until %(day)s") % {"day": next(iter(ending))}
    parts = [
        _("%(amount)s until %(day)s") % {"amount": formats.plain_text(money(amount, currency)), "day": day}
        for day, amount in list(ending.items())[:3]
    ]
    return _(", ").join(parts)


def quote_lines(quote: RefundQuote) -> list[Line]:
    """The quote's lines, each with its sum and its rule."""
    return [
        Line(
            line.label, money(line.amount, quote.currency), note=" · ".join(filter(None, (line.computation, line.rule)))
        )
        for line in quote.lines
    ]


def interest_words(quote: RefundQuote) -> list[str]:
    if not quote.interest_total:
        return []
    amount = formats.money_text(money(quote.interest_total, quote.currency))
    return [
        _("Interest of %(amount)s is due on top, at the business's cost; it is paid outside the wallet.")
        % {"amount": amount}
    ]


def available_hint(subject: Subject) -> str:
    """What may be spent at most, as a field's hint."""
    return _("Available: %(amount)s") % {"amount": formats.money_text(subject.amount(subject.view.available))}

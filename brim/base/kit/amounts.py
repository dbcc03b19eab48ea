"""What people are told about an amount that cannot be read: the words of `money.typed`'s refusals, for every face."""

from django.utils.translation import gettext as _

from brim.base.kit.refusals import Invalid
from brim.base.money import MAX_AMOUNT, InvalidAmount, Misread, Money, asset, typed


def read_amount(field: str, text: str, currency: str) -> Money:
    """The amount that was typed, of either sign, at most `MAX_AMOUNT` minor units.

    Raises: Invalid `invalid_amount` at `field`, in words that say how to write it.
    """
    try:
        amount = typed(text, currency)
    except InvalidAmount as problem:
        raise Invalid(field, misread(problem, text, currency), code="invalid_amount") from None
    if abs(amount.amount_minor) > MAX_AMOUNT:
        raise Invalid(field, too_large(currency), code="invalid_amount")
    return amount


def misread(problem: InvalidAmount, text: str, currency: str) -> str:
    values = {"text": text.strip()[:20], "currency": currency, "example": example(currency)}
    if problem.why is Misread.TOO_LARGE:
        return too_large(currency)
    if problem.why is Misread.OTHER_CURRENCY:
        return _("“%(text)s” is in another currency. The amount is wanted in %(currency)s.") % values
    if problem.why is Misread.TOO_FINE:
        return _("“%(text)s” is no amount of %(currency)s: too many decimals. Write it like %(example)s.") % values
    if len(problem.readings) == 2:
        values |= {"one": problem.readings[0], "other": problem.readings[1]}
        return _("Is “%(text)s” %(one)s or %(other)s? Write it without a comma.") % values
    if problem.why is Misread.UNCLEAR:
        return _("“%(text)s” is unclear. A comma stands between thousands alone, as in 1,000.") % values
    return _("“%(text)s” is no amount of %(currency)s. Write it like %(example)s.") % values


def example(currency: str) -> str:
    return Money(8 * 10 ** asset(currency).exponent, asset(currency)).decimal_text()


def too_large(currency: str) -> str:
    most = Money(MAX_AMOUNT, asset(currency)).decimal_text()
    return _("The amount is too large: at most %(most)s %(currency)s at once.") % {"most": most, "currency": currency}

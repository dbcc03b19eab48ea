"""Money, moments and masked data as the reader's language writes them. Values in, text out.

The language is the active one of gettext, the time zone the active one of `django.utils.timezone`.
"""

from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names
from babel.numbers import format_decimal, get_currency_symbol
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from brim.base.events.sentences import named
from brim.base.kit import clock, days
from brim.base.money import AssetKind, Money

MINUS = "\N{MINUS SIGN}"
# The yen sign belongs to the yuan here; the yen gets its country in both languages.
SYMBOLS = {"CNY": "¥", "JPY": "JP¥"}


@lru_cache(maxsize=8)
def parsed_locale(language: str) -> Locale:
    return Locale.parse("zh_Hans_CN" if language.startswith("zh") else "en_GB")


def locale() -> Locale:
    return parsed_locale(translation.get_language() or "en")


def symbol(code: str) -> str:
    return SYMBOLS.get(code) or get_currency_symbol(code, "zh_Hans" if locale().language == "zh" else "en")


def digits(money: Money) -> str:
    """The amount without sign and unit: 1,284.50."""
    places = "." + "0" * money.asset.exponent if money.asset.exponent else ""
    return format_decimal(abs(money).decimal_text(), format="#,##0" + places, locale=locale())


def sign_of(money: Money, *, plus: bool) -> str:
    if money.amount_minor < 0:
        return MINUS
    return "+" if plus and money.amount_minor > 0 else ""


def money_text(money: Money, *, plus: bool = False) -> str:
    """¥1,284.50, −¥56.00, with `plus` also +¥580.00; points as 200 pts / 200 积分."""
    sign = sign_of(money, plus=plus)
    if money.asset.kind is AssetKind.CURRENCY:
        return f"{sign}{symbol(money.asset.code)}{digits(money)}"
    if money.asset.kind is AssetKind.POINTS:
        return _("%(sign)s%(number)s pts") % {"sign": sign, "number": digits(money)}
    return _("%(sign)s%(number)s visits") % {"sign": sign, "number": digits(money)}


def brief_text(money: Money) -> str:
    """¥500, ¥12.50: round amounts without their zeros, for a choice of amounts."""
    text, places = money_text(money), "." + "0" * money.asset.exponent
    return text.removesuffix(places) if money.asset.exponent else text


def plain_text(money: Money) -> str:
    """1,284.50 with a minus where below zero, for places where the unit is known already."""
    return f"{sign_of(money, plus=False)}{digits(money)}"


def purses_text(**amounts: Money) -> str:
    """“principal 44.80, bonus 11.20”: the parts of a wallet by their codes, as the room that keeps them calls them."""
    parts = [named("purse_amount", purse) % {"amount": plain_text(amount)} for purse, amount in amounts.items()]
    return pgettext("amounts", ", ").join(parts)


def signed_text(money: Money) -> str:
    """+580.00, −56.00, 0.00: a change, where the unit is known already."""
    return f"{sign_of(money, plus=True)}{digits(money)}"


def number_text(number: int) -> str:
    """1,284, and −56 with the sign of amounts."""
    return str(format_decimal(number, locale=locale())).replace("-", "−")


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def time_text(moment: datetime) -> str:
    return local(moment).strftime("%H:%M")


def exact_time_text(moment: datetime) -> str:
    return local(moment).strftime("%H:%M:%S")


def day_of(moment: datetime | date) -> date:
    return days.day_of(moment, timezone.get_current_timezone()) if isinstance(moment, datetime) else moment


def last_day(end: datetime) -> date:
    """The last day of what is over at `end`: “until 29 May” of what ends when that day does."""
    return days.last_day(end, timezone.get_current_timezone())


def last_day_text(end: datetime) -> str:
    return date_text(last_day(end))


def relative_day(day: date, today: date) -> str:
    """Today, Yesterday, then 12 November, with the year once it is another one."""
    gap = (today - day).days
    if gap == 0:
        return _("Today")
    if gap == 1:
        return _("Yesterday")
    if day.year == today.year:
        return str(format_skeleton("MMMMd", day, locale=locale()))
    return str(format_date(day, format="long", locale=locale()))


def day_text(moment: datetime | date) -> str:
    return relative_day(day_of(moment), day_of(clock.now()))


def date_text(moment: datetime | date) -> str:
    """3 May 2026, 2026年5月3日: never relative, for terms and documents."""
    return str(format_skeleton("yMMMd", day_of(moment), locale=locale()))


def short_date_text(moment: datetime | date) -> str:
    """12 Dec, with the year once it is another one: for small print."""
    day = day_of(moment)
    skeleton = "MMMd" if day.year == day_of(clock.now()).year else "yMMMd"
    return str(format_skeleton(skeleton, day, locale=locale()))


def weekday_text(moment: datetime | date) -> str:
    """Sunday, 星期日."""
    return str(format_date(day_of(moment), "EEEE", locale=locale()))


def month_text(day: date) -> str:
    """November 2026, 2026年11月."""
    return str(format_skeleton("yMMMM", day, locale=locale()))


def weekday_name(number: int) -> str:
    """0 is Monday, 星期一."""
    return str(get_day_names("wide", context="stand-alone", locale=locale())[number])


def birthday_text(day: date) -> str:
    """12 March: a birthday without its year."""
    return str(format_skeleton("MMMMd", day, locale=locale()))


def moment_text(moment: datetime) -> str:
    """Yesterday, 18:42."""
    return _("%(day)s, %(time)s") % {"day": day_text(moment), "time": time_text(moment)}


def masked_phone(phone: str) -> str:
    """138 **** 5678: three leading and four trailing digits of the national number, the country code away."""
    digits_only = "".join(letter for letter in phone if letter.isdigit())
    if phone.startswith("+86"):
        digits_only = digits_only[2:]
    if len(digits_only) < 8:
        return "*" * max(len(digits_only) - 2, 0) + digits_only[-2:]
    return f"{digits_only[:3]} **** {digits_only[-4:]}"


def masked_email(email: str) -> str:
    """li***@mail.example."""
    name, at, host = email.partition("@")
    return f"{name[: min(2, len(name) - 1)]}***{at}{host}" if at else ""


def initial(name: str) -> str:
    return name.strip()[:1].upper() or "?"

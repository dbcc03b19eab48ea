"""What the list of customers can be narrowed to by what customers themselves say: store, tag, last seen, birthday."""

from collections.abc import Mapping
from datetime import datetime

from babel.dates import get_month_names
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.kit.days import DAY, start_of
from brim.base.shell.pages import Visit
from brim.base.ui import formats
from brim.base.ui.periods import today
from brim.core.customers.console.filters import Filter, FilterValue, ListQuery, Menu, Option, Reading, list_filter, menu

SEEN_DAYS, AWAY_DAYS = (1, 7, 30), (30, 90, 180)


def read_store(reading: Reading) -> FilterValue:
    number = reading.number("store", reading.stores)
    return FilterValue({"store_id": number}, {"store": reading.stores.get(number or 0, "")})


def store_menu(query: ListQuery, visit: Visit) -> Menu | None:
    served = [(str(number), name) for number, name in query.stores.items() if visit.actor.may_serve(number)]
    return menu(query, _("Store"), "store", served) if served else None


def read_tag(reading: Reading) -> FilterValue:
    number = reading.number("tag", reading.tags)
    return FilterValue({"tag_id": number}, {"tag": reading.tags.get(number or 0, "")})


def tag_menu(query: ListQuery, _visit: Visit) -> Menu | None:
    tags = [(str(number), name) for number, name in query.tags.items()]
    return menu(query, _("Tag"), "tag", tags) if tags else None


def read_seen(reading: Reading) -> FilterValue:
    days, gone = reading.number("seen", SEEN_DAYS), reading.number("away", AWAY_DAYS)
    return FilterValue(
        {
            "seen_since": None if days is None else midnight(days - 1),
            "unseen_since": None if gone is None else midnight(gone),
        },
        {"seen": seen_text(days) if days else "", "away": away_text(gone) if gone else ""},
    )


def seen_menu(query: ListQuery, _visit: Visit) -> Menu:
    days, gone = query.pairs.get("seen", ""), query.pairs.get("away", "")
    options = [
        Option(
            seen_text(number),
            query.address(seen="" if days == str(number) else str(number), away=""),
            days == str(number),
        )
        for number in SEEN_DAYS
    ]
    options += [
        Option(
            away_text(number),
            query.address(away="" if gone == str(number) else str(number), seen=""),
            gone == str(number),
        )
        for number in AWAY_DAYS
    ]
    return Menu(_("Last seen"), options, bool(days or gone))


def read_month(reading: Reading) -> FilterValue:
    month = reading.number("month", range(1, 13))
    chip = _("Birthday in %(month)s") % {"month": month_name(month)} if month else ""
    return FilterValue({"birthday_month": month}, {"month": chip})


def month_menu(query: ListQuery, _visit: Visit) -> Menu:
    return menu(query, _("Birthday"), "month", [(str(number), month_name(number)) for number in range(1, 13)])


def seen_text(days: int) -> str:
    if days == 1:
        return _("Seen today")
    return ngettext("Seen in the last %(days)d day", "Seen in the last %(days)d days", days) % {"days": days}


def away_text(days: int) -> str:
    return ngettext("Not seen for %(days)d day", "Not seen for %(days)d days", days) % {"days": days}


def month_name(month: int) -> str:
    names: Mapping[int, str] = get_month_names("wide", context="stand-alone", locale=formats.locale())
    return str(names[month])


def midnight(days_ago: int) -> datetime:
    """The start of the business's day so many days ago: the same on every page of a list."""
    return start_of(today() - days_ago * DAY, timezone.get_current_timezone())


list_filter(Filter(("store",), read_store, store_menu, order=10))
list_filter(Filter(("tag",), read_tag, tag_menu, order=20))
list_filter(Filter(("seen", "away"), read_seen, seen_menu, order=40))
list_filter(Filter(("month",), read_month, month_menu, order=50))

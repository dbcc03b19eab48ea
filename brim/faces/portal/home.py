"""Home: what may be spent as one number, then two acts; what is on its way; the newest bills."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from brim.base.identity.names import store_names
from brim.base.kit import clock
from brim.base.ui import formats
from brim.core.access.portal.pages import Visit, page, show
from brim.trade.statements.bills import BillSearch, bills
from brim.trade.statements.portal.wording import bill_of
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.portal.balance import is_mixed, next_to_expire, purses_of

NEWEST = 5


@page
def home(visit: Visit) -> HttpResponse:
    now = clock.now()
    purses = purses_of(visit, now)
    names = store_names()
    newest = bills(visit.id, BillSearch(), limit=NEWEST)
    context = {
        "greeting": greeting(visit.customer.name),
        "name": visit.customer.name,
        "ref": visit.customer.ref,
        "purse": purses[0],
        "others": purses[1:],
        "expiring": next_to_expire(wallets.lots(visit.id, purses[0].currency), now),
        "month": formats.month_text(formats.day_of(now)),
        "bills": [bill_of(operation, names) for operation in newest.items],
        "is_mixed": is_mixed(purses, newest.items),
        "waiting": wallets.withdrawals_waiting(visit.id),
    }
    return show(visit, "portal/home.html", context, tab="home")


def greeting(name: str) -> str:
    """By the hour of the business. Of a Chinese name the given one, as people greet each other."""
    hour = timezone.localtime(clock.now()).hour
    words = _("Good morning") if 5 <= hour < 12 else _("Good afternoon") if 12 <= hour < 18 else _("Good evening")
    return _("%(name)s, %(words)s") % {"name": called(name), "words": words.lower()}


def called(name: str) -> str:
    """小满 of 林小满, Anna of Anna Martin."""
    tidy = name.strip()
    is_chinese = 3 <= len(tidy) <= 4 and all("\u4e00" <= letter <= "\u9fff" for letter in tidy)
    return tidy[-2:] if is_chinese else tidy.split(" ")[0]

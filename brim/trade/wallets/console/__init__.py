"""What staff see and do of wallets: the acts on a record, lists of what moved, requests, the programme."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.navigation import section, tab
from brim.base.shell.places import pages
from brim.base.shell.topics import topic
from brim.core.customers.console.timeline import BEHIND
from brim.trade.wallets.console import customer_list, home, menu, record, trail
from brim.trade.wallets.console.history import operations_by_event
from brim.trade.wallets.console.urls import urlpatterns

__all__ = ["customer_list", "home", "menu", "record", "trail"]

pages(urlpatterns)
section("funds", _lazy("Funds"), "wallet", order=40)
tab("funds", "console:spends", _lazy("Spends"), ("spends:read",), also="/console/funds/movements/", order=30)
tab("funds", "console:holds", _lazy("Holds"), ("wallets:read",), order=40)
tab("funds", "console:withdrawals", _lazy("Withdrawals"), ("withdrawals:read",), order=50)
tab("funds", "console:adjustments", _lazy("Adjustments"), ("adjustments:write", "adjustments:approve"), order=60)
tab("settings", "console:settings-programme", _lazy("Programme"), ("settings:read",), order=30)
BEHIND.append(operations_by_event)
topic("wallets", ("wallets.",), ("wallets:read",))

"""Staff pages of customers: the list, the record, the timeline, the business's log, and live updates."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.navigation import section, tab
from brim.base.shell.palette import source
from brim.base.shell.places import pages
from brim.base.shell.topics import topic
from brim.core.customers.console import home, own_filters, palette
from brim.core.customers.console.urls import urlpatterns

__all__ = ["home", "own_filters"]

pages(urlpatterns)
section("customers", _lazy("Customers"), "users", order=20)
tab("customers", "console:customers", _lazy("Customers"), ("customers:read",), order=10)
tab("settings", "console:settings-log", _lazy("Log"), ("events:read",), order=80)
topic("customers", ("customers.",), ("customers:read",))
source(palette.offer, order=10)

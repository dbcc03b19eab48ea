"""What staff see of stamps."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.navigation import section, tab
from brim.base.shell.places import pages
from brim.base.shell.topics import topic
from tests.architecture.room.stamps.console import customer_list, home, record, redemptions
from tests.architecture.room.stamps.console.urls import urlpatterns

__all__ = ["customer_list", "home", "record", "redemptions"]

pages(urlpatterns)
section("stamps", _lazy("Stamps"), "gift", order=45)
tab("stamps", "console:stamps", _lazy("Awards"), ("stamps:read",), order=10)
topic("stamps", ("stamps.",), ("stamps:read",))
tab("settings", "console:settings-stamps", _lazy("Stamps"), ("settings:read",), order=45)

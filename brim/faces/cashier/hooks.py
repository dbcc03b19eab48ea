"""Where the pages of the till are found."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.navigation import section, tab
from brim.base.shell.places import pages
from brim.faces.cashier.urls import urlpatterns

pages(urlpatterns)
section("cashier", _lazy("Cashier"), "hand-coins", order=30)
tab("cashier", "console:cashier", _lazy("Till"), ("topups:write", "spends:write"), order=10)
tab("cashier", "console:shift", _lazy("My shift"), ("shifts:write",), order=20)
tab("cashier", "console:shifts", _lazy("Shifts"), ("shifts:write", "payments:read"), order=30)

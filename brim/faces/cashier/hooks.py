"""Where the till is found."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.counter import WORDS
from brim.base.shell.home import add_shortcut
from brim.base.shell.navigation import section, tab
from brim.base.shell.places import pages
from brim.faces.cashier.urls import urlpatterns

pages(urlpatterns)
section("cashier", _lazy("Cashier"), "hand-coins", order=30)
tab("cashier", "console:cashier", _lazy("Till"), WORDS, order=10)
add_shortcut("console:cashier", _lazy("Open the till"), "hand-coins", WORDS, order=10)

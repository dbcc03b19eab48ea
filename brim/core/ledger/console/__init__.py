"""What staff see of the ledger alone: its proof."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.home import add_shortcut
from brim.base.shell.navigation import tab
from brim.base.shell.places import pages
from brim.core.ledger.console.urls import urlpatterns

pages(urlpatterns)
tab("ledger", "console:proof", _lazy("Proof"), ("ledger:read",), also="/console/proof/", every_store=True, order=40)
add_shortcut(
    "console:proof", _lazy("See the proof of the books"), "shield-check", ("ledger:read",), every_store=True, order=30
)

"""Where the pages of the console are found."""

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.events.references import Reference, reference
from brim.base.shell.navigation import section, tab
from brim.base.shell.topics import topic
from brim.faces.console import home

__all__ = ["home"]

section("home", _lazy("Home"), "house", order=10)
tab("home", "console:home", _lazy("Home"), order=10)
section("ledger", _lazy("Ledger"), "scale", order=50)
tab("ledger", "console:ledger", _lazy("Trial balance"), ("ledger:read",), every_store=True, order=10)
tab("ledger", "console:accounts", pgettext_lazy("ledger", "Accounts"), ("ledger:read",), every_store=True, order=20)
tab("ledger", "console:entries", _lazy("Entries"), ("ledger:read",), also="/console/ledger/transfers/", order=30)
section("settings", _lazy("Settings"), "settings", order=60)
tab("settings", "console:settings-business", _lazy("Business"), ("settings:read",), order=10)
tab("settings", "console:settings-stores", _lazy("Stores"), ("settings:read",), order=20)
tab("settings", "console:settings-staff", _lazy("Staff"), ("staff:read",), order=50)
tab("settings", "console:settings-roles", _lazy("Roles"), ("staff:read",), order=60)
tab("settings", "console:settings-keys", _lazy("API keys"), ("keys:write",), order=70)
tab("settings", "console:settings-yours", _lazy("Yours"), order=90)
topic("home", ("",), ("ledger:read",), is_joint=True)
reference(Reference("txn", page="console:ledger-transfer", words=("ledger:read",), icon="scale"))

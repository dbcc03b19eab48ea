"""The permissions of this room."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.permissions import permission, permission_group

permission_group("ledger", _lazy("Ledger"), order=50)
permission("ledger:read", _lazy("See the ledger and its proof"), group="ledger", roles=("finance", "risk"))

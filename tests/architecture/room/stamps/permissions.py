"""The permission words of this room."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.permissions import permission, permission_group

permission_group("stamps", _lazy("Stamps"), order=45)
permission("stamps:read", _lazy("See stamps"), group="stamps", roles=("cashier", "manager"), own=True, order=10)
permission("stamps:mail", _lazy("Send stamp cards"), group="stamps", order=15)
permission("stamps:redeem", _lazy("Redeem stamps"), group="stamps", roles=("cashier",), order=20)

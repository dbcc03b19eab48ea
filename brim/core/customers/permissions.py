"""The permission words of this room."""

from django.utils.translation import gettext_lazy as _

from brim.base.identity.permissions import READERS, permission, permission_group

permission_group("customers", _("Customers"), order=10)
permission("customers:read", _("See customers"), group="customers", roles=READERS, own=True)
permission(
    "customers:write",
    _("Create and edit customers"),
    group="customers",
    roles=("manager", "cashier", "agent"),
    own=True,
)
permission("customers:forget", _("Erase a customer's personal data"), group="customers")
permission("customers:export", _("Export customers with their personal data"), group="customers", roles=("manager",))

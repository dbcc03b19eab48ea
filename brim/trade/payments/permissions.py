"""The permission words of this room."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.permissions import TRACERS, permission

permission(
    "payments:read", _lazy("See payments and notifications"), group="payments", roles=TRACERS, own=True, order=10
)
permission(
    "payments:write",
    _lazy("Ask a channel about a payment, settle its quarantine, fetch its bills"),
    group="payments",
    roles=("manager", "finance"),
    order=10,
)
permission(
    "shifts:write", _lazy("Open and close a cashier's shift"), group="payments", roles=("manager", "cashier"), order=30
)

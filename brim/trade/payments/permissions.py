"""The permission words of this room."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.permissions import permission

permission("payments:read", _lazy("See payments and notifications"))
permission("payments:write", _lazy("Ask a channel about a payment, settle its quarantine, fetch its bills"))
permission("shifts:write", _lazy("Open and close a cashier's shift"))

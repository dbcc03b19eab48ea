"""The permission words of this room."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.permissions import permission

permission("stamps:redeem", _lazy("Redeem stamps"))
permission("stamps:read", _lazy("See stamps"))

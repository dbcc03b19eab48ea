"""The permission word of this room."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.permissions import TRACERS, permission

permission("statements:read", _lazy("See statements"), group="wallets", roles=TRACERS, own=True, order=70)

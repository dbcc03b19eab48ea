"""The permission words of this room."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.permissions import READERS, TRACERS, permission, permission_group

permission_group("wallets", _lazy("Wallets"), order=20)
permission_group("withdrawals", _lazy("Withdrawals and adjustments"), order=30)
permission_group("payments", _lazy("Payments and tills"), order=40)
permission("wallets:read", _lazy("See wallets"), group="wallets", roles=READERS, own=True, order=10)
permission(
    "wallets:freeze",
    _lazy("Freeze and unfreeze wallets"),
    group="wallets",
    roles=("manager", "agent", "risk"),
    own=True,
    order=10,
)
permission("topups:read", _lazy("See top-ups"), group="wallets", roles=READERS, own=True, order=20)
permission("topups:write", _lazy("Top up wallets"), group="wallets", roles=("manager", "cashier"), own=True, order=20)
permission("spends:read", _lazy("See spends"), group="wallets", roles=READERS, order=30)
permission("spends:write", _lazy("Take a spend"), group="wallets", roles=("manager", "cashier"), order=30)
permission(
    "holds:write", _lazy("Place, capture and release holds"), group="wallets", roles=("manager", "cashier"), order=40
)
permission(
    "refunds:write",
    _lazy("Refund spends and top-ups"),
    group="wallets",
    roles=("manager", "agent", "finance"),
    order=50,
)
permission("transfers:write", _lazy("Transfer between customers"), group="wallets", roles=("manager",), order=60)
permission("withdrawals:read", _lazy("See withdrawals"), group="withdrawals", roles=TRACERS, own=True, order=10)
permission(
    "withdrawals:write",
    _lazy("Request withdrawals"),
    group="withdrawals",
    roles=("manager", "agent"),
    own=True,
    order=10,
)
permission(
    "withdrawals:approve",
    _lazy("Approve and reject withdrawals"),
    group="withdrawals",
    roles=("finance", "risk"),
    order=10,
)
permission(
    "withdrawals:pay", _lazy("Mark withdrawals as paid or failed"), group="withdrawals", roles=("finance",), order=10
)
permission("adjustments:write", _lazy("Adjust balances"), group="withdrawals", roles=("manager",), order=20)
permission(
    "adjustments:approve", _lazy("Approve and reject adjustments"), group="withdrawals", roles=("finance",), order=20
)
permission("disputes:write", _lazy("Record disputes and their outcomes"), group="payments", roles=("risk",), order=20)
permission(
    "disputes:approve", _lazy("Approve and reject outcomes of disputes"), group="payments", roles=("finance",), order=20
)

"""The permission words of this room."""

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.permissions import permission

permission("wallets:read", _lazy("See wallets"))
permission("wallets:freeze", _lazy("Freeze and unfreeze wallets"))
permission("topups:write", _lazy("Top up wallets"))
permission("topups:read", _lazy("See top-ups"))
permission("spends:read", _lazy("See spends"))
permission("spends:write", _lazy("Take a spend"))
permission("holds:write", _lazy("Place, capture and release holds"))
permission("refunds:write", _lazy("Refund spends and top-ups"))
permission("withdrawals:read", _lazy("See withdrawals"))
permission("withdrawals:write", _lazy("Request withdrawals"))
permission("withdrawals:approve", _lazy("Approve and reject withdrawals"))
permission("withdrawals:pay", _lazy("Mark withdrawals as paid or failed"))
permission("adjustments:write", _lazy("Adjust balances"))
permission("adjustments:approve", _lazy("Approve and reject adjustments"))
permission("disputes:write", _lazy("Record disputes and their outcomes"))
permission("disputes:approve", _lazy("Approve and reject outcomes of disputes"))
permission("transfers:write", _lazy("Transfer between customers"))

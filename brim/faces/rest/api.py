"""Every call, in the order of the reference page."""

from brim.faces.rest.resources import (
    adjustments,
    bulk,
    customers,
    events,
    holds,
    ledger,
    payments,
    programme,
    spends,
    topups,
    transfers,
    wallets,
    withdrawals,
)

RESOURCES = (
    customers, wallets, topups, payments, spends, bulk, holds, withdrawals, adjustments, transfers, programme, ledger,
    events,
)  # fmt: skip
TAGS = (
    "customers", "wallets", "topups", "payments", "spends", "holds", "withdrawals", "adjustments", "transfers",
    "freezes", "programme", "ledger", "events",
)  # fmt: skip
PREFIX = "/api/v1"

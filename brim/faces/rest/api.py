"""Every call, in the order of the reference page."""

from brim.faces.rest.resources import (
    adjustments,
    bulk,
    customers,
    disputes,
    events,
    holds,
    jobs,
    ledger,
    payments,
    programme,
    spends,
    topups,
    transfers,
    upserts,
    wallets,
    withdrawals,
)

RESOURCES = (
    customers, upserts, wallets, topups, payments, disputes, spends, bulk, jobs, holds, withdrawals, adjustments,
    transfers, programme, ledger, events,
)  # fmt: skip
TAGS = (
    "customers", "wallets", "topups", "payments", "spends", "bulk-jobs", "holds", "withdrawals", "adjustments",
    "transfers", "freezes", "programme", "ledger", "events",
)  # fmt: skip
PREFIX = "/api/v1"

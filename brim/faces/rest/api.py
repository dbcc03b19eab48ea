"""Every call, in the order of the reference page."""

from brim.faces.rest.resources import (
    adjustments,
    bulk,
    customers,
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
from brim.faces.rest.routes import MOST_UPLOADED

RESOURCES = (
    customers, upserts, wallets, topups, payments, spends, bulk, jobs, holds, withdrawals, adjustments, transfers,
    programme, ledger, events,
)  # fmt: skip
TAGS = (
    "customers", "wallets", "topups", "payments", "spends", "bulk-jobs", "holds", "withdrawals", "adjustments",
    "transfers", "freezes", "programme", "ledger", "events",
)  # fmt: skip
PREFIX = "/api/v1"
# Addresses that take files: Django spools them to disk, and they are read from there piece by piece.
WIDER = {f"{PREFIX}/bulk-jobs": MOST_UPLOADED + 1}

"""The ledger: that it balances, and what stands in it."""

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from brim.base.identity.permissions import refuse_limited
from brim.base.kit import ids
from brim.base.rest.answers import Answer
from brim.base.rest.calls import Call
from brim.base.rest.routes import route
from brim.base.rest.shapes import Currency, Cursor, CustomerId, IncludeTotal, Limit, Query, Totalled, moment, page_body
from brim.core.customers.rest.people import resolve
from brim.core.ledger import queries
from brim.core.ledger.types import Entry
from brim.trade.wallets.rest.wallets import UNKNOWN, own_currency


class TrialLine(BaseModel):
    book: str
    detail: str
    asset: str
    is_house: bool
    total: int
    accounts: int


class SealOut(BaseModel):
    sealed_at: str | None
    root: str
    leaves: int


class ProofOut(BaseModel):
    """`sums` are zero in every asset when the books balance; `verified_at` and the rest tell of the last full look."""

    is_balanced: bool
    sums: dict[str, int]
    trial_balance: list[TrialLine]
    verified_at: str | None
    is_full: bool
    customers: int
    accounts: int
    entries: int
    heads_digest: str
    fault: str
    seal: SealOut


class EntryOut(BaseModel):
    id: str
    seq: int
    amount: int
    balance: int
    kind: str
    cause: str
    actor: str
    occurred_at: str
    recorded_at: str
    hash: str


class EntryPage(Totalled):
    data: list[EntryOut]


class EntriesQuery(Query):
    customer: CustomerId
    purse: Literal["principal", "bonus"] = "principal"
    currency: Currency | None = None
    limit: Limit = 50
    cursor: Cursor = ""
    include_total: IncludeTotal = False


@route(
    "GET",
    "/ledger/proof",
    tag="ledger",
    scope="ledger:read",
    answer=ProofOut,
    summary=_("The trial balance, and what the last proof and the last seal said"),
    refusals=((403, "every_store_needed"),),
)
def get_proof(call: Call) -> Answer:
    refuse_limited(call.actor)
    trial, proof = queries.trial_balance(), queries.proof()
    lines = [
        {
            "book": line.kind,
            "detail": line.detail,
            "asset": line.asset,
            "is_house": line.is_book,
            "total": line.total,
            "accounts": line.accounts,
        }
        for line in trial.lines
    ]
    return Answer(
        200,
        {
            "is_balanced": trial.is_balanced,
            "sums": trial.sums,
            "trial_balance": lines,
            "verified_at": moment(proof.verified_at),
            "is_full": proof.is_full,
            "customers": proof.customers,
            "accounts": proof.accounts,
            "entries": proof.entries,
            "heads_digest": proof.digest,
            "fault": proof.fault,
            "seal": {"sealed_at": moment(proof.sealed_at), "root": proof.seal_root, "leaves": proof.seal_leaves},
        },
    )


@route(
    "GET",
    "/ledger/entries",
    tag="ledger",
    scope="ledger:read",
    query=EntriesQuery,
    answer=EntryPage,
    summary=_("The entries of one purse, the newest first, each with its hash"),
    refusals=(*UNKNOWN, (422, "invalid_cursor")),
)
def list_entries(call: Call, query: EntriesQuery) -> Answer:
    customer_id = resolve(call.actor, query.customer)
    wanted = (query.purse, query.currency or own_currency())
    found = [one for one in queries.accounts(customer_id) if (one.kind, one.asset) == wanted]
    if not found:
        return Answer(200, page_body([], None, 0 if query.include_total else None))
    page = queries.entries(customer_id, found[0].code, limit=query.limit, before=query.cursor or None)
    # An account numbers its entries without gaps: its last number is how many there are.
    total = found[0].seq if query.include_total else None
    return Answer(200, page_body([body_of(one) for one in page.items], page.next_cursor, total))


def body_of(entry: Entry) -> dict[str, Any]:
    return {
        "id": ids.public("opn", entry.customer_id, entry.transfer_id),
        "seq": entry.seq,
        "amount": entry.amount,
        "balance": entry.balance,
        "kind": entry.kind,
        "cause": entry.cause,
        "actor": entry.actor,
        "occurred_at": moment(entry.occurred_at),
        "recorded_at": moment(entry.recorded_at),
        "hash": entry.hash,
    }

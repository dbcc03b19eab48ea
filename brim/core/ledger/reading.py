"""Reads the engine's input in one trip: accounts, used keys, holds, and the caller's own questions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from brim.base.kit import ids
from brim.base.kit.wire import Rows, Statement, array, ask
from brim.core.ledger.engine import Account, Hold, State, digest

LOOK = """
    SELECT customer_id, code, posted, held, floor, seq, last_id, occurred_us, head, siblings
    FROM ledger_account WHERE customer_id = ANY(%s::bigint[]) ORDER BY customer_id, code
"""
LOCK = f"{LOOK} FOR NO KEY UPDATE"
# OFFSET 0 keeps the planner from any plan but a look at the primary key for each one wanted: where a table has grown
# within one transaction and nothing is known of it yet, it would read all of the table instead.
USED = """
    SELECT t.customer_id, replace(t.key::text, '-', ''), t.id, replace(t.fingerprint::text, '-', '')
    FROM unnest(%s::bigint[], %s::uuid[]) wanted (customer_id, key), LATERAL (
        SELECT * FROM ledger_transfer
        WHERE customer_id = wanted.customer_id AND key = wanted.key AND leg = 0 OFFSET 0) t
"""
HOLDS = """
    SELECT h.customer_id, h.id, h.code, h.amount, h.remaining, h.placed_at
    FROM unnest(%s::bigint[], %s::bigint[]) wanted (customer_id, id), LATERAL (
        SELECT * FROM ledger_hold WHERE customer_id = wanted.customer_id AND id = wanted.id OFFSET 0) h
"""


def read(
    accounts: str,
    customer_ids: Sequence[int],
    *,
    now: datetime,
    keys: Collection[tuple[int, str]],
    holds: Collection[tuple[int, int]],
    beside: Sequence[Statement],
) -> tuple[State, list[Rows]]:
    """`accounts` is LOCK or LOOK; what travels behind LOCK is read as it stands once the locks are held."""
    asked = [Statement(accounts, [array(customer_ids)], is_binary=True)]
    if keys:
        digests = array([digest(key) for _owner, key in keys])
        asked.append(Statement(USED, [array([owner for owner, _key in keys]), digests]))
    if holds:
        asked.append(holds_question(holds))
    answers = ask([*asked, *beside])
    state = State(now, ids.after)
    take_accounts(state, answers.pop(0))
    for customer_id, key, transfer_id, print_ in answers.pop(0) if keys else ():
        state.used[customer_id, key] = (transfer_id, print_)
    take_holds(state, answers.pop(0) if holds else [])
    return state, answers


def holds_question(holds: Collection[tuple[int, int]]) -> Statement:
    return Statement(HOLDS, [array([owner for owner, _number in holds]), array([number for _owner, number in holds])])


def take_holds(state: State, rows: Rows) -> None:
    for row in rows:
        hold = Hold(*row)
        state.holds[hold.customer_id, hold.id] = hold


def take_accounts(state: State, rows: Rows) -> None:
    accounts, latest = state.accounts, state.latest
    for row in rows:
        account = Account(*row)
        accounts[account.customer_id, account.code] = account
        if account.last_id >= latest.get(account.customer_id, 0):
            latest[account.customer_id] = account.last_id

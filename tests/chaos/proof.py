"""What was answered, held against what is in the books."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.chaos.asking import Answer, Lost, Request
from tests.chaos.house import LADDER_GET, LADDER_PAY, ROOT
from tests.chaos.load import Journal

# No other refusal is to be met; `unknown_hold` for a hold that was answered would be a loss.
EXPECTED_REFUSALS = {"insufficient_balance", "hold_exceeded", "hold_not_open", "refund_exceeded", "not_refundable"}
EVENTS = {
    "top_up": "wallets.topped_up",
    "spend": "wallets.balance_spent",
    "hold": "wallets.hold_placed",
    "capture": "wallets.hold_captured",
    "release": "wallets.hold_released",
    "refund": "wallets.spend_refunded",
    "transfer_out": "wallets.transferred_out",
    "transfer_in": "wallets.transferred_in",
}
KINDS = {"topup": "top_up", "transfer": "transfer_out"}
SETTLE_WITHIN_S = 60.0


@dataclass
class Proof:
    """`faults`: one sentence each; none where all is right. `counts`: what was looked at."""

    journal: Journal
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def claim(self, holds: object, fault: str) -> None:
        if not holds:
            self.faults.append(fault)


def rows(statement: str, *values: object) -> list[tuple]:
    from django.db import connection

    with connection.cursor() as db:
        db.execute(statement, values)
        return db.fetchall()


def prove(journal: Journal, *, seed: int, most_replays: int, tend: Callable[[], None]) -> Proof:
    """Everything, in order, with the tills at rest. `tend` starts again what has ended: a worker that lost its
    database may go down a while after."""
    proof = Proof(journal)
    check_answers(proof)
    await_listeners(proof, tend)
    booked = check_operations(proof)
    check_ledger(proof, booked)
    check_events(proof, booked)
    check_balances(proof)
    check_top_ups(proof)
    check_replays(proof, Random(seed), most_replays)
    check_transfers(proof)
    check_listener(proof)
    check_books(proof)
    return proof


def check_answers(proof: Proof) -> None:
    for request, answer in proof.journal.answers.items():
        proof.counts["asked"] += 1
        proof.counts[f"asked by {type(proof.journal.doors[request]).__name__}"] += 1
        if answer is None:
            proof.claim(False, f"{request.key}: no definite answer ever came")
        elif answer.is_accepted:
            proof.counts["accepted"] += 1
        else:
            proof.counts["refused"] += 1
            proof.claim(answer.code in EXPECTED_REFUSALS, f"{request}: refused with {answer.status} {answer.code}")


def stored_key(request: Request, answer: Answer) -> str:
    return f"topup:{answer.id}" if request.kind == "topup" else f"x:{request.key}"


def check_operations(proof: Proof) -> dict[tuple[int, int], str]:
    """Each accepted request is one operation, and there is no other; {(customer, operation): kind}."""
    booked: dict[tuple[int, str], list[tuple[int, str, int]]] = {}
    for customer_id, key, number, kind, amount in rows(
        "SELECT customer_id, key, id, kind, amount FROM wallets_operation"
    ):
        booked.setdefault((customer_id, key), []).append((number, kind, amount))
    expected = set()
    for request, answer in proof.journal.accepted():
        place = request.customer_id, stored_key(request, answer)
        expected.add(place)
        found = booked.get(place, [])
        proof.claim(len(found) == 1, f"{request}: {len(found)} operations instead of one")
        for number, kind, amount in found[:1]:
            proof.claim(kind == KINDS.get(request.kind, request.kind), f"{request}: booked as {kind}")
            proof.claim(not request.amount or amount == request.amount, f"{request}: {amount} was booked")
            is_own = answer.id and request.kind != "topup"
            proof.claim(not is_own or number == answer.id, f"{request}: answered {answer.id}, booked {number}")
    arrived = {place for place, found in booked.items() if found[0][1] == "transfer_in"}
    for place in booked.keys() - expected - arrived:
        proof.claim(False, f"nobody was told of operation {place}: {booked[place]}")
    proof.counts["operations"] = sum(map(len, booked.values()))
    return {
        (customer_id, number): kind for (customer_id, _key), found in booked.items() for number, kind, _amount in found
    }


def check_ledger(proof: Proof, booked: dict[tuple[int, int], str]) -> None:
    found = Counter(
        {
            (c, i): n
            for c, i, n in rows(
                "SELECT customer_id, id, count(DISTINCT key) FROM ledger_transfer WHERE kind <> 'top_up_start'"
                " GROUP BY customer_id, id"
            )
        }
    )
    for place in found.keys() ^ booked.keys():
        proof.claim(False, f"transfer and operation {place}: only one of the two is there")
    proof.claim(all(count == 1 for count in found.values()), "one transfer id stands for several keys")


def check_events(proof: Proof, booked: dict[tuple[int, int], str]) -> None:
    """One event an operation, of the right type."""
    told: dict[tuple[int, int], list[str]] = {}
    for customer_id, number, kind in rows(
        "SELECT customer_id, (data->>'operation_id')::bigint, type FROM events_event"
        " WHERE type LIKE 'wallets.%%' AND jsonb_exists(data, 'operation_id')"
    ):
        told.setdefault((customer_id, number), []).append(kind)
    for place in told.keys() | booked.keys():
        wanted = [EVENTS[booked[place]]] if place in booked else []
        proof.claim(told.get(place, []) == wanted, f"operation {place}: told {told.get(place)}, not {wanted}")
    proof.counts["events"] = sum(map(len, told.values()))


def effects(request: Request, body_amount: int, gone: int) -> list[tuple[int, int, int]]:
    """(customer, change of principal and bonus together, change of what is held). `gone`: what left of the purses."""
    amount = request.amount or body_amount
    match request.kind:
        case "topup":
            return [(request.customer_id, amount + (LADDER_GET if amount >= LADDER_PAY else 0), 0)]
        case "spend":
            return [(request.customer_id, -amount, 0)]
        case "hold":
            return [(request.customer_id, 0, amount)]
        case "refund":
            return [(request.customer_id, amount, 0)]
        case "transfer":
            return [(request.customer_id, -gone, 0), (request.to_customer_id, amount, 0)]
        case "capture":
            return [(request.customer_id, -amount, -amount)]
    return []


def check_balances(proof: Proof) -> None:
    """Each customer's balance and holds are the sums of what was accepted."""
    total: Counter[int] = Counter()
    held: Counter[int] = Counter()
    left: dict[tuple[int, int], int] = {}
    for request, answer in proof.journal.accepted():
        place = request.customer_id, request.of or answer.id
        amount = booked_amount(answer)
        for customer_id, change, change_held in effects(request, amount, gone_of(answer)):
            total[customer_id] += change
            held[customer_id] += change_held
        if request.kind == "hold":
            left[place] = left.get(place, 0) + request.amount
        elif request.kind == "capture":
            left[place] = left.get(place, 0) - (request.amount or amount)
    for request, _answer in proof.journal.accepted():
        place = request.customer_id, request.of
        if request.kind == "release" or (request.kind == "capture" and request.is_final):
            held[request.customer_id] -= left.pop(place)
    for customer_id, posted, reserved in rows(
        "SELECT a.customer_id, sum(posted), sum(held) FROM ledger_account a JOIN ledger_chart c USING (code)"
        " WHERE c.kind IN ('principal', 'bonus') GROUP BY a.customer_id"
    ):
        proof.counts["customers"] += 1
        where = f"customer {customer_id}"
        proof.claim(posted == total[customer_id], f"{where}: has {posted}, was told {total[customer_id]}")
        proof.claim(reserved == held[customer_id], f"{where}: {reserved} held, was told {held[customer_id]}")


def booked_amount(answer: Answer) -> int:
    amount = answer.body.get("amount", 0)
    return amount["amount"] if isinstance(amount, dict) else amount


def gone_of(answer: Answer) -> int:
    """A transfer takes along the bonus that came with its money; its parts say how much."""
    parts = answer.body.get("parts", [])
    return sum(part["amount"] if isinstance(part, dict) else part[2] for part in parts)


def check_top_ups(proof: Proof) -> None:
    """Each accepted top-up is one row, and has used up its key in the ledger; there is no other."""
    found = Counter(rows("SELECT customer_id, key, amount, status FROM payments_topup"))
    accepted = [pair for pair in proof.journal.accepted() if pair[0].kind == "topup"]
    wanted = Counter((request.customer_id, f"x:{request.key}", request.amount, "credited") for request, _ in accepted)
    proof.claim(found == wanted, f"top-ups differ: {(found - wanted) + (wanted - found)}")
    begun = Counter(rows("SELECT customer_id, id FROM ledger_transfer WHERE kind = 'top_up_start'"))
    told = Counter((request.customer_id, answer.id) for request, answer in accepted)
    proof.claim(begun == told, f"top-ups that took their key and no more, or less: {(begun - told) + (told - begun)}")


def check_replays(proof: Proof, random: Random, most: int) -> None:
    """Asked again under its key, an accepted request gets its first answer."""
    accepted = proof.journal.accepted()
    again = [pair for pair in accepted if pair[0].key in proof.journal.uncertain]
    again += random.sample(accepted, min(len(accepted), max(0, most - len(again))))
    for request, first in again[: 2 * most]:
        try:
            answer = proof.journal.doors[request].ask(request)
        except Lost as lost:
            proof.claim(False, f"{request}: no answer to a replay at rest ({lost})")
            continue
        proof.counts["replayed"] += 1
        # The answer of a bulk names the spend alone.
        same = (answer.status, answer.id, answer.body) == (first.status, first.id, first.body or answer.body)
        proof.claim(same, f"{request}: first {first}, then {answer}")
        proof.claim(answer.is_replayed, f"{request}: a replay that does not say so: {answer}")


def await_listeners(proof: Proof, tend: Callable[[], None]) -> None:
    until = time.monotonic() + SETTLE_WITHIN_S
    while time.monotonic() < until:
        ((behind,),) = rows(
            "SELECT (SELECT count(*) FROM events_event) - (SELECT count(*) FROM chaos_heard)"
            " + (SELECT count(*) FILTER (WHERE kind = 'transfer_out') - count(*) FILTER (WHERE kind = 'transfer_in')"
            " FROM wallets_operation)"
        )
        if behind <= 0:
            return
        tend()
        time.sleep(0.2)
    proof.claim(False, f"listeners are still {behind} events behind after {SETTLE_WITHIN_S:.0f} s")


def check_transfers(proof: Proof) -> None:
    """Each first half has one second half, of the same amount, with the customer it was meant for."""
    sent = Counter(
        (request.to_customer_id, f"transfer:{request.customer_id}:{answer.id}", request.amount)
        for request, answer in proof.journal.accepted()
        if request.kind == "transfer"
    )
    came = Counter(rows("SELECT customer_id, key, amount FROM wallets_operation WHERE kind = 'transfer_in'"))
    proof.claim(sent == came, f"transfers differ: {(sent - came) + (came - sent)}")
    proof.counts["transfers"] = came.total()


def check_listener(proof: Proof) -> None:
    wrong = rows(
        "SELECT customer_id, id, coalesce(heard, 0) FROM events_event LEFT JOIN (SELECT customer_id, event_id AS id,"
        " count(*) AS heard FROM chaos_heard GROUP BY 1, 2) h USING (customer_id, id) WHERE coalesce(heard, 0) <> 1"
    )
    proof.claim(not wrong, f"events not heard exactly once (customer, event, times): {wrong[:10]}")
    proof.counts["heard"] = rows("SELECT count(*) FROM chaos_heard")[0][0]


def check_books(proof: Proof) -> None:
    from brim.trade.wallets.queries import verify_lots

    proof.faults += verify_lots()
    done = subprocess.run(
        [sys.executable, "-m", "brim.faces.cli", "verify"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    proof.claim(done.returncode == 0, f"brim verify: {done.stdout} {done.stderr[-500:]}")
    proof.counts["verified"] = done.returncode == 0

"""Paid at the channel and never credited, because the notification was lost and the web died: Brim finds out by itself.

python -m tests.chaos.lost
"""

import re
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from brim.base.kit import ids
from tests.chaos.house import CURRENCY, LADDER_GET, LADDER_PAY, House
from tests.chaos.proof import rows
from tests.chaos.run import in_house, say

WITHIN_S = 60.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def main() -> None:
    with in_house(Path(sys.argv[1]) if len(sys.argv) > 1 else None) as house:
        tell(house)


def tell(house: House) -> None:
    (unheard, heard), token = house.build(2)
    house.start([house.web, house.worker])
    with httpx.Client(base_url=house.address, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        assert house.await_ready(WITHIN_S), "the web does not answer"
        lost, kept = start(client, unheard), start(client, heard)
        assert pay(client, lost, "lost").status_code == 302
        for process in (house.worker, house.web):
            process.end_group()
            process.start()
        say("The first customer has paid; the notification is lost; web and worker were killed and are back.")
        assert house.await_ready(WITHIN_S), "the web does not answer again"
        assert pay(client, kept).status_code == 302
        until(lambda: status(client, kept) == "credited", "the second customer's payment is credited, being notified")
        assert status(client, lost) == "pending"
        assert balance(unheard) == 0
        ask_after(minutes=1)
        assert status(client, lost) == "credited"
        ask_after(minutes=6)
        for customer_id in (unheard, heard):
            assert balance(customer_id) == LADDER_PAY + LADDER_GET
            told = rows(
                "SELECT count(*) FROM events_event WHERE customer_id = %s AND type = 'wallets.topped_up'", customer_id
            )
            assert told == [(1,)]
    say("The janitor credited what was paid, once.")


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < end, f"waited {WITHIN_S:.0f} s in vain until {what}"
        time.sleep(0.2)


def start(client: httpx.Client, customer_id: int) -> dict[str, Any]:
    amount = {"amount": LADDER_PAY, "currency": CURRENCY}
    body = {"customer": ids.public_customer(customer_id), "amount": amount, "channel": "sandbox"}
    answer = client.post("/api/v1/topups", json=body, headers={"Idempotency-Key": f"lost-{customer_id}"})
    assert (answer.status_code, answer.json()["status"]) == (201, "pending"), answer.text
    return answer.json()


def pay(client: httpx.Client, topup: dict[str, Any], *mischief: str) -> httpx.Response:
    """As a browser would, on the provider's hosted page."""
    page = topup["payment"]["checkout_url"]
    found = TOKEN.search(client.get(page).text)
    form = {"action": "pay", "chosen": "1", "mischief": list(mischief)}
    return client.post(page, data=form | ({"csrfmiddlewaretoken": found[1]} if found else {}))


def status(client: httpx.Client, topup: dict[str, Any]) -> str:
    return str(client.get(f"/api/v1/topups/{topup['id']}").json()["status"])


def balance(customer_id: int) -> int:
    found = rows("SELECT coalesce(sum(remaining), 0) FROM wallets_lot WHERE customer_id = %s", customer_id)
    return int(found[0][0])


def ask_after(*, minutes: int) -> None:
    """What the worker does every minute, so much later."""
    from brim.base.kit import clock
    from brim.trade.payments import operations as payments

    payments.janitor(clock.now() + timedelta(minutes=minutes))


if __name__ == "__main__":
    main()

"""Migrates, proves and goes on working with an old business, in a process of its own.

`python -m tests.upgrade.working FOLDER` prints what it found as JSON, and fails where the books do not balance.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import django
from click.testing import CliRunner
from django.core.management import call_command

from brim.base.kit.command_line import Commands


def main(folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brim.config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    before = proved()
    found = worked(json.loads((folder / "facts.json").read_text()))
    print(json.dumps(found | {"proved": before}, default=str))


def proved() -> str:
    """What `brim verify` says."""
    done = CliRunner().invoke(Commands("commands", name="brim"), ["verify", "--jobs", "1"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def worked(facts: dict[str, Any]) -> dict[str, Any]:
    from brim.base.events import listeners
    from brim.base.kit import clock
    from brim.core.ledger.queries import assert_books_balance
    from brim.trade.bulk.operations import work
    from brim.trade.bulk.queries import jobs

    found = standing()
    assert_books_balance()
    seal_all()
    found["in_plain"] = in_plain(["Cake for the birthday", "Goodwill", "Moving away", "Asked by letter", "Lin Wan"])
    found["said"] = said(facts["a_spend"])
    found |= replay(facts["a_spend"]) | decide(facts) | read(facts)
    work(facts["an_open_job"], now=clock.now())
    found["jobs"] = sorted(job.status for job in jobs(actor=somebody(1)).items)
    for name in list(listeners.registry):
        listeners.drain(name)
    assert_books_balance()
    return found


def standing() -> dict[str, Any]:
    """The sums as they are before anything is done, in the words of facts.json."""
    from django.db import connection

    def rows(statement: str) -> list[list[Any]]:
        with connection.cursor() as db:
            db.execute(statement)
            return [list(row) for row in db.fetchall()]

    return {
        "customers": rows("SELECT count(*) FROM customers_customer")[0][0],
        "kinds": dict(rows("SELECT kind, count(*) FROM wallets_operation GROUP BY kind")),
        "accounts": rows(
            "SELECT c.kind || ' ' || c.asset, sum(a.posted)::bigint, sum(a.held)::bigint FROM ledger_account a"
            " JOIN ledger_chart c USING (code) GROUP BY 1 ORDER BY 1"
        ),
        "withdrawals": dict(rows("SELECT status, count(*) FROM wallets_withdrawal GROUP BY status")),
        "payments": dict(rows("SELECT state, count(*) FROM payments_payment GROUP BY state")),
        "events": rows("SELECT count(*) FROM events_event")[0][0],
        "transfers": rows("SELECT count(*) FROM ledger_transfer")[0][0],
    }


def seal_all() -> None:
    """The jobs that move what earlier versions kept in plain, until they find nothing more."""
    from brim.trade.payments.operations import seal_reasons
    from brim.trade.wallets.operations import seal_texts

    for seal in (seal_texts, seal_reasons):
        while seal(limit=100):
            pass


def in_plain(texts: list[str]) -> list[str]:
    """Which of these texts about customers can be read in which table."""
    from django.apps import apps
    from django.db import connection

    found = []
    with connection.cursor() as db:
        for table in sorted({model._meta.db_table for model in apps.get_models()}):
            db.execute(f"SELECT coalesce(string_agg(one::text, chr(10)), '') FROM \"{table}\" one")
            (content,) = db.fetchone()
            found += [f"{table}: {text}" for text in texts if text in content]
    return found


def said(spend: dict[str, Any]) -> list[Any]:
    """What is told of a spend and of the events of its customer."""
    from brim.base.events.queries import timeline
    from brim.trade.wallets.queries import operation

    booked = operation(spend["customer_id"], spend["operation_id"])
    events = timeline(spend["customer_id"], limit=50).items
    return [booked.description, booked.metadata, sorted({one.reason for one in events if one.reason})]


def somebody(number: int) -> Any:
    """A person of staff who may do everything; another number is another person."""
    from brim.base.identity.types import ALL, Actor, ActorKind

    return Actor(ActorKind.STAFF, number, frozenset({ALL}))


def replay(spend: dict[str, Any]) -> dict[str, Any]:
    """A key that was used before the upgrade is answered with what was booked then; then that spend is refunded."""
    from brim.base.identity.queries import stores
    from brim.base.kit import clock
    from brim.base.money import money
    from brim.trade.wallets import operations as wallets

    store = next(store.id for store in stores() if store.code == "west-lake")
    again = wallets.spend(
        customer_id=spend["customer_id"],
        amount=money(spend["amount"], "CNY"),
        actor=somebody(spend["actor"]),
        now=clock.now(),
        key=spend["key"],
        store_id=store,
        description="Cake for the birthday",
        category="tea",
        metadata={"table": "7"},
    )
    refund = wallets.refund_spend(
        customer_id=spend["customer_id"],
        spend_id=again.id,
        actor=somebody(2),
        now=clock.now(),
        key="x:after",
        reason="After the upgrade",
        amount=money(1000, "CNY"),
    )
    return {"replayed": [again.is_replayed, again.id], "refunded": refund.amount}


def decide(facts: dict[str, Any]) -> dict[str, Any]:
    """What waited for a second person is decided now."""
    from brim.base.kit import clock
    from brim.trade.wallets import operations as wallets

    asked = facts["a_waiting_withdrawal"]
    done = wallets.approve_withdrawal(
        customer_id=asked["customer_id"],
        withdrawal_id=asked["id"],
        actor=somebody(901),
        now=clock.now(),
        key="x:approved-after",
    )
    return {"approved": done.status}


def read(facts: dict[str, Any]) -> dict[str, Any]:
    """Sealed columns still open, and one who was erased stays so."""
    from brim.core.customers.queries import get

    return {"names": get(facts["a_spend"]["customer_id"]).name, "erased": get(facts["an_erased_customer"]).name}


if __name__ == "__main__":
    main(Path(sys.argv[1]))

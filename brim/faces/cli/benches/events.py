"""`brim bench events`: whether the log keeps up with spends in bulk, and how soon. See docs/operating/benches.md."""

import json
import multiprocessing
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

import click

LISTENER = "bench.everything"
CUSTOMERS = 25_000
BATCHES = 80
MOST_BEHIND = 0.25  # of the time that the writing took


@click.command(short_help="The event log beside spends in bulk.", help="The event log beside spends in bulk.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one line of JSON, at the end.")
@click.option("--quick", is_flag=True, help="Fewer wallets and spends: for work on speed, not for the record.")
def command(*, as_json: bool, quick: bool) -> None:
    from brim.faces.cli.benches.ledger import ground

    with ground.prepared():
        figures = measure(*((4000, 20) if quick else (CUSTOMERS, BATCHES)))
    ratios = {"behind_vs_writing": figures["behind_s"] / figures["writing_s"]}
    is_met = ratios["behind_vs_writing"] <= MOST_BEHIND
    if as_json:
        click.echo(json.dumps({"name": "events", "met": is_met, "ratios": ratios, "figures": figures}))
        return
    for name, value in figures.items():
        click.echo(f"{name:20} {value:12,.2f}")
    click.echo(f"Behind at the end: {ratios['behind_vs_writing']:.0%} of the time that the writing took", nl=False)
    click.echo(f" (bar: {MOST_BEHIND:.0%}): {'met' if is_met else 'MISSED'}")


def measure(customers: int, batches: int) -> dict[str, float]:
    """Two processes spend as fast as they can; a third hears every event. Figures: see docs/operating/benches.md."""
    from brim.base.events import listeners
    from brim.faces.cli.benches.ledger import crews, ground, wallets

    listeners.listener(LISTENER)(lambda _batch: None)
    opened = wallets.open_wallets(customers)
    started = time.monotonic()
    alone = listeners.drain(LISTENER) / (time.monotonic() - started)
    ground.close_all()
    fork = multiprocessing.get_context("fork")
    is_over = fork.Event()
    mine, theirs = fork.Pipe()
    hearer = fork.Process(target=hear, args=(is_over, theirs))
    hearer.start()
    pace = crews.race(wallets.job(opened, batches))
    is_over.set()
    ended = time.monotonic()
    assert mine.poll(crews.PATIENCE_S), "the listener does not come to the end of the log"
    heard, caught_up = mine.recv()
    hearer.join()
    written = 2 * batches * wallets.BATCH
    assert heard >= written, (heard, written)
    return {
        "written_per_s": pace.rate,
        "heard_alone_per_s": alone,
        "writing_s": written / pace.rate,
        "behind_s": max(0.0, caught_up - ended),
    }


def hear(is_over: Event, answer: Connection) -> None:
    """Listen until, after `is_over`, the log's end is reached: how many events were heard, and when that was."""
    from brim.base.events import listeners

    heard = 0
    while True:
        was_over = is_over.is_set()
        found = listeners.drain(LISTENER)
        heard += found
        if was_over and not found:
            break
        if not found:
            time.sleep(listeners.POLL_S)
    answer.send((heard, time.monotonic()))

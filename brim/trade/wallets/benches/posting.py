"""`brim bench posting`: what a room that adds to every spend costs it. See docs/operating/benches.md."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from statistics import median
from typing import NamedTuple

import click

from brim.base.kit import command_line

ROOM = "tests.architecture.room.settings"
# Without the room, with the room having nothing to say, and with all of it at work.
VARIANTS = {
    "without": {},
    "idle": {"DJANGO_SETTINGS_MODULE": ROOM, "STAMPS_ARE_GIVEN": "0"},
    "working": {"DJANGO_SETTINGS_MODULE": ROOM, "STAMPS_MOST_SPENDS": "1000000000"},
}
MOST = {"idle": 1.03, "working": 1.25}  # of the processor time without


class Size(NamedTuple):
    customers: int
    batches: int
    spends: int  # of a batch
    rounds: int


WHOLE, QUICK = Size(2500, 20, 1000, 9), Size(1200, 10, 500, 5)


@click.command(short_help="Spends in bulk beside a room that adds to them.", help="What another room costs a spend.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one line of JSON, at the end.")
@click.option("--quick", is_flag=True, help="Fewer and smaller rounds: for work on speed, not for the record.")
@click.option("--as", "variant", hidden=True, type=click.Choice(list(VARIANTS)), help="Be one of those measured.")
def command(*, as_json: bool, quick: bool, variant: str | None) -> None:
    if variant is not None:
        serve(QUICK if quick else WHOLE)
        return
    costs = measure(quick=quick)
    ratios = {
        name: median(one / base for one, base in zip(costs[name], costs["without"], strict=True)) for name in MOST
    }
    figures = {f"{name}_us": median(found) for name, found in costs.items()}
    is_met = all(ratios[name] <= most for name, most in MOST.items())
    if as_json:
        click.echo(json.dumps({"name": "posting", "met": is_met, "ratios": ratios, "figures": figures}))
        return
    for name, value in figures.items():
        click.echo(f"{name:12} {value:8,.1f}")
    for name, most in MOST.items():
        click.echo(f"{name:12} {ratios[name]:.3f}x (bar: {most}x): {'met' if ratios[name] <= most else 'MISSED'}")


def measure(*, quick: bool) -> dict[str, list[float]]:
    """Processor time of one spend, in microseconds, by variant and round. Each variant is a process with a database of
    its own; they take turns, so that drift of the machine hits all alike."""
    with ExitStack() as stack:
        children = {name: stack.enter_context(child(name, quick=quick)) for name in VARIANTS}
        for _round in range((QUICK if quick else WHOLE).rounds + 1):
            for one in children.values():
                said(one, "go")
        costs = {name: json.loads(said(one, "end")) for name, one in children.items()}
    return {name: found[1:] for name, found in costs.items()}  # the first round warms up


def child(name: str, *, quick: bool) -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [*command_line.BRIM, "bench", "posting", "--as", name, *(["--quick"] if quick else [])],
        env=os.environ | VARIANTS[name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    said(started, "")
    return started


def said(one: subprocess.Popen[str], word: str) -> str:
    """Say a word, and wait for the answer; a process that dies ends the run."""
    assert one.stdin is not None
    assert one.stdout is not None
    if word:
        one.stdin.write(f"{word}\n")
        one.stdin.flush()
    answer = one.stdout.readline()
    if not answer:
        raise click.ClickException("a process of the bench has died: see above")
    return answer


def serve(size: Size) -> None:
    """A round a line, until told to end."""
    from brim.base.kit.bench import crews, ground
    from brim.trade.wallets.benches.ledger import wallets

    costs: list[float] = []
    with ground.prepared():
        customers = wallets.open_wallets(size.customers)
        click.echo("ready")
        for line in sys.stdin:
            if line.strip() == "end":
                click.echo(json.dumps(costs))
                return
            pace = crews.race(wallets.job(customers, size.batches, size.spends), workers=1)
            costs.append(pace.python_us + pace.postgres_us)
            click.echo("done")

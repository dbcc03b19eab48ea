"""`brim bench stamps`: how many awards a second are unwound in memory."""

import json
import time

import click

ROUNDS = 100_000


@click.command(short_help="What stamps take to unwind.", help="What stamps take to unwind, in memory.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one line of JSON, at the end.")
def command(*, as_json: bool) -> None:
    from tests.architecture.room.stamps.rules import points_due

    started = time.perf_counter()
    for gone in range(ROUNDS):
        points_due(points=10, paid=ROUNDS, gone=gone, taken_back=0)
    figures = {"unwound_per_s": ROUNDS / (time.perf_counter() - started)}
    if as_json:
        click.echo(json.dumps({"name": "stamps", "met": True, "ratios": {}, "figures": figures}))
        return
    click.echo(f"unwound_per_s {figures['unwound_per_s']:,.0f}")

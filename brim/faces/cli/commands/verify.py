"""`brim verify`."""

import sys

import click

from brim.base.kit import clock
from brim.faces.cli import house


@click.command(help="Prove the books from their rows; exits 1 at the first wrong row.")
@click.option("--incremental", is_flag=True, help="Only what moved since the last run that found nothing.")
def command(*, incremental: bool) -> None:
    with house.opened():
        from brim.core.ledger import verify

        done = verify.run(now=clock.now, is_full=not incremental, on_progress=lambda run: show(run.entries))
        click.echo("\r", nl=False, err=True)
        if done.fault:
            click.echo(f"WRONG: {done.fault}")
            sys.exit(1)
        click.echo(
            f"The books are right: {done.customers} customers, {done.accounts} accounts, {done.entries} entries."
        )


def show(entries: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{entries} entries proved", nl=False, err=True)

"""`brim verify`."""

import os
import sys

import click

from brim.base.kit import clock, command_line

MAX_JOBS = 64


@click.command(help="Prove the books from their rows; exits 1 at the first wrong row.")
@click.option("--incremental", is_flag=True, help="Only what moved since the last run that found nothing.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="a core each",
    help="How many chunks of customers are proved at once.",
)
def command(*, incremental: bool, jobs: int) -> None:
    with command_line.opened():
        from brim.base.identity.queries import approval_of, both_sides, roles
        from brim.core.ledger import verify

        done = verify.run(
            now=clock.now, is_full=not incremental, at_once=jobs, on_progress=lambda run: show(run.entries)
        )
        click.echo("\r", nl=False, err=True)
        if done.fault:
            click.echo(f"WRONG: {done.fault}")
            sys.exit(1)
        click.echo(
            f"The books are right: {done.customers} customers, {done.accounts} accounts, {done.entries} entries.\n"
            f"Digest of all chain heads: {done.digest or 'none'}"
        )
        for role in roles():
            sides = ", ".join(f"{word} and {approval_of(word)}" for word in both_sides(role.permissions))
            if sides:
                click.echo(f"Note: the role {role.name!r} both asks and agrees ({sides}). Leave one to another role.")


def show(entries: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{entries} entries proved", nl=False, err=True)

"""`brim customers`: what is done to all of them at once."""

import sys

import click

from brim.base.kit import command_line


@click.group(help="Customers: how they are found.")
def command() -> None:
    pass


@command.command(
    help="Make search and uniqueness anew for every customer, and list who holds what another holds as well."
)
@click.option("--batch", default=500, show_default=True, type=click.IntRange(1, 5000), help="Customers a transaction.")
@click.option("--after", default="", help="Go on after this customer, such as cus_…, where a run was interrupted.")
def reindex(*, batch: int, after: str) -> None:
    """The worker does the same by itself after an upgrade; this one can be run at any time and interrupted."""
    with command_line.opened():
        from brim.base.kit import ids
        from brim.base.kit.refusals import NotFound
        from brim.core.customers import operations

        try:
            at: int | None = ids.read_customer(after) if after else 0
        except NotFound as refused:
            raise click.ClickException(refused.message) from refused
        count, held = 0, 0
        while at is not None:
            done = operations.reindex(after=at, limit=batch)
            count, held, at = count + done.count, held + len(done.held), done.next_after
            for one in done.held:
                both = ids.public_customer(one.customer_id), ids.public_customer(one.holder_id)
                click.echo(f"{both[0]} has the same {one.field} as {both[1]}")
            if sys.stderr.isatty() and at is not None:
                click.echo(f"\r{count} customers, up to {ids.public_customer(at)}", nl=False, err=True)
        said = f" {held} hold what another holds as well: look at each pair." if held else ""
        click.echo(f"{count} customers are indexed.{said}")

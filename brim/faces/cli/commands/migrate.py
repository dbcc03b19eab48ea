"""`brim migrate`."""

import click

from brim.faces.cli import house


@click.command(help="Bring the database's schema up to date.")
def command() -> None:
    with house.opened(is_migrated=False):
        house.migrate()
    click.echo("The schema is up to date.")

"""`brim migrate`."""

import click

from brim.base.kit import command_line


@click.command(help="Bring the database's schema up to date.")
def command() -> None:
    with command_line.opened(is_migrated=False):
        command_line.migrate()
    click.echo("The schema is up to date.")

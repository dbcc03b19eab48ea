"""`brim stamps`."""

import click

from brim.base.kit import command_line


@click.command(help="Points that customers were given and still have.")
def command() -> None:
    with command_line.opened():
        from tests.architecture.room.stamps.queries import points_out

        click.echo(f"{points_out()} points are out.")

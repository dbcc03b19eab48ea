"""`brim roles`: a way back in, where the networks of a role keep everybody out."""

import click

from brim.base.kit import clock, command_line
from brim.base.kit.refusals import Refused


@click.group(help="Roles, where nobody gets in to change them.")
def command() -> None:
    pass


@command.command("open", help="Let a role count from anywhere again, by its code, such as owner.")
@click.argument("code")
def open_(*, code: str) -> None:
    with command_line.opened():
        from brim.base.identity import operations
        from brim.base.identity.types import system

        try:
            role = operations.edit_role(code, actor=system("command line"), now=clock.now(), networks="")
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
        click.echo(f"{role.code} counts from anywhere.")

"""`brim keys`: API keys from the command line."""

import click

from brim.base.kit import clock
from brim.base.kit.refusals import Refused
from brim.faces.cli import house


@click.group(help="API keys.")
def command() -> None:
    pass


@command.command(help="Make an API key and print it. It is shown this once.")
@click.option("--name", required=True, help="Which program uses it.")
@click.option("--scopes", required=True, help='Permissions with commas between, such as "spends:write"; or "all".')
@click.option("--stores", default="", help="Numbers of stores with commas between; none: every store.")
def create(*, name: str, scopes: str, stores: str) -> None:
    with house.opened():
        from brim.base.identity import operations
        from brim.base.identity.types import system

        try:
            made = operations.create_key(
                actor=system("command line"),
                now=clock.now(),
                name=name,
                scopes="all" if scopes == "all" else words(scopes),
                store_ids=[int(number) for number in words(stores)] or None,
            )
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
        click.echo(made.token)


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]

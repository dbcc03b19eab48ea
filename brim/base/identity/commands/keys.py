"""`brim keys`: API keys from the command line, and the change of the master key."""

import sys

import click

from brim.base.kit import clock, command_line, days
from brim.base.kit.refusals import Refused


@click.group(help="API keys; and the master key, changed.")
def command() -> None:
    pass


@command.command(help="Make an API key and print it. It is shown this once.")
@click.option("--name", required=True, help="Which program uses it.")
@click.option("--scopes", required=True, help='Permissions with commas between, such as "spends:write"; or "all".')
@click.option("--stores", default="", help="Numbers of stores with commas between; none: every store.")
@click.option("--networks", default="", help="Networks it may be used from, with commas between; none: anywhere.")
def create(*, name: str, scopes: str, stores: str, networks: str) -> None:
    with command_line.opened():
        from brim.base.identity import operations
        from brim.base.identity.types import system

        try:
            made = operations.create_key(
                actor=system("command line"),
                now=clock.now(),
                name=name,
                scopes="all" if scopes == "all" else words(scopes),
                store_ids=[int(number) for number in words(stores)] or None,
                networks=networks,
            )
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
        click.echo(made.token)


@command.command(
    "list", help="Every key: number, what may be shown of it, last use, standing, name, networks if kept to some."
)
def list_() -> None:
    with command_line.opened():
        from brim.base.identity.queries import keys, time_zone

        zone = time_zone()
        for key in keys():
            until = f"until {days.last_day(key.expires_at, zone)}" if key.expires_at else "good"
            standing = "revoked" if key.revoked_at else until
            used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never used"
            kept = f"  from {', '.join(key.networks)}" if key.networks else ""
            click.echo(f"{key.id:>5}  {key.prefix}…  {used:<16}  {standing:<15}  {key.name}{kept}")


@command.command(help="Say anew which networks a key may be used from, by its number.")
@click.argument("number", type=int)
@click.option("--networks", required=True, help='Networks with commas between; "": anywhere.')
def edit(*, number: int, networks: str) -> None:
    with command_line.opened():
        from brim.base.identity import operations
        from brim.base.identity.types import system

        try:
            key = operations.edit_key(number, networks=networks, actor=system("command line"), now=clock.now())
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
        click.echo(f"{key.name} may be used from {', '.join(key.networks) or 'anywhere'}.")


@command.command(help="End a key for good, by its number.")
@click.argument("number", type=int)
def revoke(*, number: int) -> None:
    with command_line.opened():
        from brim.base.identity import operations
        from brim.base.identity.types import system

        try:
            key = operations.revoke_key(number, actor=system("command line"), now=clock.now())
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
        click.echo(f"{key.name} is revoked.")


@command.command(help="Move to the current master key what earlier ones sealed: customers, second factors of staff.")
@click.option("--batch", default=500, show_default=True, type=click.IntRange(1, 5000), help="Customers a transaction.")
def rotate(*, batch: int) -> None:
    with command_line.opened():
        from django.conf import settings

        from brim.base.kit import keyring

        moved = dict.fromkeys(keyring.sealed.found, 0)
        try:
            for name, reseal in keyring.sealed.found.items():
                for count in reseal(batch):
                    moved[name] += count
                    progress(f"{moved[name]} {name}")
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
        click.echo("\r", nl=False, err=True)
        *others, last = [f"{count} {name}" for name, count in reversed(moved.items())]
        click.echo(
            f"Under master key {settings.MASTER_KEY_VERSION} now: {', '.join(others)} and {last} moved."
            " Earlier keys may be taken away once backups that need them have expired."
        )


def progress(moved: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{moved} moved", nl=False, err=True)


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]

"""`brim found`: a real business and its first owner."""

import click

from brim.base.kit import clock, command_line
from brim.base.kit.refusals import Refused

RULE_PACKS = ("none", "cn")
LANGUAGES = ("en", "zh-hans")


@click.command(
    help="Found the business and its first owner, whose password is printed once. Asks for what is not given."
)
@click.option("--name", prompt="Name of the business")
@click.option("--name-zh", default="", help="Its name in Chinese.")
@click.option("--currency", prompt="Currency, by its three letters (it stays for good)")
@click.option("--time-zone", prompt="Time zone", default="Asia/Shanghai", show_default=True)
@click.option("--country", default="", help="By its two letters, such as CN.")
@click.option(
    "--rule-pack", type=click.Choice(RULE_PACKS), default="none", show_default=True, help="The law of refunds."
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--owner-name", prompt="Name of the owner")
@click.option("--owner-email", prompt="Email the owner signs in with")
@click.option("--store", default="", help="Name of a first store; none: open them in the settings.")
def command(*, owner_name: str, owner_email: str, store: str, **business: str) -> None:
    with command_line.opened():
        from django.conf import settings

        from brim.base.identity import founding
        from brim.base.identity.types import system

        business |= {"currency": business["currency"].strip().upper(), "country": business["country"].strip().upper()}
        try:
            password = founding.found(
                actor=system("command line"),
                now=clock.now(),
                owner_name=owner_name,
                owner_email=owner_email,
                store=store,
                business=business,
            )
        except Refused as refused:
            raise click.ClickException(problem(refused)) from refused
        click.echo(f"{business['name']} is founded. Sign in at {settings.PUBLIC_URL.rstrip('/')}/console/")
        click.echo(f"  {owner_email}  {password}")
        click.echo("The password is shown this once, and opens only the page where its owner chooses another.")


def problem(refused: Refused) -> str:
    """The refusal as text, field by field where it names fields."""
    errors = refused.details.get("errors")
    if not isinstance(errors, list):
        return refused.message
    return "; ".join(f"{error['field']}: {error['message']}" for error in errors if isinstance(error, dict))

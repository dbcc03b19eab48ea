"""`brim import stamps FILE`."""

from pathlib import Path

import click

from brim.base.kit import clock, command_line
from brim.base.kit.refusals import Refused


@click.command(help="Redeem the stamps of those who are named: a customer's reference a line, each line once.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(*, file: Path) -> None:
    with command_line.opened():
        from brim.base.identity.queries import business
        from brim.base.identity.types import system
        from brim.core.customers.queries import refs
        from tests.architecture.room.stamps.deciding import KEY
        from tests.architecture.room.stamps.operations import redeem

        named, currency, count = file.read_text().split(), business().currency, 0
        for ref, customer_id in refs(named).items():
            try:
                redeem(
                    customer_id=customer_id,
                    currency=currency,
                    actor=system("import"),
                    now=clock.now(),
                    key=f"{KEY}import:{file.name}:{ref}",
                )
            except Refused as refused:
                click.echo(f"{ref}: {refused.message}")
            else:
                count += 1
        click.echo(f"{count} of {len(named)} redeemed.")

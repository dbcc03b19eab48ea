"""`brim rooms`."""

from pathlib import Path

import click


@click.command(help="Print what the rooms come to: doors, partitions, schedules, listeners and facts.")
@click.option(
    "--write",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Renew these tables in a document such as ARCHITECTURE.md, between their marks.",
)
def command(*, file: Path | None) -> None:
    import django

    django.setup()
    from brim.base.kit import tables

    if file is not None:
        file.write_text(tables.rewritten(file.read_text()))
        return
    for name, table in tables.tables().items():
        click.echo(f"{name}\n\n{table}")

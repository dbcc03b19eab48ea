"""`brim seed`."""

import click

from brim.faces.cli import house


@click.command(help="Set up the demo business, where no business is there yet.")
def command() -> None:
    with house.opened():
        from brim.faces.cli import demo

        demo.seed(say=click.echo)
        for line in demo.sign_ins():
            click.echo(line)

"""`brim seed`."""

import click

from brim.base.kit import command_line


@click.command(help="Set up the demo business, where no business is there yet.")
def command() -> None:
    with command_line.opened():
        from brim.base.kit.story import sign_ins
        from brim.faces.cli import demo

        demo.seed(say=click.echo)
        for line in sign_ins("console"):
            click.echo(line)

"""The command line: `brim`. No rules live here; a command calls operations and prints.

A file in `commands/` is a command (`command = click.command(...)`, named after the file); one in `benches/` or
`imports/` is a command of `brim bench` or `brim import`. Nothing lists them.
"""

import os
import sys

from brim.faces.cli.folders import Folder

DESCRIPTION = "Brim: customer management for businesses that hold prepaid balances."


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brim.config.settings")
    Folder("brim.faces.cli.commands", name="brim", help=DESCRIPTION).main(sys.argv[1:])

"""The command line: `brim`. No rules live here; a command calls operations and prints.

Each room brings its own commands, imports, benches and chapters of the demo (`kit.command_line`, `kit.story`); here are
those that run Brim as a whole.
"""

import os
import sys

from brim.base.kit.command_line import Commands

DESCRIPTION = "Brim: customer management for businesses that hold prepaid balances."


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brim.config.settings")
    Commands("commands", name="brim", help=DESCRIPTION).main(sys.argv[1:])

"""`brim import KIND`."""

from brim.base.kit.command_line import Commands

command = Commands("imports", name="import", help="Bring in data from a file.")

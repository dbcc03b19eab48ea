"""`brim bench NAME`."""

from brim.base.kit.command_line import Commands

command = Commands("benches", name="bench", help="Measure one thing and print the figures.")

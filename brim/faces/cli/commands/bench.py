"""`brim bench NAME`."""

from brim.faces.cli.folders import Folder

command = Folder("brim.faces.cli.benches", name="bench", help="Measure one thing and print the figures.")

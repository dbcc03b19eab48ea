"""`brim import KIND`."""

from brim.faces.cli.folders import Folder

command = Folder("brim.faces.cli.imports", name="import", help="Bring in data from a file.")

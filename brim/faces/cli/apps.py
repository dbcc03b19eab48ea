from brim.base.kit.rooms import Room


class CliRoom(Room):
    """A room for its words in Chinese alone."""

    name = "brim.faces.cli"
    label = "cli"

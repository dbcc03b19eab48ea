from brim.base.kit.rooms import Room


class CliRoom(Room):
    name = "brim.faces.cli"
    label = "cli"

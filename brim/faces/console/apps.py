from brim.base.kit.rooms import Room


class ConsoleRoom(Room):
    name = "brim.faces.console"
    label = "console"

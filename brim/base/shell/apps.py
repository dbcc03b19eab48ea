from brim.base.kit.rooms import Room


class ShellRoom(Room):
    name = "brim.base.shell"
    label = "shell"

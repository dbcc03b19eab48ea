from brim.base.kit.rooms import Room


class AccessRoom(Room):
    name = "brim.core.access"
    label = "access"
    # What the codes of a room are good for.
    doors = ("purposes",)

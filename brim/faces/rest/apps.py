from brim.base.kit.rooms import Room


class RestRoom(Room):
    name = "brim.faces.rest"
    label = "rest"

from brim.base.kit.rooms import Room


class RestRoom(Room):
    name = "brim.base.rest"
    label = "base_rest"

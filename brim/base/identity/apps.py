from brim.base.kit.rooms import Room


class IdentityRoom(Room):
    name = "brim.base.identity"
    label = "identity"

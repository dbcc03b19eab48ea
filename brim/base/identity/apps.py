from brim.base.kit.rooms import Room


class IdentityRoom(Room):
    name = "brim.base.identity"
    label = "identity"
    # confirming: a face asks once more who it is.
    doors = ("confirming", "founding", "names", "permissions")

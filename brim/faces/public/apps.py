from brim.base.kit.rooms import Room


class PublicRoom(Room):
    name = "brim.faces.public"
    label = "public"

from brim.base.kit.rooms import Room


class UiRoom(Room):
    name = "brim.base.ui"
    label = "ui"

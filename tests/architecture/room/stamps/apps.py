from brim.base.kit.rooms import Room


class StampsRoom(Room):
    name = "tests.architecture.room.stamps"
    label = "stamps"

from brim.base.kit.rooms import Room


class EventsRoom(Room):
    name = "brim.base.events"
    label = "events"
    doors = ("listeners", "references", "sealing", "sentences", "stream")

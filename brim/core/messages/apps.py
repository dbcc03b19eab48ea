from brim.base.kit.rooms import Room


class MessagesRoom(Room):
    name = "brim.core.messages"
    label = "messages_room"
    # What a room writes to people.
    doors = ("templates",)

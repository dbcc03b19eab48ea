from brim.base.kit.rooms import Room


class SandboxRoom(Room):
    name = "brim.trade.sandbox"
    label = "sandbox"
    # What a merchant is told when it signs up with the provider.
    doors = ("keys", "wire")

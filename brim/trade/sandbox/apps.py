from brim.base.kit.rooms import Room


class SandboxRoom(Room):
    name = "brim.trade.sandbox"
    label = "sandbox"

from brim.base.kit.rooms import Room


class WalletsRoom(Room):
    name = "brim.trade.wallets"
    label = "wallets"
    # Commands, the way in for a batch of them, and where a room registers what it decides in it.
    doors = ("engine", "posting")

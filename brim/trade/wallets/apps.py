from brim.base.kit.rooms import Room


class WalletsRoom(Room):
    name = "brim.trade.wallets"
    label = "wallets"

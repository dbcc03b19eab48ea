from brim.base.kit.rooms import Room


class BulkRoom(Room):
    name = "brim.trade.bulk"
    label = "bulk"

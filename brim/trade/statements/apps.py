from brim.base.kit.rooms import Room


class StatementsRoom(Room):
    name = "brim.trade.statements"
    label = "statements"
    doors = ("bills", "files", "sections")

from brim.base.kit.rooms import Room


class RefundLawRoom(Room):
    name = "brim.trade.refund_law"
    label = "refund_law"

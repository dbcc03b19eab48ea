from brim.base.kit.rooms import Room


class RefundLawRoom(Room):
    name = "brim.trade.refund_law"
    label = "refund_law"
    # Pure: all of it is rules, and their words.
    doors = ("packs", "rules", "share_rules")

from brim.base.kit.rooms import Room


class LedgerRoom(Room):
    name = "brim.core.ledger"
    label = "ledger"

from brim.base.kit.rooms import Room


class LedgerRoom(Room):
    name = "brim.core.ledger"
    label = "ledger"
    # engine: a room that posts in batches drives it under the ledger's locks. books: reads for those who keep them.
    doors = ("books", "engine", "refusals", "verify")

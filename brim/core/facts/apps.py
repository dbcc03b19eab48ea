from brim.base.kit.rooms import Room


class FactsRoom(Room):
    name = "brim.core.facts"
    label = "facts"
    # Where a room declares what can be known of a customer.
    doors = ("registry",)

from brim.base.kit.rooms import Room


class CustomersRoom(Room):
    name = "brim.core.customers"
    label = "customers"
    doors = ("erasure", "paycodes", "texts", "visibility")

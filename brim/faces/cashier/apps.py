from brim.base.kit.rooms import Room


class CashierRoom(Room):
    name = "brim.faces.cashier"
    label = "cashier"

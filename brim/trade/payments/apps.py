from brim.base.kit.rooms import Room


class PaymentsRoom(Room):
    name = "brim.trade.payments"
    label = "payments"

"""The acts on a record: `?currency=` says on which wallet, the business's own where it is not said."""

from django.urls import path

from brim.faces.console.customers import (
    adjusting,
    closing,
    crediting,
    expiring,
    holding,
    late_spending,
    refunding,
    spending,
    topping,
    transferring,
    withdrawing,
)

urlpatterns = [
    path("top-up/", topping.top_up, name="top-up"),
    path("top-up/<str:top_up_id>/", topping.wait, name="top-up-wait"),
    path("spend/", spending.spend, name="spend"),
    path("hold/", holding.hold, name="hold"),
    path("holds/<str:hold_id>/capture/", holding.capture, name="capture"),
    path("holds/<str:hold_id>/release/", holding.release, name="release"),
    path("refunds/", refunding.refunds, name="refunds"),
    path("refunds/spend/<str:spend_id>/", refunding.refund_spend, name="refund-spend"),
    path("refunds/top-up/<str:top_up_id>/", refunding.refund_top_up, name="refund-top-up"),
    path("withdraw/", withdrawing.withdraw, name="withdraw"),
    path("adjust/", adjusting.adjust, name="adjust"),
    path("reverse-expiry/", expiring.reverse_expiry, name="reverse-expiry"),
    path("late-spend/", late_spending.late_spend, name="late-spend"),
    path("credit-line/", crediting.credit_line, name="credit-line"),
    path("transfer/", transferring.transfer, name="transfer"),
    path("transfer/receivers", transferring.receivers, name="receivers"),
    path("close/", closing.close, name="close"),
]

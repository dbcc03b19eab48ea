"""The pages of the payments."""

from django.urls import path

from brim.base.shell.lists import addresses
from brim.trade.payments.console import (
    channels,
    dispute_actions,
    disputes,
    drawers,
    lists,
    payment,
    quarantine,
    refunds,
    shifts,
    top_ups,
)

urlpatterns = [
    path("cashier/shift/", shifts.shift, name="shift"),
    path("cashier/shift/open/", drawers.open_shift, name="shift-open"),
    path("cashier/shift/drop/", drawers.drop, name="shift-drop"),
    path("cashier/shift/close/", drawers.close, name="shift-close"),
    path("cashier/shifts/", shifts.history, name="shifts"),
    path("cashier/shifts/<str:shift_id>/", shifts.report, name="shift-report"),
    path("cashier/shifts/<str:shift_id>/slip/", shifts.slip, name="shift-slip"),
    path("customers/<str:public_id>/top-up/", top_ups.top_up, name="top-up"),
    path("customers/<str:public_id>/top-up/<str:top_up_id>/", top_ups.wait, name="top-up-wait"),
    path("customers/<str:public_id>/refunds/", refunds.refunds, name="refunds"),
    path("customers/<str:public_id>/refunds/spend/<str:spend_id>/", refunds.refund_spend, name="refund-spend"),
    path("customers/<str:public_id>/refunds/top-up/<str:top_up_id>/", refunds.refund_top_up, name="refund-top-up"),
    *addresses("funds/payments/", lists.PAYMENTS, "payments:read"),
    path("funds/payments/<str:public_id>/", payment.payment, name="payment"),
    path("funds/payments/<str:public_id>/ask/", payment.ask, name="payment-ask"),
    path("funds/payments/<str:public_id>/cancel/", payment.cancel, name="payment-cancel"),
    path("funds/payments/<str:public_id>/settle/", quarantine.settle_answer, name="payment-settle"),
    path("funds/payments/<str:public_id>/dispute/", dispute_actions.raise_dispute, name="payment-dispute"),
    *addresses("funds/disputes/", disputes.DISPUTES, "payments:read"),
    path("funds/disputes/outcomes/<str:public_id>/approve/", dispute_actions.approve_outcome, name="outcome-approve"),
    path("funds/disputes/outcomes/<str:public_id>/reject/", dispute_actions.reject_outcome, name="outcome-reject"),
    path("funds/disputes/<str:public_id>/won/", dispute_actions.record_outcome, {"outcome": "won"}, name="dispute-won"),
    path(
        "funds/disputes/<str:public_id>/lost/", dispute_actions.record_outcome, {"outcome": "lost"}, name="dispute-lost"
    ),
    *addresses("funds/topups/", lists.TOPUPS, "topups:read"),
    *addresses("funds/refunds/", lists.REFUNDS, "payments:read"),
    path("funds/refunds/<str:public_id>/ask/", payment.ask_refund, name="refund-ask"),
    *addresses("funds/quarantine/", quarantine.QUARANTINE, "payments:read"),
    path("funds/quarantine/<str:public_id>/", quarantine.quarantined, name="quarantined"),
    path("funds/quarantine/<str:public_id>/settle/", quarantine.settle, name="quarantine-settle"),
    path("settings/channels/", channels.channels, name="settings-channels"),
    path("settings/channels/sandbox/", channels.configure_faults, name="settings-mischief"),
]

from django.urls import path

from brim.faces.cashier import drawers, find, receipts, shifts, spend, till, top_up

urlpatterns = [
    path("cashier/", till.cashier, name="cashier"),
    path("cashier/store/", till.store, name="cashier-store"),
    path("cashier/printing/", till.printing, name="cashier-printing"),
    path("cashier/find/", find.find, name="cashier-find"),
    path("cashier/new/", find.new, name="cashier-new"),
    path("cashier/shift/", shifts.shift, name="shift"),
    path("cashier/shift/open/", drawers.open_shift, name="shift-open"),
    path("cashier/shift/drop/", drawers.drop, name="shift-drop"),
    path("cashier/shift/close/", drawers.close, name="shift-close"),
    path("cashier/shifts/", shifts.history, name="shifts"),
    path("cashier/shifts/<str:shift_id>/", shifts.report, name="shift-report"),
    path("cashier/shifts/<str:shift_id>/slip/", shifts.slip, name="shift-slip"),
    path("cashier/waiting/<str:topup_id>/", top_up.waiting, name="cashier-waiting"),
    path("cashier/waiting/<str:topup_id>/cancel/", top_up.cancel, name="cashier-cancel"),
    path("cashier/done/<str:operation_id>/", till.done, name="cashier-done"),
    path("cashier/<str:public_id>/top-up/", top_up.top_up, name="cashier-top-up"),
    path("cashier/<str:public_id>/spend/", spend.spend, name="cashier-spend"),
    path("customers/<str:public_id>/receipt/<str:operation_id>/", receipts.receipt, name="receipt"),
]

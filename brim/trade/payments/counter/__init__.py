"""What the till does with payments: a top-up and its waiting, and the drawer that takes the cash."""

from django.urls import path
from django.utils.translation import gettext_lazy as _lazy

from brim.base.shell.counter import AT_STORE, LIKELY_STORES, Aside, action, number
from brim.base.shell.places import pages
from brim.trade.payments.counter import drawer, top_up

pages(
    [
        path("cashier/waiting/<str:topup_id>/", top_up.waiting, name="cashier-waiting"),
        path("cashier/waiting/<str:topup_id>/cancel/", top_up.cancel, name="cashier-cancel"),
        path("cashier/<str:public_id>/top-up/", top_up.top_up, name="cashier-top-up"),
    ]
)
action(
    "top-up",
    word="topups:write",
    name=_lazy("Top up"),
    icon="arrow-up",
    view="console:cashier-top-up",
    opens=top_up.opened,
    key="F2",
    keys=(("F4", _lazy("Paid by")),),
    order=10,
    submit=_lazy("Top up"),
    hint=_lazy("Type the amount: what it gives is shown here."),
    fields="payments/counter/top_up_fields.html",
    preview="payments/counter/top_up_preview.html",
)
AT_STORE.append(Aside("payments/counter/shift.html", drawer.shift_at))
LIKELY_STORES.append(drawer.store_of_shift)
number("top", top_up.operation_of)

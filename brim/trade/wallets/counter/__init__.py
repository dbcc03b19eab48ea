"""What the till does with wallets: a spend, also by a pay code; what a customer has; what was done last."""

from django.urls import path
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.shell.counter import ASIDES, HEADS, Aside, action, code
from brim.base.shell.places import pages
from brim.core.customers import paycodes
from brim.trade.wallets.counter import done, purses, spend

pages(
    [
        path("cashier/done/<str:operation_id>/", done.done, name="cashier-done"),
        path("cashier/<str:public_id>/spend/", spend.spend, name="cashier-spend"),
    ]
)
code("pay_code", paycodes.is_pay_code, spend.read)
action(
    "spend",
    word="spends:write",
    name=pgettext_lazy("act", "Spend"),
    icon="arrow-down",
    view="console:cashier-spend",
    opens=spend.opened,
    key="F3",
    order=20,
    submit=_lazy("Take the spend"),
    hint=_lazy("Type the amount: what it takes is shown here."),
    fields="wallets/counter/spend_fields.html",
    preview="wallets/counter/spend_preview.html",
)
HEADS.append(purses.head)
ASIDES.append(Aside("wallets/counter/last.html", done.last))

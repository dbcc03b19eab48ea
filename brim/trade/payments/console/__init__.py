"""What staff see and do of payments: top-ups and refunds on a record, lists, disputes, the quarantine."""

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.shell.navigation import tab
from brim.base.shell.places import pages
from brim.base.shell.topics import topic
from brim.base.ui.stylesheets import stylesheet
from brim.core.customers.console.actions import ERASED, Action, action
from brim.trade.payments.console import attention, home, trail
from brim.trade.payments.console.urls import urlpatterns
from brim.trade.wallets.console.menu import BESIDE, FROZEN, MOVING

__all__ = ["attention", "home", "trail"]

pages(urlpatterns)
tab("cashier", "console:shift", _lazy("My shift"), ("shifts:write",), order=20)
tab("cashier", "console:shifts", _lazy("Shifts"), ("shifts:write", "payments:read"), order=30)
tab("funds", "console:payments", _lazy("Payments"), ("payments:read",), order=10)
tab("funds", "console:topups", _lazy("Top-ups"), ("topups:read",), order=20)
tab("funds", "console:fund-refunds", pgettext_lazy("funds", "Refunds"), ("payments:read",), order=70)
tab("funds", "console:disputes", _lazy("Disputes"), ("payments:read",), order=80)
tab("funds", "console:quarantine", _lazy("Quarantine"), ("payments:read",), order=90)
tab("settings", "console:settings-channels", _lazy("Channels"), ("settings:read",), order=40)
action(
    Action(
        "console:top-up",
        ("topups:write",),
        _lazy("Top up"),
        "plus",
        ("top up", "top-up", "topup", "充值", "充"),
        "t",
        BESIDE,
        10,
        (ERASED, FROZEN),
        is_button=True,
        is_primary=True,
        of_target=True,
    )
)
action(
    Action(
        "console:refunds",
        ("refunds:write",),
        _lazy("Refund…"),
        "undo-2",
        ("refund", "退款"),
        "r",
        MOVING,
        20,
        of_target=True,
    )
)
stylesheet("console", "payments/shifts.css")
topic("payments", ("payments.", "wallets.topped_up", "wallets.top_up_refund"), ("payments:read", "topups:read"))
topic("shifts", ("payments.shift_", "payments.cash_", "wallets.topped_up"), ("shifts:write", "payments:read"))

"""What may be done to the wallets of a customer: the actions on the record, once for each currency."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.shell.pages import Visit
from brim.core.customers.console.actions import ACTION_TARGETS, ERASED, Action, ActionTarget, action, why_not
from brim.core.customers.types import Customer
from brim.trade.wallets.console.panels import Panel, panels

FROZEN, CLOSED, EMPTY, HELD = "frozen", "closed", "empty", "held"
# What stands together: beside the menu, what moves value, what corrects it, what opens and shuts the wallet.
BESIDE, MOVING, CORRECTING, SHUTTING = 0, 10, 20, 30

why_not(FROZEN, _lazy("The wallet is frozen."))
why_not(CLOSED, _lazy("The wallet is closed."))
why_not(EMPTY, _lazy("Nothing is there."))
why_not(HELD, _lazy("Money is still held: capture it or let it go first."))

OUT = (FROZEN, CLOSED, EMPTY)
CORRECT = ("adjustments:write",)
ACTIONS = (
    Action(
        "console:spend",
        ("spends:write",),
        pgettext_lazy("act", "Spend"),
        "coffee",
        ("spend", "charge", "消费", "扣款"),
        "s",
        BESIDE,
        20,
        OUT,
        is_button=True,
    ),
    Action(
        "console:hold",
        ("holds:write",),
        _lazy("Set aside…"),
        "hourglass",
        ("set aside", "hold", "预授权"),
        "h",
        MOVING,
        10,
        OUT,
    ),
    Action(
        "console:withdraw",
        ("withdrawals:write",),
        _lazy("Withdraw…"),
        "banknote-arrow-down",
        ("withdraw", "提现"),
        "w",
        MOVING,
        30,
        OUT,
    ),
    Action(
        "console:transfer",
        ("transfers:write",),
        _lazy("Transfer…"),
        "arrow-left-right",
        ("transfer", "转账"),
        "",
        MOVING,
        40,
        OUT,
    ),
    Action("console:adjust", CORRECT, _lazy("Adjust the balance…"), "scale", ("adjust", "调账"), "a", CORRECTING, 10),
    Action(
        "console:late-spend",
        (*CORRECT, "spends:write"),
        _lazy("Record a late spend…"),
        "history",
        ("late spend", "补记"),
        "",
        CORRECTING,
        20,
        OUT,
    ),
    Action(
        "console:reverse-expiry",
        CORRECT,
        _lazy("Give expired bonus back…"),
        "gift",
        ("expired bonus", "恢复过期"),
        "",
        CORRECTING,
        30,
        (ERASED,),
    ),
    Action(
        "console:credit-line",
        CORRECT,
        _lazy("Credit line…"),
        "hand-coins",
        ("credit line", "信用额度"),
        "",
        CORRECTING,
        40,
    ),
    Action(
        "console:freeze",
        ("wallets:freeze",),
        _lazy("Freeze…"),
        "snowflake",
        ("freeze", "冻结"),
        "",
        SHUTTING,
        10,
        (CLOSED,),
        never_when=(FROZEN,),
    ),
    Action(
        "console:freeze",
        ("wallets:freeze",),
        _lazy("Unfreeze…"),
        "lock-open",
        ("unfreeze", "解冻"),
        "",
        SHUTTING,
        10,
        only_when=(FROZEN,),
    ),
    Action(
        "console:close",
        ("withdrawals:write",),
        _lazy("Close the wallet…"),
        "lock",
        ("close", "销户"),
        "",
        SHUTTING,
        20,
        (FROZEN, CLOSED, HELD),
    ),
)
for one in ACTIONS:
    action(replace(one, of_target=True))


def wallets_of(visit: Visit, customer: Customer, found: Mapping[str, Any]) -> Sequence[ActionTarget]:
    """The wallets that actions are done to, the business's own currency first."""
    if not visit.actor.can("wallets:read"):
        return []
    shown = found["panels"] if "panels" in found else panels(customer.id, visit.business.currency)
    return [ActionTarget(one.currency, urlencode({"currency": one.currency}), states_of(one)) for one in shown]


def states_of(panel: Panel) -> frozenset[str]:
    found = {panel.status} & {FROZEN, CLOSED}
    if panel.available.amount_minor <= 0:
        found.add(EMPTY)
    if panel.held.amount_minor:
        found.add(HELD)
    return frozenset(found)


ACTION_TARGETS.append(wallets_of)

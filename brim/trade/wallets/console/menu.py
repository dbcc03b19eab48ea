"""What may be done on a record now: its buttons and its menu. What cannot be done says why."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.shell.pages import Visit
from brim.core.customers.types import Customer
from brim.trade.wallets.console.panels import Panel
from brim.trade.wallets.console.subject import act_url

FROZEN, CLOSED, EMPTY, HELD, ERASED = "frozen", "closed", "empty", "held", "erased"
REASONS = {
    FROZEN: _lazy("The wallet is frozen."),
    CLOSED: _lazy("The wallet is closed."),
    EMPTY: _lazy("Nothing is there."),
    HELD: _lazy("Money is still held: capture it or let it go first."),
    ERASED: _lazy("The customer's data is erased."),
}


@dataclass(frozen=True)
class Kind:
    """An act: its page, the word that opens it, its key, and the states in which it cannot be done. `also`: another
    word that it takes."""

    view: str
    word: str
    name: str | Promise
    icon: str
    key: str = ""
    not_when: tuple[str, ...] = ()
    also: str = ""

    def is_open_to(self, actor: Actor) -> bool:
        return actor.can(self.word) and (not self.also or actor.can(self.also))


TOP_UP = Kind("top-up", "topups:write", _lazy("Top up"), "plus", "t", (ERASED, FROZEN))
SPEND = Kind("spend", "spends:write", _lazy("Spend"), "", "s", (FROZEN, CLOSED, EMPTY))
FREEZE = Kind("freeze", "wallets:freeze", _lazy("Freeze…"), "snowflake", "", (CLOSED,))
UNFREEZE = Kind("freeze", "wallets:freeze", _lazy("Unfreeze…"), "lock-open")
MENU = (
    (
        Kind("hold", "holds:write", _lazy("Set aside…"), "hourglass", "h", (FROZEN, CLOSED, EMPTY)),
        Kind("refunds", "refunds:write", _lazy("Refund…"), "undo-2", "r"),
        Kind("withdraw", "withdrawals:write", _lazy("Withdraw…"), "banknote-arrow-down", "w", (FROZEN, CLOSED, EMPTY)),
        Kind("transfer", "transfers:write", _lazy("Transfer…"), "arrow-left-right", "", (FROZEN, CLOSED, EMPTY)),
    ),
    (
        Kind("adjust", "adjustments:write", _lazy("Adjust the balance…"), "scale", "a"),
        Kind(
            "late-spend",
            "adjustments:write",
            _lazy("Record a late spend…"),
            "history",
            "",
            (FROZEN, CLOSED, EMPTY),
            also="spends:write",
        ),
        Kind("reverse-expiry", "adjustments:write", _lazy("Give expired bonus back…"), "gift", "", (ERASED,)),
        Kind("credit-line", "adjustments:write", _lazy("Credit line…"), "hand-coins"),
    ),
    (FREEZE, Kind("close", "withdrawals:write", _lazy("Close the wallet…"), "lock", "", (FROZEN, CLOSED, HELD))),
)


@dataclass(frozen=True)
class Offer:
    """An act on offer: with `why` it is not open now."""

    name: str
    url: str
    icon: str
    key: str = ""
    why: str = ""

    @property
    def kbd(self) -> str:
        return self.key.upper()


@dataclass(frozen=True)
class WalletActs:
    """What may be done to the wallet of a currency. `currency` is named where there are several."""

    currency: str
    top_up: Offer | None
    spend: Offer | None
    groups: list[list[Offer]] = field(default_factory=list)


@dataclass(frozen=True)
class Acts:
    """`main`: the wallet whose acts have buttons and keys; all of them are in the menu."""

    main: WalletActs | None = None
    menu: list[WalletActs] = field(default_factory=list)
    may_hold: bool = False

    @property
    def has_menu(self) -> bool:
        return any(one.groups for one in self.menu)


def acts_of(visit: Visit, customer: Customer, panels: Sequence[Panel]) -> Acts:
    """The acts open to the actor on this customer's wallets, the business's own currency first."""
    found = [wallet_acts(visit, customer, panel, is_main=number == 0) for number, panel in enumerate(panels)]
    return Acts(found[0], found, visit.actor.can("holds:write")) if found else Acts()


def wallet_acts(visit: Visit, customer: Customer, panel: Panel, *, is_main: bool) -> WalletActs:
    states = states_of(customer, panel)

    def offer(kind: Kind) -> Offer | None:
        if not kind.is_open_to(visit.actor):
            return None
        why = next((str(REASONS[state]) for state in kind.not_when if state in states), "")
        url = act_url(kind.view, ids.public_customer(customer.id), currency=panel.currency)
        return Offer(str(kind.name), url, kind.icon, kind.key if is_main else "", why)

    groups = [[shown for kind in group if (shown := offer(for_state(kind, states)))] for group in MENU]
    if not is_main:
        groups.insert(0, [shown for kind in (TOP_UP, SPEND) if (shown := offer(kind))])
    return WalletActs(panel.currency, offer(TOP_UP), offer(SPEND), [group for group in groups if group])


def for_state(kind: Kind, states: set[str]) -> Kind:
    return UNFREEZE if kind is FREEZE and FROZEN in states else kind


def states_of(customer: Customer, panel: Panel) -> set[str]:
    found = {panel.status} & {FROZEN, CLOSED}
    if panel.available.amount_minor <= 0:
        found.add(EMPTY)
    if panel.held.amount_minor:
        found.add(HELD)
    if customer.forgotten_at:
        found.add(ERASED)
    return found

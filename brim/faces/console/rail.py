"""The left rail: the places there are, a place's own tabs, and of all these only what the actor may see.

The command palette offers the same pages: a page that is not here cannot be gone to.
"""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.identity.types import Actor


@dataclass(frozen=True)
class Tab:
    """A page to go to. `words`: any one of them opens it; none means everybody. `also`: it is the tab of what lies
    under this address, too. `every_store`: its figures are those of all stores, so that it is for who works for all."""

    view: str
    name: str | Promise
    words: tuple[str, ...] = ()
    also: str = ""
    every_store: bool = False

    def is_open_to(self, actor: Actor) -> bool:
        if self.every_store and actor.store_ids is not None:
            return False
        return not self.words or any(actor.can(word) for word in self.words)


@dataclass(frozen=True)
class Section:
    """A place of the rail: one page, or several that are its tabs."""

    name: str | Promise
    icon: str
    tabs: tuple[Tab, ...]


SECTIONS = (
    Section(_lazy("Home"), "house", (Tab("console:home", _lazy("Home")),)),
    Section(_lazy("Customers"), "users", (Tab("console:customers", _lazy("Customers"), ("customers:read",)),)),
    Section(
        _lazy("Cashier"),
        "hand-coins",
        (
            Tab("console:cashier", _lazy("Till"), ("topups:write", "spends:write")),
            Tab("console:shift", _lazy("My shift"), ("shifts:write",)),
            Tab("console:shifts", _lazy("Shifts"), ("shifts:write", "payments:read")),
        ),
    ),
    Section(
        _lazy("Funds"),
        "wallet",
        (
            Tab("console:payments", _lazy("Payments"), ("payments:read",)),
            Tab("console:topups", _lazy("Top-ups"), ("topups:read",)),
            Tab("console:spends", _lazy("Spends"), ("spends:read",)),
            Tab("console:holds", _lazy("Holds"), ("wallets:read",)),
            Tab("console:withdrawals", _lazy("Withdrawals"), ("withdrawals:read",)),
            Tab("console:adjustments", _lazy("Adjustments"), ("adjustments:write", "adjustments:approve")),
            Tab("console:fund-refunds", pgettext_lazy("funds", "Refunds"), ("payments:read",)),
            Tab("console:disputes", _lazy("Disputes"), ("payments:read",)),
            Tab("console:quarantine", _lazy("Quarantine"), ("payments:read",)),
        ),
    ),
    Section(
        _lazy("Ledger"),
        "scale",
        (
            Tab("console:ledger", _lazy("Trial balance"), ("ledger:read",), every_store=True),
            Tab("console:accounts", _lazy("Accounts"), ("ledger:read",), every_store=True),
            Tab("console:entries", _lazy("Entries"), ("ledger:read",), also="/console/ledger/transfers/"),
            Tab("console:proof", _lazy("Proof"), ("ledger:read",), every_store=True),
        ),
    ),
    Section(
        _lazy("Settings"),
        "settings",
        (
            Tab("console:settings-business", _lazy("Business"), ("settings:read",)),
            Tab("console:settings-stores", _lazy("Stores"), ("settings:read",)),
            Tab("console:settings-programme", _lazy("Programme"), ("settings:read",)),
            Tab("console:settings-channels", _lazy("Channels"), ("settings:read",)),
            Tab("console:settings-staff", _lazy("Staff"), ("staff:read",)),
            Tab("console:settings-roles", _lazy("Roles"), ("staff:read",)),
            Tab("console:settings-keys", _lazy("API keys"), ("keys:write",)),
            Tab("console:settings-log", _lazy("Log"), ("events:read",)),
            Tab("console:settings-yours", _lazy("Yours")),
        ),
    ),
)


@dataclass(frozen=True)
class Place:
    url: str
    name: str
    icon: str
    is_current: bool
    note: str = ""


@dataclass(frozen=True)
class Rail:
    places: list[Place] = field(default_factory=list)
    tabs: list[Place] = field(default_factory=list)


def rail(path: str, actor: Actor) -> Rail:
    """The places the actor may see, and the tabs of the one that `path` is in."""
    shown = Rail()
    for section in SECTIONS:
        tabs = [(tab, reverse(tab.view)) for tab in section.tabs if tab.is_open_to(actor)]
        other = {tab.also: url for tab, url in tabs if tab.also}
        under = best(path, [*(url for _tab, url in tabs), *other])
        here = other.get(under, under)
        if not tabs:
            continue
        shown.places.append(Place(tabs[0][1], str(section.name), section.icon, bool(here)))
        if here and len(tabs) > 1:
            shown.tabs.extend(Place(url, str(tab.name), "", url == here) for tab, url in tabs)
    return shown


def best(path: str, urls: list[str]) -> str:
    """The longest of the addresses that `path` lies under; home is only itself."""
    home = reverse("console:home")
    under = [url for url in urls if path == url or (url != home and path.startswith(url))]
    return max(under, key=len, default="")

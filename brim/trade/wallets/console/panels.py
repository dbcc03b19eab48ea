"""The wallet's side of a record: available in large, what it is made of lot by lot, what is held, 90 days in a line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from brim.base.kit import clock, ids
from brim.base.money import Money, money
from brim.base.ui import formats
from brim.base.ui.sparkline import WIDTH, Spark, spark
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.types import Hold, LotView, Operation, WalletView
from brim.trade.wallets.wording import SOURCES

DAYS = 90
MAX_LOTS = 6
MAX_LOT_ROWS = 40
LAST = 3


@dataclass(frozen=True)
class RunsOut:
    """Value of one lot that ends: how much and when."""

    amount: Money
    last_day: date


@dataclass(frozen=True)
class Moved:
    amount: Money
    at: datetime


@dataclass(frozen=True)
class Lot:
    """Where a part of the wallet came from, what remains of it, and until when: a day in words, or nothing."""

    purse: str
    source: str
    remaining: Money
    held: Money
    ends: str


@dataclass(frozen=True)
class Held:
    """Money that is set aside; `is_open` to being let go here, `is_capturable` to being taken. `what` names it where
    nobody did. `ending` is what is held beside the amount, and ends when that leaves."""

    id: str
    what: str
    amount: Money
    ending: Money
    captured: Money
    ends: str
    is_open: bool
    is_capturable: bool


@dataclass(frozen=True)
class Panel(wallets.Amounts):
    """The amounts of a wallet, and what they come from and go to."""

    runs_out: list[RunsOut]
    line: Spark | None
    top_ups: list[Moved]
    spends: list[Moved]
    lots: list[Lot]
    more_lots: int
    holds: list[Held]


def panels(customer_id: int, own_currency: str) -> list[Panel]:
    """One panel a wallet, the business's own currency first; an empty one where there is none yet."""
    now = clock.now()
    views = wallets.wallets(customer_id, now=now) or [wallets.wallet(customer_id, own_currency, now=now)]
    views.sort(key=lambda view: (view.currency != own_currency, view.currency))
    held = wallets.open_holds(customer_id, now=now) if any(view.held for view in views) else []
    return [panel(view, [hold for hold in held if hold.currency == view.currency], now) for view in views]


def panel(view: WalletView, holds: Sequence[Hold], now: datetime) -> Panel:
    lots = wallets.lots(view.customer_id, view.currency, now=now)
    return Panel(
        **vars(wallets.amounts_of(view)),
        runs_out=runs_out(lots, now),
        line=line_of(view, now),
        top_ups=last_of(view, ("top_up",)),
        spends=last_of(view, ("spend", "capture")),
        lots=[lot_of(lot) for lot in lots_in_order(lots)[:MAX_LOT_ROWS]],
        more_lots=max(0, len(lots) - MAX_LOT_ROWS),
        holds=[held_of(hold) for hold in holds],
    )


def lots_in_order(lots: Sequence[LotView]) -> list[LotView]:
    """What ends first on top, then what does not end, the oldest first."""
    return sorted(lots, key=lambda lot: (lot.expires_at is None, lot.expires_at or lot.created_at, lot.id))


def lot_of(lot: LotView) -> Lot:
    source = str(SOURCES[lot.source].text if lot.source in SOURCES else lot.source)
    return Lot(
        purse=lot.purse,
        source=source % {"day": formats.short_date_text(lot.created_at)},
        remaining=money(lot.remaining, lot.currency),
        held=money(lot.held, lot.currency),
        ends=formats.last_day_text(lot.expires_at) if lot.expires_at else "",
    )


def held_of(hold: Hold) -> Held:
    named = {
        "withdrawal": _("For a withdrawal"),
        "top_up_refund": _("For a refund"),
        "adjustment": _("For an adjustment"),
        "review": _("To be looked at"),
    }
    return Held(
        id=ids.public("hld", hold.customer_id, hold.id),
        what=named.get(hold.purpose) or hold.description or _("Set aside"),
        amount=money(hold.remaining - hold.ends, hold.currency),
        ending=money(hold.ends, hold.currency),
        captured=money(hold.captured, hold.currency),
        ends=formats.moment_text(hold.expires_at) if hold.expires_at else "",
        is_open=hold.is_releasable,
        is_capturable=hold.purpose == "hold",
    )


def line_of(view: WalletView, now: datetime) -> Spark | None:
    """The balance over the last 90 days; nothing for a wallet that was empty all the time."""
    start = now - timedelta(days=DAYS)
    before, moved = wallets.balances_over(view.customer_id, view.currency, start=start, end=now, slices=WIDTH)
    if not moved and not before:
        return None
    points = [(int(moment.timestamp()), balance) for moment, balance in moved]
    return spark(points, start=int(start.timestamp()), end=int(now.timestamp()), before=before)


def runs_out(lots: Sequence[LotView], now: datetime) -> list[RunsOut]:
    ending = [
        RunsOut(money(lot.remaining, lot.currency), formats.last_day(lot.expires_at))
        for lot in lots
        if lot.expires_at is not None and lot.expires_at > now and lot.remaining > 0
    ]
    return sorted(ending, key=lambda lot: lot.last_day)[:MAX_LOTS]


def last_of(view: WalletView, kinds: tuple[str, ...]) -> list[Moved]:
    found = wallets.operations(view.customer_id, limit=LAST * 2, kinds=kinds).items
    return [
        Moved(money(change_of(operation), operation.currency), operation.occurred_at)
        for operation in found
        if operation.currency == view.currency
    ][:LAST]


def change_of(operation: Operation) -> int:
    return operation.principal_change + operation.bonus_change


def balances(customer_ids: Collection[int]) -> dict[int, list[Money]]:
    """What each may spend now, per currency, for a list."""
    return {
        customer_id: [money(view.available, view.currency) for view in views]
        for customer_id, views in wallets.of_customers(customer_ids, now=clock.now()).items()
    }

"""What a list's address asks for: conditions out of its parameters, and the addresses that change one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from babel.dates import get_month_names
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brim.base.identity.names import store_names
from brim.base.kit.amounts import read_amount
from brim.base.kit.days import DAY, start_of
from brim.base.kit.refusals import Invalid
from brim.base.money import Money, money
from brim.base.shell.pages import Visit
from brim.base.ui import formats
from brim.base.ui.periods import today
from brim.core.customers import queries
from brim.core.customers.types import Selection, Sort

# Of the address: what selects, in the order of the chips; `sort` and `q` beside them.
CONDITIONS = ("store", "tag", "is", "least", "most", "seen", "away", "month")
KEPT = ("q", *CONDITIONS, "sort")
SEEN_DAYS, AWAY_DAYS = (1, 7, 30), (30, 90, 180)
STEPS = (100, 500, 1000)


@dataclass(frozen=True)
class Option:
    name: str
    url: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Menu:
    """A kind of condition and what it may be; `form` is the name of one with fields of its own."""

    name: str
    options: list[Option]
    is_on: bool = False
    form: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """The address's parameters that mean something, the selection they make, and the names they have on screen.

    `stores` and `tags` are the house's, by number: read once for all that a page shows of them. `problems` says, by
    parameter, why what was typed cannot be read: then nothing is selected by any of it.
    """

    pairs: dict[str, str]
    selection: Selection
    chips: dict[str, str] = field(default_factory=dict)
    stores: dict[int, str] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Raises: Invalid where something typed cannot be read."""
        for name, problem in self.problems.items():
            raise Invalid(name, problem)

    def address(self, **changes: str) -> str:
        """This list with some parameters changed; an empty one is taken away."""
        return address({**self.pairs, **changes})

    @property
    def query(self) -> str:
        return urlencode(self.pairs)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """For forms that keep everything but what they ask for themselves."""
        return [(name, value) for name, value in self.pairs.items() if name != "q"]

    def removals(self) -> list[Option]:
        """Chips: each condition that is on, with the address without it."""
        return [Option(text, self.address(**{name: ""})) for name, text in self.chips.items()]


def address(pairs: Mapping[str, str]) -> str:
    kept = [(name, value) for name, value in pairs.items() if value]
    path = reverse("console:customers")
    return f"{path}?{urlencode(kept)}" if kept else path


def read(visit: Visit, given: Mapping[str, str]) -> Asked:
    """What no menu offers is left out, as if it had not been asked; of what is typed `problems` says it."""
    return Reading(visit, given, store_names(), {tag.id: tag.name for tag in queries.tags()}).asked()


def read_text(visit: Visit, text: str) -> Asked:
    """The same out of an address's query part, as a record carries it along."""
    return read(visit, {name: str(value) for name, value in QueryDict(text[:1000]).items()})


@dataclass
class Reading:
    visit: Visit
    given: Mapping[str, str]
    stores: dict[int, str]
    tags: dict[int, str]
    problems: dict[str, str] = field(default_factory=dict)

    def asked(self) -> Asked:
        pairs = {name: text for name in KEPT if (text := self.given.get(name, "").strip())}
        store, tag, month = (self.number(name, known) for name, known in
                             (("store", self.stores), ("tag", self.tags), ("month", range(1, 13))))  # fmt: skip
        days, gone = self.number("seen", SEEN_DAYS), self.number("away", AWAY_DAYS)
        least, most = self.bound("least"), self.bound("most")
        selection = Selection(
            text=pairs.get("q", ""),
            store_id=store,
            tag_id=tag,
            birthday_month=month,
            is_frozen=self.may_see_money and pairs.get("is") == "frozen",
            least=None if least is None else least.amount_minor,
            most=None if most is None else most.amount_minor,
            seen_since=None if days is None else midnight(days - 1),
            unseen_since=None if gone is None else midnight(gone),
            sort=self.sort(),
        )
        chips = self.chips(selection, least, most, days, gone)
        meant = {*chips, *self.problems, *({"q", "sort"} & pairs.keys())}
        known = {name: pairs[name] for name in KEPT if name in meant}
        return Asked(known, selection, chips, self.stores, self.tags, self.problems)

    @property
    def may_see_money(self) -> bool:
        return self.visit.actor.can("wallets:read")

    def sort(self) -> Sort:
        wanted = self.given.get("sort", "")
        return Sort(wanted) if wanted in self.sorts() else Sort.NEWEST

    def sorts(self) -> list[Sort]:
        return list(Sort) if self.may_see_money else [Sort.NEWEST, Sort.SEEN]

    def number(self, name: str, known: object) -> int | None:
        text = self.given.get(name, "")
        assert isinstance(known, dict | range | tuple)
        return int(text) if text.isascii() and text.isdigit() and int(text) in known else None

    def bound(self, name: str) -> Money | None:
        if not self.may_see_money or not self.given.get(name, "").strip():
            return None
        try:
            return read_amount(name, self.given[name], self.visit.business.currency)
        except Invalid as refused:
            told = _("%(problem)s Nothing was filtered by it.")
            self.problems[name] = told % {"problem": refused.message}
            return None

    def chips(
        self, selection: Selection, least: Money | None, most: Money | None, days: int | None, gone: int | None
    ) -> dict[str, str]:
        found = {
            "store": self.stores.get(selection.store_id or 0, ""),
            "tag": self.tags[selection.tag_id] if selection.tag_id else "",
            "is": _("Frozen") if selection.is_frozen else "",
            "least": least_text(least) if least else "",
            "most": most_text(most) if most is not None else "",
            "seen": seen_text(days) if days else "",
            "away": away_text(gone) if gone else "",
            "month": _("Birthday in %(month)s") % {"month": month_name(selection.birthday_month)}
            if selection.birthday_month
            else "",
        }
        return {name: found[name] for name in CONDITIONS if found[name]}


def menus(asked: Asked, visit: Visit) -> list[Menu]:
    """Every condition that can be put on this list."""
    served = {number: name for number, name in asked.stores.items() if visit.actor.may_serve(number)}
    groups = [(_("Store"), "store", served), (_("Tag"), "tag", asked.tags)]
    found = [
        menu(asked, name, key, [(str(number), text) for number, text in known.items()])
        for name, key, known in groups
        if known
    ]
    if visit.actor.can("wallets:read"):
        found.append(balance_menu(asked, visit.business.currency))
    found.append(seen_menu(asked))
    months = [(str(number), month_name(number)) for number in range(1, 13)]
    found.append(menu(asked, _("Birthday"), "month", months))
    return found


def menu(asked: Asked, name: str, key: str, options: Sequence[tuple[str, str]]) -> Menu:
    here = asked.pairs.get(key, "") if key in asked.chips else ""
    shown = [
        Option(text, asked.address(**{key: "" if value == here else value}), value == here) for value, text in options
    ]
    return Menu(name, shown, bool(here))


def balance_menu(asked: Asked, currency: str) -> Menu:
    smallest = money(1, currency)
    whole = 10**smallest.asset.exponent
    rows = [("", "0", _("Nothing left")), (smallest.decimal_text(), "", _("Something left"))]
    rows += [(str(step), "", least_text(money(step * whole, currency))) for step in STEPS]
    here = (asked.pairs.get("least", ""), asked.pairs.get("most", ""))
    options = [
        Option(text, asked.address(**dict.fromkeys(("least", "most"), "")), is_chosen=True)
        if here == (least, most)
        else Option(text, asked.address(least=least, most=most))
        for least, most, text in rows
    ]
    frozen = asked.selection.is_frozen
    options.append(Option(_("Frozen"), asked.address(**{"is": "" if frozen else "frozen"}), frozen))
    return Menu(_("Balance"), options, any(here) or frozen, "balance", asked.problems)


def seen_menu(asked: Asked) -> Menu:
    days, gone = asked.pairs.get("seen", ""), asked.pairs.get("away", "")
    options = [
        Option(seen_text(number), asked.address(seen="" if days == str(number) else str(number), away=""),
               days == str(number))
        for number in SEEN_DAYS
    ]  # fmt: skip
    options += [
        Option(away_text(number), asked.address(away="" if gone == str(number) else str(number), seen=""),
               gone == str(number))
        for number in AWAY_DAYS
    ]  # fmt: skip
    return Menu(_("Last seen"), options, bool(days or gone))


def sorts(asked: Asked, visit: Visit) -> Menu:
    names = {
        Sort.NEWEST: _("Newest first"), Sort.SEEN: _("Last seen first"), Sort.BALANCE: _("Highest balance first"),
    }  # fmt: skip
    offered = list(names) if visit.actor.can("wallets:read") else [Sort.NEWEST, Sort.SEEN]
    chosen = asked.selection.sort
    options = [
        Option(names[sort], asked.address(sort="" if sort is Sort.NEWEST else str(sort)), sort is chosen)
        for sort in offered
    ]
    return Menu(names[chosen], options)


def least_text(amount: Money) -> str:
    if amount.amount_minor == 1:
        return _("Something left")
    return _("%(amount)s and more") % {"amount": formats.money_text(amount)}


def most_text(amount: Money) -> str:
    if not amount:
        return _("Nothing left")
    return _("%(amount)s and less") % {"amount": formats.money_text(amount)}


def seen_text(days: int) -> str:
    if days == 1:
        return _("Seen today")
    return ngettext("Seen in the last %(days)d day", "Seen in the last %(days)d days", days) % {"days": days}


def away_text(days: int) -> str:
    return ngettext("Not seen for %(days)d day", "Not seen for %(days)d days", days) % {"days": days}


def month_name(month: int) -> str:
    names: Mapping[int, str] = get_month_names("wide", context="stand-alone", locale=formats.locale())
    return str(names[month])


def midnight(days_ago: int) -> datetime:
    """The start of the business's day so many days ago: the same on every page of a list."""
    return start_of(today() - days_ago * DAY, timezone.get_current_timezone())


def record_url(public_id: str, asked: Asked) -> str:
    """A record's address; it carries the list along, so that one can go on to the next from there."""
    path = reverse("console:customer", args=[public_id])
    return f"{path}?{urlencode({'list': asked.query})}" if asked.pairs else path

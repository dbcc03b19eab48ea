"""Where the cashier stands: which store, whose drawer, and what this machine remembers of them."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from brim.base.identity.names import own_name
from brim.base.identity.queries import stores
from brim.base.identity.types import Actor, StoreFacts
from brim.base.kit.refusals import Forbidden
from brim.base.shell.pages import Visit
from brim.base.ui.look import remember
from brim.trade.payments import queries as payments
from brim.trade.payments.types import Shift

STORE = "till_store"
PRINTS = "till_prints"


@dataclass(frozen=True)
class Counter:
    """`store` is None until the cashier of several stores has said which; `shift` is their own open one there."""

    stores: list[StoreFacts]
    store: StoreFacts | None
    shift: Shift | None = None
    prints_itself: bool = False
    names: dict[int, str] = field(default_factory=dict)

    @property
    def store_id(self) -> int:
        assert self.store is not None, "no counter without a store"
        return self.store.id

    @property
    def store_name(self) -> str:
        return self.names.get(self.store.id, "") if self.store else ""

    @property
    def choices(self) -> list[tuple[int, str]]:
        return [(store.id, self.names[store.id]) for store in self.stores]


def counter_of(visit: Visit) -> Counter:
    """Raises: Forbidden where no open store is served."""
    served = [store for store in stores(active_only=True) if visit.actor.may_serve(store.id)]
    if not served:
        raise Forbidden("forbidden", _("You serve no open store. Ask an owner or a manager to give you one."))
    names = {store.id: own_name(store.name, store.name_zh) for store in served}
    store = chosen(visit, served)
    shift = payments.open_shift_of(visit.actor, store.id) if store else None
    return Counter(served, store, shift, visit.request.COOKIES.get(PRINTS) == "1", names)


def chosen(visit: Visit, served: list[StoreFacts]) -> StoreFacts | None:
    """The only store; else the one this machine remembers; else the one whose drawer is open."""
    if len(served) == 1:
        return served[0]
    by_id = {str(store.id): store for store in served}
    remembered = by_id.get(visit.request.COOKIES.get(STORE, ""))
    if remembered is not None:
        return remembered
    shift = payments.open_shift_of(visit.actor)
    return by_id.get(str(shift.store_id)) if shift else None


def remember_store(response: HttpResponse, request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep the store that was sent, where the actor serves it."""
    text = request.POST.get("store", "")
    if text.isascii() and text.isdecimal() and len(text) < 6 and actor.may_serve(int(text)):
        remember(response, STORE, text)
    return response


def remember_printing(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    return remember(response, PRINTS, "1" if request.POST.get("prints") == "1" else "0")

"""The public home: whose house this is, what one gets on each amount, and where to go on."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from brim.base.identity.names import own_name
from brim.base.identity.queries import stores
from brim.base.identity.types import BusinessFacts
from brim.base.kit import clock
from brim.base.money import Money, money
from brim.faces.public.pages import page, show
from brim.trade.wallets import queries as wallets


@dataclass(frozen=True)
class Gift:
    """Who pays this much at once gets that much on top."""

    paid: Money
    bonus: Money
    none: Money

    @property
    def together(self) -> Money:
        return self.paid + self.bonus


@require_safe
@page
def home(request: HttpRequest, house: BusinessFacts) -> HttpResponse:
    programme = wallets.current_programme(clock.now())
    currency = house.currency
    gifts = [
        Gift(money(step.pay, currency), money(step.get, currency), money(0, currency))
        for step in programme.terms(currency).ladder
    ]
    context = {
        "gifts": gifts,
        "hero": max(gifts, key=lambda gift: gift.paid, default=None),
        "bonus_days": programme.bonus_days,
        "has_law": house.rule_pack == "cn",
        "stores": [own_name(store.name, store.name_zh) for store in stores(active_only=True)],
    }
    return show(request, house, "public/home.html", context)

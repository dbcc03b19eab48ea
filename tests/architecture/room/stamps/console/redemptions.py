"""Redeem stamps on a customer's record, and the page of a redemption."""

from dataclasses import replace

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.names import store_names
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.actions import ActionPage, Consequence, Done, Line, perform
from brim.base.shell.pages import Visit, action_page, page
from brim.base.shell.places import pages
from brim.base.ui.forms import ActionForm
from brim.core.customers import queries as customers
from brim.core.customers.console.actions import ERASED, Action, action
from brim.core.customers.console.entity import EntityPage, check_home, entity_page
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console.history import trail_of
from tests.architecture.room.stamps import operations, rules

REDEEM = ActionPage(
    title=_lazy("Redeem stamps"), submit=_lazy("Redeem"), intro=_lazy("Stamps become bonus in the wallet.")
)


@action_page("customers:read", "stamps:redeem")
def redeem(visit: Visit, public_id: str) -> HttpResponse:
    customer_id = customers.resolve(public_id, actor=visit.actor)
    currency, back = visit.business.currency, reverse("console:customer", args=[public_id])

    def do(form: ActionForm) -> Done:
        operations.redeem(
            customer_id=customer_id, currency=currency, actor=visit.actor, now=clock.now(), key=form.idempotency_key
        )
        return Done(back, _("The stamps are redeemed."))

    def predict(_form: ActionForm) -> Consequence:
        return Consequence(
            [Line(_("Bonus for %(points)d stamps") % {"points": rules.PRICE}, money(rules.WORTH, currency))]
        )

    return perform(visit, replace(REDEEM, back=back), ActionForm(visit.posted), do=do, predict=predict)


@page("stamps:read")
def redemption(visit: Visit, public_id: str) -> HttpResponse:
    customer_id, number = ids.read_public("rdm", public_id)
    one = wallets.operation(customer_id, number)
    check_home(visit, customer_id)
    ties = {"operation_id": {number}, "redemption_id": {number}}
    trail = trail_of(customer_id, number, ties, actor=visit.actor, stores=store_names(), labels=[one.actor])
    entity = EntityPage(
        title=_("Redemption"),
        public_id=public_id,
        state=None,
        amount=money(one.amount, one.currency),
        facts=[],
        trail=trail,
        list_name=_("Awards"),
        list_url=reverse("console:stamps"),
    )
    return entity_page(visit, entity, customer_id)


pages(
    [
        path("customers/<str:public_id>/stamps/", redeem, name="redeem-stamps"),
        path("stamps/redemptions/<str:public_id>/", redemption, name="redemption"),
    ]
)
action(
    Action(
        "console:redeem-stamps",
        ("stamps:redeem",),
        _lazy("Redeem stamps…"),
        "gift",
        ("stamps", "redeem", "兑换"),
        not_when=(ERASED,),
    )
)

"""The pay code: a QR that is good for a minute and for one payment."""

from django.http import HttpResponse

from brim.base.kit import clock
from brim.base.ui.qr import qr
from brim.core.access.portal.pages import Visit, page, show
from brim.core.customers import paycodes
from brim.trade.wallets import queries as wallets


@page
def pay(visit: Visit) -> HttpResponse:
    """The page; for htmx the code alone, fresh. A frozen wallet pays nothing and gets no code."""
    now = clock.now()
    purse = wallets.amounts_of(wallets.wallet(visit.id, visit.business.currency, now=now))
    context: dict[str, object] = {"purse": purse}
    if purse.status == "active":
        code = paycodes.issue(visit.id, now=now)
        seconds = int((code.expires_at - now).total_seconds())
        context |= {"code": code, "seconds": seconds, "picture": qr(code.text)}
    template = "wallets/portal/_pay.html" if visit.is_partial else "wallets/portal/pay.html"
    return show(visit, template, context, tab="pay")

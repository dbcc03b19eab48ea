"""The pay code: a QR that is good for a minute and for one payment."""

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from brim.base.kit import clock
from brim.core.customers import paycodes
from brim.faces.portal.home import purse_of
from brim.faces.portal.pages import Visit, page, show
from brim.trade.wallets import queries as wallets

QUIET = 3


@page
def pay(visit: Visit) -> HttpResponse:
    """The page; for htmx the code alone, fresh. A frozen wallet pays nothing and gets no code."""
    now = clock.now()
    purse = purse_of(wallets.wallet(visit.id, visit.business.currency, now=now))
    context: dict[str, object] = {"purse": purse}
    if purse.status == "active":
        code = paycodes.issue(visit.id, now=now)
        seconds = int((code.expires_at - now).total_seconds())
        context |= {"code": code, "seconds": seconds, "picture": picture(code.text)}
    template = "portal/_pay.html" if visit.is_partial else "portal/pay.html"
    return show(visit, template, context, tab="pay")


def picture(text: str) -> SafeString:
    """The code's modules as one path of an SVG, dark on light whatever the theme: scanners want it so."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, modules in enumerate(rows)
        for column, is_dark in enumerate(modules)
        if is_dark
    )
    return mark_safe(  # noqa: S308 - numbers of our own making alone
        f'<svg class="qr" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" aria-hidden="true">'
        f'<path d="{path}"/></svg>'
    )

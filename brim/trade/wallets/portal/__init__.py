"""What customers see and do of their wallets: the pay code, what they get back, freezing."""

from django.urls import path
from django.utils.translation import gettext_lazy as _lazy

from brim.core.access.portal.bar import tab
from brim.core.access.portal.places import CONTACT_GUARDS, SECURITY, Entry, Section, entry, places
from brim.trade.wallets.portal import freeze, home, own_data, pay_code, withdraw

places(
    [
        path("pay/", pay_code.pay, name="pay"),
        path("holds/", withdraw.holds, name="holds"),
        path("refund/", withdraw.refund, name="refund"),
        path("refund/part/", withdraw.withdraw, name="withdraw"),
        path("refund/part/foreseen/", withdraw.preview_part, name="foreseen"),
        path("refund/all/", withdraw.close, name="close"),
        path("me/security/freeze/", freeze.freeze, name="freeze"),
        path("me/security/unfreeze/", freeze.unfreeze, name="unfreeze"),
        path("me/security/unfreeze/ask/", freeze.ask_to_unfreeze, name="ask-to-unfreeze"),
    ]
)
SECURITY.append(Section("wallets/portal/freeze.html", freeze.standing))
CONTACT_GUARDS.append(freeze.refuse_while_frozen)
tab("pay", _lazy("Pay code"), "qr-code", order=30)
entry(Entry("portal:holds", _lazy("Held"), "lock", order=20))
entry(Entry("public:terms", _lazy("Fees and terms"), "book-open", order=40))
entry(
    Entry(
        "portal:refund",
        _lazy("Money back"),
        "undo-2",
        order=30,
        note=_lazy("Refund quote, withdrawals and how far they have come"),
    )
)
home.register()
own_data.register()

"""What customers see and do of their wallets: the pay code, what they get back, freezing."""

from django.urls import path

from brim.core.access.portal.places import CONTACT_GUARDS, SECURITY, Section, places
from brim.trade.wallets.portal import freeze, pay_code, withdraw

places(
    [
        path("pay/", pay_code.pay, name="pay"),
        path("holds/", withdraw.holds, name="holds"),
        path("refund/", withdraw.refund, name="refund"),
        path("refund/part/", withdraw.withdraw, name="withdraw"),
        path("refund/part/foreseen/", withdraw.foreseen, name="foreseen"),
        path("refund/all/", withdraw.close, name="close"),
        path("me/security/freeze/", freeze.freeze, name="freeze"),
        path("me/security/unfreeze/", freeze.unfreeze, name="unfreeze"),
        path("me/security/unfreeze/ask/", freeze.ask_to_unfreeze, name="ask-to-unfreeze"),
    ]
)
SECURITY.append(Section("wallets/portal/freeze.html", freeze.standing))
CONTACT_GUARDS.append(freeze.refuse_while_frozen)

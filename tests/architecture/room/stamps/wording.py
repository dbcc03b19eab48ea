"""What stamps are called."""

from django.utils.translation import gettext_lazy as _lazy

from brim.core.ledger.wording import Account, accounts
from brim.trade.wallets.wording import Kind, Source, groups, kinds, sources

groups({"stamps": _lazy("Stamps")})
kinds({"stamps_redeem": Kind(_lazy("Stamps redeemed"), "stamps", _lazy("Your stamps became money"))})
accounts(
    {
        "points": Account(_lazy("Points"), _lazy("What customers may redeem."), is_of_customers=True),
        "points_given": Account(_lazy("Points given"), _lazy("Where points come from and go to.")),
    }
)
sources({"stamps": Source(_lazy("Stamps of %(day)s"), _lazy("from your stamps of %(day)s"))})

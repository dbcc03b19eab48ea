"""What stamps are called."""

from django.utils.translation import gettext_lazy as _lazy

from brim.trade.wallets.wording import Kind, groups, kinds

groups({"stamps": _lazy("Stamps")})
kinds({"stamps_redeem": Kind(_lazy("Stamps redeemed"), "stamps", _lazy("Your stamps became money"))})

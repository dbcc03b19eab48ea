"""A wallet to read statements of."""

from brim.trade.wallets.tests import conftest as wallets

customer, other = wallets.customer, wallets.other

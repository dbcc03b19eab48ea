"""Programs far away speak of a customer with money."""

from brim.trade.wallets.tests.rest.conftest import api, caller, house, lin, rich, token, ways

__all__ = ["api", "caller", "house", "lin", "rich", "token", "ways"]

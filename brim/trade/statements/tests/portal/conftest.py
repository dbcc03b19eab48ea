"""The tea house, and a phone on which its customer is signed in."""

from brim.trade.wallets.tests.portal.conftest import built, demonstrated, other, phone

__all__ = ["built", "demonstrated", "other", "phone"]

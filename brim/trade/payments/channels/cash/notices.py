"""Nobody may notify us of cash."""

from collections.abc import Mapping

from brim.trade.payments.channels.contract import Notice, NotVerified


def verify(raw: bytes, headers: Mapping[str, str]) -> Notice:
    del raw, headers
    raise NotVerified("no_notifications")

"""The channels there are. To add one, see docs/guides/channels.md."""

from typing import cast

from django.conf import settings
from django.utils.translation import gettext as _

from brim.base.kit.refusals import Invalid
from brim.trade.payments.channels import cash, sandbox
from brim.trade.payments.channels.contract import Channel
from brim.trade.wallets.types import NEVER_CHANNELS

CHANNELS: dict[str, Channel] = {package.NAME: cast(Channel, package) for package in (sandbox, cash)}

assert not CHANNELS.keys() & set(NEVER_CHANNELS), "a wallet never pays for its own top-up"


def find(name: str) -> Channel:
    """Raises: Invalid `unknown_channel` where there is none of that name, or it is switched off."""
    if name in names():
        return CHANNELS[name]
    raise Invalid(
        "channel",
        _("There is no payment channel “%(name)s”. Nothing was started. Use one of: %(names)s.")
        % {"name": name[:40], "names": ", ".join(names())},
        code="unknown_channel",
    )


def names() -> list[str]:
    """The channels that are switched on."""
    return [name for name in CHANNELS if name != sandbox.NAME or settings.SANDBOX]

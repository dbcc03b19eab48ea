"""Names of the channels."""

from brim.trade.payments import channels

CHANNELS = {name: channel.PHRASE for name, channel in channels.CHANNELS.items()}


def channel_name(name: str) -> str:
    """The name as used in a sentence; the code itself if the channel was removed."""
    return str(CHANNELS.get(name, name))

"""What payments are called by: the channels there are."""

from brim.trade.payments import channels

CHANNELS = {name: channel.PHRASE for name, channel in channels.CHANNELS.items()}


def channel_name(name: str) -> str:
    """As it stands in a sentence; the name itself where the channel is no more."""
    return str(CHANNELS.get(name, name))

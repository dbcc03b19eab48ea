"""From where channels are heard."""

from brim.base.kit.config import Environment
from brim.base.kit.networks import read_networks


def read_channels(text: str) -> dict[str, tuple[str, ...]]:
    """The networks that each channel may notify from."""
    pairs = [part.split("=", 1) for part in text.split(";") if part.strip()]
    return {name.strip(): read_networks(networks) for name, networks in pairs}


CHANNEL_NETWORKS = (
    Environment().parsed("BRIM_CHANNEL_NETWORKS", read_channels, "channel=network,network;channel=network") or {}
)

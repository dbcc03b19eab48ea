"""Allowed networks: CIDR of IPv4 and IPv6, as people write them in a list, and whether an address is in one of them."""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

MOST = 50


def read_networks(text: str) -> tuple[str, ...]:
    """Networks or single addresses with blanks, commas or lines between, in one form, each once and in order.

    Raises: ValueError with the word that is none, or where there are more than `MOST`.
    """
    found = {network(word): None for word in re.split(r"[\s,;，；、]+", text) if word}
    if len(found) > MOST:
        raise ValueError(f"> {MOST}")
    return tuple(found)


def network(word: str) -> str:
    """A network whose host bits are set is most likely a slip: it is refused, not rounded."""
    try:
        return str(ip_network(word))
    except ValueError:
        raise ValueError(word[:60]) from None


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether the address is in one of `networks`; anywhere, where there are none. An IPv4 address that is written as
    IPv6 counts as what it is."""
    allowed = tuple(networks)
    if not allowed:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in one for one in parsed(allowed) if one.version == found.version)


@lru_cache(maxsize=1_000)
def parsed(networks: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one) for one in networks)

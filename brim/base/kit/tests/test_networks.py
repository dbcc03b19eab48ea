from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.base.kit.networks import MOST, is_within, read_networks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        (" \n", ()),
        ("192.0.2.0/24", ("192.0.2.0/24",)),
        ("192.0.2.7", ("192.0.2.7/32",)),
        ("192.0.2.7, 2001:DB8::/32\n192.0.2.7；10.0.0.0/8", ("192.0.2.7/32", "2001:db8::/32", "10.0.0.0/8")),
        ("0.0.0.0/0", ("0.0.0.0/0",)),
    ],
)
def test_a_list_is_read_in_one_form(text: str, found: tuple[str, ...]) -> None:
    assert read_networks(text) == found


@pytest.mark.parametrize(
    "text",
    ["192.0.2.1/24", "192.0.2", "shop", "192.0.2.0/33", "::1/129", "１９２.0.2.1", "1.2.3.4/-1", "10.0.0.0/8 x"],
)
def test_what_is_no_network_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_networks(text)


def test_a_list_is_bounded() -> None:
    assert len(read_networks(" ".join(f"10.0.0.{number}" for number in range(MOST)))) == MOST
    with pytest.raises(ValueError, match="> 50"):
        read_networks(" ".join(f"10.0.0.{number}" for number in range(MOST + 1)))


@pytest.mark.parametrize(
    ("address", "networks", "is_in"),
    [
        ("192.0.2.7", (), True),
        ("", (), True),
        ("", ("0.0.0.0/0",), False),
        ("unix", ("0.0.0.0/0",), False),
        ("192.0.2.7", ("192.0.2.0/24",), True),
        ("192.0.3.7", ("192.0.2.0/24",), False),
        ("192.0.3.7", ("192.0.2.0/24", "192.0.3.7/32"), True),
        ("::ffff:192.0.2.7", ("192.0.2.0/24",), True),
        ("2001:db8::1", ("192.0.2.0/24", "2001:db8::/32"), True),
        ("2001:db9::1", ("::/0",), True),
        ("192.0.2.7", ("::/0",), False),
    ],
)
def test_an_address_is_in_a_network_or_not(address: str, networks: tuple[str, ...], is_in: bool) -> None:
    assert is_within(address, networks) is is_in


@given(st.ip_addresses(), st.integers(0, 128))
def test_an_address_is_in_every_network_made_of_it(address: object, prefix: int) -> None:
    whole = ip_address(str(address))
    made = ip_network((whole.packed, min(prefix, whole.max_prefixlen)), strict=False)
    if not (whole.version == 6 and whole.ipv4_mapped):
        assert is_within(str(address), read_networks(str(made)))

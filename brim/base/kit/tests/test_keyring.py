"""What lies sealed opens after every upgrade: the keys of each purpose are these, and stay these."""

import pytest
from django.conf import LazySettings

from brim.base.kit import keyring
from brim.base.kit.keyring import MasterKey

KEYS = {
    "customers/wrap": "34327c2297a7d6d9bca09921ae00f08364673a25f55a1e10217f74358f8cc674",
    "customers/search": "fce804069d1ef7f035ee2f9f45c3e8136d3eb3acf3810e4cd68bbcdc71f1cdbd",
    "customers/identity": "25929ff9ebe9d7250d959844f844668c9768eeab9089bbd48d1c59885241d539",
    "customers/paycodes": "5cc7a309bf7cce00f6fcfd760c314e0831c4c44004f3467bca0c99aa5f31b235",
    "identity/authenticators": "412eeb0f318887115a09bcdb0a71962f5ad9ca6887bc6e928495fd2fb405505d",
    "identity/fingerprints": "a1b4f0d5cb3484a9885f4b236b3ea18bcb763c8539b8936a315173c470efa4fb",
    "access/codes": "8afd2f46c3a56653fc822a61428e6bb90e5fe8c9e4ef212a3ea6b43ab93b27f5",
    "access/known": "b40c0d1b1cac406d1117eec325c33e18526a026ddc03e21c4ada252723cfb6d3",
    "access/phone": "e5b1c8a00abd1f2415f67ec6143446859f828cb07879b5390f87b018ce78d7e7",
    "messages/letters": "dc06943012d1a6fcc5602a9c3e9f7d84f480211a5f78451c5ea55f041afa0897",
}


@pytest.mark.parametrize("purpose", KEYS)
def test_the_key_of_a_purpose_never_changes(purpose: str) -> None:
    assert MasterKey(1, bytes(range(32))).derive(purpose).hex() == KEYS[purpose]


def test_the_current_key_comes_first_and_the_others_by_version(settings: LazySettings) -> None:
    settings.MASTER_KEY, settings.MASTER_KEY_VERSION = b"c" * 32, 3
    settings.OTHER_MASTER_KEYS = {2: b"b" * 32, 1: b"a" * 32}
    assert keyring.current() == MasterKey(3, b"c" * 32)
    assert [key.version for key in keyring.master_keys()] == [3, 1, 2]


def test_a_master_key_does_not_show_itself() -> None:
    assert "c" * 32 not in repr(MasterKey(1, b"c" * 32))

"""Authenticator secrets are sealed under the master key and move with it; the ledger's seal key has no part in it."""

import base64

import pytest
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.conf import LazySettings
from django.utils import timezone

from brim.base.identity import operations
from brim.base.identity.models import Staff
from brim.base.identity.sealing import fingerprint, seal, unseal

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture(autouse=True)
def _first_master_key(settings: LazySettings) -> None:
    settings.MASTER_KEY, settings.MASTER_KEY_VERSION, settings.OTHER_MASTER_KEYS = OLD, 1, {}


def change_master_key(settings: LazySettings) -> None:
    settings.MASTER_KEY, settings.MASTER_KEY_VERSION, settings.OTHER_MASTER_KEYS = NEW, 2, {1: OLD}


def test_the_ledgers_seal_key_plays_no_part(settings: LazySettings) -> None:
    sealed, mark = seal("JBSWY3DP"), fingerprint("a@brim.example")
    settings.SEAL_KEY = b"x" * 32
    assert unseal(sealed) == "JBSWY3DP"
    assert fingerprint("a@brim.example") == mark


def test_what_an_earlier_master_key_sealed_opens_while_that_key_is_kept(settings: LazySettings) -> None:
    sealed = seal("JBSWY3DP")
    change_master_key(settings)
    assert unseal(sealed) == "JBSWY3DP"
    settings.OTHER_MASTER_KEYS = {}
    with pytest.raises(InvalidTag):
        unseal(sealed)


def test_what_was_sealed_long_ago_opens(settings: LazySettings) -> None:
    settings.MASTER_KEY = bytes(range(32))
    assert unseal("v1:5VLTl78JKW0rXsYDf5oTatn2dZkLp6diShBvguQdTkqUJYT7kbjIpQW11Wg=") == "JBSWY3DPEHPK3PXP"
    assert fingerprint("Lin") == "6ae260e63e9b208f"


def test_a_changed_or_foreign_text_does_not_open() -> None:
    head, _colon, body = seal("JBSWY3DP").partition(":")
    raw = bytearray(base64.b64decode(body))
    raw[-1] ^= 1
    for text in (f"{head}:{base64.b64encode(raw).decode()}", f"v7:{body}", f"vx:{body}", "JBSWY3DP", ""):
        with pytest.raises(InvalidTag):
            unseal(text)


@pytest.mark.django_db
def test_resealing_moves_every_authenticator_to_the_current_master_key(settings: LazySettings) -> None:
    person = Staff.objects.create(email="a@brim.example", name="A", language="en", created_at=timezone.now())
    totp = Authenticator.objects.create(user=person, type="totp", data={"secret": seal("JBSWY3DP")})
    codes = Authenticator.objects.create(
        user=person, type="recovery_codes", data={"seed": seal("seed"), "used_mask": 5}
    )
    change_master_key(settings)
    assert operations.reseal() == 2
    assert operations.reseal() == 0
    settings.OTHER_MASTER_KEYS = {}
    totp.refresh_from_db()
    codes.refresh_from_db()
    assert unseal(totp.data["secret"]) == "JBSWY3DP"
    assert (unseal(codes.data["seed"]), codes.data["used_mask"]) == ("seed", 5)

"""Authenticators follow a change of the master key."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.identity.sealing import is_current, seal, unseal
from brim.base.kit.refusals import Refused

SEALED = ("secret", "seed")


def reseal_all(_limit: int) -> Iterator[int]:
    """All of them in one transaction: they are the staff's, and few. Raises: Refused `master_key_missing`."""
    try:
        yield reseal()
    except InvalidTag:
        raise Refused(
            "master_key_missing",
            _("The master key that sealed a second factor is not in BRIM_OTHER_MASTER_KEYS. Nothing was moved."),
        ) from None


@transaction.atomic
def reseal() -> int:
    """Seal anew, under the current master key, what an earlier one sealed; how many authenticators moved.

    Run it before the earlier key is taken away. Locks the rows it moves. No actor: it changes nothing that anyone sees.
    Raises: cryptography's InvalidTag where a secret's master key is not among ours; nothing is moved then.
    """
    moved = 0
    for row in Authenticator.objects.select_for_update().order_by("id"):
        stale = {name: row.data[name] for name in SEALED if name in row.data and not is_current(row.data[name])}
        if stale:
            row.data |= {name: seal(unseal(text)) for name, text in stale.items()}
            row.save(update_fields=["data"])
            moved += 1
    return moved

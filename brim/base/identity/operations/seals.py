"""Re-encrypts authenticator secrets after a change of the master key."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.identity.sealing import is_current, seal, unseal
from brim.base.kit.refusals import Refused

SEALED = ("secret", "seed")


def reseal_all(_limit: int) -> Iterator[int]:
    """All of them in one transaction: only staff have them, so they are few. Raises: Refused `master_key_missing`."""
    try:
        yield reseal()
    except InvalidTag:
        raise Refused(
            "master_key_missing",
            _("The master key that sealed a second factor is not in BRIM_OTHER_MASTER_KEYS. Nothing was moved."),
        ) from None


@transaction.atomic
def reseal() -> int:
    """Re-encrypt under the current master key what an earlier one sealed; returns how many authenticators changed.

    Run it before the earlier key is taken away. Locks the rows it moves. No actor: it changes nothing that anyone sees.
    Raises: cryptography's InvalidTag if a secret's master key is not configured; nothing is changed then.
    """
    moved = 0
    for row in Authenticator.objects.select_for_update().order_by("id"):
        stale = {name: row.data[name] for name in SEALED if name in row.data and not is_current(row.data[name])}
        if stale:
            row.data |= {name: seal(unseal(text)) for name, text in stale.items()}
            row.save(update_fields=["data"])
            moved += 1
    return moved

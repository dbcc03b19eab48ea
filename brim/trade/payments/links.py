"""Our own addresses that channels and payers come back to."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from brim.base.kit import ids
from brim.base.kit.refusals import NotFound

signer = Signer(salt="brim.payments.return", sep=".")


def notify(channel: str) -> str:
    return absolute(reverse("payments:notify", args=[channel]))


def return_page(customer_id: int, payment_id: int) -> str:
    """A page that only those who were sent there can open."""
    token = signer.sign(ids.public("pay", customer_id, payment_id))
    return absolute(reverse("payments:return", args=[token]))


def read_token(token: str) -> tuple[int, int] | None:
    """(customer_id, payment_id), or None where the token is not ours."""
    try:
        return ids.read_public("pay", signer.unsign(token))
    except (BadSignature, NotFound):
        return None


def is_ours(url: str) -> bool:
    """Whether the address is one of this Brim's own pages."""
    return bool(url) and url.startswith(settings.PUBLIC_URL.rstrip("/") + "/")


def absolute(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path

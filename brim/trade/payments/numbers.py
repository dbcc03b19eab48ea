"""Our numbers, as channels know them: reversible, so that a notification leads to its customer without an index.

24 characters of digits and letters, within what every channel takes (6 to 32). `BP` a payment, `BR` a refund.
"""

from brim.base.kit import ids
from brim.base.kit.refusals import NotFound

PAYMENT = "BP"
REFUND = "BR"


def number(kind: str, customer_id: int, row_id: int) -> str:
    return kind + ids.public("n", customer_id, row_id).removeprefix("n_")


def read_number(kind: str, text: str) -> tuple[int, int] | None:
    """(customer_id, id), or None where the text is no number of ours."""
    if not text.startswith(kind):
        return None
    try:
        return ids.read_public("n", "n_" + text.removeprefix(kind))
    except NotFound:
        return None

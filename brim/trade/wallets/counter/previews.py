"""What is done at the till to a wallet is what was shown before: previews, their marks and refusals."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from brim.base.kit import clock
from brim.base.kit.refusals import Refused
from brim.base.money import Money, money
from brim.base.shell.counter import Preview, preview_lines
from brim.base.shell.pages import Visit
from brim.base.ui import agreeing
from brim.base.ui.forms import ActionForm
from brim.core.customers import paycodes
from brim.trade.wallets.console.subject import WalletLock

T = TypeVar("T")


def preview_panel(visit: Visit, action: str, customer_id: int, amount: Money, **told: object) -> Mapping[str, Any]:
    """What it comes to, with the lines that rooms add."""
    lines = preview_lines(visit, Preview(action, customer_id, amount))
    return {"has_preview": True, "amount": amount, **told, "lines": lines}


def refuse(form: ActionForm, refused: Refused) -> None:
    """Put the refusal into the form; that a key was used before is said as what it means at a till."""
    if refused.code != "key_conflict":
        form.refuse(refused)
    elif form.idempotency_key.startswith(paycodes.PAY_CODE):
        form.add_error(
            None, _("This pay code has paid already. Nothing was taken now: ask the customer for a new one.")
        )
    else:
        form.add_error(
            None,
            _(
                "It was done when it was sent first, with other figures. Nothing was done now: look at the record, "
                "then start again."
            ),
        )


def as_shown(
    visit: Visit,
    customer_id: int,
    form: ActionForm,
    do: Callable[[], T],
    preview_context: Callable[[], Mapping[str, Any]],
    *,
    is_locked: bool = True,
) -> T | None:
    """What `do` gives; None, with a word in the form, where it would come to something else than was shown: nothing was
    done then. Raises: the refusal."""
    if not agreeing.was_shown(form):
        return do()
    value_lock = WalletLock(customer_id, visit.business.currency, clock.now(), is_locked)
    with value_lock.kept():
        now = preview_context()
        if value_lock.is_first(form) and "refused" not in now and not agreeing.is_same(form, result_of(now)):
            form.add_error(None, agreeing.CHANGED)
            return None
        return do()


def marked(form: ActionForm, panel: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is previewed, with the mark that goes back with the form."""
    if not panel or "refused" in panel:
        return panel
    return {**panel, "seen": agreeing.mark(form, result_of(panel))}


def result_of(panel: Mapping[str, Any]) -> list[object]:
    """Moments by their day, as they are shown."""
    return [
        timezone.localdate(value) if isinstance(value, datetime) else value for _name, value in sorted(panel.items())
    ]


def refused_words(refused: Refused, currency: str) -> dict[str, Any]:
    """A refusal as it is previewed; where money is short, by how much."""
    available, asked = refused.details.get("available"), refused.details.get("asked")
    is_short = refused.code == "insufficient_balance" and isinstance(available, int) and isinstance(asked, int)
    short = money(int(asked) - int(available), currency) if is_short else None  # type: ignore[arg-type]  # seen above
    return {"refused": refused.message, "short": short}

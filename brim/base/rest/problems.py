"""Every refusal that a caller can get, by its code: what it means and what to do.

Here stand those of the protocol and of the rooms that know no business; each room says its own beside its calls.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEANINGS: dict[str, Promise] = {}


def meanings(texts: Mapping[str, Promise]) -> None:
    """What a room's own codes mean. A code is said once; a room above uses it as it is."""
    twice = MEANINGS.keys() & texts.keys()
    assert not twice, f"these codes have a meaning already: {sorted(twice)}"
    MEANINGS.update(texts)


REFUSALS = {
    "body_too_large": _("The body is larger than this call takes. Send less at once."),
    "business_not_set_up": _("The business has no name and currency yet. Set it up in the console."),
    "card_number": _("A text holds a payment card number, which is never stored. Take it out."),
    "database_away": _("The database does not answer. Ask again with the same Idempotency-Key, as Retry-After says."),
    "every_store_needed": _("The key is limited to stores, and this call tells of all of them."),
    "forbidden": _("The key lacks the permission or the store; `permission` names it."),
    "idempotency_key_not_taken": _(
        "The call takes no header Idempotency-Key, since each of its items has its own. Leave it out."
    ),
    "idempotency_key_needed": _(
        "A call that moves value needs the header Idempotency-Key: 1 to 200 visible ASCII characters."
    ),
    "internal_error": _("A fault of ours. Ask again with the same Idempotency-Key: nothing is done twice."),
    "invalid": _("A field cannot be used; `errors` names it."),
    "invalid_cursor": _("The cursor or position is not one of ours. Start again without it."),
    "invalid_request": _("Some fields are missing, unknown or of the wrong kind; `errors` names each."),
    "malformed_json": _("The body is no JSON in UTF-8, or is nested too deep."),
    "malformed_query": _("The address holds too many parameters."),
    "method_not_allowed": _("The address does not take this method; the header Allow says which it takes."),
    "overloaded": _("Too much waits just now. Nothing was done. Wait as long as Retry-After says."),
    "rate_limited": _("The key's budget is used up. Wait as long as Retry-After says."),
    "store_needed": _("The key is limited to stores. Say in `store` at which of them this is."),
    "too_slow": _("The body did not arrive in time. Send it again at once, under the same Idempotency-Key."),
    "too_many_failures": _("Too many wrong keys came from this address. Wait as long as Retry-After says."),
    "too_many_streams": _("Too many live streams are open. Try again in a minute."),
    "unauthenticated": _("The key is missing, wrong, expired or revoked."),
    "unknown_event_type": _("There is no such type of event."),
    "unknown_id": _("There is nothing with this id, or the key may not see it."),
    "unknown_path": _("There is no such address in this API."),
    "unknown_store": _("There is no store with this code."),
    "unsupported_media_type": _("The body must be sent as application/json."),
}
meanings(REFUSALS)

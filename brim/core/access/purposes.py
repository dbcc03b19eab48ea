"""What one-time codes are good for. A room registers its own where it asks for such a code, and says what it proves."""

import re
from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from brim.base.events.sentences import names
from brim.base.kit.registers import Register
from brim.core.access.messages import CODE, CONSENT
from brim.core.access.types import Purpose
from brim.core.messages import templates

NAME = re.compile(r"[a-z][a-z_]{0,39}")

registered: Register[Purpose] = Register("purpose of a code")


def purpose(name: str, said: Promise, *, proves: Collection[str] = (), template: str = CODE) -> Purpose:
    """Register what a code is good for; `said` is what the log calls it, as in “a code to sign in”.

    `proves`: permission words that a customer holds for what is their own while a fresh code of theirs says so, and not
    without. `template`: what is written, about the facts `code` and `business`; it says for how long the code is good
    (`rules.CODE_LIFE`). Raises: ValueError for a name that is taken or none, and for a text that is about other facts
    or may be turned down.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} does not name a purpose: small letters and _, 40 at most")
    letter = templates.registered.found[template]
    if letter.facts.keys() != {"code", "business"} or not letter.is_obligatory:
        raise ValueError(f"the message {template!r} brings no code: it is about `code` and `business`, and obligatory")
    made = Purpose(name, frozenset(proves), template)
    registered.add(name, made)
    names("purpose", {name: said})
    return made


SIGN_IN = purpose("sign_in", pgettext_lazy("message", "a code to sign in"))
CONTACT = purpose(
    "contact", pgettext_lazy("message", "a code that proves a new phone or email"), proves={"customers:contact"}
)
CONSENT_TO_CONTACT = purpose(
    "consent", pgettext_lazy("message", "a code that lets a new phone or email be written"), template=CONSENT
)

"""Checks what a seal file or a hash of a statement claims, against the seals of these books.

A path is climbed to its signed root with nothing but the file; then the root is looked for among the seals of this
house, and only then the balance is compared with the entry that the path stands on. So nobody learns anything here who
does not hold the file already.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from brim.base.kit import ids, moments, strict_json
from brim.base.kit.refusals import Refused
from brim.base.kit.storable import is_storable_integer
from brim.base.money import money
from brim.base.ui import formats
from brim.core.ledger import queries as ledger
from brim.core.ledger.types import SealPath
from brim.core.ledger.wording import ACCOUNTS

MAX_CHARACTERS = 200_000
MAX_PATHS = 10
MAX_SIBLINGS = 64
HASH = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")
FIELDS = ("seal_id", "sealed_at", "code", "seq", "head", "siblings", "previous_root", "root", "public_key", "signature")


class Unreadable(Exception):
    """What was pasted is not what this page reads; the text says what it is."""


@dataclass(frozen=True)
class Finding:
    """One thing that was checked, and how it came out."""

    is_right: bool
    text: str
    detail: str = ""


def right(text: str, detail: str = "") -> Finding:
    return Finding(is_right=True, text=text, detail=detail)


def wrong(text: str, detail: str = "") -> Finding:
    return Finding(is_right=False, text=text, detail=detail)


def checked(text: str, seal: str) -> Iterator[Finding]:
    """Raises: Unreadable."""
    if not text:
        raise Unreadable(_("Nothing was pasted. Paste the seal file, or one of the hashes printed on the statement."))
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(_("This is longer than any seal file. Nothing was checked."))
    bare = re.sub(r"\s", "", text).lower()
    if HASH.fullmatch(bare):
        return by_hash(bare, seal)
    return by_file(text)


def by_hash(head: str, seal: str) -> Iterator[Finding]:
    if not seal.isascii() or not seal.isdigit() or len(seal) > 18:
        raise Unreadable(_("Give the number of the seal that is printed beside the hash, too."))
    found = ledger.published_one(int(seal))
    if found is None:
        return iter([wrong(_("These books have no seal of this number."))])
    when = {"number": formats.number_text(found.seal_id), "moment": moment(found.sealed_at)}
    if ledger.is_sealed(found.seal_id, bytes.fromhex(head)):
        text = _(
            "This hash stands under seal %(number)s of %(moment)s. The entry it stands for, and all "
            "before it, are as they were then."
        )
        return iter([right(text % when, found.root)])
    return iter([wrong(_("This hash does not stand under seal %(number)s of %(moment)s.") % when, found.root)])


def by_file(text: str) -> Iterator[Finding]:
    try:
        told = strict_json.read(text)
    except ValueError:
        raise Unreadable(
            _(
                "This is neither a hash of 64 characters nor a seal file. Open the statement and choose “Save "
                "the path to the root”."
            )
        ) from None
    if isinstance(told, dict) and "lines" in told and "paths" not in told:
        raise Unreadable(
            _(
                "This is the statement itself. What can be checked is its seal file: open the statement and "
                "choose “Save the path to the root”."
            )
        )
    try:
        customer_id, currency = ids.read_customer(str(told["customer"])), str(told["currency"])
        claims = [
            Claim(str(one["purse"]), whole(one["closing_entry"]), whole(one["balance"]), read_path(one))
            for one in told["paths"]
        ]
    except (KeyError, TypeError, ValueError, OverflowError, Refused):
        raise Unreadable(_("This is no seal file, or a part of it is missing. Nothing was checked.")) from None
    if not 0 < len(claims) <= MAX_PATHS:
        raise Unreadable(_("This is no seal file, or a part of it is missing. Nothing was checked."))
    return (found for claim in claims for found in of_claim(customer_id, currency, claim))


def whole(value: object) -> int:
    """Raises: ValueError, also for more than any books hold."""
    if type(value) is not int or not is_storable_integer(value):
        raise ValueError(value)
    return value


def read_path(one: Mapping[str, Any]) -> SealPath:
    """Raises: KeyError, TypeError, ValueError."""
    values = {name: one[name] for name in FIELDS}
    siblings = tuple((bool(is_left), hashed(beside)) for is_left, beside in values["siblings"])
    if len(siblings) > MAX_SIBLINGS:
        raise ValueError(one)
    for name in ("seal_id", "code", "seq"):
        whole(values[name])
    if not SIGNATURE.fullmatch(str(values["signature"])):
        raise ValueError(one)
    sealed_at = moments.read(values["sealed_at"])
    hashes = {name: hashed(values[name]) for name in ("head", "previous_root", "root", "public_key")}
    return SealPath(**{**values, **hashes, "siblings": siblings, "sealed_at": sealed_at})


def hashed(text: object) -> str:
    if not isinstance(text, str) or not HASH.fullmatch(text):
        raise ValueError(text)
    return text


@dataclass(frozen=True)
class Claim:
    """What a seal file says of one purse: the entry that its closing balance stands on, and the path above it."""

    purse: str
    closing: int
    balance: int
    path: SealPath


def of_claim(customer_id: int, currency: str, claim: Claim) -> Iterator[Finding]:
    """Each step stands on the one before: the first that fails ends the check."""
    path, closing, balance = claim.path, claim.closing, claim.balance
    name = ACCOUNTS[claim.purse].name if claim.purse in ACCOUNTS else _("Purse")
    number, when = formats.number_text(path.seal_id), moment(path.sealed_at)
    if not ledger.seal_is_genuine(customer_id, path) or closing > path.seq:
        yield wrong(
            _("%(purse)s: the path does not lead to a signed root. The file was changed, or is not whole.")
            % {"purse": name},
        )
        return
    yield right(_("%(purse)s: the path leads from the entry to the signed root.") % {"purse": name}, path.head)
    ours = ledger.published_one(path.seal_id)
    if ours is None or (ours.root, ours.public_key, ours.signature) != (path.root, path.public_key, path.signature):
        yield wrong(_("%(purse)s: this root is none of this house's seals.") % {"purse": name}, path.root)
        return
    words = {"purse": name, "number": number, "moment": when}
    yield right(_("%(purse)s: the root is that of seal %(number)s of %(moment)s.") % words, path.root)
    account = ledger.account(customer_id, path.code)
    if account is None or (account.kind, account.asset) != (claim.purse, currency):
        yield wrong(
            _("%(purse)s: the path is that of another purse or currency. The file was changed.") % {"purse": name}
        )
        return
    amount = {"purse": name, "amount": formats.money_text(money(balance, currency))}
    if balance != balance_at_entry(customer_id, path.code, closing):
        yield wrong(
            _("%(purse)s: the books do not say %(amount)s at this entry. The figure in the file was changed.") % amount,
        )
        return
    yield right(_("%(purse)s: the closing balance of %(amount)s is the one that was sealed.") % amount)


def balance_at_entry(customer_id: int, code: int, closing: int) -> int | None:
    """What the books say after that entry: nothing before the first one, None where there is no such entry."""
    if closing == 0:
        return 0
    entries = ledger.entries_between(customer_id, code, after_seq=closing - 1, upto_seq=closing, limit=1)
    return entries[0].balance if closing > 0 and entries else None


def moment(when: datetime) -> str:
    return f"{formats.date_text(when)} {formats.time_text(when)}"

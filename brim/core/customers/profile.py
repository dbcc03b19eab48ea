"""A customer's fields: what they may hold, said field by field, and how they lie in the sealed blob."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from brim.base.kit.cards import refuse_card_numbers
from brim.base.kit.refusals import Invalid
from brim.base.kit.text import UncleanError, line, lines, unclean_text
from brim.core.customers.rules import Searchable, plain_email, plain_name, plain_phone, plain_ref
from brim.core.customers.types import CustomValue, Draft

LONGEST = {"name": 100, "phone": 32, "email": 254, "ref": 120, "note": 2_000}
EARLIEST_BIRTHDAY = date(1900, 1, 1)
CUSTOM_FIELDS = 20
CUSTOM_NAME = re.compile(r"[^\W_][\w .-]{0,39}")
CUSTOM_TEXT = 200
CUSTOM_NUMBER = 2**53


def clean(draft: Draft, *, today: date, country_code: str) -> Draft:
    """The draft without outer blanks. Raises: Invalid `invalid` with one entry for every field that cannot be used."""
    texts: dict[str, Any] = {name: kept(getattr(draft, name), name) for name in LONGEST}
    tidy = replace(draft, custom=cleaned_custom(draft.custom), **texts)
    errors = [
        {"field": field, "message": message}
        for field, message in (*text_problems(tidy, country_code), *birthday_problems(tidy, today))
    ]
    errors += [{"field": field, "message": message} for field, message in custom_problems(tidy.custom)]
    errors += card_problems(tidy)
    if errors:
        refusal = Invalid(errors[0]["field"], errors[0]["message"])
        refusal.details["errors"] = errors
        raise refusal
    return replace(tidy, custom=dict(sorted(tidy.custom.items())))


def text_problems(draft: Draft, country_code: str) -> Iterator[tuple[str, str]]:
    if not draft.name:
        yield "name", _("Write a name.")
    for field, most in LONGEST.items():
        if len(getattr(draft, field)) > most:
            yield field, _("This is too long: write at most %(most)d characters.") % {"most": most}
    for field in LONGEST:
        if is_unclean(getattr(draft, field), has_lines=field == "note"):
            yield field, unclean_text()
    if draft.phone and len(draft.phone) <= LONGEST["phone"] and plain_phone(draft.phone, country_code) is None:
        yield "phone", _("This is no telephone number: write digits, with + and the country code if it is abroad.")
    if draft.email and len(draft.email) <= LONGEST["email"] and not is_email(draft.email):
        yield "email", _("This is no email address: write it like name@example.com.")


def kept(text: str, field: str) -> str:
    """The text cleaned; one that cannot be is left as it is, to be refused with all else that is wrong."""
    tidy = lines if field == "note" else line
    try:
        return tidy(text)
    except UncleanError:
        return text.strip()


def cleaned_custom(custom: Mapping[str, CustomValue]) -> dict[str, CustomValue]:
    return {name: kept(value, "note") if isinstance(value, str) else value for name, value in custom.items()}


def is_unclean(text: str, *, has_lines: bool) -> bool:
    try:
        (lines if has_lines else line)(text)
    except UncleanError:
        return True
    return False


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def birthday_problems(draft: Draft, today: date) -> Iterator[tuple[str, str]]:
    if draft.birthday is not None and not EARLIEST_BIRTHDAY <= draft.birthday <= today:
        yield "birthday", _("A birthday lies between 1900 and today.")


def custom_problems(custom: Mapping[str, CustomValue]) -> Iterator[tuple[str, str]]:
    if len(custom) > CUSTOM_FIELDS:
        yield "custom", _("At most %(most)d custom fields are kept.") % {"most": CUSTOM_FIELDS}
    for name, value in list(custom.items())[:CUSTOM_FIELDS]:
        if not isinstance(name, str) or not CUSTOM_NAME.fullmatch(name):
            yield "custom", _("A custom field's name has 1 to 40 letters, digits, blanks, points, - or _.")
        elif not is_custom_value(value):
            yield (
                f"custom.{name}",
                _("Write a text of at most %(most)d characters, a number, or true or false.") % {"most": CUSTOM_TEXT},
            )


def is_custom_value(value: object) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return math.isfinite(value) and abs(value) <= CUSTOM_NUMBER
    return isinstance(value, str) and len(value) <= CUSTOM_TEXT and not is_unclean(value, has_lines=True)


def card_problems(draft: Draft) -> list[dict[str, str]]:
    """Card numbers have no place in free text."""
    texts = {"name": draft.name, "note": draft.note}
    texts |= {f"custom.{name}": str(value) for name, value in draft.custom.items() if not isinstance(value, bool)}
    found: list[dict[str, str]] = []
    for field, text in texts.items():
        try:
            refuse_card_numbers(text, field)
        except Invalid as refusal:
            found.append({"field": field, "message": refusal.message})
    return found


def sealed_values(draft: Draft, country_code: str) -> dict[str, object]:
    """The fields that are personal, as they are sealed; empty ones are left out.

    The phone's normal form is kept beside it, so that its claim can be released whatever becomes of the country code.
    """
    values: dict[str, object] = {name: getattr(draft, name) for name in LONGEST}
    values |= {"birthday": draft.birthday.isoformat() if draft.birthday else "", "custom": dict(draft.custom)}
    values["digits"] = plain_phone(draft.phone, country_code) or ""
    return {name: value for name, value in values.items() if value}


def unsealed(values: Mapping[str, Any], store_id: int | None) -> Draft:
    birthday = values.get("birthday")
    return Draft(
        **{name: values.get(name, "") for name in LONGEST},
        store_id=store_id,
        birthday=date.fromisoformat(birthday) if birthday else None,
        custom=dict(values.get("custom", {})),
    )


def searchable(values: Mapping[str, Any]) -> Searchable:
    return Searchable(
        name=plain_name(values.get("name", "")),
        phone=values.get("digits", ""),
        email=plain_email(values.get("email", "")),
        ref=plain_ref(values.get("ref", "")),
        written=values.get("ref", ""),
        birthday_month=int(values["birthday"][5:7]) if values.get("birthday") else 0,
    )

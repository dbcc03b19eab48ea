"""Saving the wallet programme: always a new version, never a change of an old one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from brim.base.events.operations import record
from brim.base.identity.permissions import authorise
from brim.base.identity.queries import business
from brim.base.identity.types import Actor
from brim.base.money import asset
from brim.trade.wallets import catalogue, rules
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.models import Programme as Row
from brim.trade.wallets.operations import entry
from brim.trade.wallets.programme import reading as programme
from brim.trade.wallets.types import CurrencyTerms, Programme


def save_programme(
    settings: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    effective_at: datetime | None = None,
    version: int | None = None,
) -> Programme:
    """Save the next version, in force from `effective_at` (now). `settings` as `programme_json` gives them.

    `version`: the one that was edited; Conflict `programme_changed` where it is no longer the newest. The same person
    saving the same of it once more, because no answer came, is answered as at first.
    Permission: settings:write. Raises: Invalid `invalid_programme` naming the field, or `<currency>-credit_line` where
    every new wallet would be lent more than one person may lend alone.
    """
    authorise(actor, "settings:write")
    reason = entry.check_text("reason", reason, entry.MAX_REASON)
    wanted = programme.read(settings, version=0)
    try:
        with transaction.atomic():
            return save(wanted, actor=actor, now=now, reason=reason, effective_at=effective_at or now, version=version)
    except IntegrityError:  # somebody else took the number
        raise refusals.programme_changed() from None


def found_programme(*, actor: Actor, now: datetime) -> Programme:
    """The first version, of a business that was founded just now: its own currency, with limits, and no correction by
    one person alone until a sum is set. Permission: settings:write. Raises: Conflict `programme_changed` where there is
    a programme already. Source: docs/decisions/0027.
    """
    facts = business()
    limits = rules.first_limits(asset(facts.currency), rule_pack=facts.rule_pack)
    first = Programme(currencies={facts.currency: CurrencyTerms(limits=limits, adjustment_alone=0)})
    return save_programme(programme.as_json(first), actor=actor, now=now, version=0)


def save(
    wanted: Programme, *, actor: Actor, now: datetime, reason: str, effective_at: datetime, version: int | None
) -> Programme:
    newest = Row.objects.select_for_update().order_by("-version").first()
    after = programme.as_json(wanted)
    if version is not None and version != (newest.version if newest else 0):
        said = (version + 1, after, actor.label, reason, None if effective_at <= now else effective_at)
        if newest is None or version == 0 or as_said(newest) != said:
            raise refusals.programme_changed()
        return programme.read(newest.settings, version=newest.version)
    prior = programme.read(newest.settings, version=0) if newest else Programme()
    programme.refuse_line_of_one(wanted, prior)
    before = programme.as_json(prior)
    number = newest.version + 1 if newest else 1
    Row.objects.create(
        version=number,
        effective_at=effective_at,
        settings=after,
        actor=actor.label,
        reason=reason,
        saved_at=now,
    )
    changed = sorted(name for name in after if after[name] != before[name])
    record(
        catalogue.ProgrammeSaved(number, changed),
        customer_id=0,
        actor=actor.label,
        now=now,
        request_id=actor.request_id,
        reason=reason,
    )
    return programme.read(after, version=number)


def as_said(row: Row) -> tuple[int, dict[str, Any], str, str, datetime | None]:
    """Version, settings, actor, reason and, where it was not at once, from when: what tells a save from another."""
    begins = None if row.effective_at <= row.saved_at else row.effective_at
    return row.version, programme.as_json(programme.read(row.settings, version=0)), row.actor, row.reason, begins

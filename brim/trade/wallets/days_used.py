"""What days that are over have used of their limit, for spends and holds reported late, or that came to the lock
only after the next day had begun.

Today's is counted in the wallet's row. A day that is over is summed up from what was booked to it, by whoever asks and
behind the lock of the customer's accounts: no spend of today pays for it.
"""

from collections.abc import Sequence

from brim.base.kit import days, ids
from brim.base.kit.wire import Statement, array, ask
from brim.trade.wallets import rules
from brim.trade.wallets.engine.commands import Command, PlaceHold, TakeSpend, TellLateSpend
from brim.trade.wallets.engine.state import Batch
from brim.trade.wallets.keys import HISTORY

# By the day it happened on, without what has come back since. Ids grow with time: what was booked before the first of
# the days is not looked at.
USED = f"""
    WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::timestamptz[], %s::timestamptz[])
        asked (customer_id, currency, day, starts, ends)
    ), since AS (SELECT %s::bigint AS id), taken AS MATERIALIZED (
        SELECT o.customer_id, o.currency, o.kind, o.key, o.amount, o.refunded, o.cause_id,
            LEAST(o.occurred_at, o.recorded_at) AS happened_at
        FROM wallets_operation o, since
        WHERE o.customer_id IN (SELECT customer_id FROM wanted) AND o.id >= since.id AND o.kind IN ('spend', 'capture')
    ), held AS MATERIALIZED (
        SELECT h.customer_id, h.id, h.currency, h.placed_on AS day, h.captured + h.remaining AS amount
        FROM wallets_hold h JOIN wanted w
            ON (h.customer_id, h.currency, h.placed_on) = (w.customer_id, w.currency, w.day), since
        WHERE h.id >= since.id AND h.purpose = 'hold'
    )
    SELECT customer_id, currency, day, sum(amount)::bigint FROM (
        SELECT customer_id, currency, w.day, o.amount - o.refunded AS amount
        FROM taken o JOIN wanted w USING (customer_id, currency)
        WHERE o.kind = 'spend' AND o.happened_at >= w.starts AND o.happened_at < w.ends
            AND NOT starts_with(o.key, '{HISTORY}')
        UNION ALL SELECT customer_id, currency, day, amount FROM held
        UNION ALL SELECT h.customer_id, h.currency, h.day, -o.refunded
        FROM held h JOIN taken o ON o.customer_id = h.customer_id AND o.cause_id = h.id AND o.kind = 'capture'
    ) used GROUP BY 1, 2, 3
"""


def read(batch: Batch, commands: Sequence[Command]) -> None:
    """One statement, where the day of any command is over and its currency has a limit of the day. To be asked before
    anything is decided: what is decided then is added in memory."""
    limited = {
        currency
        for currency in {command.currency for command in commands}
        if batch.programme.terms(currency).limits.spend_daily is not None
    }
    if not limited:
        return
    asked = {
        (command.customer_id, command.currency, batch.counts_on(command))
        for command in commands
        if command.currency in limited
        and isinstance(command, TakeSpend | PlaceHold | TellLateSpend)
        and is_answered(batch, command)
    }
    wanted = sorted(one for one in asked if not batch.is_counted(*one))
    if not wanted:
        return
    batch.days_used = dict.fromkeys(wanted, 0)
    who, currencies, which = zip(*wanted, strict=True)
    starts = [days.start_of(day, batch.zone) for day in which]
    ends = [days.end_of(day, batch.zone) for day in which]
    moments = [array([moment.isoformat() for moment in found]) for found in (starts, ends)]
    since = ids.floor_of(min(starts) - days.DAY)  # a day for clocks that disagree
    (rows,) = ask([Statement(USED, [array(who), array(currencies), array(which), *moments, since])])
    for customer_id, currency, day, amount in rows:
        batch.days_used[customer_id, currency, day] = amount


def is_answered(batch: Batch, command: Command) -> bool:
    """What is too late is refused, whatever its day has used, unless a second person may agree to it."""
    day = batch.counts_on(command)
    return isinstance(command, TellLateSpend) or not rules.is_too_late(batch.programme, day=day, today=batch.today)

"""Bulk jobs, and imports of past transactions.

A bulk job is a file of spends too long for one call, worked off in the background on the ledger's batch engine. An
import is a log of past transactions, booked in batches on the posting path while whoever runs the command waits.

Doors: `types`, `operations` (receive, work, work_all, cancel, undo; `operations.imports`), `queries`.

Invariants:
- A line is booked at most once: under its own idempotency key, or else under one made of job and line number.
- A part is marked as begun before anything of it is booked, and as done with its results after; a worker that is
  killed in between leaves a part that is worked again, and finds its spends already there.
- A job is undone by refunding what it booked itself, never what another call had booked under the same key.
- A line of an import is identified by its whole content, so it is booked once, however often it is imported.
"""

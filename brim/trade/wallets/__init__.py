"""Wallets: what a customer has paid in and may still spend, per currency, as principal (本金) and bonus (赠金).

Doors: `types`, `operations` (one verb each, and `…_batch` for the posting path), `queries` (with `preview_*`: what an
operation would do), `posting` (where other rooms register what they decide in the same transaction) and `engine`.

Invariants, each also a constraint or a check of `queries.verify_lots`:
- Σ remaining of a purse's lots = the posted balance of its ledger account; Σ held of its lots = what its holds hold.
- A lot's held part is never more than its remaining part, which is never more than was granted; the one exception is
  the credit lot, whose remaining part is what the customer owes, zero or less.
- Available = posted - held + unused credit, never under zero.
- Every change is an operation with a key; the same key never changes anything twice.

One way in: `posting.run(commands, now)` locks, loads, lets `engine` decide each command in order and writes
set-wise; a single operation is a batch of one.
"""

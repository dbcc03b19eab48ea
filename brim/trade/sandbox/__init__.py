"""The sandbox provider: a payment company of our own, with its own tables, hosted page, API, signed notifications,
refunds, disputes and daily bill. It behaves like a stranger: payments reach it by HTTP only, and it reaches them by
their notification address only.

Doors: `operations` (what payer, bank and whoever tests do there; `configure_sandbox`, `remember`), `queries`, `keys`
and `wire` (the credentials and addresses that a merchant receives at sign-up).

Invariants: it knows nothing of payments, wallets or customers. Names of tables, jobs and events are those it had as a
part of payments.
"""

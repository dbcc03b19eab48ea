"""The ledger: accounts, transfers and holds in assets; knows no customer, bonus or payment.

Doors: `types` (arguments and results), `operations` (`load`, `writes`, `post`, `retry_transaction`, `chart_code`),
`engine` and `refusals` (the pure decisions, for rooms that decide in the same batch), `queries`, `books` (reads for
accountants), `verify` (the proof, and the checks that rooms above add to it).

Model. An *account* is (customer_id, code); the code is defined in the chart of accounts and has a kind and an asset. A
*transfer* is one fact of one or more legs. A leg is one row that moves `amount` between a customer's account and a
house book: the account gets `amount`, the book gets `-amount`, so a row balances by construction and every customer's
part of the ledger sums to zero by itself. Rows of one transfer share key and id and are numbered by `leg`.

Invariants, each kept by the pure engine and again by SQL: rows are never updated or deleted; seq is gapless per
account; balance is the running sum; posted - held >= floor; hash is sha256(previous head + the row's own text); a key
is used once per customer.
"""

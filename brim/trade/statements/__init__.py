"""Statements: what moved a customer's value in a period, as a statement that foots and as bills that can be searched.

Writes nothing and has no table: the figures are the ledger's entries, the words the wallets' operations.

Doors: `queries` (a statement, its totals), `files` (the same as CSV and JSON, written as they are read), `bills`,
`sections` (what rooms add to a statement).

Invariants:
- opening + lines = closing, for every cut of time and every page.
- What is booked meanwhile does not change a statement that is being read.
"""

"""Refund law: how much of the remaining prepaid value is refunded, line by line, by a region's law and the wallet's
terms.

Knows no wallet and no payment: facts in, a quote out. Nothing here reads a table or a clock; only `wording` has texts
for people.

Doors: `rules` (the quote), `share_rules` (what one refund, or a part of it, takes of a top-up), `packs` (a region's
rules, dated), `wording` (what a line, its rule and its sum say).

Invariants: a quote is never under zero, never over what was paid in, never over the value that is left; its parts come
together to what the whole comes to.
"""

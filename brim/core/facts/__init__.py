"""Facts: what can be known of a customer in one value, such as how often they came. Each room declares its own in its
`facts`, by the events that it follows from.

Here is what is declared, and nothing else: no table, no upkeep. Doors: `registry` (where a room declares a fact),
`queries` (declared, table), `types`.

Invariants:
- A fact has one name, and follows from events that are declared, by whole numbers that these carry.
"""

"""Stamps: points and a little bonus for whoever tops up, a tenth off for whoever spends, and not too often.

The fixture of the tests of the house: a room that adds to everything that a room may add to, from one folder. Doors:
`operations`, `queries`. Always: the points of a customer are what their top-ups gave, less what went back with them and
what was redeemed.
"""

"""The kit every room leans on: ids, clock, configuration, outgoing HTTP, cursors, the embedded PostgreSQL.

Knows no business and no table but its own.
"""

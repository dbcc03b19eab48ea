"""The toolbox of every room: ids, clock, configuration, keys, refusals, pages and lists of rows, statements that
travel together, jobs, outgoing HTTP, requests, logs, messages in two languages, the embedded PostgreSQL.

Knows no business rule, and no table but its own.
"""

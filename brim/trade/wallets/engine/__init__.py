"""The wallet's engine: a locked batch and a command in, an operation out. No I/O: `posting` loads and writes.

A decider checks everything first, books at the ledger, and only then changes lots: after a refusal the batch is as it
was before.
"""

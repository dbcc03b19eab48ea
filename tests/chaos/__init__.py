"""Brim under load while its processes are killed with -9, again and again; then everything is counted.

    python -m tests.chaos.run --seconds 20 --seed 7      a short round; bin/test runs one
    python -m tests.chaos.run --minutes 10               a long one

`house` is a Brim of its own in a temporary folder: PostgreSQL with fsync on, web, worker and a process that posts
directly. `load` is tills that ask for things under keys and ask again until the answer is definite. `killer` kills by
a seed. `proof` holds what was answered against what is in the books. Kinds, amounts, keys and kills follow the seed;
which request meets which kill does not.
"""

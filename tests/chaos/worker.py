"""`brim worker`, and one listener more: it writes down every event it is handed, so that misses and doubles show."""

import sys
from collections.abc import Sequence

import django
from django.db import connection

from brim.base.events.types import Recorded


def hear(batch: Sequence[Recorded]) -> None:
    with connection.cursor() as db:
        db.execute(
            "INSERT INTO chaos_heard SELECT * FROM unnest(%s::bigint[], %s::bigint[])",
            [[one.customer_id for one in batch], [one.id for one in batch]],
        )


def main() -> None:
    django.setup()
    from brim.base.events.listeners import listener
    from brim.faces import cli

    listener("chaos.heard")(hear)
    sys.argv = ["brim", "worker"]
    cli.main()


if __name__ == "__main__":
    main()

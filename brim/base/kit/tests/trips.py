"""Counts what travels to PostgreSQL: trips, and the statements in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brim.base.kit.wire import Lines, Statement


@dataclass
class Counted:
    """`trips`: pipelines. `statements`: sent by `wire`. `alone`: through Django, each a trip of its own."""

    trips: int = 0
    statements: int = 0
    alone: int = 0


@contextmanager
def counted_trips(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    counted = Counted()
    open_pipeline = psycopg.Connection.pipeline

    def pipeline(self):
        counted.trips += 1
        return open_pipeline(self)

    def counting(send):
        def sent(self, cursor):
            counted.statements += 1
            send(self, cursor)

        return sent

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as through_django:
        patch.setattr(psycopg.Connection, "pipeline", pipeline)
        for kind in (Statement, Lines):
            patch.setattr(kind, "send", counting(kind.send))
        yield counted
        counted.alone = len(through_django)

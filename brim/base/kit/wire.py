"""Statements that travel together: one round trip for many reads, one for many writes, on Django's own connection.

On a socket a statement costs PostgreSQL less than the wait for its answer costs everybody, so what does not depend on
each other's answer is sent at once (psycopg's pipeline mode). Statements of one trip run in order, each sees what was
committed when it began; so a read behind a lock may travel with the lock.

New rows are written as lines of COPY's text form. Many go by COPY; few by an INSERT that splits the same lines, since
COPY cannot share a trip.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection

FEW = 128
# COPY's text format; a NUL cannot be stored in PostgreSQL text at all.
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})
NULL = "\\N"
Rows = list[tuple[Any, ...]]


def raw_cursor() -> psycopg.Cursor[tuple[Any, ...]]:
    """psycopg's own cursor on Django's connection: server-side parameters and prepared statements for the hot path."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement and its parameters, as psycopg takes them. `is_binary`: its answer comes in PostgreSQL's binary
    form, which is worth it where many numbers, bytes or moments are read."""

    text: str
    values: Sequence[object] = ()
    is_binary: bool = False

    def send(self, cursor: psycopg.Cursor[tuple[Any, ...]]) -> None:
        cursor.execute(self.text, self.values, prepare=True, binary=self.is_binary)


@dataclass(frozen=True)
class Table:
    """A table that lines are written to: its name and the written columns with their SQL types, in the lines' order."""

    name: str
    columns: Mapping[str, str]
    copy: str = field(init=False)
    insert: str = field(init=False)

    def __post_init__(self) -> None:
        names = ", ".join(self.columns)
        fields = ", ".join(f"f[{number}]::{kind}" for number, kind in enumerate(self.columns.values(), 1))
        object.__setattr__(self, "copy", f"COPY {self.name} ({names}) FROM STDIN")
        object.__setattr__(
            self,
            "insert",
            f"INSERT INTO {self.name} ({names}) SELECT {fields} FROM"
            f" (SELECT string_to_array(line, E'\\t', '\\N') AS f FROM unnest(%s::text[]) AS line) AS lines",
        )


@dataclass(frozen=True, slots=True)
class Lines:
    """New rows of a table: each a line of COPY's text form, its newline included."""

    table: Table
    lines: Sequence[str]

    def send(self, cursor: psycopg.Cursor[tuple[Any, ...]]) -> None:
        with cursor.copy(self.table.copy) as stream:
            stream.write("".join(self.lines).encode(errors="replace"))

    def as_statement(self) -> Statement | None:
        """The INSERT of these lines; None where they are many, or hold what only COPY reads right."""
        if len(self.lines) > FEW:
            return None
        plain = [unescaped(line) for line in self.lines]
        if None in plain:
            return None
        return Statement(self.table.insert, (array([quoted(line) for line in plain if line is not None]),))


Write = Statement | Lines


def ask(questions: Sequence[Statement]) -> list[Rows]:
    """The answers to all questions, in one round trip."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        cursors = [raw_cursor() for _question in questions]
        for cursor, question in zip(cursors, questions, strict=True):
            question.send(cursor)
        return [cursor.fetchall() for cursor in cursors]


def tell(writes: Sequence[Write]) -> None:
    """Write all of it, in order: in one round trip where nothing of it needs a COPY."""
    if not writes:
        return
    connection.ensure_connection()
    statements = [write if isinstance(write, Statement) else write.as_statement() for write in writes]
    together = [statement for statement in statements if statement is not None]
    with connection.wrap_database_errors, raw_cursor() as cursor:
        if len(together) < len(writes):
            for write in writes:
                write.send(cursor)
        else:
            with connection.connection.pipeline():
                for statement in together:
                    statement.send(cursor)


def unescaped(line: str) -> str | None:
    r"""The line as `string_to_array` reads it; None where a field's own text has a backslash, tab or line break in it.

    A backslash is harmless in two places: `\N` as a whole field, and the `\\x` that bytes begin with.
    """
    if "\\" in line.replace("\t\\N", "\t").replace("\\\\x", ""):
        return None
    return line.rstrip("\n").replace("\\\\x", "\\x").encode(errors="replace").decode()


def array(values: Iterable[object]) -> str:
    """An array in PostgreSQL's text form, of values that need no quoting or are `quoted`: a fraction of the cost of
    having psycopg dump each."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def numbers(values: Iterable[int]) -> str:
    """The same of whole numbers alone, all of them written by one call."""
    return "{" + str(list(values))[1:-1] + "}"


def quoted(text: str) -> str:
    """Text as an element of `array`."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def escaped(text: str) -> str:
    """Text from anywhere as a field of a line."""
    return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)

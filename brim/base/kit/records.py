"""Records of a file of text: cells by a separator, quoted cells that go on over lines, and what cannot be read by its
line. One reader for whatever takes files from people; every piece of a file has a bound.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

MAX_TEXT = 32 * 1024
MAX_LINES = 200
MARK = "\ufeff"
# A quote within a cell is not to be told from one that begins it, a line break is the end of a line.
UNFIT = frozenset('"\r\n\0')


class Trouble(StrEnum):
    NONE = ""
    TOO_LONG = "too_long"
    OPEN_QUOTE = "open_quote"
    ODD_QUOTE = "odd_quote"


@dataclass(frozen=True, slots=True)
class Record:
    """`line` is the number of its first line, from 1; `text` how it stood, without its last line break, cut at
    MAX_TEXT where it is too long. Without trouble `cells` are trimmed."""

    line: int
    text: str
    cells: tuple[str, ...] = ()
    trouble: Trouble = Trouble.NONE

    @property
    def is_blank(self) -> bool:
        return self.trouble is Trouble.NONE and not any(self.cells)


class Lines:
    """Lines with their numbers, and with room for those that were read too far."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.numbered = enumerate(lines, start=1)
        self.again: deque[tuple[int, str]] = deque()

    def take(self) -> tuple[int, str] | None:
        if self.again:
            return self.again.popleft()
        number, line = next(self.numbered, (0, ""))
        return (number, line.removeprefix(MARK) if number == 1 else line) if number else None


def lines_of(file: TextIO) -> Iterator[str]:
    """The lines of a file opened with `newline=""`; of one beyond MAX_TEXT only so much that its length shows."""
    while line := file.readline(MAX_TEXT + 1):
        yield line
        while len(line) > MAX_TEXT and line[-1] not in "\r\n":
            line = file.readline(MAX_TEXT + 1)


def records(lines: Iterable[str], separator: str | None, *, is_strict: bool = False) -> Iterator[Record]:
    """Every record in order, blank ones too. `separator` None parts at runs of blanks and knows no quotes.

    A quote that is not closed within MAX_LINES is trouble of its first line alone: the next line is read afresh.
    `is_strict`: so is a quoted cell that goes on after its closing quote.
    """
    source = Lines(lines)
    while (first := source.take()) is not None:
        if len(first[1]) > MAX_TEXT:
            yield Record(first[0], first[1][:MAX_TEXT], trouble=Trouble.TOO_LONG)
        elif separator is None:
            yield Record(first[0], first[1].rstrip("\r\n"), tuple(first[1].split()))
        else:
            yield quoted(first, source, separator, is_strict=is_strict)


def quoted(first: tuple[int, str], source: Lines, separator: str, *, is_strict: bool) -> Record:
    taken = [first]
    is_open = False

    def text() -> str:
        return "".join(line for _number, line in taken).rstrip("\r\n")

    def asked() -> Iterator[str]:
        """The reader asks for a further line where a quote is open, and only there."""
        nonlocal is_open
        yield first[1]
        size = len(first[1])
        while len(taken) < MAX_LINES and size <= MAX_TEXT and (more := source.take()) is not None:
            taken.append(more)
            size += len(more[1])
            yield more[1]
        is_open = True

    trouble = Trouble.NONE
    cells: list[str] = []
    try:
        cells = next(csv.reader(asked(), delimiter=separator, skipinitialspace=True, strict=is_strict), [])
    except csv.Error:
        trouble = Trouble.ODD_QUOTE
    if is_open:
        trouble = Trouble.OPEN_QUOTE
    elif len(text()) > MAX_TEXT:
        trouble = Trouble.TOO_LONG
    if trouble is Trouble.NONE:
        return Record(first[0], text(), tuple(cell.strip() for cell in cells))
    if trouble is not Trouble.TOO_LONG:
        source.again.extendleft(reversed(taken[1:]))
        del taken[1:]
    return Record(first[0], text()[:MAX_TEXT], trouble=trouble)

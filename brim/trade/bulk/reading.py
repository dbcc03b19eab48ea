"""A file as it streams in: bytes to lines to records, a bounded piece at a time and never the whole."""

import codecs
import json
import zlib
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from brim.base.kit.records import Record as Read
from brim.base.kit.records import Trouble
from brim.base.kit.records import records as read_records
from brim.base.kit.refusals import Invalid
from brim.trade.bulk.rules import COLUMNS, NEEDED
from brim.trade.bulk.types import Form

MAX_LINES = 200_000
MAX_LINE = 16 * 1024
PART = 500

Record = str | dict[str, str]
Numbered = tuple[int, Record]


def parts(chunks: Iterable[bytes], form: Form) -> Iterator[tuple[int, bytes]]:
    """(how many lines, those lines packed), PART lines at a time. Raises: Invalid `unreadable_file`,
    `too_many_lines`, `unknown_columns`."""
    waiting: list[Numbered] = []
    for count, numbered in enumerate(records(chunks, form), start=1):
        waiting.append(numbered)
        if count > MAX_LINES:
            raise too_many()
        if len(waiting) == PART:
            yield len(waiting), packed(waiting)
            waiting = []
    if waiting:
        yield len(waiting), packed(waiting)


def packed(numbered: list[Numbered]) -> bytes:
    return zlib.compress(json.dumps(numbered, ensure_ascii=False).encode(errors="surrogatepass"), 1)


def unpacked(content: bytes) -> list[Numbered]:
    return [(line, record) for line, record in json.loads(zlib.decompress(content).decode(errors="surrogatepass"))]


def records(chunks: Iterable[bytes], form: Form) -> Iterator[Numbered]:
    found = lines(chunks)
    if form is Form.CSV:
        yield from rows(found)
        return
    for number, line in enumerate(found, start=1):
        if line.strip():
            yield number, line.strip()


def rows(found: Iterator[str]) -> Iterator[Numbered]:
    """Each row by the file's own heading. A row is known by its first line; blank ones are skipped."""
    read = (sound(one) for one in read_records(found, ",", is_strict=True) if not one.is_blank)
    first = next(read, None)
    heading = [name.lower() for name in first.cells] if first else []
    check_heading(heading)
    for row in read:
        if any(row.cells[len(heading) :]):
            raise unreadable(row.line)
        yield row.line, dict(zip(heading, row.cells, strict=False))


def sound(row: Read) -> Read:
    if row.trouble is not Trouble.NONE:
        raise unreadable(row.line)
    return row


def check_heading(heading: list[str]) -> None:
    strange = [name for name in heading if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in heading]
    if strange or missing or len(set(heading)) < len(heading):
        text = _("The first line must name the columns, each once: %(needed)s, and any of %(all)s. Nothing was done.")
        names = {"needed": ", ".join(NEEDED), "all": ", ".join(COLUMNS)}
        raise Invalid("file", text % names, code="unknown_columns")


def lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Lines of UTF-8, with or without a byte order mark, ended by LF or CRLF."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    rest, number = "", 0
    for chunk in chain_end(chunks):
        try:
            rest += decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            raise unreadable(number + 1) from None
        *whole, rest = rest.split("\n")
        for line in whole:
            number += 1
            yield checked(line, number) + "\n"
        checked(rest, number + 1)
    if rest:
        yield rest + "\n"


def chain_end(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """An empty piece ends the text."""
    for chunk in chunks:
        if chunk:
            yield chunk
    yield b""


def checked(line: str, number: int) -> str:
    if len(line) > MAX_LINE:
        raise unreadable(number)
    return line


def unreadable(line: int) -> Invalid:
    text = _("Line %(line)s cannot be read: it is too long, no UTF-8, or not of this format. Nothing was done.")
    return Invalid("file", text % {"line": line}, code="unreadable_file")


def too_many() -> Invalid:
    text = _("The file has more than %(most)s lines. Nothing was done. Send it as several jobs.")
    return Invalid("file", text % {"most": MAX_LINES}, code="too_many_lines")

"""CSV that spreadsheets open: each cell is shown as it is, and none is computed. The one place that writes it."""

import csv
import io
import unicodedata
from collections.abc import Iterable

from brim.base.money import Money

# A spreadsheet reads UTF-8 as such only behind this mark.
BYTE_ORDER_MARK = "\ufeff"
# What begins a formula, and what is skipped before it. Source: OWASP, CSV Injection.
SIGNS = frozenset("=+-@")
BREAKS = ("\t", "\r", "\n")


def beginning(headings: Iterable[object]) -> str:
    """What a file begins with, even where nothing follows: the mark, then the names of the columns."""
    return BYTE_ORDER_MARK + line(headings)


def line(cells: Iterable[object]) -> str:
    """One record with its line break. Texts are made safe; integers and amounts, as decimals of the main unit, stay
    numbers; None is an empty cell."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow([shown(cell) for cell in cells])
    return text.getvalue()


def shown(cell: object) -> str:
    if isinstance(cell, Money):
        return cell.decimal_text()
    if cell is None or isinstance(cell, int):
        return "" if cell is None else str(cell)
    return safe(str(cell))


def safe(text: str) -> str:
    """An apostrophe goes before what a spreadsheet would take for a formula: one of the signs in any width, behind
    blanks and what shows nothing at all, or a tab or line break at the beginning."""
    seen = next((letter for letter in text if not is_unseen(letter)), "")
    is_formula = text.startswith(BREAKS) or unicodedata.normalize("NFKC", seen)[:1] in SIGNS
    return f"'{text}" if is_formula else text


def is_unseen(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Zs"}

"""Translations: one gettext catalogue a room, kept with Babel alone (no gettext programs needed).

    python -m brim.base.kit.messages extract [room ...]   write new strings into the rooms' catalogues, drop dead ones
    python -m brim.base.kit.messages compile              make the .mo files that Django reads
    python -m brim.base.kit.messages check                fail, naming every string that is not translated, and every
                                                          one that two rooms translate differently

A room is a folder with an `apps.py`, under brim/ or named by BRIM_ROOMS; its catalogue is
`<room>/locale/zh_Hans/LC_MESSAGES/django.po`, where Django finds it by itself. English is the source
language and has no catalogue.
"""

import ast
import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from brim.base.kit.config import ROOT
from brim.base.kit.rooms import outside

LOCALES = ("zh_Hans",)
Spec = tuple[int | tuple[int, int] | tuple[int, str], ...] | None
SPECS: dict[str, Spec] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
QUOTED = r"""u?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"(?<![\w.])(gettext|ngettext|pgettext|npgettext|_)\(({QUOTED}(?:,\s*{QUOTED})*)")
# Lines of the header that would change with every run and every pair of hands.
UNSTEADY = re.compile(
    r'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|'
    r"Generated-By):.*\n",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Found:
    """A string of the source: `text` is a pair where it has a plural."""

    context: str | None
    text: str | tuple[str, str]
    place: tuple[str, int]


def rooms(root: Path = ROOT) -> list[Path]:
    """Every folder under brim/ that is a Django app, in stable order; then those of rooms of one's own."""
    return [*sorted(path.parent for path in root.glob("brim/**/apps.py")), *outside()]


def shown(path: Path, root: Path = ROOT) -> Path:
    return path.relative_to(root) if path.is_relative_to(root) else path


def catalogue_path(room: Path, locale: str) -> Path:
    return room / "locale" / locale / "LC_MESSAGES" / "django.po"


def extract(room: Path) -> Iterator[Found]:
    for path in sorted(room.rglob("*")):
        inner = path.relative_to(room)
        if "tests" in inner.parts or "migrations" in inner.parts:
            continue
        if path.suffix == ".py":
            yield from extract_code(path, str(inner))
        elif "templates" in inner.parts and path.suffix in {".html", ".txt", ".xml"}:
            yield from extract_template(path, str(inner))


def extract_code(path: Path, place: str) -> Iterator[Found]:
    source = path.read_bytes()
    known = names_of_gettext(source)
    if not known:
        return
    keywords = {name: SPECS[original] for name, original in known.items()}
    for line, function, raw, _comments in extract_python(io.BytesIO(source), keywords, [], {}):
        arguments = list(raw) if isinstance(raw, (tuple, list)) else [raw]
        yield from found(known.get(str(function), ""), arguments, (place, line))


def names_of_gettext(source: bytes) -> dict[str, str]:
    """Under which names this module knows Django's functions: {"_": "gettext_lazy", ...}."""
    names: dict[str, str] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names.update({alias.asname or alias.name: alias.name for alias in node.names if alias.name in SPECS})
    return names


def extract_template(path: Path, place: str) -> Iterator[Found]:
    """Django turns the template into calls with the strings as Python writes them; everything else it blanks out."""
    turned = templatize(path.read_text(), origin=str(path))
    for call in TEMPLATE_CALL.finditer(turned):
        line = turned.count("\n", 0, call.start()) + 1
        arguments = list(ast.literal_eval(f"({call[2]},)"))
        yield from found("gettext" if call[1] == "_" else call[1], arguments, (place, line))


def found(function: str, arguments: Sequence[object], place: tuple[str, int]) -> Iterator[Found]:
    """Calls whose text is no literal are skipped: they translate what is a literal elsewhere."""
    count = 1 + ("ngettext" in function or "npgettext" in function)
    offset = 1 if function.startswith(("pgettext", "npgettext")) else 0
    words = arguments[: offset + count]
    if len(words) < offset + count or not all(isinstance(word, str) and word for word in words):
        return
    texts = [str(word) for word in words]
    text = texts[offset] if count == 1 else (texts[offset], texts[offset + 1])
    yield Found(texts[0] if offset else None, text, place)


def template_of(room: Path) -> Catalog:
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for one in extract(room):
        catalog.add(one.text, context=one.context, locations=[one.place])
    return catalog


def update(room: Path, locale: str) -> bool:
    """Bring the room's catalogue in step with its source; True where the file changed."""
    template, path = template_of(room), catalogue_path(room, locale)
    catalog = read(path, locale)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.fuzzy = False
    if not template and not path.exists():
        return False
    return write_if_changed(path, text_of(catalog))


def read(path: Path, locale: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale, charset="utf-8")


def text_of(catalog: Catalog) -> bytes:
    catalog.header_comment = ""
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return UNSTEADY.sub("", out.getvalue().decode()).lstrip("\n").encode()


def write_if_changed(path: Path, content: bytes) -> bool:
    """Through a file beside it, so that a reader never sees half of it."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    return True


def compile_all(root: Path = ROOT) -> list[Path]:
    """Make every .mo that is older than its .po; what was made."""
    made = []
    catalogues = "locale/*/LC_MESSAGES/django.po"
    own = [po for room in outside() for po in room.glob(catalogues)]
    for po in sorted([*root.glob(f"brim/**/{catalogues}"), *own]):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns > po.stat().st_mtime_ns:
            continue
        out = io.BytesIO()
        write_mo(out, read(po, po.parent.parent.name))
        if not write_if_changed(mo, out.getvalue()):
            mo.touch()
        made.append(mo)
    return made


def faults(room: Path, locale: str, root: Path = ROOT) -> Iterator[str]:
    """A line for every string that is missing, uncertain, dead, or whose placeholders differ from the source's."""
    path = catalogue_path(room, locale)
    catalog, wanted = read(path, locale), template_of(room)
    here = shown(path, root)
    for message in wanted:
        if message.id == "":
            continue
        translated = catalog.get(message.id, message.context)
        if translated is None or not whole(translated):
            place = ":".join(map(str, message.locations[0]))
            yield f"{here}: missing {message.id!r} ({place})"
        elif translated.fuzzy:
            yield f"{here}: fuzzy {message.id!r}"
        else:
            yield from (f"{here}: {problem} in {message.id!r}" for problem in translated.check(catalog))
    for message in catalog:
        if message.id != "" and wanted.get(message.id, message.context) is None:
            yield f"{here}: obsolete {message.id!r}"


def clashes(found: Sequence[Path], locale: str) -> Iterator[str]:
    """A line for every string that two rooms translate differently. Django merges all catalogues into one, so that one
    of the two would show in both: what means two things is told apart by a context."""
    known: dict[tuple[str | None, str], dict[str, list[str]]] = {}
    for room in found:
        for message in read(catalogue_path(room, locale), locale):
            if message.id == "" or not whole(message):
                continue
            key, said = (message.context, first(message.id)), first(message.string)
            known.setdefault(key, {}).setdefault(said, []).append(room.name)
    for (context, text), ways in sorted(known.items(), key=str):
        if len(ways) > 1:
            told = ", ".join(f"{said!r} in {' and '.join(names)}" for said, names in ways.items())
            yield f"{locale}: {text!r}{f' ({context})' if context else ''} is {told}"


def first(words: Any) -> str:
    """Of a plural its first form."""
    return str(words[0] if isinstance(words, (tuple, list)) else words)


def whole(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def main(arguments: list[str]) -> int:
    command, named = (arguments or [""])[0], arguments[1:]
    chosen = [room for room in rooms() if not named or room.name in named]
    match command:
        case "extract":
            for room in chosen:
                for locale in LOCALES:
                    if update(room, locale):
                        say(f"updated {shown(catalogue_path(room, locale))}")
            return 0
        case "compile":
            compile_all()
            return 0
        case "check":
            lines = [line for room in chosen for locale in LOCALES for line in faults(room, locale)]
            lines += [line for locale in LOCALES for line in clashes(rooms(), locale)]
            say(*lines)
            return 1 if lines else 0
        case _:
            say(__doc__ or "")
            return 2


def say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

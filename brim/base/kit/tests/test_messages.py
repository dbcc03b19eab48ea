from pathlib import Path

import pytest

from brim.base.kit import messages

CODE = """
from django.utils.translation import gettext as _, gettext_lazy as _lazy, ngettext, pgettext
A = _("Top up")
B = _lazy("Spend") + _("Top " "up by hand")
C = ngettext("%(n)d lot", "%(n)d lots", 2)
D = pgettext("verb", "Hold")
E = _(A)
"""
TEMPLATE = """{% load i18n %}
<p>{% translate "It's here" %}</p>
{% blocktranslate trimmed count n=lots %}
  {{ n }} lot
{% plural %}
  {{ n }} lots
{% endblocktranslate %}
{% button label=_("Save") %}
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    folder = tmp_path / "brim" / "trade" / "tills"
    (folder / "templates" / "tills").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "apps.py").touch()
    (folder / "operations.py").write_text(CODE)
    (folder / "tests" / "test_it.py").write_text(CODE.replace("Top up", "Only in a test"))
    (folder / "templates" / "tills" / "page.html").write_text(TEMPLATE)
    return folder


def texts(room: Path) -> set[object]:
    return {(found.context, found.text) for found in messages.extract(room)}


def test_strings_are_found_in_code_and_templates_under_any_name(room: Path) -> None:
    assert texts(room) == {
        (None, "Top up"),
        (None, "Spend"),
        (None, "Top up by hand"),
        (None, ("%(n)d lot", "%(n)d lots")),
        ("verb", "Hold"),
        (None, "It's here"),
        (None, ("%(n)s lot", "%(n)s lots")),
        (None, "Save"),
    }


def test_a_catalogue_written_twice_does_not_change(room: Path) -> None:
    assert messages.update(room, "zh_Hans") is True
    written = messages.catalogue_path(room, "zh_Hans").read_text()
    assert messages.update(room, "zh_Hans") is False
    assert "Date" not in written


def test_the_check_names_what_is_missing_dead_or_lost_its_placeholder(room: Path, tmp_path: Path) -> None:
    messages.update(room, "zh_Hans")
    path = messages.catalogue_path(room, "zh_Hans")
    lines = list(messages.faults(room, "zh_Hans", tmp_path))
    assert len(lines) == 8
    assert "brim/trade/tills/locale/zh_Hans/LC_MESSAGES/django.po: missing 'Spend' (operations.py:4)" in lines

    written = path.read_text().replace('msgid "Spend"\nmsgstr ""', 'msgid "Spend"\nmsgstr "消费"')
    written = written.replace('"%(n)d lots"\nmsgstr[0] ""', '"%(n)d lots"\nmsgstr[0] "%(m)d 个批次"')
    path.write_text(written + '\nmsgid "Gone"\nmsgstr "没有了"\n')
    lines = list(messages.faults(room, "zh_Hans", tmp_path))
    assert len(lines) == 8
    assert any("obsolete 'Gone'" in line for line in lines)
    assert any("placeholder" in line for line in lines)
    assert not any("Spend" in line for line in lines)


def test_extracting_again_keeps_translations_and_drops_dead_strings(room: Path) -> None:
    messages.update(room, "zh_Hans")
    path = messages.catalogue_path(room, "zh_Hans")
    path.write_text(path.read_text().replace('msgid "Spend"\nmsgstr ""', 'msgid "Spend"\nmsgstr "消费"'))
    (room / "operations.py").write_text(CODE.replace('_("Top up")', '_("Refund")'))
    messages.update(room, "zh_Hans")
    written = path.read_text()
    assert 'msgid "Spend"\nmsgstr "消费"' in written
    assert 'msgid "Top up"\n' not in written
    assert 'msgid "Refund"\n' in written


def test_catalogues_are_compiled_once_and_again_when_they_change(room: Path, tmp_path: Path) -> None:
    messages.update(room, "zh_Hans")
    path = messages.catalogue_path(room, "zh_Hans")
    assert messages.compile_all(tmp_path) == [path.with_suffix(".mo")]
    assert messages.compile_all(tmp_path) == []
    path.write_text(path.read_text().replace('msgid "Spend"\nmsgstr ""', 'msgid "Spend"\nmsgstr "消费"'))
    assert messages.compile_all(tmp_path) == [path.with_suffix(".mo")]
    assert "消费".encode() in path.with_suffix(".mo").read_bytes()


def test_the_check_names_what_two_rooms_translate_differently(room: Path, tmp_path: Path) -> None:
    """Django merges the catalogues, and one of the two words would show in both rooms."""
    other = tmp_path / "brim" / "trade" / "doors"
    for folder, words in [(room, {"Code": "验证码", "Same": "同"}), (other, {"Code": "代码", "Same": "同"})]:
        path = messages.catalogue_path(folder, "zh_Hans")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f'msgid "{text}"\nmsgstr "{said}"\n\n' for text, said in words.items()))
    found = list(messages.clashes([room, other], "zh_Hans"))
    assert found == [f"zh_Hans: 'Code' is '验证码' in {room.name}, '代码' in doors"]
    path.write_text('msgctxt "door"\nmsgid "Code"\nmsgstr "代码"\n')
    assert list(messages.clashes([room, other], "zh_Hans")) == []


def test_no_two_rooms_translate_one_string_differently() -> None:
    assert [line for locale in messages.LOCALES for line in messages.clashes(messages.rooms(), locale)] == []

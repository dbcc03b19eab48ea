"""What is written to people is whole in every language before it is ever sent."""

import pytest
from django.utils import translation
from django.utils.functional import lazy, lazystr

from brim.core.messages import queries, templates
from brim.core.messages.templates import Template, check, render


def written(text: object, *facts: str, subject: object = "") -> Template:
    return Template("test.word", subject, text, dict.fromkeys(facts, "what it is"), is_obligatory=False)


def in_two(english: str, chinese: str) -> object:
    """A text whose translation is this."""
    return lazy(lambda: chinese if translation.get_language() == "zh-hans" else english, str)()


def test_a_text_names_what_it_declares_and_nothing_else():
    check(written("%(code)s is your code: 100 %% yours", "code"))
    with pytest.raises(ValueError, match=r"does not declare: \['phone'\]"):
        check(written("%(code)s went to %(phone)s", "code"))
    with pytest.raises(ValueError, match=r"does not declare: \['code'\]"):
        check(written("Hello", subject="%(code)s is your code"))


def test_a_translation_names_the_same_facts():
    check(written(in_two("%(a)s of %(b)s", "%(b)s 的 %(a)s"), "a", "b"))
    with pytest.raises(ValueError, match="names other facts in another language"):
        check(written(in_two("%(a)s of %(b)s", "只有 %(a)s"), "a", "b"))
    with pytest.raises(ValueError, match=r"does not declare: \['c'\]"):
        check(written(in_two("%(a)s", "%(c)s"), "a"))


@pytest.mark.parametrize("text", ["100 % yours", "%s", "%(code)d", "%(code) s"])
def test_a_percent_sign_stands_for_a_fact_or_for_itself(text):
    with pytest.raises(ValueError, match="percent sign"):
        check(written(text, "code"))


def test_a_letter_is_about_all_of_its_facts_and_no_other(monkeypatch):
    one = written(in_two("%(a)s of %(b)s", "%(b)s 的 %(a)s"), "a", "b", subject="Hello")
    monkeypatch.setitem(templates.registered.found, one.name, one)
    letter = render(one.name, "13800138000", {"a": "100 %", "b": "2"})
    assert (letter.to, letter.subject, letter.text) == ("13800138000", "Hello", "100 % of 2")
    with translation.override("zh-hans"):
        assert render(one.name, "", {"a": "1", "b": "2"}).text == "2 的 1"
    for facts in ({"a": "1"}, {"a": "1", "b": "2", "c": "3"}):
        with pytest.raises(ValueError, match=r"is about \['a', 'b'\]"):
            render(one.name, "", facts)
    with pytest.raises(KeyError):
        render("test.nobody", "", {})


def test_what_the_house_writes_is_obligatory_and_named_by_its_room():
    own = [one for one in queries.templates() if one.name.startswith("access.")]
    assert [one.name for one in own] == ["access.code", "access.consent", "access.contact_changed"]
    assert all(one.is_obligatory for one in own)
    with pytest.raises(ValueError, match="too late"):
        templates.template("test.late", subject="", text=lazystr("Hello"), facts={}, is_obligatory=False)

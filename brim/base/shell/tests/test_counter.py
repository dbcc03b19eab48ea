"""What rooms say to the till and to the public pages, tried without any room."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse

from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.refusals import Forbidden
from brim.base.shell import counter, public, till


@pytest.fixture
def _empty(monkeypatch):
    for name in ("CODES", "ACTIONS", "NUMBERS"):
        monkeypatch.setattr(counter, name, {})
    words: list[str] = []
    for owner in (counter, till):
        monkeypatch.setattr(owner, "WORDS", words)
    monkeypatch.setattr(till, "ACTIONS", counter.ACTIONS)
    for owner, name in ((counter, "SEARCHES"), (public, "LINKS"), (public, "SECTIONS"), (public, "EDITIONS")):
        monkeypatch.setattr(owner, name, [])


def nothing(*_given: object) -> HttpResponse:
    raise AssertionError


def action(code: str, word: str, order: int) -> None:
    counter.action(
        code, word=word, name=code, icon="gift", view="console:home", opens=nothing, order=order, submit="Do it"
    )


def clerk(*words: str) -> Actor:
    return Actor(ActorKind.STAFF, 5, frozenset(words))


@pytest.mark.usefixtures("_empty")
def test_one_is_there_for_the_first_action_that_one_may_do_whoever_came_first():
    action("second", "second:do", 20)
    action("first", "first:do", 10)
    assert (list(counter.ACTIONS), counter.WORDS) == (["first", "second"], ["first:do", "second:do"])
    assert till.first_action(clerk("first:do", "second:do")).name == "first"
    assert till.first_action(clerk("second:do")).name == "second"
    with pytest.raises(Forbidden):
        till.check_word(clerk("third:do"))


@pytest.mark.usefixtures("_empty")
@pytest.mark.parametrize(
    "say",
    [
        lambda: action("one", "one:do", 10),
        lambda: counter.code("card", str.isdigit, nothing),
        lambda: counter.search(nothing),
        lambda: counter.number("abc", nothing),
        lambda: public.link("page", "Page", order=10),
        lambda: public.editions(nothing),
    ],
)
def test_what_is_said_twice_is_refused(say: Callable[[], None]):
    say()
    with pytest.raises(AssertionError, match=r"twice|one|already"):
        say()


@pytest.mark.usefixtures("_empty")
def test_links_and_sections_of_the_terms_stand_in_their_order():
    public.link("b", "B", order=20)
    public.link("a", "A", order=10)
    public.sections(20, lambda _terms: [])
    public.sections(10, lambda _terms: [public.Section("First")])
    assert [one.view for one in public.LINKS] == ["a", "b"]
    assert [order for order, _told in public.SECTIONS] == [10, 20]

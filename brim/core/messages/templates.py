"""Templates of messages: each room registers its own in `messages.py`, and `operations.queue` fills in the facts.

A template is a translated string with facts in it: `%(code)s is your code`. Every language is checked at registration,
so that a translation that names another fact fails at start.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from brim.base.kit.registers import Register
from brim.core.messages.types import Letter

Text = str | Promise
FACT = re.compile(r"%\((\w+)\)s")
PERCENT = re.compile(r"%(?!%)")


@dataclass(frozen=True)
class Template:
    """`subject` is for channels that have one. `facts` are what the texts may name, each with what it is. Obligatory is
    what somebody gets whatever they wish to be told: a code, a warning; the rest they may turn down."""

    name: str
    subject: Text
    text: Text
    facts: Mapping[str, Text]
    is_obligatory: bool


registered: Register[Template] = Register("message")


def template(name: str, *, subject: Text, text: Text, facts: Mapping[str, Text], is_obligatory: bool) -> None:
    """Register what is written. Raises: ValueError for a name that is taken, for a fact that is not declared, and where
    a translation names other facts than the text."""
    one = Template(name, subject, text, MappingProxyType(dict(facts)), is_obligatory)
    check(one)
    registered.add(name, one)


def check(one: Template) -> None:
    for part in (one.subject, one.text):
        named = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                named[language] = facts_of(one.name, str(part))
        unknown = set().union(*named.values()) - one.facts.keys()
        if unknown:
            raise ValueError(f"the message {one.name!r} names facts that it does not declare: {sorted(unknown)}")
        if len({frozenset(of) for of in named.values()}) > 1:
            raise ValueError(f"the message {one.name!r} names other facts in another language: {named}")


def facts_of(name: str, text: str) -> set[str]:
    """Raises: ValueError where a percent sign stands for nothing."""
    if PERCENT.search(FACT.sub("", text).replace("%%", "")):
        raise ValueError(f"the message {name!r} has a percent sign that names no fact: {text!r}")
    return set(FACT.findall(text))


def render(name: str, to: str, facts: Mapping[str, str]) -> Letter:
    """The letter, in the language that is active. `facts` are those that the template declares, no more and no fewer.
    Raises: KeyError for a name that nobody registered; ValueError for other facts."""
    one = registered.found[name]
    if facts.keys() != one.facts.keys():
        raise ValueError(f"the message {name!r} is about {sorted(one.facts)}, not about {sorted(facts)}")
    return Letter(to, str(one.subject) % facts, str(one.text) % facts)

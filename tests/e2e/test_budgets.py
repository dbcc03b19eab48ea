"""Budgets of every page: bytes of a first load, queries; and that no page is missing from the list.

Steps of the commonest tasks are counted where they are played: the till by keys alone in `test_cashier`, a refund quote
within four clicks in `test_acts`, a top-up within three taps in `test_portal`.
"""

import gzip
import re
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from brim.base.identity.models import Staff
from brim.core.access.tests.portal.phone import sign_in
from brim.trade.payments.tests import house
from tests.shots.pages import EXCEPTIONS, MADE, PAGES, path_of

MAX_BYTES = 150 * 1024
MAX_QUERIES = 45
ASSET = re.compile(r'(?:href|src)="(/static/[^"#?]+)')


def named(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield space + pattern.name
        else:
            yield from named(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def test_every_address_is_a_page_of_the_list_or_an_exception_with_its_reason() -> None:
    known = set(named(get_resolver()))
    shown = PAGES.keys() | MADE.keys()
    assert known - shown - EXCEPTIONS.keys() == set()
    assert (shown | EXCEPTIONS.keys()) - known == set()
    assert shown & EXCEPTIONS.keys() == set()
    assert PAGES.keys() & MADE.keys() == set()


def weight(page: str) -> int:
    """Bytes of a first load as they go over the wire: the page and every file it names, each compressed."""
    return compressed(page.encode()) + sum(
        file_weight(path.removeprefix("/static/")) for path in set(ASSET.findall(page))
    )


@cache
def file_weight(name: str) -> int:
    file = finders.find(name)
    assert isinstance(file, str), f"a page names the file {name}, which is not there"
    return compressed(Path(file).read_bytes())


def compressed(content: bytes) -> int:
    return len(gzip.compress(content))


@pytest.fixture
def visitors(transactional_db, settings) -> dict[str, Client]:
    settings.DEMO = settings.SANDBOX = settings.SANDBOX_INSIDE = True
    settings.PUBLIC_URL = "http://testserver"
    built = house.build()
    staff, customer = Client(), Client()
    person = Staff.objects.get(email=house.MANAGER)
    person.roles.update(permissions=["*"])
    staff.force_login(person)
    sign_in(customer, built.customer.phone)
    return {"": Client(), "owner": staff, "cashier": staff, "customer": customer}


@pytest.mark.django_db(transaction=True)
def test_every_page_keeps_its_budgets(visitors: dict[str, Client]) -> None:
    over, unfound = [], []

    @cache
    def text(who: str, path: str) -> str:
        return visitors[who].get(path).content.decode()

    for name, page in PAGES.items():
        client = visitors[page.who]
        path = path_of(page, partial(text, page.who))
        if path is None:
            unfound.append(name)
            continue
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(path, follow=True)
        size = weight(answer.content.decode())
        print(f"{name:34} {answer.status_code} {size / 1024:6.1f} KB {len(asked):3} queries")
        if answer.status_code != 200 or size > MAX_BYTES or len(asked) > MAX_QUERIES:
            over.append((name, answer.status_code, size, len(asked)))
    assert over == []
    assert unfound == []

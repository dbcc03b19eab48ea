"""What the business named in Chinese is called so by who reads Chinese, and only where it named it."""

from datetime import datetime

import pytest
from django.utils import translation

from brim.base.identity import names
from brim.base.identity.operations import open_store
from brim.base.identity.queries import own_name, stores
from brim.base.identity.types import Actor, system


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "West Lake"), ("zh-hans", "西湖店"), ("zh", "西湖店"), (None, "West Lake")]
)
def test_a_name_is_the_readers_own_where_there_is_one(language: str | None, expected: str) -> None:
    with translation.override(language):
        assert names.own_name("West Lake", "西湖店") == expected
        assert names.own_name("West Lake", "") == "West Lake"


@pytest.mark.django_db
def test_stores_and_the_business_itself_are_named_by_the_same_rule(house: Actor, now: datetime) -> None:
    made = open_store(actor=system("seed"), now=now, code="north", name="North", name_zh="北店")
    for language, expected in (("en", "North"), ("zh-hans", "北店")):
        with translation.override(language):
            assert names.store_names()[made.id] == names.store_name(made) == expected
            assert list(names.store_names()) == [one.id for one in stores()]
            assert own_name()

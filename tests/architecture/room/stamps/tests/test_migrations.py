"""The room's tables are what its models say."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore")
def test_its_migrations_are_whole() -> None:
    call_command("makemigrations", "stamps", check_changes=True, dry_run=True, verbosity=1)

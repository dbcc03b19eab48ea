"""`brim customers reindex`, and what `brim keys rotate` does to customers."""

import base64
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.conf import LazySettings

from brim.base.identity.commands import keys
from brim.base.identity.types import system
from brim.base.kit import clock, command_line, ids
from brim.core.customers import operations, queries
from brim.core.customers.commands import command
from brim.core.customers.models import CustomerRow

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_all_are_indexed_batch_by_batch_and_from_where_one_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_line, "opened", nullcontext)
    made = [operations.create(actor=system("test"), now=NOW, name=f"No {number}") for number in range(5)]
    CustomerRow.objects.update(index_version=0, tokens=[])
    run = CliRunner().invoke(command, ["reindex", "--batch", "2", "--after", ids.public_customer(made[1].id)])
    assert run.output == "3 customers are indexed.\n"
    assert CustomerRow.objects.filter(tokens=[]).count() == 2
    assert CliRunner().invoke(command, ["reindex"]).output == "5 customers are indexed.\n"
    assert not CustomerRow.objects.filter(index_version=0).exists()
    assert CliRunner().invoke(command, ["reindex", "--after", "cus_?"]).exit_code == 1


@pytest.mark.django_db(transaction=True)
def test_the_master_key_is_changed_without_losing_anybody(settings: LazySettings) -> None:
    made = [
        operations.create(actor=system("test"), now=clock.now(), name=f"Guest {number}", phone=f"1380000000{number}")
        for number in range(3)
    ]
    settings.OTHER_MASTER_KEYS = {settings.MASTER_KEY_VERSION: settings.MASTER_KEY}
    settings.MASTER_KEY, settings.MASTER_KEY_VERSION = base64.b64decode("Qg==") * 32, 9
    done = CliRunner().invoke(keys.command, ["rotate", "--batch", "2"])
    assert done.exit_code == 0, done.output
    assert "Under master key 9 now: 3 customers and 0 second factors moved." in done.output
    settings.OTHER_MASTER_KEYS = {}
    assert queries.get(made[0].id).name == "Guest 0"
    assert "0 customers" in CliRunner().invoke(keys.command, ["rotate"]).output

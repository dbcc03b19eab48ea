"""`brim customers reindex`."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from brim.base.identity.types import system
from brim.base.kit import ids
from brim.core.customers import operations
from brim.core.customers.models import CustomerRow
from brim.faces.cli import house
from brim.faces.cli.commands.customers import command

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_all_are_indexed_batch_by_batch_and_from_where_one_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "opened", nullcontext)
    made = [operations.create(actor=system("test"), now=NOW, name=f"No {number}") for number in range(5)]
    CustomerRow.objects.update(index_version=0, tokens=[])
    run = CliRunner().invoke(command, ["reindex", "--batch", "2", "--after", ids.public_customer(made[1].id)])
    assert run.output == "3 customers are indexed.\n"
    assert CustomerRow.objects.filter(tokens=[]).count() == 2
    assert CliRunner().invoke(command, ["reindex"]).output == "5 customers are indexed.\n"
    assert not CustomerRow.objects.filter(index_version=0).exists()
    assert CliRunner().invoke(command, ["reindex", "--after", "cus_?"]).exit_code == 1

"""Digits that are none to arithmetic, and numbers beyond any row: pages say nothing is there, and never fall over."""

import pytest

from brim.base.identity.models import Staff
from brim.trade.payments.tests import house

PLACES = [
    "ledger/accounts/?code={}",
    "ledger/entries/?code={}",
    "ledger/proof/?before={}",
    "funds/spends/?store={}",
    "funds/payments/?store={}",
    "funds/quarantine/?currency=CNY&least=1&most=9&channel={}",
    "funds/payments/?channel={}",
    "funds/topups/?channel={}",
    "settings/programme/history/?before={}",
]


@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_number_falls_over_nowhere(client, transactional_db, place):
    house.build()
    client.force_login(Staff.objects.get(email=house.OWNER))
    for asked in ("\0", "²", "①", "１", "99999999", "9" * 30):
        assert client.get("/console/" + place.format(asked)).status_code in {200, 404, 422}, asked

"""Digits that are none to arithmetic name no row of the ladder."""

from brim.base.identity.models import Staff
from brim.trade.wallets.tests import house


def test_an_act_on_a_row_of_the_ladder_that_is_no_number_changes_nothing(client, transactional_db):
    house.build()
    client.force_login(Staff.objects.get(email=house.OWNER))
    for asked in ("drop:CNY:²", "drop-CNY-²", "CNY:²"):
        answer = client.post("/console/settings/programme/edit/", {"shape": asked, "act": asked, "step": asked})
        assert answer.status_code in {200, 422}, asked

"""The palette: pages, acts, people; only what the role may."""

import pytest
from django.urls import reverse

from brim.base.events.references import REFERENCES
from brim.base.identity import permissions
from brim.base.identity.models import Staff
from brim.base.kit import ids
from brim.faces.console.tests.test_pages import record_of, text_of
from brim.trade.payments.tests import house
from brim.trade.wallets import queries

PALETTE = "/console/palette/"
PART = {"HX-Request": "true"}


def told(client, text="", **more) -> str:
    return text_of(client.get(PALETTE, {"q": text, **more}, headers=PART))


@pytest.mark.parametrize("asked", ["top up 小满", "Top-up xiaoman", "充值 小满", "充值小满", "充小满"])
def test_an_act_and_a_name_are_said_at_once_in_either_language(manager, built, asked):
    answer = manager.get(PALETTE, {"q": asked}, headers=PART)
    assert "Do Top up 林小满 Lin Xiaoman" in text_of(answer)
    assert f'hx-get="{record_of(built)}top-up/"' in answer.content.decode()


def test_a_customer_is_created_from_anywhere_by_who_may(manager, built):
    for asked in ("new cust", "新客户"):
        answer = manager.get(PALETTE, {"q": asked}, headers={**PART, "Accept-Language": "zh-hans"})
        assert "新客户" in text_of(answer)
        assert 'hx-get="/console/customers/new/"' in answer.content.decode()
    assert "New customer" not in told(manager, "spend")


def test_on_a_record_its_own_acts_come_first(manager, built):
    text = told(manager, at=record_of(built))
    assert text.index("On this record") < text.index("Go to")
    assert "Top up" in text
    assert "Freeze" in text
    assert "Spend" in told(manager, "spe", at=record_of(built))


def test_people_are_found_as_in_the_list_and_by_any_id(manager, built):
    assert "林小满" in told(manager, "5678")
    assert "林小满" in told(manager, ids.public_customer(built.customer.id))
    assert "林小满" in told(manager, ids.public("spd", built.customer.id, 1))
    assert "Nothing for “nobody of this name”" in told(manager, "nobody of this name")


def test_an_id_leads_to_the_page_of_what_it_is_and_else_to_the_record(manager, built):
    customer_id = built.customer.id
    hold = queries.open_holds(customer_id)[0]
    spend = queries.operations(customer_id, limit=1, kinds=("spend",)).items[0]
    for public_id, page in (
        (ids.public("hld", customer_id, hold.id), f"/console/funds/holds/{ids.public('hld', customer_id, hold.id)}/"),
        (
            ids.public("spd", customer_id, spend.id),
            f"/console/funds/movements/{ids.public('opn', customer_id, spend.id)}/",
        ),
        (ids.public("top", customer_id, 1), record_of(built)),
    ):
        answer = manager.get(PALETTE, {"q": public_id}, headers=PART).content.decode()
        assert f'href="{page}"' in answer, public_id
        assert manager.get(page).status_code == 200


def test_every_page_that_an_id_leads_to_is_one_and_asks_for_known_words():
    for prefix, one in REFERENCES.items():
        assert bool(one.page) == bool(one.words), prefix
        assert {*one.words} <= permissions.catalogue().keys(), prefix
        if one.page:
            reverse(one.page, args=[one.page_id(ids.public(prefix, 1, 1))])


def test_pages_are_found_in_the_readers_language_and_in_english(manager):
    assert "Customers" in told(manager, "custom")
    zh = manager.get(PALETTE, {"q": "custom"}, headers={**PART, "accept-language": "zh-CN"})
    assert "客户" in text_of(zh)


def test_records_seen_last_are_named_by_the_server_alone(manager, built):
    recent = ",".join(["nonsense", "cus_00000000001", ids.public_customer(built.customer.id)])
    assert "Recent 林小满 Lin Xiaoman" in told(manager, recent=recent)


def test_what_the_role_may_not_is_not_offered(client, built):
    person = Staff.objects.get(email=house.MARKETER)
    person.roles.update(permissions=["settings:read"])
    client.force_login(person)
    public_id = ids.public_customer(built.customer.id)
    for asked in ("top up 小满", "小满", public_id, "custom", "proof"):
        text = told(client, asked, at=record_of(built), recent=public_id)
        assert "林小满" not in text
        assert "Top up" not in text
        assert "Customers" not in text
        assert "New customer" not in told(client, "new customer")
        assert "Proof" not in text


def test_the_customers_of_other_stores_are_not_found(client, built):
    person = Staff.objects.get(email=house.MANAGER)
    person.store_ids = [99]
    person.save(update_fields=["store_ids"])
    client.force_login(person)
    public_id = ids.public_customer(built.customer.id)
    for asked in ("top up 小满", "小满", public_id, ""):
        assert "林小满" not in told(client, asked, at=record_of(built), recent=public_id)


def test_without_scripts_the_palette_is_a_page(manager):
    answer = manager.get(PALETTE, {"q": "充值 小满"})
    assert "<html" in answer.content.decode()
    assert "Top up 林小满" in text_of(answer)

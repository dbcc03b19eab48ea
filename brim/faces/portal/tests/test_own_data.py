"""What a customer sees and changes of their own data, and the way to it."""

import json
import re

import pytest

from brim.base.events import queries as events
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.core.customers import queries as customers
from brim.faces.portal.tests.conftest import Phone, text_of
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries

SEED = system("seed")


def wallet(phone: Phone):
    return queries.wallet(phone.customer.id, "CNY", now=clock.now())


def contact_codes(phone: Phone, contact: str) -> dict[str, str]:
    """Both codes for a new contact, as the demonstration shows them: that of the one that is there comes first."""
    answer = phone.post("me/contact/", {"contact": contact})
    own, new = re.findall(r"data-demo-code>\D*(\d{6})", phone.client.get(answer.url).content.decode())
    return {"own_code": own, "code": new}


def test_who_has_the_session_and_the_new_phone_alone_changes_nothing(phone: Phone):
    codes = contact_codes(phone, "13900009999")
    for typed in ({"code": codes["code"]}, codes | {"own_code": codes["code"]}, codes | {"own_code": "000000"}):
        answer = phone.post("me/contact/code/", typed)
        assert answer.status_code == 422
    assert "You have" in text_of(answer)
    assert customers.get(phone.customer.id).phone == "13812345678"


def test_who_found_the_phone_puts_no_contact_of_theirs_where_the_code_goes(phone: Phone):
    codes = contact_codes(phone, "13900009999")
    phone.post("me/security/freeze/")
    refused = phone.post("me/contact/code/", codes)
    assert (refused.status_code, "your phone and email stay as they are" in text_of(refused)) == (422, True)
    refused = phone.post("me/contact/", {"contact": "13900008888"})
    assert (refused.status_code, "your phone and email stay as they are" in text_of(refused)) == (422, True)
    assert customers.get(phone.customer.id).phone == "13812345678"


def test_what_the_house_has_frozen_stays_frozen(phone: Phone):
    wallets.freeze(customer_id=phone.customer.id, currency="CNY", actor=SEED, now=clock.now(), key="s", reason="risk")
    page = phone.client.get(phone.post("me/security/unfreeze/ask/").url).content.decode()
    code = re.search(r"data-demo-code>\D*(\d{6})", page)[1]
    answer = phone.post("me/security/unfreeze/", {"code": code})
    assert answer.status_code == 422
    assert "The house has frozen this wallet" in text_of(answer)
    assert wallet(phone).status == "frozen"


def test_a_profile_is_edited_and_a_contact_counts_once_its_code_is_typed(phone: Phone):
    assert phone.post("me/profile/", {"name": "林大满", "birthday": "1990-03-12"}).status_code == 302
    assert customers.get(phone.customer.id).name == "林大满"
    codes = contact_codes(phone, "new@mail.example")
    assert customers.get(phone.customer.id).email == "lin@mail.example"
    assert phone.post("me/contact/code/", codes).status_code == 302
    assert customers.get(phone.customer.id).email == "new@mail.example"


def test_anothers_contact_is_not_taken_over_even_with_its_code(phone: Phone, built):
    codes = contact_codes(phone, built.others[1].phone)
    assert phone.post("me/contact/code/", codes).status_code == 422
    assert customers.get(phone.customer.id).phone == "13812345678"


def test_a_device_is_signed_out_from_afar_and_nobody_elses(phone: Phone, other: Phone):
    number = re.search(r"devices/(\d+)/end", other.get("me/security/").content.decode())
    assert number is None
    from brim.core.access.models import DeviceRow

    theirs = DeviceRow.objects.get(customer_id=other.customer.id)
    assert phone.post(f"me/security/devices/{theirs.id}/end/").status_code == 404
    assert other.get("").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_export_holds_everything_and_the_log_keeps_that_it_was_taken(phone: Phone):
    told = json.loads(b"".join(phone.post("me/export/").streaming_content))
    assert list(told) == [
        "customer_id", "exported_at", "business", "profile", "devices", "wallets", "holds", "withdrawals", "operations",
        "topups", "events", "notes",
    ]  # fmt: skip
    assert told["customer_id"] == ids.public_customer(phone.customer.id)
    assert told["profile"]["phone"] == "13812345678"
    assert told["profile"]["note"].startswith("Brings her mother")
    assert {one["kind"] for one in told["operations"]} == {"top_up", "spend", "hold"}
    assert told["wallets"][0]["principal"] == 24_400
    assert len(told["topups"]) == len(told["holds"]) == len(told["devices"]) == 1
    assert any(one["type"] == "access.signed_in" for one in told["events"])
    log = [event.type for event in events.timeline(phone.customer.id, limit=50).items]
    assert log.count("access.data_exported") == 1


def test_the_page_of_the_export_names_every_part_of_it(phone: Phone):
    text = phone.text("me/export/")
    for part in ("profile and tags", "devices", "wallets", "every operation", "every top-up", "notes"):
        assert part in text

"""Who found the phone, and what the house has frozen."""

import re

from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.access.tests.portal.phone import Phone, text_of
from brim.core.customers import queries as customers
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

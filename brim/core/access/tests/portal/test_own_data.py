"""What a customer sees and changes of their own data, and the way to it."""

import re

from brim.core.access.tests.portal.phone import Phone, text_of
from brim.core.customers import queries as customers


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

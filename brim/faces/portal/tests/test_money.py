"""What a customer sees and does of their own money; that nobody else's is seen; that the books balance after it."""

import pytest
from django.urls import reverse

from brim.base.kit import clock
from brim.core.access.tests.portal.phone import Phone
from brim.trade.wallets import queries


def wallet(phone: Phone):
    return queries.wallet(phone.customer.id, "CNY", now=clock.now())


def test_home_tells_what_may_be_spent_of_what_it_is_made_and_what_is_held(phone: Phone):
    shown = phone.text("")
    for words in (
        "¥ 204.00",
        "Principal 124.00",
        "Bonus 80.00",
        "120.00 Held",
        "West Lake · Longjing, 2 cups",
        "−56.00",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("", 22),
        ("bills/", 14),
        ("statement/", 26),
        ("pay/", 14),
        ("top-up/", 12),
        ("refund/", 20),
        ("me/", 8),
        ("me/security/", 12),
        ("holds/", 10),
    ],
)
def test_queries_are_bounded(phone: Phone, path, most, django_assert_max_num_queries):
    phone.get(path)
    with django_assert_max_num_queries(most):
        assert phone.get(path).status_code == 200


def test_forms_are_shown_and_change_nothing(phone: Phone):
    before = wallet(phone)
    for name in ("freeze", "ask-to-unfreeze", "end-other-devices"):
        assert phone.client.get(reverse(f"portal:{name}")).status_code == 302
    for path in ("refund/all/", "refund/part/", "me/export/", "me/contact/", "me/profile/", "holds/"):
        assert phone.get(path).status_code == 200
    assert wallet(phone) == before

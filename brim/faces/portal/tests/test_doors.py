"""Nobody comes in by any page of any room, and none of them is kept by a cache."""

from urllib.parse import urlencode

import pytest

from brim.core.access.tests.portal.phone import Phone

PAGES = [
    "",
    "top-up/",
    "pay/",
    "bills/",
    "bills/opn_0000000000000000000000/",
    "statement/",
    "statement.csv",
    "holds/",
    "refund/",
    "refund/part/",
    "refund/all/",
    "me/",
    "me/profile/",
    "me/contact/",
    "me/security/",
    "me/export/",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_sent_to_sign_in_and_back(client, built, path):
    answer = client.get(f"/portal/{path}")
    assert answer.status_code == 302
    assert answer.url == f"/portal/sign-in/?{urlencode({'next': f'/portal/{path}'})}"


def test_every_page_is_private_and_is_never_kept(phone: Phone):
    for path in ("", "bills/", "pay/", "statement/"):
        assert "no-store" in phone.get(path).headers["Cache-Control"]

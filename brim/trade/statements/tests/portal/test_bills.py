"""Bills and statements on the customer's own pages."""

import csv
import io
import re

from brim.core.access.tests.portal.phone import Phone


def bill_paths(phone: Phone, query: str = "") -> list[str]:
    found = re.findall(r'href="/portal/(bills/opn_[^"]+)"', phone.get(f"bills/{query}").content.decode())
    return list(dict.fromkeys(found))


def test_bills_are_found_by_word_amount_store_kind_and_number(phone: Phone):
    assert len(bill_paths(phone)) == 3
    (longjing,) = bill_paths(phone, "?q=longjing")
    assert bill_paths(phone, "?q=¥56") == [longjing]
    assert bill_paths(phone, f"?q={longjing.split('/')[1]}") == [longjing]
    assert len(bill_paths(phone, "?q=west")) == 3
    assert len(bill_paths(phone, "?kind=payments")) == 2
    assert bill_paths(phone, "?from=2020-01-01&to=2020-01-31") == []
    assert phone.get("bills/?from=2026-13-77").status_code == 422
    assert phone.get("bills/?from=2026-03-02&to=2026-03-01").status_code == 422


def test_a_bill_explains_its_parts(phone: Phone):
    shown = phone.text(bill_paths(phone, "?q=longjing")[0])
    for words in ("−56.00", "Principal", "from the top-up of", "Balance after", "324.00", "Receipt number", "opn_"):
        assert words in shown
    top_up = phone.text(bill_paths(phone, "?kind=topups")[0])
    assert "Bonus on top 80.00" in top_up
    assert "would give" in top_up


def test_nobody_sees_anothers_bill_whatever_the_address(phone: Phone, other: Phone):
    for path in bill_paths(phone):
        assert other.get(path).status_code == 404
    assert bill_paths(other) == []


def test_a_statement_foots_and_is_a_file(phone: Phone):
    shown = phone.text("statement/?from=&to=")
    assert "Closing balance 324.00" in shown
    rows = list(csv.reader(io.StringIO(b"".join(phone.get("statement.csv?from=&to=").streaming_content).decode())))
    assert rows[-1][6] == "324.00"
    assert phone.get("statement/?from=2026-03-02&to=2026-03-01").status_code == 422
    assert phone.get("statement/?currency=ZZZ").status_code == 422

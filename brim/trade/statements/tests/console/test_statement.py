"""A customer's statement: by whom it may be seen, that it foots, that its files say the same, that it stays fast."""

import csv
import io
import json
import random
import re
from datetime import timedelta

import pytest

from brim.base.identity.models import Staff
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.kit.refusals import Refused
from brim.base.money import money
from brim.core.ledger import queries as ledger
from brim.core.ledger.operations import seal
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.tests import house
from brim.trade.wallets.tests.conftest import BY_ONE

ALL = {"from": "", "to": ""}
DEAR = "¥324.00"


def address(built, file: str = "") -> str:
    return f"/console/customers/{ids.public_customer(built.customer.id)}/statement/{file}"


def page_of(answer) -> str:
    return answer.content.decode()


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page_of(answer)))


def file_of(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def amount(text: str) -> int:
    """Minor units of an amount as the page writes it."""
    plain = text.strip().replace(",", "").replace(".", "").replace("−", "-").lstrip("+¥")
    return int(plain.replace("¥", "") or 0)


def cells(answer) -> list[list[str]]:
    """The rows of the table: when, what, store, principal, bonus, balance."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page_of(answer), re.DOTALL)
    found = [[re.sub(r"<[^>]+>", " ", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows]
    return [row for row in found if row]


def lines(answer) -> list[tuple[int, int, int]]:
    """Principal's change, bonus's change and balance of each line, without the edges of the table."""
    return [(amount(row[3]), amount(row[4]), amount(row[5])) for row in cells(answer) if row[0].count(":")]


def figures(answer) -> list[tuple[int, int, int]]:
    sums = re.findall(r'<dd class="sum"><span class="money">([^<]+)</span>', page_of(answer))
    parts = re.findall(r'<dd class="parts"><span>\D+([\d.,]+)</span>\s*<span>\D+([\d.,]+)</span>', page_of(answer))
    return [(amount(total), amount(first), amount(second)) for total, (first, second) in zip(sums, parts, strict=True)]


def live(customer_id: int, seed: int, steps: int) -> None:
    """A random life, hour by hour."""
    chance = random.Random(seed)
    wallets.save_programme(BY_ONE, actor=system("test"), now=clock.now() - timedelta(minutes=1))
    for step in range(steps):
        now = clock.now() + timedelta(minutes=step)
        common = {"customer_id": customer_id, "actor": system("test"), "now": now, "key": f"life-{step}"}
        value = money(chance.randrange(1, 4_000), "CNY")
        try:
            if chance.random() < 0.7:
                wallets.spend(amount=value, **common)
            else:
                purse = chance.choice(["principal", "bonus"])
                wallets.adjust(purse=purse, change=chance.choice([value, -value]), reason="r", **common)
        except Refused:
            continue


def test_a_stranger_is_sent_to_sign_in(client, built):
    for file in ("", "csv", "json", "seal"):
        answer = client.get(address(built, file))
        assert answer.status_code == 302
        assert answer.url.startswith("/console/sign-in/?next=")


def test_who_may_not_see_statements_is_refused_and_has_no_link(client, built):
    person = Staff.objects.get(email=house.MARKETER)
    person.roles.update(permissions=["customers:read", "wallets:read"])
    client.force_login(person)
    for file in ("", "csv", "json", "seal"):
        answer = client.get(address(built, file))
        assert answer.status_code == 403
        assert "This is not for your role" in text_of(answer)
        assert "324.00" not in page_of(answer)
    record = page_of(client.get(address(built).removesuffix("statement/")))
    assert "¥" in record
    assert "/statement/" not in record


def test_a_person_of_one_store_gets_no_statement_of_another_stores_customer(client, built):
    person = Staff.objects.get(email=house.MANAGER)
    person.store_ids = [99]
    person.save(update_fields=["store_ids"])
    client.force_login(person)
    for file in ("", "csv", "json", "seal"):
        assert client.get(address(built, file)).status_code == 404


def test_the_record_leads_to_the_statement(manager, built):
    assert f'href="{address(built)}?currency=CNY"' in page_of(manager.get(address(built).removesuffix("statement/")))


def test_the_statement_of_all_time_shows_what_happened_and_foots(manager, built):
    answer = manager.get(address(built), ALL)
    assert lines(answer) == [(50000, 8000, 58000), (-20000, 0, 38000), (-5600, 0, 32400)]
    assert figures(answer)[3][0] == lines(answer)[-1][2] == 32400
    for words in ("Opening balance", "Top-up", "Spend", "Longjing, 2 cups", "West Lake", "Closing balance", DEAR):
        assert words in text_of(answer)


def test_the_statement_speaks_chinese(manager, built):
    text = text_of(manager.get(address(built), ALL, headers={"accept-language": "zh-CN"}))
    for words in ("对账单", "期初余额", "充值", "消费", "西湖店", "期末余额", "收入", "支出"):
        assert words in text


@pytest.mark.parametrize("seed", range(3))
def test_a_random_history_foots_on_the_page_and_the_files_say_the_same(manager, built, seed):
    live(built.customer.id, seed, 40)
    answer = manager.get(address(built), ALL)
    shown = lines(answer)
    balance = 0
    for principal, bonus, after in shown:
        balance += principal + bonus
        assert after == balance
    opening, came, went, closing = figures(answer)
    for column in range(3):
        assert opening[column] + came[column] - went[column] == closing[column]
    assert came[1:] == tuple(sum(max(line[purse], 0) for line in shown) for purse in (0, 1))
    assert went[1:] == tuple(-sum(min(line[purse], 0) for line in shown) for purse in (0, 1))
    rows = list(csv.reader(io.StringIO(file_of(manager.get(address(built, "csv"), ALL)).lstrip("\ufeff"))))
    assert [tuple(amount(cell) for cell in row[4:7]) for row in rows[2:-1]] == shown
    assert amount(rows[-1][6]) == closing[0]
    told = json.loads(file_of(manager.get(address(built, "json"), ALL)))
    assert [(line["principal"], line["bonus"], line["balance"]["amount"]) for line in told["lines"]] == shown
    assert told["closing"]["amount"] == closing[0]


def test_files_are_named_by_the_reference_and_the_period(manager, built):
    period = {"from": "2026-03-01", "to": "2026-03-31"}
    answer = manager.get(address(built, "csv"), period)
    public = ids.public_customer(built.customer.id)
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="statement-{public}-CNY-2026-03-01_2026-03-31.csv"'
    )
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "beginning_now.json" in manager.get(address(built, "json"), ALL).headers["Content-Disposition"]


def test_without_a_period_it_is_this_month(manager, built):
    page = page_of(manager.get(address(built)))
    assert re.search(r'class="chip accent"[^>]*aria-current="true">This month<', page)


def test_a_period_without_lines_says_so_and_what_the_balance_was(manager, built):
    text = text_of(manager.get(address(built), {"from": "2001-01-01", "to": "2001-01-31"}))
    assert "Nothing moved in this period" in text
    assert "The balance was 0.00 CNY all the time" in text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"from": "2026-13-01", "to": ""}, "is no day that a statement can begin or end with"),
        ({"from": "0001-01-01", "to": ""}, "is no day that a statement can begin or end with"),
        ({"from": "", "to": "9999-12-31"}, "is no day that a statement can begin or end with"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "The period ends before it starts"),
        ({"currency": "XXX"}, "has no wallet in “XXX”"),
        ({"at": "yesterday"}, "is no moment"),
        ({"after": "nonsense"}, "The cursor is not one of ours"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(manager, built, asked, words):
    answer = manager.get(address(built), asked)
    assert answer.status_code == 422
    assert words in text_of(answer)
    if not {"at", "after"} & set(asked):
        assert manager.get(address(built, "csv"), asked).status_code == 422


def test_the_balance_as_of_a_moment_is_what_was_there_then(manager, built):
    day_before = clock.now() - timedelta(days=1, hours=12)
    text = text_of(manager.get(address(built), {"at": day_before.isoformat()}))
    assert "Balance ¥380.00" in text
    assert manager.get(address(built), {"at": "1999-01-01T00:00"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_seal_over_the_closing_balance_is_shown_and_can_be_checked(manager, built):
    assert "Not sealed yet" in text_of(manager.get(address(built), ALL))
    assert manager.get(address(built, "seal"), ALL).status_code == 404
    made = seal(clock.now())
    text = text_of(manager.get(address(built), ALL))
    assert "The closing balance is sealed since" in text
    assert bytes(made.root).hex() in text
    told = json.loads(file_of(manager.get(address(built, "seal"), ALL)))
    assert [(path["purse"], path["root"]) for path in told["paths"]] == [
        (purse, bytes(made.root).hex()) for purse in ("principal", "bonus")
    ]
    wallets.spend(
        customer_id=built.customer.id, amount=money(100, "CNY"), actor=system("test"), now=clock.now(), key="after"
    )
    assert "Not sealed yet" in text_of(manager.get(address(built), ALL))


@pytest.mark.django_db(transaction=True)
def test_an_earlier_entry_is_covered_by_the_first_seal_after_it(built):
    first = seal(clock.now())
    account = next(one for one in ledger.accounts(built.customer.id) if one.kind == "principal")
    for seq in range(1, account.seq + 1):
        over = ledger.seal_over(built.customer.id, account.code, seq=seq)
        assert (over.seal_id, over.seq, over.head) == (first.id, account.seq, account.head)
    assert ledger.seal_over(built.customer.id, account.code, seq=account.seq + 1) is None


def test_long_statements_are_read_page_by_page_in_a_bounded_number_of_queries(
    manager, built, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("brim.trade.statements.console.statement.LINES", 10)
    live(built.customer.id, 7, 60)
    whole = figures(manager.get(address(built), ALL))
    seen, url = [], f"{address(built)}?from=&to="
    while url:
        with django_assert_max_num_queries(45):
            answer = manager.get(url)
        seen += lines(answer)
        assert figures(answer) == whole
        found = re.search(r'href="([^"]+after=[^"]+)" rel="next"', page_of(answer))
        assert ("Carried forward" in text_of(answer)) == bool(found)
        url = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) > 20
    balance = 0
    for principal, bonus, after in seen:
        balance += principal + bonus
        assert after == balance
    assert balance == whole[3][0]
    assert "Brought forward" in text_of(answer)

"""The list of customers: conditions in the address, orders, columns, many at once, and files."""

import csv
import html
import io
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from brim.base.events import queries as events
from brim.base.identity.models import Staff
from brim.base.identity.operations import open_store
from brim.base.identity.tests import house
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.kit.tests.keeping import kept
from brim.core.customers import operations, queries
from brim.core.customers.tests import house as customers_house
from brim.core.customers.types import CustomerSummary, Draft

LIST = "/console/customers/"
SEED = system("seed")


@pytest.fixture
def built(transactional_db):
    return build()


@kept
def build():
    built, now = customers_house.build(), clock.now()
    operations.write_summaries([CustomerSummary(built.customer.id, 20400, last_seen_at=now - timedelta(days=1))])
    operations.write_summaries(
        [CustomerSummary(built.others[0].id, 0, is_frozen=True, last_seen_at=now - timedelta(days=60))]
    )
    operations.tag([built.customer.id, built.others[1].id], "VIP", actor=SEED, now=now)
    return built


def names_of(answer) -> list[str]:
    page = answer.content.decode()
    return [html.unescape(name) for name in re.findall(r'class="whole" href="[^"]+">([^<]+)<', page)]


def tag_id() -> str:
    return str(queries.tags()[0].id)


def picks(*customers) -> list[str]:
    return [ids.public_customer(customer.id) for customer in customers]


@pytest.mark.parametrize(
    ("asked", "expected", "chip"),
    [
        ({"is": "frozen"}, ["王大明"], "Frozen"),
        ({"least": "100"}, ["林小满 Lin Xiaoman"], "¥100.00 and more"),
        ({"least": "0.01"}, ["林小满 Lin Xiaoman"], "Something left"),
        ({"seen": "7"}, ["林小满 Lin Xiaoman"], "Seen in the last 7 days"),
        ({"away": "30", "is": "frozen"}, ["王大明"], "Not seen for 30 days"),
        ({"month": "3"}, ["林小满 Lin Xiaoman"], "Birthday in March"),
        ({"q": "小满", "month": "3", "least": "204"}, ["林小满 Lin Xiaoman"], "¥204.00 and more"),
        ({"sort": "seen"}, ["林小满 Lin Xiaoman", "王大明"], "Last seen first"),
        ({"sort": "balance"}, ["林小满 Lin Xiaoman", "王大明"], "Highest balance first"),
    ],
)
def test_conditions_are_the_addresss_and_combine(manager, asked, expected, chip):
    answer = manager.get(LIST, asked)
    assert names_of(answer) == expected
    assert chip in html.unescape(answer.content.decode())


def test_a_chip_is_a_link_that_takes_its_condition_away(manager):
    page = manager.get(LIST, {"tag": tag_id(), "least": "100", "q": "小满"}).content.decode()
    links = [html.unescape(link) for link in re.findall(r'<a href="([^"]+)" aria-label="Take away', page)]
    assert len(links) == 2
    assert all("q=%E5%B0%8F%E6%BB%A1" in link for link in links)
    assert names_of(manager.get(links[0]))
    assert "least" not in links[1]


@pytest.mark.parametrize("asked", [{"tag": "77"}, {"month": "13"}, {"seen": "5"}, {"sort": "name"}])
def test_what_cannot_be_read_is_left_out(manager, asked):
    assert len(names_of(manager.get(LIST, asked))) == 7


@pytest.mark.parametrize("asked", [{"least": "much"}, {"most": "1O0"}, {"least": "5", "most": "12,50"}])
def test_an_amount_that_cannot_be_read_is_said_at_its_field_and_nothing_is_listed_or_taken(manager, asked):
    answer = manager.get(LIST, asked)
    page, name = answer.content.decode(), list(asked)[-1]
    assert (answer.status_code, names_of(answer)) == (422, [])
    assert "The list was not filtered" in page
    assert re.search(
        rf'name="{name}"[^>]*value="{asked[name]}" aria-invalid="true" aria-describedby="{name}-error"', page
    )
    assert f'id="{name}-error"' in page
    partial = manager.get(LIST, asked, headers={"HX-Request": "true"})
    assert (partial.status_code, "<html" in partial.content.decode()) == (422, False)
    taken = manager.post(f"{LIST}export/", {"list": urlencode(asked)})
    assert taken.status_code == 302
    assert "Content-Disposition" not in taken.headers


def test_nobody_meets_all_of_this_and_what_to_do(manager):
    page = manager.get(LIST, {"is": "frozen", "month": "3"}).content.decode()
    assert "Nobody meets all of this" in page
    assert "Take a condition away" in page


def test_who_is_not_found_may_be_made(manager):
    page = manager.get(LIST, {"q": "新 客人"}).content.decode()
    assert f'href="{LIST}new/?name=%E6%96%B0%20%E5%AE%A2%E4%BA%BA"' in page
    assert 'value="新 客人"' in manager.get(f"{LIST}new/", {"name": "新 客人"}).content.decode()


def test_pages_go_on_with_their_conditions_and_the_count_is_shown(manager, built):
    operations.create_many([Draft(f"Guest {number}x", store_id=1) for number in range(40)], actor=SEED, now=clock.now())
    first = manager.get(LIST, {"sort": ""})
    assert len(names_of(first)) == 25
    assert ">47<" in first.content.decode()
    following = html.unescape(re.search(r'href="([^"]+)" rel="next"', first.content.decode())[1])
    second = names_of(manager.get(following))
    assert len(second) == 22
    assert not set(second) & set(names_of(first))


def test_counts_stop_at_a_thousand(manager, monkeypatch):
    monkeypatch.setattr("brim.core.customers.console.customer_list.MAX_COUNT", 3)
    monkeypatch.setattr("brim.core.customers.console.customer_list.ROWS", 2)
    assert ">3+<" in manager.get(LIST).content.decode()


def test_the_list_asks_a_fixed_number_of_queries(manager, built, django_assert_max_num_queries):
    operations.create_many([Draft(f"Guest {number}x") for number in range(40)], actor=SEED, now=clock.now())
    manager.get(LIST)
    with django_assert_max_num_queries(14):
        manager.get(LIST)
    with django_assert_max_num_queries(16):
        manager.get(LIST, {"tag": tag_id(), "least": "1", "month": "3", "sort": "balance"})


def test_columns_are_each_persons_own_choice(manager, marketer):
    assert "lin@" not in manager.get(LIST).content.decode()
    answer = manager.post(f"{LIST}columns/", {"columns": ["email", "birthday"], "next": f"{LIST}?q=xiaoman"})
    assert answer.url == f"{LIST}?q=xiaoman"
    page = manager.get(LIST).content.decode()
    assert "li***@mail.example" in page
    assert "12 March" in page
    assert "138 ****" not in page
    manager.force_login(Staff.objects.get(email=house.MANAGER))
    assert "138 ****" in manager.get(LIST).content.decode()


def test_columns_lead_back_to_the_list_alone(manager):
    assert manager.post(f"{LIST}columns/", {"next": "https://evil.example/"}).url == LIST
    assert manager.post(f"{LIST}columns/", {"columns": ["nonsense"]}).url == LIST


def test_who_may_not_see_wallets_cannot_select_by_them(client, built):
    person = Staff.objects.get(email=house.MARKETER)
    person.roles.update(permissions=["customers:read"])
    client.force_login(person)
    page = client.get(LIST, {"is": "frozen", "least": "100", "sort": "balance"})
    assert len(names_of(page)) == 7
    for word in ("Frozen", "Highest balance", "¥", "New customer", "Export"):
        assert word not in page.content.decode()


def test_ticked_rows_are_tagged_and_untagged(manager, built):
    data = {"pick": picks(*built.others[:2]), "tag": "Window seat", "do": "tag", "list": "month=3"}
    answer = manager.post(f"{LIST}tag/", data, follow=True)
    assert answer.redirect_chain == [(f"{LIST}?month=3", 302)]
    assert "2 customers were tagged “Window seat”." in answer.content.decode()
    tags = {tag.name: tag.id for tag in queries.tags()}
    assert len(names_of(manager.get(LIST, {"tag": tags["Window seat"]}))) == 2
    manager.post(f"{LIST}tag/", {**data, "do": "untag"})
    assert names_of(manager.get(LIST, {"tag": tags["Window seat"]})) == []


@pytest.mark.parametrize("data", [{}, {"pick": ["nonsense"], "tag": "x"}, {"pick": ["cus_00000000001"], "tag": ""}])
def test_nothing_ticked_or_nothing_written_is_said(manager, data):
    answer = manager.post(f"{LIST}tag/", data, follow=True)
    assert 'class="toast error"' in answer.content.decode()
    assert len(queries.tags()) == 1


def test_who_may_only_read_tags_nobody_and_takes_no_file(marketer, built):
    assert marketer.post(f"{LIST}tag/", {"pick": picks(built.customer), "tag": "x"}).status_code == 403
    assert marketer.post(f"{LIST}export/", {}).status_code == 403
    assert marketer.get(f"{LIST}new/").status_code == 403


def rows_in(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_ticked_rows_are_exported_and_a_formula_is_only_text(manager, built):
    made = operations.create(actor=SEED, now=clock.now(), name="=HYPERLINK(1)", phone="+8613900009999")
    answer = manager.post(f"{LIST}export/", {"which": "picked", "pick": picks(made, built.others[0])})
    _head, first, second = rows_in(answer)
    assert first[1:3] == ["'=HYPERLINK(1)", "'+8613900009999"]
    assert second[1] == "王大明"


@pytest.mark.parametrize("name", ["＝1+1", "＋1", "－1", "＠SUM(1)", "@SUM(1)"])
def test_a_formula_in_any_width_is_only_text_in_an_export(manager, built, name):
    made = operations.create(actor=SEED, now=clock.now(), name=name)
    shown = queries.get(made.id).name
    _head, row = rows_in(manager.post(f"{LIST}export/", {"which": "picked", "pick": picks(made)}))
    assert row[1] == f"'{shown}"


def test_an_export_is_long_and_asks_by_the_page(manager, built, django_assert_max_num_queries):
    operations.create_many([Draft(f"Guest {number}x") for number in range(450)], actor=SEED, now=clock.now())
    with django_assert_max_num_queries(20):
        assert len(rows_in(manager.post(f"{LIST}export/", {"list": ""}))) == 458


def test_an_export_is_not_taken_by_a_link(manager, built):
    assert manager.get(f"{LIST}export/").status_code == 302
    assert events.timeline(0, limit=1).items[0].type != "customers.list_exported"


def test_a_person_of_one_store_lists_and_exports_what_they_may_see(client, built):
    other = open_store(actor=SEED, now=clock.now(), code="tower", name="Tower")
    made = operations.create(actor=SEED, now=clock.now(), name="Tower guest", store_id=other.id)
    person = Staff.objects.get(email=house.MANAGER)
    person.store_ids = [other.id]
    person.save(update_fields=["store_ids"])
    client.force_login(person)
    assert names_of(client.get(LIST)) == ["Tower guest"]
    assert len(rows_in(client.post(f"{LIST}export/", {"which": "picked", "pick": picks(made, built.customer)}))) == 2
    client.post(f"{LIST}tag/", {"pick": picks(built.customer), "tag": "mine", "do": "tag"})
    assert len(queries.get(built.customer.id).tag_ids) == 1

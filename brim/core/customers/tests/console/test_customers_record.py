"""A record's own side: made, edited where it stands, tagged, noted, erased, and left for the next one."""

import html
import re

import pytest

from brim.base.events import queries as events
from brim.base.identity.models import Staff
from brim.base.identity.tests import house
from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.core.customers import operations, queries
from brim.core.customers.models import CustomerRow, NoteRow

LIST = "/console/customers/"
SEED = system("seed")
PART = {"HX-Request": "true"}


def record_of(customer) -> str:
    return f"{LIST}{ids.public_customer(customer.id)}/"


def text_of(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def told(customer) -> list[str]:
    return [event.type.partition(".")[2] for event in events.timeline(customer.id, limit=30).items]


def hidden(answer, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode())[1]


def form(**fields) -> dict[str, str]:
    return {
        "name": "新客人",
        "phone": "13911112222",
        "email": "",
        "ref": "",
        "birthday": "",
        "store": "",
        "note": "",
        **fields,
    }


def test_a_customer_is_made_and_the_form_sent_twice_makes_one(manager, built):
    key = hidden(manager.get(f"{LIST}new/", headers=PART), "key")
    data = form(key=key, birthday="1990-02-03", store="1", note="walks in on Sundays")
    first = manager.post(f"{LIST}new/", data)
    again = manager.post(f"{LIST}new/", data)
    assert first.status_code == again.status_code == 302
    assert first.url == again.url
    made = queries.get(ids.read_customer(first.url.split("/")[3]))
    assert (made.name, made.phone, made.store_id, str(made.birthday)) == ("新客人", "13911112222", 1, "1990-02-03")
    assert CustomerRow.objects.count() == 8
    assert told(made) == ["customer_created"]


def test_who_is_probably_there_already_is_named_and_made_only_when_one_says_so(manager, built):
    manager.post(f"{LIST}new/", form(birthday="1990-02-03"))
    asked = manager.post(f"{LIST}new/", form(phone="13700001111", birthday="1990-02-03"))
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Is it one of these?" in page
    assert 'name="allow_duplicate"' in page
    assert CustomerRow.objects.count() == 8
    data = form(phone="13700001111", birthday="1990-02-03", allow_duplicate="on")
    assert manager.post(f"{LIST}new/", data).status_code == 302
    assert CustomerRow.objects.count() == 9


def test_nobody_chooses_a_customers_number_by_the_forms_key(manager, built):
    first, other = (
        manager.post(f"{LIST}new/", form(key="form-1", name=name, phone=phone))
        for name, phone in (("新客人", "13911112222"), ("别人", "13911113333"))
    )
    assert ids.read_customer(first.url.split("/")[3]) > 1_000_000
    assert other.status_code == 422
    assert CustomerRow.objects.filter(customer_id__lt=1_000_000).count() == 0


def test_by_htmx_the_dialog_closes_and_leads_to_the_record(manager):
    answer = manager.post(f"{LIST}new/", form(), headers=PART)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(f"{LIST}cus_")


def test_who_exists_already_is_named_and_linked_and_nobody_is_made(manager, built):
    answer = manager.post(f"{LIST}new/", form(phone="138 1234 5678"))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Another customer has this phone." in page
    assert "林小满 Lin Xiaoman" in page
    assert f'href="{record_of(built.customer)}"' in answer.content.decode()
    assert CustomerRow.objects.count() == 7


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"phone": "12"}, "This is no telephone number"),
        ({"email": "x"}, "This is no email address"),
        ({"birthday": "1850-01-01"}, "A birthday lies between 1900 and today."),
        ({"note": "4111 1111 1111 1111"}, "card"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(manager, fields, said):
    answer = manager.post(f"{LIST}new/", form(**fields))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert CustomerRow.objects.count() == 7


def test_a_property_turns_into_a_form_and_back(manager, built):
    here = f"{record_of(built.customer)}edit/phone/"
    assert f'hx-get="{here}"' in manager.get(record_of(built.customer)).content.decode()
    shown = manager.get(here, headers=PART)
    assert 'value="13812345678"' in shown.content.decode()
    assert "<html" not in shown.content.decode()
    saved = manager.post(here, {"version": hidden(shown, "version"), "value": "13700001111"}, headers=PART)
    assert saved.status_code == 200
    assert "137 **** 1111" in text_of(saved)
    assert queries.get(built.customer.id).phone == "13700001111"
    assert "Changed: phone" in text_of(manager.get(record_of(built.customer)))
    left = manager.get(f"{here}?as=value", headers=PART)
    assert "137 **** 1111" in text_of(left)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", "林 小满", "林 小满"),
        ("email", "new@mail.example", "new@mail.example"),
        ("ref", "M7", "M7"),
        ("note", "two\nlines", "two\nlines"),
        ("birthday", "1991-04-05", "1991-04-05"),
        ("store_id", "", "None"),
    ],
)
def test_every_property_is_edited_by_a_page_without_scripts(manager, built, key, value, expected):
    here = f"{record_of(built.customer)}edit/{key}/"
    shown = manager.get(here)
    assert "<html" in shown.content.decode()
    answer = manager.post(here, {"version": hidden(shown, "version"), "value": value})
    assert answer.url == record_of(built.customer)
    assert str(getattr(queries.get(built.customer.id), key)) == expected


def test_own_fields_are_edited_added_and_emptied_away(manager, built):
    here = record_of(built.customer)
    shown = manager.get(f"{here}edit/own.Favourite/", headers=PART)
    manager.post(f"{here}edit/own.Favourite/", {"version": hidden(shown, "version"), "value": "Oolong"})
    manager.post(f"{here}own/", {"name": "Cup no.", "value": "A-117"})
    assert queries.get(built.customer.id).custom == {"Cup no.": "A-117", "Favourite": "Oolong"}
    version = str(queries.get(built.customer.id).version)
    manager.post(f"{here}edit/own.Favourite/", {"version": version, "value": ""})
    assert queries.get(built.customer.id).custom == {"Cup no.": "A-117"}
    answer = manager.post(f"{here}own/", {"name": "", "value": ""}, follow=True)
    assert "Nothing was saved" in text_of(answer)


def test_what_somebody_else_changed_meanwhile_is_said_and_not_written_over(manager, built):
    here = f"{record_of(built.customer)}edit/phone/"
    version = hidden(manager.get(here, headers=PART), "version")
    colleague = Staff.objects.get(email=house.MARKETER)
    actor = system("x")
    operations.edit(
        built.customer.id,
        actor=type(actor)(actor.kind.STAFF, colleague.id, frozenset({"*"}), None),
        now=clock.now(),
        phone="13600002222",
        email="other@mail.example",
    )
    answer = manager.post(here, {"version": version, "value": "13700001111"}, headers=PART)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Meanwhile 何静 changed: phone, email." in page
    assert "136 **** 2222" in page
    assert 'value="13700001111"' in answer.content.decode()
    assert queries.get(built.customer.id).phone == "13600002222"
    again = manager.post(here, {"version": hidden(answer, "version"), "value": "13700001111"}, headers=PART)
    assert again.status_code == 200
    assert queries.get(built.customer.id).phone == "13700001111"


def test_a_phone_that_is_anothers_is_refused_with_a_link(manager, built):
    here = f"{record_of(built.others[0])}edit/phone/"
    version = hidden(manager.get(here, headers=PART), "version")
    answer = manager.post(here, {"version": version, "value": "13812345678"}, headers=PART)
    assert answer.status_code == 409
    assert "Another customer has this phone." in text_of(answer)
    assert f'href="{record_of(built.customer)}"' in answer.content.decode()
    assert queries.get(built.others[0].id).phone == "13900000000"


def test_an_unknown_property_is_not_found(manager, built):
    assert manager.get(f"{record_of(built.customer)}edit/version/").status_code == 404


def test_who_may_only_read_sees_values_and_no_forms(marketer, built):
    here = record_of(built.customer)
    page = marketer.get(here).content.decode()
    assert "/edit/" not in page
    assert "composer" not in page
    assert "138 **** 5678" in page
    for path in ("edit/phone/", "notes/", "tags/", "own/", "forget/"):
        assert marketer.post(f"{here}{path}", {}).status_code == 403


def test_a_note_is_kept_sealed_and_told_with_its_writer(manager, built):
    here = record_of(built.customer)
    key = hidden(manager.get(here), "key")
    answer = manager.post(f"{here}notes/", {"key": key, "text": "Wants the <window> table"}, headers=PART)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'id="composer"' in page
    assert 'hx-swap-oob="true"' in page
    assert "Wants the &lt;window&gt; table" in page
    assert "周宁 wrote" in page
    manager.post(f"{here}notes/", {"key": key, "text": "Wants the <window> table"})
    assert NoteRow.objects.count() == 1
    assert told(built.customer)[0] == "note_written"
    assert "Wants the" in text_of(manager.get(here, {"show": "notes"}))
    assert "Spent at" not in text_of(manager.get(here, {"show": "notes"}))
    assert "Wants the" not in text_of(manager.get("/console/"))


def test_an_empty_note_is_refused(manager, built):
    answer = manager.post(f"{record_of(built.customer)}notes/", {"text": " "}, headers=PART)
    assert answer.status_code == 422
    assert NoteRow.objects.count() == 0


def test_ones_own_note_is_changed_or_taken_away(manager, built):
    here = record_of(built.customer)
    manager.post(f"{here}notes/", {"text": "tea"})
    url = re.search(r'href="([^"]+/notes/not_[^"]+)"', manager.get(here).content.decode())[1]
    assert "tea" in text_of(manager.get(url, headers=PART))
    manager.post(url, {"text": "oolong"})
    page = text_of(manager.get(here))
    assert "oolong" in page
    assert "changed since" in page
    manager.post(url, {"text": ""})
    assert "A note that was taken away" in text_of(manager.get(here))
    assert manager.get(url).status_code == 404


def test_anothers_note_is_shown_without_a_way_to_change_it(manager, built):
    made = operations.write_note(built.customer.id, "from the seed", actor=SEED, now=clock.now())
    page = manager.get(record_of(built.customer)).content.decode()
    assert "from the seed" in page
    assert "/notes/not_" not in page
    url = f"{record_of(built.customer)}notes/{ids.public('not', built.customer.id, made.id)}/"
    assert manager.post(url, {"text": "mine"}).status_code == 422
    assert queries.notes(built.customer.id, [made.id], actor=SEED)[made.id].text == "from the seed"


def test_a_tag_is_put_on_a_record_and_taken_off(manager, built):
    here = record_of(built.customer)
    manager.post(f"{here}tags/", {"tag": "VIP"})
    page = manager.get(here)
    assert "Tagged “VIP”" in text_of(page)
    assert f'href="{LIST}?tag={queries.tags()[0].id}"' in page.content.decode()
    manager.post(f"{here}tags/", {"untag": "VIP"})
    assert queries.get(built.customer.id).tag_ids == ()
    assert 'class="toast error"' in manager.post(f"{here}tags/", {"tag": " "}, follow=True).content.decode()


def test_a_manager_does_not_erase(manager, built):
    assert manager.get(f"{record_of(built.customer)}forget/").status_code == 403
    assert "/forget/" not in manager.get(record_of(built.customer)).content.decode()


def test_one_goes_on_in_the_list_one_came_from(manager, built):
    operations.tag([built.customer.id, built.others[0].id, built.others[2].id], "VIP", actor=SEED, now=clock.now())
    tag = queries.tags()[0].id
    page = manager.get(f"{LIST}?tag={tag}").content.decode()
    records = [html.unescape(link) for link in re.findall(r'class="whole" href="([^"]+)"', page)]
    assert len(records) == 3
    middle = manager.get(records[1]).content.decode()
    before = html.unescape(re.search(r'href="([^"]+)" rel="prev" data-key="k"', middle)[1])
    after = html.unescape(re.search(r'href="([^"]+)" rel="next" data-key="j"', middle)[1])
    assert [before, after] == [records[0], records[2]]
    assert f'href="{LIST}?tag={tag}">VIP</a>' in middle
    assert 'rel="prev"' not in manager.get(records[0]).content.decode()
    assert 'rel="next"' not in manager.get(records[2]).content.decode()


def test_the_newest_lines_are_fetched_anew_when_something_happens(manager, built):
    here = record_of(built.customer)
    url = html.unescape(
        re.search(r'id="story" data-live="[^"]+" hx-get="([^"]+)"', manager.get(here).content.decode())[1]
    )
    operations.write_note(built.customer.id, "meanwhile", actor=SEED, now=clock.now())
    part = manager.get(url, headers=PART).content.decode()
    assert part.startswith('<div id="story" data-live=')
    assert "meanwhile" in part
    assert "composer" not in part

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.rest.tests.calling import make_key
from brim.core.customers import operations as customers


def make(api, **fields):
    return api.post("/customers", {"name": "Chen Yu"} | fields)


def test_a_customer_is_made_found_and_edited(api, house):
    made = make(api, phone="13900139000", email="chen@example.org", ref="M-7", store="S1", custom={"size": "L"})
    assert made.status_code == 201, made.text
    body = made.json()
    assert body["name"] == "Chen Yu"
    assert (body["ref"], body["store"], body["custom"], body["version"]) == ("M-7", "S1", {"size": "L"}, 1)
    assert made.headers["etag"] == '"1"'
    assert made.headers["location"] == f"/api/v1/customers/{body['id']}"
    assert api.get(f"/customers/{body['id']}").json() == body
    assert api.get("/customers/ref:M-7").json() == body
    found = api.get("/customers?q=139000")
    assert found.status_code in {200, 422}
    assert api.get("/customers?q=Chen").json()["data"][0]["id"] == body["id"]
    edited = api.send("PATCH", "/customers/ref:M-7", {"name": "Chen Yun"}, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.json()["name"], edited.headers["etag"]) == (200, "Chen Yun", '"2"')


def test_an_edit_of_an_old_version_is_refused_and_changes_nothing(api, lin):
    assert api.send("PATCH", f"/customers/{lin}", {"note": "window seat"}).status_code == 200
    late = api.send("PATCH", f"/customers/{lin}", {"name": "Other"}, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"], late.json()["version"]) == (412, "stale_version", 2)
    assert api.get(f"/customers/{lin}").json()["name"] == "Lin Wei"


def test_a_phone_that_is_taken_is_refused_with_the_candidate(api, lin):
    answer = make(api, phone="138 0013 8000")
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_customer")
    assert answer.json()["candidates"] == [lin]
    assert answer.json()["errors"][0]["field"] == "phone"


def test_a_card_number_is_not_kept(api, house):
    answer = make(api, note="4111 1111 1111 1111")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "note")
    assert api.get("/customers").json()["data"] == []


def test_a_stranger_neither_makes_nor_reads_nor_edits(api, lin, house):
    token = make_key("spends:write")
    assert make(api, token=token).status_code == 422  # no such field
    assert api.post("/customers", {"name": "A"}, token=token).status_code == 403
    assert api.get("/customers", token=token).status_code == 403
    assert api.get(f"/customers/{lin}", token=token).status_code == 403
    assert api.send("PATCH", f"/customers/{lin}", {"name": "A"}, token=token).status_code == 403
    theirs = make(api, store="S1", ref="theirs").json()["id"]
    elsewhere = make_key("customers:read", "customers:write", store_ids=[house["S2"]])
    assert api.get(f"/customers/{theirs}", token=elsewhere).status_code == 404
    assert api.send("PATCH", f"/customers/{theirs}", {"name": "A"}, token=elsewhere).status_code == 404
    assert [one["id"] for one in api.get("/customers", token=elsewhere).json()["data"]] == [lin]


def test_pages_follow_one_another_without_gap_or_repetition(api, house):
    made = [make(api, name=f"Guest {number}").json()["id"] for number in range(7)]
    seen, cursor = [], ""
    while True:
        page = api.get(f"/customers?limit=3&cursor={cursor}").json()
        seen += [one["id"] for one in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]
    assert api.get("/customers?cursor=nonsense").json()["code"] == "invalid_cursor"
    assert api.get("/customers?limit=201").status_code == 422


def test_a_customer_shows_its_tags_by_name(api, house):
    made = make(api).json()
    assert made["tags"] == []
    customer_id = ids.read_customer(made["id"])
    for name in ("VIP", "Window seat"):
        customers.tag([customer_id], name, actor=system("x"), now=clock.now())
    assert api.get(f"/customers/{made['id']}").json()["tags"] == ["VIP", "Window seat"]

"""The door: who is let in, who is not told anything, and which cookies are left."""

import re
from http.cookies import Morsel

import pytest
from django.test import Client

from brim.core.access.models import DeviceRow
from brim.core.access.tests.portal.phone import Phone, sign_in, text_of


def test_staff_that_are_signed_in_to_the_console_are_nobody_here(client, built):
    from brim.base.identity.models import Staff

    client.force_login(Staff.objects.first())
    assert client.get("/portal/").status_code == 302


def test_a_code_opens_the_page_that_was_asked_for(client, built):
    answer = client.post("/portal/sign-in/", {"contact": built.customer.phone, "next": "/portal/bills/?q=tea"})
    code = re.search(r"data-demo-code>\D*(\d{6})", client.get(answer.url).content.decode())[1]
    answer = client.post(answer.url, {"code": code, "is_remembered": "on"})
    assert (answer.status_code, answer.url) == (302, "/portal/bills/?q=tea")
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example/portal/", "/console/", "javascript:x"])
def test_nobody_is_led_elsewhere_after_signing_in(client, built, next_):
    answer = client.post("/portal/sign-in/", {"contact": built.customer.phone, "next": next_})
    code = re.search(r"data-demo-code>\D*(\d{6})", client.get(answer.url).content.decode())[1]
    assert client.post(answer.url, {"code": code}).url == "/portal/"


def test_known_and_unknown_contacts_are_answered_with_the_same_pages(built, settings):
    settings.DEMO, settings.SMS_URL = False, "https://sms.example/"
    pages = []
    for contact in (built.customer.phone, "13955550000"):
        client = Client(REMOTE_ADDR=f"203.0.113.{len(pages)}")
        answer = client.post("/portal/sign-in/", {"contact": contact})
        page = client.get(answer.url).content.decode().replace(contact[-4:], "####")
        pages.append((answer.status_code, answer.url, sorted(answer.cookies), re.sub(r'value="[^"]{20,}"', "", page)))
        wrong = client.post(answer.url, {"code": "000000"})
        pages[-1] += (wrong.status_code, "tries left" in text_of(wrong))
    assert pages[0] == pages[1]


def test_a_wrong_code_lets_nobody_in_and_says_how_many_tries_are_left(client, built):
    answer = client.post("/portal/sign-in/", {"contact": built.customer.phone})
    wrong = client.post(answer.url, {"code": "12"})
    assert wrong.status_code == 422
    assert "4 tries left" in text_of(wrong)
    assert client.get("/portal/").status_code == 302


def test_asking_too_often_is_429_and_says_how_long_to_wait(client, built):
    client.post("/portal/sign-in/", {"contact": built.customer.phone})
    again = client.post("/portal/sign-in/", {"contact": built.customer.phone})
    assert again.status_code == 429
    assert re.search(r"Wait \d+ seconds", text_of(again))


def test_the_cookie_is_for_the_portal_alone_and_no_script_reads_it(client, built):
    kept: Morsel = sign_in(client, built.customer.phone).cookies["brim_portal"]
    assert (kept["path"], kept["httponly"], kept["samesite"], kept["max-age"]) == ("/portal/", True, "Lax", 90 * 86400)
    other = Client()
    passing: Morsel = sign_in(other, built.others[0].phone, is_remembered=False).cookies["brim_portal"]
    assert passing["max-age"] == ""


def test_signing_out_ends_the_device_here_and_in_the_table(phone: Phone):
    kept = phone.client.cookies["brim_portal"].value
    answer = phone.post("sign-out/")
    assert answer.url == "/portal/sign-in/"
    phone.client.cookies["brim_portal"] = kept
    assert phone.get("").status_code == 302
    assert DeviceRow.objects.get().ended_at is not None


def test_a_part_that_is_asked_for_after_the_device_ended_reloads_the_page(phone: Phone):
    DeviceRow.objects.update(ended_at="2026-01-01T00:00Z")
    answer = phone.get("pay/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (401, "true")


def test_the_demonstrations_bar_is_only_in_a_demonstration(client, built, settings):
    settings.DEMO, settings.SMS_URL = False, "https://sms.example/"
    answer = client.post("/portal/sign-in/", {"contact": built.customer.phone})
    page = client.get(answer.url).content.decode()
    assert "demo-bar" not in page
    assert "is your code" not in page


def test_the_app_can_be_installed(client, built):
    told = client.get("/portal/manifest.webmanifest").json()
    assert (told["display"], told["start_url"], told["scope"]) == ("standalone", "/portal/", "/portal/")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in told["icons"]}
    assert any(icon["purpose"] == "maskable" for icon in told["icons"])
    for icon in told["icons"]:
        answer = client.get(icon["src"])
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_worker_keeps_static_files_and_the_offline_page_alone(client, built):
    script = client.get("/portal/worker.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    files = re.findall(r'"(/[^"]+)"', script.content.decode())
    assert files
    assert [file for file in files if not file.startswith("/static/")] == ["/portal/offline/"]
    assert client.get("/portal/offline/").status_code == 200


def test_a_browser_that_was_signed_in_gets_a_code_whatever_strangers_asked_for(phone, built):
    phone.post("sign-out/")
    assert phone.get("").status_code == 302
    refused = []
    for number in range(6):
        stranger = Client(REMOTE_ADDR=f"198.51.100.{number}")
        refused.append(stranger.post("/portal/sign-in/", {"contact": built.customer.phone}).status_code)
    assert refused[-1] == 429
    assert sign_in(phone.client, built.customer.phone).status_code == 302
    assert phone.get("").status_code == 200


def test_a_form_that_is_sent_after_the_device_ended_is_told_so_and_kept(phone: Phone):
    DeviceRow.objects.update(ended_at="2026-01-01T00:00Z")
    for headers in ({"HX-Request": "true"}, {"Brim-Form": "1"}):
        answer = phone.post("me/profile/", {"name": "Lin"}, headers=headers)
        assert (answer.status_code, "HX-Refresh" in answer.headers) == (401, False)
        assert answer.headers["Brim-Sign-In"].startswith("/portal/sign-in/?next=")

import re
import time
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.test import Client

from brim.base.identity.models import Staff
from brim.base.identity.operations import create_staff, deactivate_staff, reset_two_step, set_password
from brim.base.identity.queries import sessions
from brim.base.identity.sealing import seal, unseal
from brim.base.identity.tests.conftest import NOW, PASSWORD, events, happened
from brim.base.identity.tests.test_keys import dump
from brim.base.identity.types import Actor, StaffFacts
from brim.base.kit import clock
from brim.base.kit.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)  # as in life: what is written is committed at once

SIGN_IN = "/console/sign-in/"
CODE = "/console/sign-in/code/"
SECURITY = "/console/security/"
CONFIRM = "/console/confirm/"
TURN_ON = "/console/security/two-step/on/"


def sign_in(client: Client, email: str = "owner@example.com", password: str = PASSWORD, **extra: str) -> object:
    return client.post(SIGN_IN, {"login": email, "password": password}, **extra)


def body(response: object) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", response.content.decode())


def confirm(client: Client) -> None:
    assert client.post(CONFIRM, {"password": PASSWORD, "next": SECURITY}).url == SECURITY


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def enrol(client: Client) -> tuple[str, list[str]]:
    """Turns two-step sign-in on for a signed-in client: the secret and the recovery codes."""
    confirm(client)
    secret = client.get(TURN_ON).context["form"].secret
    answer = client.post(TURN_ON, {"code": code_of(secret)})
    assert answer.url == "/console/security/recovery-codes/"
    return secret, client.get(answer.url).context["unused_codes"]


def is_in(client: Client) -> bool:
    return client.get(SECURITY).status_code == 200


def test_a_person_signs_in_and_the_log_says_so_without_naming_them(owner: StaffFacts, client: Client) -> None:
    assert client.get(SIGN_IN).status_code == 200
    assert not is_in(client)
    answer = sign_in(client, "  OWNER@example.com ", HTTP_X_REQUEST_ID="request-0001")
    assert (answer.status_code, answer.url) == (302, "/console/")
    assert is_in(client)
    last = events()[-1]
    assert (last.type, last.data) == ("identity.signed_in", {"staff_id": owner.id})
    assert (last.actor, last.request_id, last.customer_id) == (f"staff:{owner.id}", "request-0001", 0)
    cookie = client.cookies["brim_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 16 * 3600)


def test_the_next_page_is_honoured_only_within_the_house(owner: StaffFacts, client: Client) -> None:
    answer = client.post(SIGN_IN, {"login": owner.email, "password": PASSWORD, "next": SECURITY})
    assert answer.url == SECURITY
    client.logout()
    answer = client.post(SIGN_IN, {"login": owner.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.url == "/console/"


def test_a_stranger_a_wrong_password_and_a_deactivated_person_get_the_same_answer(
    house: Actor, owner: StaffFacts, client: Client
) -> None:
    gone = create_staff(
        actor=house, now=NOW, email="gone@example.com", name="Gone", roles=["cashier"], password=PASSWORD
    )
    deactivate_staff(gone.id, actor=house, now=NOW)
    never = create_staff(actor=house, now=NOW, email="none@example.com", name="None", roles=["cashier"])
    before = len(happened())

    answers = [
        sign_in(client, "owner@example.com", "wrong password"),
        sign_in(client, "stranger@example.com", PASSWORD),
        sign_in(client, gone.email, PASSWORD),
        sign_in(client, never.email, ""),
        sign_in(client, never.email, "!"),
    ]

    texts = [
        body(answer).replace(email, "")
        for answer, email in zip(
            answers, ["owner@example.com", "stranger@example.com", gone.email, never.email, never.email], strict=True
        )
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert texts[0] == texts[1] == texts[2] == texts[4]
    assert "The email address or the password is not right." in texts[0]
    assert not is_in(client)
    failed = events()[before:]
    assert [event.type for event in failed] == ["identity.sign_in_failed"] * 4  # an empty form is no attempt
    assert {event.actor for event in failed} == {"system:sign-in"}
    assert all(re.fullmatch(r"[0-9a-f]{16}", event.data["who"]) for event in failed)
    assert len({event.data["who"] for event in failed}) == 4
    assert not any("@" in str(event.data) for event in failed)


def test_guessing_is_throttled_for_the_name_whoever_asks_and_the_right_password_waits_too(
    owner: StaffFacts, client: Client
) -> None:
    for guess in range(5):
        sign_in(client, password=f"guess number {guess}", REMOTE_ADDR=f"192.0.2.{guess}")
    answer = sign_in(Client(), REMOTE_ADDR="192.0.2.77")
    assert "Too many attempts. Wait five minutes, then try again." in body(answer)
    assert "signed_in" not in happened()
    strangers = [sign_in(Client(), "stranger@example.com", "x" * 12) for _attempt in range(6)]
    assert "Too many attempts. Wait five minutes, then try again." in body(strangers[-1])


def test_one_address_that_floods_sign_in_is_told_to_wait(
    owner: StaffFacts, client: Client, settings: LazySettings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    for number in range(3):
        assert sign_in(client, f"a{number}@example.com", "x" * 12).status_code == 200
    answer = sign_in(client, "b@example.com", "x" * 12)
    assert answer.status_code == 429
    assert "Too many attempts" in body(answer)


def test_with_two_step_sign_in_the_password_alone_opens_nothing(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    secret, codes = enrol(client)
    assert len(codes) == 10
    assert happened()[-2:] == ["totp_enabled", "recovery_codes_made"]

    other = Client()
    assert sign_in(other).url == CODE
    assert not is_in(other)
    assert other.get(CODE).status_code == 200
    wrong = other.post(CODE, {"code": "000000" if code_of(secret) != "000000" else "111111"})
    assert wrong.status_code == 200
    assert "The code is not right" in body(wrong)
    assert not is_in(other)
    assert events()[-1].data["step"] == "code"
    assert other.post(CODE, {"code": code_of(secret)}).url == "/console/"
    assert is_in(other)
    assert happened()[-1] == "signed_in"


def test_the_secret_of_the_second_step_lies_sealed_in_the_database(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    secret, codes = enrol(client)
    text = dump()
    assert secret not in text
    assert all(code not in text for code in codes)
    held = Authenticator.objects.get(type="totp").data["secret"]
    assert held.startswith("v1:")
    assert unseal(held) == secret
    assert seal("same") != seal("same")


def test_an_app_code_is_good_once(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    secret, _codes = enrol(client)
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)
    code = code_of(secret)
    assert first.post(CODE, {"code": code}).status_code == 302
    assert second.post(CODE, {"code": code}).status_code == 200
    assert not is_in(second)


def test_a_code_of_the_half_minute_before_is_right_and_no_code_is_right_again_later(
    owner: StaffFacts, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client)
    secret, _codes = enrol(client)
    assert [is_right(secret, steps) for steps in (-2, -1, 2)] == [False, True, False]
    late = code_of(secret, 1)
    assert is_right(secret, 1)
    begun = time.time()
    for seconds in (31, 55):
        monkeypatch.setattr(time, "time", lambda now=begun + seconds: now)
        monkeypatch.setattr(clock, "now", lambda now=begun + seconds: datetime.fromtimestamp(now, UTC))
        assert not can_use(late)


def is_right(secret: str, steps: int) -> bool:
    return can_use(code_of(secret, steps))


def can_use(code: str) -> bool:
    other = Client()
    sign_in(other)
    return other.post(CODE, {"code": code}).status_code == 302


def test_a_recovery_code_opens_once(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    _secret, codes = enrol(client)
    first, second = Client(), Client()
    sign_in(first)
    assert first.post(CODE, {"code": codes[0]}).url == "/console/"
    assert happened()[-2:] == ["recovery_code_used", "signed_in"]
    assert first.get(SECURITY).context["codes_left"] == 9
    sign_in(second)
    assert second.post(CODE, {"code": codes[0]}).status_code == 200
    assert not is_in(second)
    assert happened().count("recovery_code_used") == 1


def test_recovery_codes_are_shown_once_and_new_ones_replace_the_old(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    _secret, old = enrol(client)
    again = client.get("/console/security/recovery-codes/")
    assert not any(code in body(again) for code in old)
    assert client.get("/console/security/recovery-codes/make/").status_code == 200
    assert client.post("/console/security/recovery-codes/make/").url == "/console/security/recovery-codes/"
    new = client.get("/console/security/recovery-codes/").context["unused_codes"]
    assert not set(new) & set(old)
    assert happened().count("recovery_codes_made") == 2
    other = Client()
    sign_in(other)
    assert other.post(CODE, {"code": old[1]}).status_code == 200
    assert other.post(CODE, {"code": new[1]}).status_code == 302


def test_two_step_sign_in_is_turned_off_after_confirming(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    enrol(client)
    assert client.get("/console/security/two-step/off/").status_code == 200
    assert client.post("/console/security/two-step/off/").url == SECURITY
    assert happened()[-1] == "totp_disabled"
    assert Authenticator.objects.count() == 0
    assert sign_in(Client()).url == "/console/"


def test_an_owner_helps_somebody_who_lost_their_phone(house: Actor, owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    enrol(client)
    assert reset_two_step(owner.id, actor=house, now=NOW).has_totp is False
    assert not is_in(client)
    assert sign_in(client).url == "/console/"
    with pytest.raises(Refused) as refusal:
        reset_two_step(owner.id, actor=house, now=NOW)
    assert refusal.value.code == "no_two_step"
    assert happened().count("totp_disabled") == 1


def test_what_is_sensitive_asks_for_the_password_again(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    answer = client.get(TURN_ON)
    assert answer.url.startswith(CONFIRM)
    assert client.get(CONFIRM).status_code == 200
    wrong = client.post(CONFIRM, {"password": "wrong password"})
    assert "The password is not right." in body(wrong)
    assert client.get(TURN_ON).url.startswith(CONFIRM)
    assert events()[-1].actor == f"staff:{owner.id}"
    confirm(client)
    assert client.get(TURN_ON).status_code == 200


def test_where_two_step_is_required_nobody_gets_past_enrolling(
    owner: StaffFacts, client: Client, settings: LazySettings
) -> None:
    sign_in(client)
    assert is_in(client)
    settings.REQUIRE_TOTP = True
    assert client.get(SECURITY).url == TURN_ON
    assert client.post("/console/security/sessions/end-others/").url == TURN_ON
    enrol(client)
    assert is_in(client)


def test_sessions_are_listed_and_a_revoked_one_is_dead(owner: StaffFacts) -> None:
    here, there = Client(), Client(HTTP_USER_AGENT="Till tablet")
    sign_in(here)
    sign_in(there)
    page = here.get(SECURITY)
    assert "Till tablet" in body(page)
    listed = page.context["sessions"]
    assert [session.is_current for session in listed].count(True) == 1
    other = next(session for session in listed if not session.is_current)

    assert here.post(f"/console/security/sessions/{other.id}/end/").url == SECURITY

    assert is_in(here)
    assert not is_in(there)
    assert events()[-1].data == {"staff_id": owner.id, "session_id": other.id}
    assert here.post(f"/console/security/sessions/{other.id}/end/").status_code == 302
    assert happened().count("session_revoked") == 1


def test_nobody_ends_the_session_of_another_without_the_permission(house: Actor, owner: StaffFacts) -> None:
    create_staff(actor=house, now=NOW, email="mei@example.com", name="Mei", roles=["cashier"], password=PASSWORD)
    boss, cashier = Client(), Client()
    sign_in(boss)
    sign_in(cashier, "mei@example.com")
    bosses = sessions(owner.id)[0]
    cashier.post(f"/console/security/sessions/{bosses.id}/end/")
    assert is_in(boss)
    assert "session_revoked" not in happened()


def test_all_other_sessions_end_together(owner: StaffFacts) -> None:
    clients = [Client() for _number in range(3)]
    for client in clients:
        sign_in(client)
    clients[0].post("/console/security/sessions/end-others/")
    assert [is_in(client) for client in clients] == [True, False, False]
    assert happened().count("session_revoked") == 2


def test_a_new_password_ends_the_other_sessions(house: Actor, owner: StaffFacts) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    page = "/console/security/password/"
    new = "nine quiet cranes"
    weak = here.post(page, {"oldpassword": PASSWORD, "password1": "short", "password2": "short"})
    assert weak.status_code == 200
    assert is_in(there)
    answer = here.post(page, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.url == SECURITY
    assert is_in(here)
    assert not is_in(there)
    assert happened().count("password_changed") == 1
    assert happened().count("session_revoked") == 1
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), password=new).status_code == 302
    set_password(owner.id, actor=house, now=NOW, password="ten silver carps")
    assert not is_in(here)


def test_deactivating_a_person_kills_their_sessions_at_once(house: Actor, owner: StaffFacts) -> None:
    person = create_staff(
        actor=house, now=NOW, email="mei@example.com", name="Mei", roles=["cashier"], password=PASSWORD
    )
    client = Client()
    sign_in(client, person.email)
    assert is_in(client)
    deactivate_staff(person.id, actor=house, now=NOW)
    assert not is_in(client)
    assert UserSession.objects.filter(user_id=person.id).count() == 0
    assert happened()[-2:] == ["staff_deactivated", "session_revoked"]


def test_signing_out_ends_the_session(owner: StaffFacts, client: Client) -> None:
    sign_in(client)
    assert client.get("/console/sign-out/").status_code == 200
    assert client.post("/console/sign-out/").url == SIGN_IN
    assert not is_in(client)
    assert happened()[-1] == "signed_out"
    assert sessions(owner.id) == []


def test_there_is_no_public_sign_up_nor_any_other_door(client: Client, owner: StaffFacts) -> None:
    for path in ("signup/", "sign-up/", "password/reset/", "email/", "login/code/", "inactive/"):
        assert client.get(f"/console/{path}").status_code == 404
        assert client.get(f"/accounts/{path}").status_code == 404
    assert Staff.objects.count() == 1


def test_every_page_speaks_chinese(owner: StaffFacts, client: Client) -> None:
    assert "登录" in body(client.get(SIGN_IN, HTTP_ACCEPT_LANGUAGE="zh-CN"))
    assert "邮箱或密码不正确" in body(
        client.post(SIGN_IN, {"login": "a@b.cn", "password": "x" * 12}, HTTP_ACCEPT_LANGUAGE="zh")
    )
    Staff.objects.filter(pk=owner.id).update(language="zh-hans")
    sign_in(client)
    assert "两步验证" in body(client.get(SECURITY, HTTP_ACCEPT_LANGUAGE="en"))
    client.cookies["django_language"] = "en"
    assert "Two-step sign-in" in body(client.get(SECURITY))


def test_a_form_behind_a_proxy_is_taken_from_the_public_address_alone(
    owner: StaffFacts, settings: LazySettings
) -> None:
    guarded = Client(enforce_csrf_checks=True)
    page = guarded.get(SIGN_IN, headers={"host": "localhost"}).content.decode()
    found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    form = {"login": owner.email, "password": PASSWORD, "csrfmiddlewaretoken": found[1]}
    for origin, status in (("https://evil.example", 403), (settings.PUBLIC_URL, 302)):
        answer = guarded.post(SIGN_IN, form, headers={"host": "localhost", "origin": origin})
        assert answer.status_code == status, origin

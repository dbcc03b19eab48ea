"""Messages are sent after their cause, once it has committed, and leave nothing behind that could be read."""

import json
from datetime import UTC, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import httpx
import pytest
from django.core import mail
from django.db import transaction

from brim.base.events import queries as events
from brim.base.events.listeners import drain
from brim.base.identity.types import system
from brim.base.kit.refusals import Declined, Unavailable
from brim.core.messages import operations, queries, sealing, templates
from brim.core.messages.channels import email, sms
from brim.core.messages.models import Message
from brim.core.messages.types import Channel, Letter

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
BRIM = system("access")
CUSTOMER = 77
LIN = "lin@mail.example"
LETTER = Letter(LIN, "subject", "428 001 is your code")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _written(monkeypatch):
    """A text of a room above."""
    one = templates.Template("test.code", "subject", "%(code)s is your code", {"code": "The code"}, is_obligatory=True)
    monkeypatch.setitem(templates.registered.found, one.name, one)


@pytest.fixture(autouse=True)
def _real(settings):
    settings.DEMO, settings.EMAIL_HOST, settings.SMS_URL = False, "mail.example", ""


def queue(customer_id: int = CUSTOMER, to: str = LIN, channel: Channel = Channel.EMAIL, code: str = "428 001") -> int:
    with transaction.atomic():
        return operations.queue(
            customer_id=customer_id,
            channel=channel,
            to=to,
            template="test.code",
            facts={"code": code},
            purpose="sign_in",
            expires_at=LATER,
            actor=BRIM,
            now=NOW,
        )


def row(message_id: int, customer_id: int = CUSTOMER) -> Message:
    return Message.objects.get(customer_id=customer_id, id=message_id)


def told() -> list[str]:
    return [event.type for event in events.read(after=None, limit=50).items]


def test_a_message_goes_once_and_its_text_is_wiped():
    number = queue()
    assert mail.outbox == []
    operations.deliver(CUSTOMER, number, now=NOW)
    operations.deliver(CUSTOMER, number, now=NOW)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["lin@mail.example"], "subject", "428 001 is your code")
    gone = row(number)
    assert (gone.status, bytes(gone.sealed), gone.next_try_at) == ("sent", b"", None)
    assert told() == ["messages.message_queued"]


def test_neither_the_row_nor_the_log_can_be_read():
    number = queue()
    assert b"428 001" not in bytes(row(number).sealed)
    assert b"mail.example" not in bytes(row(number).sealed)
    log = json.dumps([event.data for event in events.read(after=None, limit=50).items])
    assert "428 001" not in log
    assert "example" not in log


def test_a_letter_sealed_before_an_upgrade_opens_after_it(settings):
    settings.MASTER_KEY = bytes(range(32))
    blob = bytes.fromhex(
        "56bfd1f81955d569cd132f845f3427a50b5df5e9199b1607cbd02e6942f492fd2171c4ff0a42a1f41b333f17c02e7018cca1e59280347b"
        "a9babf89ec29fd41080cbe1d335d0853e4329927cb0ed7e26bf0d6e973d989ff3690265f19e7e25e56460a779756b09336fec36e88130d"
        "c17774217c28de904a3050832e3fbe81b4c37c29e3b5f0ebfa5cde6ee8439eeb556820603a049c8b2701e7a8bf2dcdd1450b6ad8c2a836"
        "0d69f98a7e24158a24d3e613582c04ae85b0f428734c59d2be3a23c752422a4fef74dd3c492c4a3389b26235ceb4557e9d8b11c2f572b4"
        "c890600038d787e55462e9970c120e175605997c31dadf3adf00d9087693ebc34094995feb2c42339eae5c581478b8ec94b090c3aca15f"
        "a36c14ec5820114d36"
    )
    assert sealing.unseal(7, 9, blob) == Letter("+8613800001234", "", "123456")


def test_a_letter_that_stands_in_anothers_place_does_not_open():
    one, two = queue(), queue(customer_id=CUSTOMER + 1)
    Message.objects.filter(customer_id=CUSTOMER, id=one).update(sealed=bytes(row(two, CUSTOMER + 1).sealed))
    operations.deliver(CUSTOMER, one, now=NOW)
    assert mail.outbox == []
    assert row(one).status == "failed"


def test_a_letter_to_nobody_leaves_the_same_traces_and_is_never_sent():
    number = queue(customer_id=0, to="")
    assert told() == ["messages.message_queued"]
    assert len(row(number, 0).sealed) == len(row(queue()).sealed)
    operations.deliver(0, number, now=NOW)
    assert mail.outbox == []
    assert row(number, 0).status == "dropped"


def test_what_the_other_side_did_not_take_is_tried_again_and_given_up_in_the_end(monkeypatch):
    tried = []

    def away(_letter, *, number):
        tried.append(number)
        raise Unavailable("away")

    monkeypatch.setattr(email, "send", away)
    number = queue()
    operations.deliver(CUSTOMER, number, now=NOW)
    operations.deliver(CUSTOMER, number, now=NOW + timedelta(seconds=59))
    assert len(tried) == 1
    for minute in range(1, 5):
        assert operations.deliver_due(NOW + timedelta(minutes=minute)) == 1
    assert operations.deliver_due(NOW + timedelta(minutes=6)) == 0
    assert len(tried) == 5
    assert len(set(tried)) == 1
    assert row(number).status == "failed"
    assert told() == ["messages.message_queued", "messages.message_failed"]


def test_a_final_no_is_not_tried_again(monkeypatch):
    def refuse(_letter, *, number):
        raise Declined("no such mailbox")

    monkeypatch.setattr(email, "send", refuse)
    number = queue()
    operations.deliver(CUSTOMER, number, now=NOW)
    assert (row(number).status, bytes(row(number).sealed)) == ("failed", b"")


def test_after_its_time_a_message_is_not_sent_any_more():
    number = queue()
    operations.deliver(CUSTOMER, number, now=LATER)
    assert mail.outbox == []
    assert row(number).status == "failed"


def test_the_event_makes_a_job_and_no_transaction_makes_a_call(monkeypatch):
    deferred = []
    monkeypatch.setattr("brim.base.kit.jobs.defer", lambda name, **words: deferred.append((name, words)))
    number = queue()
    queue(customer_id=0, to="", code="")
    drain("messages.deliver")
    assert deferred == [("messages.deliver", {"customer_id": CUSTOMER, "message_id": number})]
    with pytest.raises(AssertionError), transaction.atomic():
        email.send(LETTER, number="msg-1")


def test_a_demonstration_sends_nothing_and_shows_the_letter_until_it_expires(settings):
    number = queue()
    assert queries.shown_in_demo(CUSTOMER, number, now=NOW) is None
    settings.DEMO = True
    operations.deliver(CUSTOMER, number, now=NOW)
    assert mail.outbox == []
    assert queries.shown_in_demo(CUSTOMER, number, now=NOW) == LETTER
    assert queries.shown_in_demo(CUSTOMER, number, now=LATER) is None
    assert operations.tidy(LATER) == 1
    assert bytes(row(number).sealed) == b""


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (SMTPRecipientsRefused({"x": (550, b"no")}), Declined),
        (SMTPRecipientsRefused({"x": (451, b"later")}), Unavailable),
        (SMTPDataError(554, b"no"), Declined),
        (SMTPDataError(451, b"later"), Unavailable),
        (SMTPServerDisconnected("gone"), Unavailable),
        (TimeoutError(), Unavailable),
    ],
)
def test_an_smtp_servers_no_is_final_or_passing(monkeypatch, answer, kind):
    def refuse(_message):
        raise answer

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(kind):
        email.send(LETTER, number="msg-1")


def test_a_text_is_posted_with_its_token_and_the_same_number_each_time(settings):
    settings.SMS_URL, settings.SMS_TOKEN = "https://sms.example/send", "secret"
    seen = []

    def answer(request):
        seen.append(request)
        return httpx.Response(204)

    sms.send(Letter("+8613800138000", "", "hello"), number="msg-9", transport=httpx.MockTransport(answer))
    (request,) = seen
    assert json.loads(request.content) == {"to": "+8613800138000", "text": "hello", "id": "msg-9"}
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.headers["Idempotency-Key"] == "msg-9"


def test_channels_are_those_that_are_set_up(settings):
    assert queries.channels() == [Channel.EMAIL]
    settings.SMS_URL = "https://sms.example/send"
    assert queries.channels() == [Channel.SMS, Channel.EMAIL]
    settings.SMS_URL = settings.EMAIL_HOST = ""
    assert queries.channels() == []
    settings.DEMO = True
    assert queries.channels() == [Channel.SMS, Channel.EMAIL]

"""Email by SMTP (`BRIM_SMTP_…`)."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage

from brim.base.kit.http import assert_no_transaction
from brim.base.kit.refusals import Declined, Unavailable
from brim.core.messages.types import Letter

FINAL = range(500, 600)


def send(letter: Letter, *, number: str) -> None:
    """Plain text. Source: RFC 5321, 4.2.1: a reply of the 500s is final, one of the 400s is to be tried again."""
    assert_no_transaction()
    headers = {"Auto-Submitted": "auto-generated", "X-Entity-Ref-ID": number}
    try:
        EmailMessage(letter.subject, letter.text, to=[letter.to], headers=headers).send()
    except SMTPRecipientsRefused as refusal:
        codes = [code for code, _said in refusal.recipients.values()]
        raise (Declined if all(code in FINAL for code in codes) else Unavailable)(f"refused: {codes}") from None
    except SMTPResponseException as refusal:
        kind = Declined if refusal.smtp_code in FINAL else Unavailable
        raise kind(f"answered {refusal.smtp_code}") from None
    except (SMTPException, OSError) as problem:
        raise Unavailable(f"no answer ({type(problem).__name__})") from None

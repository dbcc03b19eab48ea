"""Where texts to phones are handed over: docs/operating/settings.md, "Messages"."""

from urllib.parse import urlsplit

from brim.base.kit.config import Environment

env = Environment()


def read_https(text: str) -> str:
    if urlsplit(text).scheme != "https" or not urlsplit(text).hostname:
        raise ValueError("codes would travel in the open")
    return text


SMS_URL = env.parsed("BRIM_SMS_URL", read_https, "an address that begins with https://") or ""
SMS_TOKEN = env.text("BRIM_SMS_TOKEN")

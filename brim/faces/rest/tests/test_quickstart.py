"""The quickstart does what it says, in both languages."""

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[4] / "docs/api"


def commands(page: str) -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", (PAGES / page).read_text(), re.DOTALL)
    return [shlex.split(block[block.index("curl") :].replace("\\\n", " ")) for block in blocks if "curl" in block]


def values(words: list[str], option: str) -> list[str]:
    return [value for word, value in pairwise(words) if word == option]


@pytest.mark.parametrize("page", ["quickstart.md", "quickstart.zh-Hans.md"])
def test_every_step_works_as_it_is_written(api, page):
    spend = ""
    for words in commands(page):
        headers = dict(line.split(": ", 1) for line in values(words, "-H"))
        assert headers.pop("Authorization") == "Bearer $KEY"
        body = values(words, "-d")
        path = words[1].removeprefix("$BRIM/api/v1").replace("$SPEND", spend)
        answer = api.send(
            "POST" if body else "GET",
            path,
            json.loads(body[0]) if body else None,
            key=headers.get("Idempotency-Key"),
            headers=headers,
        )
        assert answer.status_code == (201 if body else 200), answer.text
        if path == "/spends":
            spend = answer.json()["id"]
    assert api.get("/customers/ref:M00001/wallet").json()["available"] == 10_000 - 1230 + 230


def test_both_languages_show_the_same_requests():
    assert commands("quickstart.md") == commands("quickstart.zh-Hans.md")

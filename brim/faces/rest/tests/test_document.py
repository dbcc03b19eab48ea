"""The document, the pages made of it, and the list of refusals."""

import ast
import re
from pathlib import Path

from django.test import Client

from brim.base.rest.problems import MEANINGS, REFUSALS
from brim.base.rest.routes import every
from brim.faces.rest.document import refusals
from brim.faces.rest.snapshot import SNAPSHOT

ROOT = Path(__file__).resolve().parents[4]
ROOMS = ("base/kit", "base/events", "core", "trade", "faces/rest")
# Refusals of what the API has no calls for: console, portal, worker, settings.
NOT_HERE = {
    "already_resolved",
    "already_settled",
    "channel_off",
    "code_expired",
    "difference_unexplained",
    "erasure_blocked",
    "frozen_by_house",
    "hold_not_due",
    "invalid_programme",
    "no_contact",
    "no_sandbox",
    "no_way",
    "not_replayable",
    "not_stuck_there",
    "note_stands",
    "pay_code_expired",
    "pay_code_unknown",
    "programme_changed",
    "proof_under_way",
    "quote_changed",
    "shift_closed",
    "shift_open",
    "staff_only",
    "too_many_tags",
    "unknown_device",
    "unknown_listener",
    "unknown_note",
    "unknown_notification",
    "unknown_shift",
    "unknown_tag",
    "wrong_code",
}
# The words of pages are no part of the API.
FACES = {"tests", "console", "portal"}
REFUSING = {"Refused", "NotFound", "Conflict", "Forbidden", "Unusable", "LimitExceeded", "TooManyStreams", "problem"}


def test_the_document_kept_is_the_document_served(transactional_db):
    served = Client().get("/api/v1/openapi.json").content.decode()
    assert served == SNAPSHOT.read_text(), "renew it: python -m brim.faces.rest.snapshot"


def codes_in(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            words = [word.value for word in node.args[:2] if isinstance(word, ast.Constant)]
            if name in REFUSING:
                found |= {word for word in words if isinstance(word, str)}
            found |= {
                word.value.value
                for word in node.keywords
                if name == "Invalid" and word.arg == "code" and isinstance(word.value, ast.Constant)
            }
    return found


def test_every_refusal_of_the_rooms_is_explained():
    paths = [path for room in ROOMS for path in (ROOT / "brim" / room).rglob("*.py") if FACES.isdisjoint(path.parts)]
    found = {code for path in paths for code in codes_in(path) if code.replace("_", "").isalpha()}
    assert sorted(found - NOT_HERE - MEANINGS.keys()) == []


def test_every_refusal_of_a_call_is_explained():
    named = {code for one in every() for codes in refusals(one).values() for code in codes}
    assert sorted(named - MEANINGS.keys()) == []


def test_every_write_that_moves_value_wants_a_key():
    keyless = {one.name for one in every() if one.is_write and not one.needs_key}
    assert keyless == {"create_customer", "edit_customer", "take_spends", "upsert_customer"}


def test_the_reference_is_served_in_both_languages_within_the_policy(transactional_db):
    for language, word in [("en", "API reference"), ("zh-hans", "接口")]:
        for path in ("/api/docs", "/api/docs/problems"):
            page = Client().get(path, headers={"Accept-Language": language})
            text = page.content.decode()
            assert page.status_code == 200
            assert word in text
            assert "style=" not in text
            assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert 'id="insufficient_balance"' in text


def test_the_pages_show_code_as_code_and_every_refusal_of_the_protocol_with_its_status(transactional_db):
    shown = {path: Client().get(path).content.decode() for path in ("/api/docs", "/api/docs/problems")}
    assert [path for path, text in shown.items() if "`" in re.sub(r"(?s)<pre.*?</pre>", "", text)] == []
    assert "<code>permission</code> names it" in shown["/api/docs/problems"]
    rows = dict(re.findall(r'<th scope="row">(\w+)</th><td>([^<]*)</td>', shown["/api/docs/problems"]))
    assert {code: rows[code] for code in ("malformed_query", "method_not_allowed", "internal_error")} == {
        "malformed_query": "400",
        "method_not_allowed": "405",
        "internal_error": "500",
    }
    assert [code for code in REFUSALS if rows[code] == "–"] == []

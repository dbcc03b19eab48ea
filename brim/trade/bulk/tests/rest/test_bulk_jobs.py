"""Files of spends over HTTP: sent, followed, explained, called off and undone."""

import csv
import io
from datetime import UTC, datetime

import pytest

from brim.base.rest import server
from brim.base.rest.tests.calling import Caller, make_key
from brim.trade.bulk import operations
from brim.trade.wallets.tests.rest.calling import balance

HEADING = "ref,customer,amount,currency,description\n"
FILE = HEADING + '1,ref:M00001,100,CNY,"Tea, green"\n2,ref:M00001,20000,CNY,\n3,ref:M00001,200,CNY,\n'


def send(caller: Caller, text: str = FILE, media: str = "text/csv", **more: object):
    return caller.post("/bulk-jobs?kind=spends", raw=text.encode(), headers={"Content-Type": media}, **more)


def work() -> None:
    operations.work_all(now=datetime.now(UTC))


def test_a_formula_in_a_files_own_number_is_only_text_in_what_is_told_of_it(caller):
    names = ("＝1+1", "+1", "\u3000=1", "@SUM(1)")
    lines = [f"{name},ref:nobody,100,CNY," for name in names]
    job = send(caller, "\n".join([FILE.splitlines()[0], *lines]) + "\n", key="f2").json()
    work()
    told = caller.get(f"/bulk-jobs/{job['id']}/errors").text
    refs = [row["ref"] for row in csv.DictReader(io.StringIO(told))]
    assert len(refs) == len(names)
    assert all(ref.startswith("'") for ref in refs), refs


def test_a_file_is_sent_worked_explained_and_undone(caller, rich):
    sent = send(caller, key="f1")
    assert sent.status_code == 201, sent.text
    job = sent.json()
    assert (job["status"], job["lines"], job["worked"]) == ("queued", 3, 0)
    assert sent.headers["location"] == f"/api/v1/bulk-jobs/{job['id']}"
    again = send(caller, key="f1")
    assert (again.json(), again.headers["idempotency-replayed"]) == (job, "true")
    other = send(caller, FILE + "4,ref:M00001,1,CNY,\n", key="f1")
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    assert balance(caller, rich) == 10_000
    work()
    done = caller.get(f"/bulk-jobs/{job['id']}").json()
    assert (done["status"], done["posted"], done["refused"], done["worked"]) == ("done", 2, 1, 3)
    assert balance(caller, rich) == 9_700
    errors = caller.get(f"/bulk-jobs/{job['id']}/errors")
    assert errors.headers["content-type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(errors.text))
    assert (row["line"], row["ref"], row["code"], row["figures"]) == (
        "3",
        "2",
        "insufficient_balance",
        "asked=20000 available=9900",
    )
    zh = caller.get(f"/bulk-jobs/{job['id']}/errors", headers={"Accept-Language": "zh-CN"})
    assert "余额" in zh.text or "钱包" in zh.text
    assert [one["id"] for one in caller.get("/bulk-jobs").json()["data"]] == [job["id"]]
    undo = caller.post(f"/bulk-jobs/{job['id']}/undo", {"reason": "wrong file"})
    assert (undo.status_code, undo.json()["status"]) == (201, "undoing")
    work()
    assert caller.get(f"/bulk-jobs/{job['id']}").json()["undone"] == 2
    assert balance(caller, rich) == 10_000


def test_a_job_is_called_off(caller, rich):
    job = send(caller).json()
    assert caller.post(f"/bulk-jobs/{job['id']}/cancel").json()["status"] == "cancelled"
    work()
    assert balance(caller, rich) == 10_000
    late = caller.post(f"/bulk-jobs/{job['id']}/cancel")
    assert (late.status_code, late.json()["code"], late.json()["current_status"]) == (
        409,
        "bulk_job_ended",
        "cancelled",
    )


def test_lines_of_json_are_a_file_as_well(caller, rich):
    text = '{"customer":"ref:M00001","amount":{"amount":5,"currency":"CNY"}}\n' * 3
    assert send(caller, text, "application/x-ndjson; charset=utf-8").json()["lines"] == 3
    work()
    assert balance(caller, rich) == 9_985


@pytest.mark.parametrize(
    ("text", "media", "refusal"),
    [
        (FILE, "application/json", (415, "unsupported_media_type")),
        ("sum\n1\n", "text/csv", (422, "unknown_columns")),
        (HEADING, "text/csv", (422, "empty_file")),
        ("a" * 20_000, "application/x-ndjson", (422, "unreadable_file")),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(caller, rich, text, media, refusal):
    answer = send(caller, text, media)
    assert (answer.status_code, answer.json()["code"]) == refusal
    assert caller.get("/bulk-jobs").json()["data"] == []


def test_a_file_that_is_too_large_is_refused_while_it_is_read(caller, rich, monkeypatch):
    monkeypatch.setattr(server, "MAX_UPLOAD_BYTES", 100_000)
    answer = send(caller, HEADING + "1,ref:M00001,1,CNY,\n" * 10_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert caller.get("/bulk-jobs").json()["data"] == []


def test_it_takes_a_key_a_kind_and_a_permission(caller, rich):
    assert send(caller, key=None).json()["code"] == "idempotency_key_needed"
    answer = caller.post("/bulk-jobs?kind=refunds", raw=b"", headers={"Content-Type": "text/csv"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert send(caller, token=make_key("spends:read")).status_code == 403
    assert caller.get("/bulk-jobs/blk_1").status_code == 404

"""`brim import transactions`: what it tells, and in whose language."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.kit import clock
from brim.core.customers.queries import refs
from brim.core.ledger.queries import assert_books_balance
from brim.trade.bulk.imports import transactions

pytestmark = pytest.mark.django_db(transaction=True)
LOG = "A,1997-01-01,11.77\nA,1997-01-02,50000000000000000.00\nB,yesterday,1\n"


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Imports the log in a terminal of this `LANG`, for a business that speaks Chinese."""
    actor = system("test")
    set_up_business(actor=actor, now=clock.now(), name="T", currency="CNY", time_zone="UTC", language="zh-hans")
    (tmp_path / "log.csv").write_text(LOG)

    def run(lang: str, *more: str) -> Result:
        for name in ("LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("LANG", lang)
        given = [str(tmp_path / "log.csv"), "--columns", "ref,date,amount", "--errors", str(tmp_path / "errors.csv")]
        return CliRunner().invoke(transactions.command, [*given, "--prefund", "exact", *more])

    return run


def test_an_import_tells_what_it_did_and_why_a_line_was_refused(bring: Callable[..., Result], tmp_path: Path) -> None:
    done = bring("en_US.UTF-8")
    assert (done.exit_code, done.exception) == (0, None)
    assert done.output.splitlines()[-11:-1] == [
        "customers   1",
        "spends      1",
        "top-ups     1",
        "in          11.77 CNY",
        "out         11.77 CNY",
        "balances    every one is 0.00 CNY",
        "largest     ref:A with 11.77 CNY",
        "refused     2 lines",
        "  line 2: The amount is too large: at most 10000000000000.00 CNY at once.",
        "  line 3: the date 'yesterday' is not of the form %Y-%m-%d",
    ]
    with (tmp_path / "errors.csv").open(newline="") as errors:
        assert list(csv.reader(errors)) == [
            ["line", "reason", "text"],
            [
                "2",
                "The amount is too large: at most 10000000000000.00 CNY at once.",
                "A,1997-01-02,50000000000000000.00",
            ],
            ["3", "the date 'yesterday' is not of the form %Y-%m-%d", "B,yesterday,1"],
        ]
    assert "spends      1 (1 of them booked before)" in bring("en_US.UTF-8").output
    assert refs(["A", "B"]).keys() == {"A"}
    assert_books_balance()


@pytest.mark.parametrize("lang", ["zh_CN.UTF-8", "C.UTF-8", ""])
def test_it_speaks_the_terminals_language_else_the_businesss(
    bring: Callable[..., Result], tmp_path: Path, lang: str
) -> None:
    done = bring(lang, "--dry-run")
    assert (done.exit_code, done.exception) == (0, None)
    assert "消费        1" in done.output
    assert "  第 2 行：金额过大：单次最多 10000000000000.00 CNY。" in done.output
    assert "这是试运行：未入账任何内容。" in done.output
    assert "日期 'yesterday' 不符合格式 %Y-%m-%d" in (tmp_path / "errors.csv").read_text()
    assert refs(["A"]) == {}


def test_a_source_that_cannot_be_kept_is_refused_in_words(bring: Callable[..., Result]) -> None:
    refused = bring("en_US.UTF-8", "--source", "x" * 151)
    assert refused.exit_code == 1
    assert "Error: The text is longer than 150 characters" in refused.output
    assert refs(["A"]) == {}


HEAD = "customer,date,amount,what\n"
DATA = "甲,1997-01-01,11.77,龙井\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ((HEAD + DATA).encode(), None),
        ((HEAD + DATA).encode("utf-8-sig"), None),
        ((HEAD + DATA).encode("utf-8-sig"), "utf-8"),
        ((HEAD + DATA).replace("\n", "\r\n").encode(), None),
        ((HEAD + DATA).replace("\n", "\r").encode(), None),
        ((HEAD + DATA).encode("gb18030"), "gb18030"),
        ((HEAD + DATA).encode("utf-16"), "utf-16"),
        (("\ufeff" + DATA).encode("gb18030"), "gb18030"),
    ],
)
def test_a_file_is_read_in_the_encoding_it_is_said_to_have(
    bring: Callable[..., Result], tmp_path: Path, content: bytes, encoding: str | None
) -> None:
    (tmp_path / "log.csv").write_bytes(content)
    more = ["--encoding", encoding] if encoding else []
    done = bring("en_US.UTF-8", "--columns", "ref,date,amount,description", *more)
    assert (done.exit_code, done.exception) == (0, None), done.output
    assert "spends      1" in done.output
    assert "refused     0 lines" in done.output
    assert (f"as a heading: {HEAD.strip()}" in done.output) is (content.count(b"c") > 0)
    assert refs(["甲"])
    assert_books_balance()


@pytest.mark.parametrize(
    ("content", "encoding", "told"),
    [
        ((HEAD + DATA).encode("gb18030"), "utf-8", "is not utf-8"),
        ((HEAD + DATA).encode("utf-16"), "utf-8-sig", "is not utf-8-sig"),
        ((HEAD + DATA).encode(), "gb18030", "is not gb18030"),
        (DATA.encode() + b"\xff,1997-01-01,1,\n", "utf-8", "is not utf-8"),
        (DATA.encode(), "utf-16", "is not utf-16"),
        (DATA.encode(), "latin-9000", "There is no encoding latin-9000"),
        (DATA.encode(), "base64", "There is no encoding base64"),
    ],
)
def test_a_file_of_another_encoding_is_refused_in_words_and_nothing_is_booked(
    bring: Callable[..., Result], tmp_path: Path, content: bytes, encoding: str, told: str
) -> None:
    (tmp_path / "log.csv").write_bytes(content)
    refused = bring("en_US.UTF-8", "--columns", "ref,date,amount,description", "--encoding", encoding)
    assert refused.exit_code == 1
    assert isinstance(refused.exception, SystemExit)
    assert told in refused.output
    assert refs(["甲"]) == {}


def test_damage_of_every_kind_is_a_refusal_by_its_line_and_the_rest_is_booked(
    bring: Callable[..., Result], tmp_path: Path
) -> None:
    lines = [
        "A,1997-01-01,1.00,one",
        'A,1997-01-02,1.00,"two\nlines"',
        f"A,1997-01-03,1.00,{'x' * 200_000}",
        "A,1997-01-04,1.00,a\0b",
        'A,1997-01-05,1.00,"open',
        "A,1997-01-06,1,000.00,ragged",
        "",
        ",,,",
        "A,1997-01-07,1.00",
        "A,1997-01-08,1.00,=1+1",
        "A,x1,2,=HYPERLINK(1)",
    ]
    (tmp_path / "log.csv").write_bytes("\r\n".join(lines).encode())
    done = bring("en_US.UTF-8", "--columns", "ref,date,amount,description")
    assert (done.exit_code, done.exception) == (0, None), done.output
    assert "spends      3" in done.output
    assert "in          3.00 CNY" in done.output
    with (tmp_path / "errors.csv").open(newline="", encoding="utf-8") as errors:
        told = list(csv.reader(errors))
    assert [row[0] for row in told[1:]] == ["4", "5", "6", "7", "10", "12"]
    assert_books_balance()

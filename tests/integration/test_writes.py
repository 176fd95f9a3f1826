"""One contribution from its announcement to its spending, on books that `init` made; every answer as the contract says."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.started import start

from .program import CHECKOUT, Ended, fingerprint, wsisfund

OFFICERS = ("--as", "officer-c", "--approved-by", "officer-a")

SETUP = [
    ["officer", "add", "officer-c", "--name", "Certifier", "--role", "certifying"],
    ["officer", "add", "officer-a", "--name", "Approver", "--role", "approving"],
    ["donor", "add", "CHE", "--name", "Switzerland"],
    ["rate", "add", "EUR", "0.95"],
    ["budget", "appropriate", "Expenses:C5:Travel", "5000", "--biennium", "2026-2027", "--authority", "Decision 901 (C25)"],
    ["budget", "appropriate", "Expenses:C5:SupportCosts", "350", "--biennium", "2026-2027", "--authority", "Decision 901 (C25)"],
]


def new_books(folder: Path) -> Path:
    books = folder / "fund"
    done = start(["init", str(books)], folder, os.environ)
    assert done.returncode == 0, done.stderr
    return books


def batch(books: Path, lines: list[list[str]], *options: str) -> Ended:
    file = books.parent / "lines.jsonl"
    file.write_text("".join(json.dumps({"verb": line}) + "\n" for line in lines))
    return wsisfund(books, "batch", str(file), *options)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Path]:
    made = new_books(tmp_path)
    assert batch(made, SETUP, "--date", "2026-01-01").code == 0
    yield made
    assert wsisfund(made, "check").json["errors"] == []


def test_from_pledge_to_payment(books: Path) -> None:
    done = [
        wsisfund(books, "pledge", "add", "PL-1", "CHE", "10000", "EUR", "--earmark", "C5", "--date", "2026-01-08"),
        wsisfund(
            books, "agreement", "sign", "VC-1", "CHE", "10000", "EUR", "--recognition", "unconditional", "--earmark", "C5",
            "--psc-rate", "0.07", "--instalment", "2026-02-28=10000", "--pledge", "PL-1", "--assessment", "M-1",
            "--date", "2026-01-15",
        ),
        wsisfund(books, "receipt", "record", "10000", "EUR", "--doc", "B-1", "--agreement", "VC-1", "--date", "2026-02-27"),
        wsisfund(
            books, "commitment", "open", "PO-1", "Expenses:C5:Travel", "2000", "--agreement", "VC-1", *OFFICERS[:2],
            "--date", "2026-03-01",
        ),
        wsisfund(
            books, "expenditure", "record", "Expenses:C5:Travel", "1800", "--agreement", "VC-1", "--payee", "Airline",
            "--doc", "I-1", "--commitment", "PO-1", "--currency", "EUR", *OFFICERS[:2], "--date", "2026-03-10",
        ),
        wsisfund(books, "payment", "I-1", "1800", "--from", "EUR", "--bank-doc", "B-2", *OFFICERS, "--date", "2026-03-20"),
        wsisfund(books, "commitment", "close", "PO-1", "--reason", "delivered", *OFFICERS[:2], "--date", "2026-03-21"),
    ]  # fmt: skip
    assert [(d.code, d.err) for d in done] == [(0, "")] * len(done)
    assert [(d.json["event"], d.json["id"]) for d in done] == [
        ("pledge", "PL-1"),
        ("agreement", "VC-1"),
        ("receipt", "B-1"),
        ("commitment", "PO-1"),
        ("expense", "I-1"),
        ("payment", "B-2"),
        ("commitment", "PO-1"),
    ]
    for ended in done:
        answer = ended.json
        assert set(answer) == {"ok", "event", "id", "entries", "written", "availability", "proposal", "warnings"}
        assert len(answer["entries"]) == len(answer["written"])
    for entry, place in zip(done[4].json["entries"], done[4].json["written"], strict=True):
        text = (books / place["file"]).read_text().splitlines()
        assert "\n".join(text[place["line"] - 1 :]).startswith(entry)
    # 1,800 EUR × 0.95 = 1,710.00, support 119.70; of 2,000.00 committed 290.00 stay open until the close.
    assert done[3].json["availability"]["budget_available"] == "3000.00"
    assert done[4].json["availability"]["budget_available"] == "3000.00"
    assert done[6].json["availability"] == {
        "account": "Expenses:C5:Travel",
        "programme": "C5",
        "agreement": "VC-1",
        "budget_available": "3290.00",
        "support_cost_available": "230.30",
        "cash_available": "7670.30",
        "binding_date": "2026-03-21",
    }
    shown = wsisfund(books, "agreement", "show", "VC-1", "--date", "2026-03-31").json
    assert (shown["received"], shown["direct"], shown["support"], shown["cash_available"]) == (
        "9500.00",
        "1710.00",
        "119.70",
        "7670.30",
    )
    assert wsisfund(books, "pledge", "show", "PL-1", "--date", "2026-03-31").json["status"] == "signed"


def test_can_spend_answers_as_the_contract_says(books: Path) -> None:
    lines = [
        ["agreement", "sign", "VC-1", "CHE", "9000", "CHF", "--recognition", "conditional", "--earmark", "C5", "--psc-rate",
         "0.07", "--instalment", "2026-02-28=9000"],
        ["receipt", "record", "6000", "CHF", "--doc", "B-1", "--agreement", "VC-1"],
    ]  # fmt: skip
    assert batch(books, lines, "--date", "2026-02-01").code == 0
    ask = ("can-spend", "Expenses:C5:Travel")
    yes = wsisfund(books, *ask, "5000", "--agreement", "VC-1", "--date", "2026-02-01")
    assert (yes.code, yes.json) == (
        0,
        {
            "ok": True,
            "account": "Expenses:C5:Travel",
            "agreement": "VC-1",
            "requested": "5000.00",
            "support_cost": "350.00",
            "budget_available": "5000.00",
            "support_cost_available": "350.00",
            "cash_available": "6000.00",
            "binding_date": "2026-02-01",
            "outcome": "accepted",
            "code": None,
            "requested_original": "5000.00",
            "currency": "CHF",
        },
    )
    refused = [
        ("over-appropriation", ("5000.01",)),
        ("no-authority", ("1", "--as", "officer-a")),
        ("no-authority", ("1", *OFFICERS[:2], "--approved-by", "officer-c")),
    ]
    for code, words in refused:
        no = wsisfund(books, *ask, *words, "--agreement", "VC-1", "--date", "2026-02-01")
        assert (no.code, no.json["outcome"], no.json["code"]) == (3, "refused", code)
    missing = wsisfund(books, "can-spend", "Expenses:C6:Travel", "1", "--agreement", "VC-1", "--date", "2026-02-01").json
    assert (missing["code"], missing["budget_available"], missing["support_cost_available"]) == ("no-appropriation", None, None)
    euro = wsisfund(books, *ask, "100", "--currency", "EUR", "--agreement", "VC-1", "--date", "2026-02-01").json
    assert (euro["requested"], euro["requested_original"], euro["currency"]) == ("95.00", "100.00", "EUR")


def test_a_batch_is_all_or_nothing(books: Path) -> None:
    before = fingerprint(books)
    good = ["rate", "add", "USD", "0.80", "--date", "2026-01-02"]
    for bad, slug in (
        (["donor", "add", "CHE", "--name", "Again"], "already-there"),
        (["donor", "list"], "bad-batch"),
        (["rate", "add", "USD"], "bad-batch"),
        (["commitment", "open", "PO-1", "Expenses:C5:Travel", "1", "--agreement", "VC-0", *OFFICERS[:2]], "unknown-agreement"),
    ):
        ended = batch(books, [good, bad], "--date", "2026-01-03")
        assert (ended.slug, ended.json["errors"][0]["line"]) == (slug, 2)
        assert ended.code in (2, 3)
    assert fingerprint(books) == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b'{"verb": ["rate"',
        b"[1,2]\n",
        b'{"verb": []}\n',
        b'{"verb": ["a"], "verb": ["b"]}\n',
        b"[" * 100_000,
    ],
)
def test_a_batch_that_cannot_be_read(books: Path, content: bytes) -> None:
    file = books.parent / "bad.jsonl"
    file.write_bytes(content)
    before = fingerprint(books)
    ended = wsisfund(books, "batch", str(file))
    assert (ended.code, ended.slug) == (2, "bad-batch")
    assert fingerprint(books) == before


def test_nothing_is_written_without_a_yes(books: Path) -> None:
    before = fingerprint(books)
    ended = wsisfund(books, "rate", "add", "USD", "0.80", "--date", "2026-01-02", yes=False)
    assert (ended.code, ended.slug) == (2, "confirmation-needed")
    assert fingerprint(books) == before


def test_an_officer_at_a_terminal_sees_what_would_be_left(books: Path) -> None:
    lines = [
        ["agreement", "sign", "VC-1", "CHE", "9000", "CHF", "--recognition", "conditional", "--earmark", "C5", "--psc-rate",
         "0.07", "--instalment", "2026-02-28=9000"],
        ["receipt", "record", "6000", "CHF", "--doc", "B-1", "--agreement", "VC-1"],
    ]  # fmt: skip
    assert batch(books, lines, "--date", "2026-02-01").code == 0
    order = ["commitment", "open", "PO-1", "Expenses:C5:Travel", "1000", "--agreement", "VC-1"]
    words = [*order, *OFFICERS[:2], "--date", "2026-02-02"]
    before = fingerprint(books)
    refused, said = at_terminal(books, words, "n\n")
    assert refused == 2
    assert (
        "would be left on Expenses:C5:Travel under VC-1: budget 4,000.00 CHF, support cost 280.00 CHF, cash 4,930.00 CHF" in said
    )
    assert fingerprint(books) == before
    done, said = at_terminal(books, words, "y\n")
    assert (done, "written: ledger/budget/2026-2027.beancount:" in said) == (0, True)


def at_terminal(books: Path, words: list[str], typed: str, asked: bytes = b"[y/N]") -> tuple[int, str]:
    """Exit code and screen of a command at a terminal where `typed` answers its question, once `asked` is on the screen."""
    master, slave = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "wsisfund", "--books", str(books), *words],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "TERM": "dumb"},
        stdin=slave, stdout=slave, stderr=slave, close_fds=True,
    )  # fmt: skip
    os.close(slave)
    screen, answered, end = b"", False, time.monotonic() + 60
    while time.monotonic() < end:
        ready, _, _ = select.select([master], [], [], 0.1)
        if ready:
            try:
                screen += os.read(master, 65536)
            except OSError:
                break
        if not answered and asked in screen:
            os.write(master, typed.encode())
            answered = True
        if not ready and program.poll() is not None:
            break
    os.close(master)
    return program.wait(60), " ".join(screen.decode().split())
